"""Filing questions: the tree, its workbook, and what a question is filed under."""

import io

import openpyxl
import pytest
import yaml

from question_banks import classification, filing, items
from question_banks.models import Item, KnowledgePoint
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft, make_wording
from training.models import AuditEntry, OperationItem

pytestmark = pytest.mark.django_db
BY = "system:test"


def make_point(code: str, parent: KnowledgePoint | None = None, order: int = 0) -> KnowledgePoint:
    return classification.add_point(code=code, title=f"知识点{code}", parent=parent, order=order, at=AT, by=BY)


def shape() -> list[tuple[str, int]]:
    return [(node.point.code, node.depth) for node in classification.tree()]


def test_the_tree_is_told_in_the_order_people_gave(django_assert_num_queries: object) -> None:
    top, second = make_point("a", order=2), make_point("b", order=1)
    make_point("a2", top, 2), make_point("a1", top, 1), make_point("b1", second)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert shape() == [("b", 0), ("b1", 1), ("a", 0), ("a1", 1), ("a2", 1)]
    with pytest.raises(classification.PointTaken):
        make_point("a")


def test_a_point_moves_with_everything_below_it_but_never_below_itself() -> None:
    top, other = make_point("a"), make_point("b")
    child = make_point("a1", top)
    make_point("a11", child)
    with pytest.raises(classification.BelowItself):
        classification.change_point(point=top, title="x", parent=child, order=0, at=AT, by=BY)
    with pytest.raises(classification.BelowItself):
        classification.change_point(point=top, title="x", parent=top, order=0, at=AT, by=BY)
    classification.change_point(point=child, title="改名", parent=other, order=3, at=AT, by=BY)
    assert dict(KnowledgePoint.objects.values_list("code", "path")) == {"a": "a/", "b": "b/", "a1": "b/a1/", "a11": "b/a1/a11/"}


def test_a_point_in_use_stays() -> None:
    point = make_point("a")
    below = make_point("a1", point)
    item = make_draft().item
    classification.classify(items=[item], point=below, at=AT, by=BY)
    for used in (point, below):
        with pytest.raises(classification.PointInUse):
            classification.remove_point(point=used, at=AT, by=BY)
    classification.classify(items=[item], point=None, at=AT, by=BY)
    classification.remove_point(point=below, at=AT, by=BY)
    assert not KnowledgePoint.objects.filter(code="a1").exists()


def test_filing_changes_neither_wording_nor_approval_and_is_audited_once() -> None:
    version = make_approved()
    work = OperationItem.objects.create(edition="CAT-9", code="1.2", work_type="电工作业", name="低压电工作业")
    facts = {"subject": "触电", "point": make_point("a"), "work": work, "difficulty": 3, "level": "apply"}
    assert classification.classify(items=[version.item], at=AT, by=BY, **facts) == 1
    assert classification.classify(items=[version.item], at=AT, by=BY, **facts) == 0
    item = Item.objects.get()
    assert (item.subject, item.point.code, item.work, item.difficulty, item.level) == ("触电", "a", work, 3, "apply")
    assert list(items.drawable([item.bank], AT)) == [version]
    entry = AuditEntry.objects.get(action="question_banks.classified")
    assert entry.data["is"] == {"subject": "触电", "point": "a", "work": "CAT-9:1.2", "difficulty": 3, "level": "apply"}
    for wrong in ({"difficulty": 4}, {"level": "guess"}, {"stem": "改题干"}):
        with pytest.raises(classification.UnknownValue):
            classification.classify(items=[item], at=AT, by=BY, **wrong)


def test_a_draft_brings_its_filing_along() -> None:
    point = make_point("a")
    one = items.Draft(make_wording(), point=point, level="recall")
    assert items.draft(bank=make_bank(), draft=one, at=AT, by=BY).item.point == point


def test_the_starter_tree_is_whole_and_loads_once() -> None:
    rows = classification.starter()
    codes = [row["code"] for row in rows]
    assert len(set(codes)) == len(codes)
    assert all(row.get("below", codes[0]) in codes[: codes.index(row["code"]) + 1] for row in rows)
    assert classification.load_starter(at=AT, by=BY) == len(rows)
    assert classification.load_starter(at=AT, by=BY) == 0
    assert len(shape()) == len(rows)
    sectors = [row for row in rows if row.get("below") == "gongmao"]
    assert [row["article"] for row in sectors] == list(range(3, 15))


def test_questions_are_filed_by_clause_then_by_subject_and_a_choice_stays() -> None:
    bank = make_bank()
    classification.load_starter(at=AT, by=BY)
    by_clause = make_draft(bank, clause_standard="DS-GONGMAO", clause_article="4(2)").item
    by_subject = items.draft(bank=bank, draft=items.Draft(make_wording(), subject="特种作业"), at=AT, by=BY).item
    chosen, nowhere = make_draft(bank).item, make_draft(bank).item
    classification.classify(items=[chosen], point=KnowledgePoint.objects.get(code="law"), at=AT, by=BY)
    assert classification.file_under_starter(bank=bank, at=AT, by=BY) == 2
    assert classification.file_under_starter(bank=bank, at=AT, by=BY) == 0
    found = {item.pk: item.point.code if item.point else "" for item in Item.objects.select_related("point")}
    assert [found[item.pk] for item in (by_clause, by_subject, chosen, nowhere)] == ["gongmao-metallurgy", "special-operations", "law", ""]


def book(*rows: list[object]) -> bytes:
    memory, made = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(memory)
    return memory.getvalue()


HEAD = ["知识点编码", "知识点名称", "上级编码", "排序"]


def test_a_workbook_adds_and_changes_in_any_order_and_twice_is_once() -> None:
    make_point("law")
    content = book(["知识点体系"], HEAD, ["law-1", "职责", "law", 1], ["b-1", "子", "b", 2], ["b", "根", None, 5], ["law", "法规", "", 9])
    reading = filing.read(content, "知识点.xlsx")
    assert reading.ok
    assert filing.store(rows=reading.rows, at=AT, by=BY) == (3, 1)
    assert filing.store(rows=reading.rows, at=AT, by=BY) == (0, 0)
    assert shape() == [("b", 0), ("b-1", 1), ("law", 0), ("law-1", 1)]
    assert KnowledgePoint.objects.get(code="law").title == "法规"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["a", "甲", "", 1], ["a", "乙", "", 2]], "point_twice"),
        ([["a", "甲", "nowhere", 1]], "point_above_unknown"),
        ([["a", "甲", "b", 1], ["b", "乙", "a", 1]], "point_below_itself"),
        ([["a/b", "甲", "", 1]], "point_unreadable"),
        ([["a", "", "", 1]], "point_unreadable"),
    ],
)
def test_a_workbook_with_a_fault_stores_nothing_and_says_why(rows: list[list[object]], code: str) -> None:
    reading = filing.read(book(HEAD, *rows), "x.xlsx")
    assert not reading.ok
    assert code in {finding.code for finding in reading.findings}


@pytest.mark.parametrize("content", [b"", b"\x00\x01", book(["姓名", "电话"], ["张三", "1"])])
def test_a_file_that_is_no_tree_is_explained(content: bytes) -> None:
    reading = filing.read(content, "x.xlsx")
    assert not reading.ok
    assert reading.findings


def test_the_checklist_file_has_points_in_both_languages() -> None:
    loaded = yaml.safe_load((classification.STARTER.parent / "review_checklist.yaml").read_text(encoding="utf-8"))
    assert len({point["code"] for point in loaded["points"]}) == len(loaded["points"]) >= 6
    assert all(point["zh"] and point["en"] for point in loaded["points"])
