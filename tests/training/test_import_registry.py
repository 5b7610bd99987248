"""The registry workbook: good rows go in together, bad rows are named, a second import changes nothing."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import workbooks
from tests.factories.training import make_area, make_enterprise
from tests.factories.workbooks import ENGAGEMENT_HEADER, ENTERPRISE_HEADER, FIRST, PEOPLE_HEADER, PRINCIPAL, SECOND, VILLAGE, WORKER, enterprise
from training import identity, registry
from training.intake import UnreadableWorkbook
from training.models import Area, AuditEntry, Department, Engagement, Enterprise, EnterpriseState, EnterpriseTag, ImportBatch, Person

AT = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)
LATER = datetime(2025, 7, 2, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def run(sheets: dict, at: datetime = AT, **options) -> registry.Outcome:
    return registry.import_registry(file=workbooks.xlsx(sheets), name="台账.xlsx", at=at, by="system:test", **options)


def codes(outcome: registry.Outcome, severity: str = "error") -> list[tuple[str, int, str]]:
    return [(finding.sheet, finding.row, finding.code) for finding in outcome.findings if finding.severity == severity]


def tables() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Area, Department, Enterprise, EnterpriseState, EnterpriseTag, Person, Engagement)}


def test_import_fills_an_empty_register():
    outcome = run(workbooks.registry())

    assert codes(outcome) == []
    assert {key: counts["new"] for key, counts in outcome.counts.items()} == {
        "areas": 3, "enterprises": 2, "people": 2, "engagements": 3, "posts": 1, "total": 11,
    }  # fmt: skip
    first = Enterprise.objects.get(uscc=FIRST)
    assert (first.area.path, first.industry, first.size, first.headcount) == ("330499/330499101/330499101201/", "machinery", "small", 35)
    assert first.risks == ["combustible_dust", "confined_space"]
    assert first.department.name == "经济发展办"
    assert [(state.state, state.from_on) for state in first.states.all()] == [("operating", date(2020, 3, 1))]
    assert {tag.tag_set: (tag.value, tag.basis, tag.from_on) for tag in first.tags.all()} == {
        "hours_high": ("no", "derived", date(2020, 3, 1)),
        "assessment": ("no", "derived", date(2020, 3, 1)),
        "drill_half_yearly": ("no", "derived", date(2020, 3, 1)),
    }
    posts = Engagement.objects.filter(person__name="阿依古丽·买买提").order_by("from_on")
    assert [(post.role, post.enterprise.uscc, post.from_on) for post in posts] == [
        ("principal", FIRST, date(2023, 1, 1)),
        ("principal", SECOND, date(2024, 2, 1)),
    ]
    assert Person.objects.get(last4=WORKER[-4:]).born_on == date(1990, 5, 4)


def test_a_second_import_of_the_same_file_changes_nothing():
    run(workbooks.registry())
    before, audited = tables(), AuditEntry.objects.exclude(action="training.registry_imported").count()

    outcome = run(workbooks.registry(), at=LATER)

    assert outcome.counts["total"] == {"rows": 11, "new": 0, "changed": 0, "same": 11, "refused": 0, "to_decide": 0}
    assert tables() == before
    assert AuditEntry.objects.exclude(action="training.registry_imported").count() == audited
    assert not EnterpriseState.objects.filter(superseded_at__isnull=False).exists()


def test_a_dry_run_writes_nothing():
    outcome = registry.check_registry(file=workbooks.xlsx(workbooks.registry()), name="台账.xlsx", at=AT)

    assert outcome.counts["total"]["new"] == 11
    assert set(tables().values()) == {0}
    assert not ImportBatch.objects.exists()


def test_bad_rows_are_named_and_good_rows_go_in():
    wrong = FIRST[:-1] + ("0" if FIRST[-1] != "0" else "1")
    bad_number = PRINCIPAL[:-1] + ("0" if PRINCIPAL[-1] != "0" else "1")
    outcome = run(
        workbooks.registry(
            企业=[
                ENTERPRISE_HEADER,
                enterprise(),
                enterprise(wrong, "错码厂"),
                enterprise(SECOND, "远方厂", 区域代码="999999"),
                enterprise(FIRST, "重复厂"),
                enterprise(1.2e17, "科学计数厂"),
                enterprise("=A1", "公式厂"),
            ],
            人员=[
                PEOPLE_HEADER,
                ["身份证", PRINCIPAL, "张三", "13800000001"],
                ["身份证", "1.2E+17", "李四", None],
                ["身份证", 330400197005041234.0, "赵五", None],
                ["身份证", bad_number, "钱六", None],
                ["身份证", PRINCIPAL, "张三", None],
                ["身份证", identity.make(9, born=date(2030, 1, 1)), "未来", None],
                ["身份证", WORKER, None, None],
            ],
            任职用工=[
                ENGAGEMENT_HEADER,
                [FIRST, PRINCIPAL, "主要负责人", "正式", "厂长", date(2023, 1, 1), None],
                [FIRST, WORKER, "从业人员", "正式", "车工", date(2023, 1, 1), None],
                [SECOND, PRINCIPAL, "主要负责人", "正式", "厂长", date(2023, 1, 1), None],
                [FIRST, PRINCIPAL, "皇帝", "正式", "厂长", date(2023, 1, 1), None],
                [FIRST, PRINCIPAL, "安全员", "正式", "兼职", date(2023, 5, 1), date(2023, 1, 1)],
            ],
            区域岗位=[],
        )
    )

    assert set(codes(outcome)) == {
        ("企业", 3, "bad_uscc"), ("企业", 4, "unknown_area"), ("企业", 5, "duplicate_row"), ("企业", 6, "number_ruined"), ("企业", 7, "formula_cell"),
        ("人员", 3, "number_ruined"), ("人员", 4, "number_ruined"), ("人员", 5, "bad_check_digit"), ("人员", 6, "duplicate_row"),
        ("人员", 7, "bad_birth_date"), ("人员", 8, "value_missing"),
        ("任职用工", 3, "unknown_person"), ("任职用工", 4, "unknown_enterprise"), ("任职用工", 5, "unknown_word"), ("任职用工", 6, "period_reversed"),
    }  # fmt: skip
    assert [enterprise.name for enterprise in Enterprise.objects.all()] == ["云溪第一机械厂"]
    assert [person.name for person in Person.objects.all()] == ["张三"]
    assert Engagement.objects.count() == 1
    assert outcome.counts["people"] == {"rows": 7, "new": 1, "changed": 0, "same": 0, "refused": 6, "to_decide": 0}
    written = json.dumps([finding.as_dict() for finding in outcome.findings], ensure_ascii=False)
    assert PRINCIPAL[:-1] not in written
    assert WORKER not in written


def test_an_enterprise_without_a_code_gets_a_provisional_number_and_keeps_it():
    sheets = workbooks.registry(企业=[ENTERPRISE_HEADER, enterprise(None, "无照小作坊")], 任职用工=[], 区域岗位=[])
    outcome = run(sheets)
    again = run(sheets, at=LATER)

    only = Enterprise.objects.get()
    assert (only.uscc, only.provisional_no) == (None, "LS00000001")
    assert codes(outcome, "warning") == [("企业", 2, "no_uscc")]
    assert again.counts["enterprises"]["same"] == 1

    arrived = run(workbooks.registry(企业=[ENTERPRISE_HEADER, enterprise(FIRST, "无照小作坊")], 任职用工=[], 区域岗位=[]), at=LATER)
    only.refresh_from_db()
    assert (only.uscc, only.provisional_no) == (FIRST, "LS00000001")
    assert arrived.counts["enterprises"]["changed"] == 1


def test_changes_keep_their_history():
    run(workbooks.registry())
    outcome = run(
        workbooks.registry(
            企业=[
                ENTERPRISE_HEADER,
                enterprise(FIRST, "云溪新机械厂", 状态="停产", 状态起始日期=date(2025, 6, 15)),
                enterprise(SECOND, "云溪第二轻工厂", 监管行业="轻工"),
            ],
            任职用工=[ENGAGEMENT_HEADER, [FIRST, WORKER, "从业人员", "劳务派遣", "车工", "2024/5/6", date(2025, 6, 30)]],
        ),
        at=LATER,
    )

    first = Enterprise.objects.get(uscc=FIRST)
    assert first.former_names == ["云溪第一机械厂"]
    known_now = first.states.filter(superseded_at__isnull=True).order_by("from_on")
    assert [(state.state, state.from_on, state.until_on) for state in known_now] == [
        ("operating", date(2020, 3, 1), date(2025, 6, 15)),
        ("suspended", date(2025, 6, 15), None),
    ]
    rows = Engagement.objects.filter(role="worker").order_by("pk")
    assert [(row.until_on, row.superseded_at) for row in rows] == [(None, LATER), (date(2025, 6, 30), None)]
    assert outcome.counts["enterprises"]["changed"] == 1
    assert outcome.counts["engagements"] == {"rows": 1, "new": 0, "changed": 1, "same": 0, "refused": 0, "to_decide": 0}
    change = AuditEntry.objects.get(action="training.enterprise_changed")
    assert change.data["changes"]["name"] == ["云溪第一机械厂", "云溪新机械厂"]


def test_a_known_number_under_another_name_is_left_for_a_person_to_decide():
    run(workbooks.registry())
    outcome = run(workbooks.registry(人员=[PEOPLE_HEADER, ["身份证", WORKER, "王大明", None]], 任职用工=[], 区域岗位=[]), at=LATER)

    assert codes(outcome, "warning") == [("人员", 2, "name_differs")]
    assert outcome.counts["people"]["to_decide"] == 1
    assert Person.objects.get(last4=WORKER[-4:]).name == "王小明"


def test_tags_given_and_confirmed_in_the_workbook_count_and_plain_candidates_wait():
    header = [*ENTERPRISE_HEADER, "学时标签", "考核标签", "演练标签", "法定类别确认"]
    run(
        workbooks.registry(
            企业=[
                header,
                [*enterprise(FIRST, "云溪冶炼厂", 监管行业="冶金"), "是", "是", "否", "是"],
                [*enterprise(SECOND, "云溪化工厂", 监管行业="危险化学品"), None, None, None, None],
            ],
            任职用工=[],
            区域岗位=[],
        )
    )

    tags = {(tag.enterprise.uscc, tag.tag_set): (tag.value, tag.basis, tag.members) for tag in EnterpriseTag.objects.all()}
    assert tags[FIRST, "hours_high"] == ("yes", "confirmed", ["metal_smelting"])
    assert tags[FIRST, "drill_half_yearly"] == ("no", "confirmed", [])
    assert tags[SECOND, "hours_high"] == ("unknown", "proposed", ["hazardous_chemicals"])


def test_rows_outside_the_callers_scope_stay_out():
    county = make_area("county", code="330499", name="南浔溪县")
    make_area("town", parent=county, code="330499101", name="云溪镇")
    other = make_area("town", parent=county, code="330499102", name="他镇")

    outcome = run(workbooks.registry(人员=[], 任职用工=[], 区域岗位=[]), areas=[other])

    assert {code for _sheet, _row, code in codes(outcome)} == {"outside_scope", "unknown_area"}
    assert not Enterprise.objects.exists()


def test_a_failing_audit_rolls_everything_back(monkeypatch):
    from training.audit import _LABELS

    monkeypatch.delitem(_LABELS, "training.registry_imported")
    with pytest.raises(Exception, match="registry_imported"):
        run(workbooks.registry())

    assert set(tables().values()) == {0}


def test_header_variants_a_title_row_and_full_width_are_understood():
    outcome = run(
        {
            "Sheet1": [
                ["云溪镇企业台账（2025年）"],
                [],
                ["序号", "单位名称*", "统一社会信用代码（18位）", "所属村居", "行业领域", "从业人员数（人）", "备注"],
                [1, "云溪第一机械厂", FIRST.lower(), "柳塘村", "工贸-机械", "３５人", "无"],
            ],
            "区域": workbooks.areas(),
        }
    )

    only = Enterprise.objects.get()
    assert (only.uscc, only.area.code, only.industry, only.headcount) == (FIRST, VILLAGE, "machinery", 35)
    taken = {one["key"]: one["letter"] for one in outcome.columns["Sheet1"]}
    assert taken == {"name": "B", "uscc": "C", "area": "D", "industry": "E", "headcount": "F"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_of_people_in_every_usual_encoding(encoding):
    content = f"证件类型,证件号码,姓名,手机号\n身份证,{PRINCIPAL},张㐱·三,13800000001\n".encode(encoding)

    registry.import_registry(file=content, name="人员.csv", at=AT, by="system:test")

    assert Person.objects.get().name == "张㐱·三"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04broken", "damaged"),
        (b"%PDF-1.7", "not_a_table"),
        (b"<html><table>", "html_as_xls"),
        (workbooks.xlsx({"题库": [["题干", "答案"], ["一", "A"]]}), "wrong_workbook"),
    ],
)
def test_an_unusable_file_is_refused_with_one_sentence(content, code):
    with pytest.raises(UnreadableWorkbook) as refused:
        registry.import_registry(file=content, name="x.xlsx", at=AT, by="system:test")

    assert refused.value.code == code
    assert not ImportBatch.objects.exists()


def test_command_reports_json_and_exit_codes(tmp_path: Path):
    sound, doubtful = tmp_path / "sound.xlsx", tmp_path / "doubtful.xlsx"
    sound.write_bytes(workbooks.xlsx(workbooks.registry()))
    doubtful.write_bytes(workbooks.xlsx(workbooks.registry(企业=[ENTERPRISE_HEADER, enterprise("1" * 18)], 任职用工=[])))
    out = StringIO()

    call_command("import_registry", sound, "--json", "--dry-run", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue())["counts"]["total"]["new"] == 11
    assert not Enterprise.objects.exists()

    call_command("import_registry", sound, "--json", stdout=StringIO(), stderr=StringIO())
    assert Enterprise.objects.count() == 2

    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_registry", doubtful, "--json", stdout=out, stderr=StringIO())
    assert left.value.code == 1
    assert [one["code"] for one in json.loads(out.getvalue())["findings"]] == ["bad_uscc"]

    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_registry", tmp_path / "absent.xlsx", "--json", stdout=out, stderr=StringIO())
    assert refused.value.returncode == 2
    assert json.loads(out.getvalue())["error"]["code"] == "no_file"


def test_an_enterprise_of_another_area_is_not_taken_over():
    mine = make_area("town", code="330499101", parent=make_area("county", code="330499"))
    make_area("village", parent=mine, code=VILLAGE)
    theirs = make_enterprise(uscc=FIRST, name="他镇厂")

    outcome = run(workbooks.registry(区域=[], 人员=[], 任职用工=[], 区域岗位=[]), areas=[mine])

    theirs.refresh_from_db()
    assert theirs.name == "他镇厂"
    assert ("企业", 2, "outside_scope") in codes(outcome)
