"""不漏一企: an official list against the register; what is decided stays decided until the list says something else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.factories import workbooks
from tests.factories.training import make_area_tree, make_enterprise
from training import registry, uscc
from training.coverage.desk import reconciliation as told
from training.coverage.loading import area_tree
from training.intake import UnreadableWorkbook
from training.models import Enterprise, ReconciliationRow
from training.registry import deciding, reconciling

AT = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)
BY = "system:test"
LISTED = date(2025, 6, 1)
HEADER = ["统一社会信用代码", "主体名称", "所属镇街", "住所", "登记状态", "法定代表人（负责人）", "行业代码", "成立日期"]

pytestmark = pytest.mark.django_db


def content(*rows: list[Any]) -> bytes:
    return workbooks.xlsx({"企业名单": [["某县市场主体名单"], HEADER, *rows]})


IN_TRADE = "存续（在营、开业、在册）"


def line(code: str | None, name: str, place: str = "", address: str = "", state: str = IN_TRADE, head: str = "", industry: str = "", since: Any = None):
    return [code, name, place, address, state, head, industry, since]


@pytest.fixture
def town():
    _county, town, villages = make_area_tree(2)
    return town, villages


def compare(area, *rows: list[Any], at: datetime = AT, listed_on: date = LISTED, complete: bool = True):
    return reconciling.reconcile(area=area, source="市场监管局", listed_on=listed_on, complete=complete, content=content(*rows), name="名单.xlsx", at=at, by=BY)


def rows_of(made) -> dict[str, tuple[str, dict[str, Any]]]:
    return {row.name: (row.outcome, row.differences) for row in made.rows.all()}


def test_new_gone_changed_same(town):
    area, (first, second) = town
    same = make_enterprise(area=first, name="同厂", address="柳塘路1号", legal_representative="张三", industry_code="C3311")
    moved = make_enterprise(area=first, name="旧名厂", legal_representative="李四")
    gone = make_enterprise(area=first, name="不在名单厂")
    closed = make_enterprise(area=first, name="已关厂", state="closed")
    unlicensed = make_enterprise(area=second, name="无照厂", uscc=None, provisional_no="LS1")
    arrived = make_enterprise(area=second, name="办了照厂", uscc=None, provisional_no="LS2")
    elsewhere = make_enterprise(name="别处的厂")

    made, is_new = compare(
        area,
        line(same.uscc, "同厂", "", f"某县某镇{first.name}柳塘路1号", head="张三", industry="3311"),
        line(moved.uscc, "新名厂", second.name, "", "吊销，未注销", "王五"),
        line(uscc.make(9001), "新厂", "", f"某县{area.name}{second.name}2号", since=date(2024, 5, 6)),
        line(uscc.make(9002), "没写地方的厂"),
        line(uscc.make(9003), "别人早注销的厂", state="注销"),
        line(elsewhere.uscc, "别处的厂", second.name),
        line(uscc.make(9004), "办了照厂"),
        line(closed.uscc, "已关厂", state="注销"),
    )

    assert is_new
    found = rows_of(made)
    assert found["同厂"] == ("same", {})
    assert found["旧名厂"] == (
        "changed",
        {
            "name": ["旧名厂", "新名厂"],
            "area": [first.code, second.code],
            "state": ["operating", "closed"],
            "legal_representative": ["李四", "王五"],
        },
    )
    assert found["不在名单厂"] == ("gone", {})
    assert found["办了照厂"] == ("changed", {"uscc": ["LS2", uscc.make(9004)]})
    assert found["别人早注销的厂"][0] == found["已关厂"][0] == "same"
    places = {row.name: (row.area, row.elsewhere) for row in made.rows.filter(outcome="new")}
    assert places == {"新厂": (second, False), "没写地方的厂": (None, False), "别处的厂": (second, True)}
    assert unlicensed.name not in found
    assert {name: made.counts[name] for name in ("new", "gone", "changed", "same", "unlicensed", "elsewhere", "listed")} == {
        "new": 3, "gone": 1, "changed": 2, "same": 3, "unlicensed": 1, "elsewhere": 1, "listed": 8,
    }  # fmt: skip
    assert (gone.pk, arrived.pk) == (made.rows.get(outcome="gone").enterprise_id, made.rows.get(name="办了照厂").enterprise_id)


def test_the_same_list_again_changes_nothing(town):
    area, (village, _other) = town
    make_enterprise(area=village)
    first, new = compare(area, line(uscc.make(9001), "新厂"))
    second, again = compare(area, line(uscc.make(9001), "新厂"))
    assert (new, again, first) == (True, False, second)
    assert ReconciliationRow.objects.count() == 2


def test_an_incomplete_list_makes_nobody_gone(town):
    area, (village, _other) = town
    make_enterprise(area=village)
    made, _new = compare(area, line(uscc.make(9001), "新厂"), complete=False)
    assert [row.outcome for row in made.rows.all()] == ["new"]


def test_what_is_accepted_stands_on_the_register(town):
    area, (village, other) = town
    gone = make_enterprise(area=village, name="走了的厂")
    changed = make_enterprise(area=village, name="旧名厂")
    made, _new = compare(area, line(changed.uscc, "新名厂", state="注销"), line(uscc.make(9001), "新厂", address="1号", head="赵六", since=date(2024, 5, 6)))
    rows = {row.outcome: row for row in made.rows.select_related("reconciliation", "enterprise", "area")}

    with pytest.raises(deciding.NeedsArea):
        deciding.accept(rows["new"], at=AT, by=BY)
    deciding.accept(rows["new"], area=other, at=AT, by=BY)
    deciding.accept(rows["gone"], at=AT, by=BY)
    deciding.accept(rows["changed"], at=AT, by=BY)

    new = Enterprise.objects.get(uscc=uscc.make(9001))
    assert (new.name, new.area, new.address, new.legal_representative) == ("新厂", other, "1号", "赵六")
    assert [(row.state, row.from_on) for row in new.states.all()] == [("operating", date(2024, 5, 6))]
    closing = gone.states.get(superseded_at__isnull=True, until_on__isnull=True)
    assert (closing.state, closing.from_on, closing.document) == ("closed", LISTED, "市场监管局 2025-06-01")
    changed.refresh_from_db()
    assert (changed.name, changed.former_names) == ("新名厂", ["旧名厂"])
    assert changed.states.get(superseded_at__isnull=True, until_on__isnull=True).state == "closed"
    with pytest.raises(deciding.Decided):
        deciding.accept(rows["gone"], at=AT, by=BY)
    again, _new = compare(area, line(changed.uscc, "新名厂", state="注销"), line(uscc.make(9001), "新厂"), listed_on=date(2025, 6, 2))
    assert {row.outcome for row in again.rows.all()} == {"same"}


def test_what_was_kept_stays_kept_until_the_list_says_something_else(town):
    area, (village, _other) = town
    here = make_enterprise(area=village, name="还在的厂")
    make_enterprise(area=village, name="乙厂", legal_representative="甲")
    other = Enterprise.objects.get(name="乙厂")

    def run(day: int, *rows: list[Any]):
        made, _new = compare(area, *rows, listed_on=date(2025, 5, day), at=datetime(2025, 6, 2, day, tzinfo=UTC))
        return {row.name: row for row in made.rows.select_related("reconciliation", "enterprise")}

    first = run(1, line(other.uscc, "乙厂", head="乙"))
    for row in first.values():
        with pytest.raises(deciding.NoReason):
            deciding.keep(row, reason="", at=AT, by=BY)
        deciding.keep(row, reason="实地还在生产", at=AT, by=BY)
    second = run(2, line(other.uscc, "乙厂", head="乙", state="存续"), line(uscc.make(9001), "新厂"))
    assert (second["还在的厂"].decision, second["还在的厂"].carried, second["还在的厂"].reason) == ("kept", True, "实地还在生产")
    assert second["乙厂"].decision == "kept"
    third = run(3, line(other.uscc, "乙厂", head="丙"), line(here.uscc, "还在的厂"))
    assert (third["乙厂"].decision, third["还在的厂"].outcome) == ("", "same")
    fourth = run(4, line(other.uscc, "乙厂", head="丙", state="在业"))
    assert fourth["还在的厂"].decision == ""


def test_a_whole_filter_is_taken_over_in_small_steps(town):
    area, (village, _other) = town
    made, _new = compare(area, *(line(uscc.make(9100 + number), f"新{number}厂", village.name) for number in range(3)), line(uscc.make(9200), "没写地方"))
    counts = deciding.accept_all(made.rows.all(), at=AT, by=BY)
    assert counts == {"done": 3, str(deciding.NeedsArea.sentence): 1}
    assert Enterprise.objects.filter(area=village).count() == 3
    assert deciding.accept_all(made.rows.all(), at=AT, by=BY) == {str(deciding.NeedsArea.sentence): 1}


def test_an_enterprise_on_another_register_is_not_taken(town):
    area, (village, _other) = town
    elsewhere = make_enterprise()
    made, _new = compare(area, line(elsewhere.uscc, elsewhere.name, village.name))
    with pytest.raises(deciding.OnRegisterElsewhere):
        deciding.accept(made.rows.select_related("area", "reconciliation").get(), at=AT, by=BY)


def test_the_coverage_desk_tells_the_last_reconciliation_of_the_area(town):
    area, (village, _other) = town
    make_enterprise(area=village)

    def shown(place) -> str:
        return told(area_tree(place)[0][place.pk])

    assert shown(area) == shown(area.parent)
    made, _new = compare(area, line(uscc.make(9001), "新厂", village.name))
    assert "市场监管局" in shown(area)
    assert "2" in shown(village)
    assert "市场监管局" not in shown(area.parent)
    deciding.accept_all(made.rows.all(), at=AT, by=BY)
    assert shown(area) != shown(area.parent)


@pytest.mark.parametrize("wrong", [b"%PDF-1.4", workbooks.xlsx({"题库": [["题干", "答案"]]})])
def test_an_unusable_list_gets_one_sentence(town, wrong):
    with pytest.raises(UnreadableWorkbook):
        reconciling.reconcile(area=town[0], source="x", listed_on=LISTED, complete=True, content=wrong, name="a", at=AT, by=BY)


def test_a_list_of_tomorrow_is_refused(town):
    with pytest.raises(reconciling.NotYet):
        compare(town[0], listed_on=date(2025, 7, 1))


def test_an_imported_registry_compares_as_the_same():
    registry.import_registry(file=workbooks.xlsx(workbooks.registry()), name="台账.xlsx", at=AT, by=BY)
    top = Enterprise.objects.get(uscc=workbooks.FIRST).area.parent
    made, _new = compare(top, line(workbooks.FIRST, "云溪第一机械厂", workbooks.VILLAGE), line(workbooks.SECOND, "云溪第二轻工厂", "柳塘村"))
    assert made.counts["same"] == 2
    assert made.counts["new"] == made.counts["gone"] == made.counts["changed"] == 0
