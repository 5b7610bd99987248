"""Periods as data, and people's records that go as a whole once their last day lies behind the longest period."""

from datetime import UTC, date, datetime

import pytest

from tests.clock import clock
from tests.factories.training import make_account, make_area_tree, make_engagement, make_enterprise, make_hours
from training import records, retaining
from training.models import Entry, Tombstone

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _now(settings):
    clock.set(AT)
    settings.RETENTION_ERASES = True


def rule(code):
    return next(one for one in retaining.rules() if one.code == code)


def left(until=date(2023, 11, 10), *, on=date(2022, 3, 1), role="worker"):
    post = make_engagement(role=role, since=date(2018, 1, 1), until_on=until)
    make_hours(post.person, 2, on, at=AT, what=role)
    return post.person


def test_every_period_names_its_source():
    assert {one.code: one.months for one in retaining.rules()} == {
        "special_ops_training": 72, "employee_training": 36, "exam_scripts_and_scores": 72, "video": 36, "network_logs": 6, "webhook_events": 6,
    }  # fmt: skip
    assert all(one.source and one.confidence_label for one in retaining.rules())


def test_a_leap_day_falls_back_to_the_last_of_february():
    assert rule("employee_training").until(date(2028, 2, 29)) == date(2025, 2, 28)


def test_records_go_on_the_day_the_period_is_over_and_leave_a_stone():
    gone, stays = left(date(2023, 11, 10)), left(date(2023, 11, 11))
    assert retaining.due(rule("employee_training"), today=TODAY) == 1
    assert retaining.apply(at=AT)["employee_training"] == 1
    assert not Entry.objects.filter(person=gone).exists()
    assert Entry.objects.filter(person=stays).exists()
    stone = Tombstone.objects.get()
    assert (stone.table_name, stone.rule, stone.count) == ("training_entry", "employee_training", 1)
    assert retaining.apply(at=AT)["employee_training"] == 0, "a second run finds nothing"


@pytest.mark.parametrize("why", ["still there", "recent entry", "card in force", "card without end", "special operator"])
def test_whoever_may_still_need_them_keeps_them(why):
    person = left()
    fields = {"at": AT, "by": "system:test", "subject": person, "source": "test", "source_id": why, "grade": "C"}
    match why:
        case "still there":
            make_engagement(person=person)
        case "recent entry":
            make_hours(person, 1, date(2025, 1, 1), at=AT, what="worker")
        case "card in force":
            records.post(kind="credential", what="叉车证", occurred_on=date(2020, 1, 1), valid_until=date(2026, 1, 1), **fields)
        case "card without end":
            records.post(kind="credential", what="叉车证", occurred_on=date(2020, 1, 1), **fields)
        case "special operator":
            make_hours(person, 1, date(2022, 1, 1), at=AT, what="special_operator")
    counts = retaining.apply(at=AT)
    assert (counts["employee_training"], counts["special_ops_training"]) == (0, 0)


def test_special_operations_go_after_six_years():
    person = left(date(2020, 1, 1), on=date(2019, 1, 1), role="special_operator")
    assert retaining.apply(at=AT)["special_ops_training"] == 1
    assert not Entry.objects.filter(person=person).exists()


def test_a_correction_goes_with_what_it_corrects():
    person = left()
    records.correct(Entry.objects.get(person=person), reason="数错了", at=AT, by="system:test", amount=1)
    assert retaining.apply(at=AT)["employee_training"] == 1
    assert Tombstone.objects.get().count == 2


def test_nothing_of_people_goes_by_itself_unless_wanted(settings):
    settings.RETENTION_ERASES = False
    left()
    assert "employee_training" not in retaining.apply(at=AT)
    assert Entry.objects.exists()


def test_the_page_shows_periods_due_and_stones(client):
    _county, town, _villages = make_area_tree(1)
    left()
    retaining.apply(at=AT)
    client.force_login(make_account("office", area=town))
    text = client.get("/staff/retention/").content.decode()
    assert "网络安全法第二十三条" in text
    assert "training_entry" in text


def test_own_data_are_shown_taken_along_and_questioned(client, django_assert_max_num_queries):
    import json
    from io import BytesIO

    from openpyxl import load_workbook

    from training.models import AuditEntry, Notice

    _county, town, (village,) = make_area_tree(1)
    office, stranger = make_account("office", area=town), make_account("office", area=make_area_tree(1)[1])
    account = make_account("")
    person = account.person
    make_engagement(person=person, enterprise=make_enterprise(area=village, name="云溪化工厂"))
    for day in range(1, 9):
        make_hours(person, 1, date(2026, 3, day), at=AT, detail={"title": "=SUM(1)"})
    client.force_login(account)
    with django_assert_max_num_queries(40):
        text = client.get("/me/data/").content.decode()
    assert "云溪化工厂" in text
    assert person.read_identity() not in text
    assert person.last4 in text
    found = json.loads(client.get("/me/data/export/json/").content)
    assert sum(len(one["rows"]) for one in found["sections"]) > 10
    book = load_workbook(BytesIO(client.get("/me/data/export/xlsx/").content))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert client.get("/me/data/export/exe/").status_code == 404
    assert AuditEntry.objects.filter(action="training.own_data_exported").count() == 2
    client.post("/me/data/question/", {"what": "日期应为3月2日"})
    told = Notice.objects.get(kind="training.own_data_question")
    assert told.person == office.person
    assert "日期应为3月2日" in told.text
    assert not Notice.objects.filter(person=stranger.person).exists()
    assert client.post("/me/data/question/", {"what": ""}).status_code == 200


def test_without_an_office_the_question_is_refused_in_one_sentence(client):
    client.force_login(make_account(""))
    answer = client.post("/me/data/question/", {"what": "错了"})
    assert answer.status_code == 200
    assert "problem" in answer.content.decode() or "error" in answer.content.decode()
