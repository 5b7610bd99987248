"""The coverage desk: works, refuses the stranger, the wrong role and the wrong area, changes nothing, and asks a constant number of questions."""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tests.factories import training as make
from training.models import AuditEntry, Entry
from training.paper import safe
from training.reference import load_reference

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 1, tzinfo=UTC)
PAGES = ["coverage", "coverage_list", "coverage_export"]
READERS = ["office", "leader", "county_viewer", "liaison"]


@pytest.fixture(autouse=True)
def _rules():
    load_reference(AT)


@pytest.fixture
def town():
    _county, town, villages = make.make_area_tree()
    for village in villages:
        _headed(village)
    return town


def _headed(village, **fields):
    enterprise = make.make_enterprise(area=village, **fields)
    person = make.make_engagement(enterprise=enterprise).person
    make.make_hours(person, 32, date(2024, 5, 1), at=AT)
    return enterprise


def _as(client, role, **scope):
    account = make.make_account(role, **scope)
    client.force_login(account)
    return account


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", READERS)
def test_readers_of_the_area_see_it(client, town, page, role):
    _as(client, role, area=town)
    assert client.get(reverse(f"training:{page}")).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_a_learner_refused(client, town, page):
    url = reverse(f"training:{page}")
    assert client.get(url).status_code == 302
    _as(client, "learner")
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_another_area_is_not_found(client, town, page):
    other = make.make_area("town")
    _as(client, "office", area=other)
    assert client.get(reverse(f"training:{page}"), {"area": town.code}).status_code == 404
    assert client.get(reverse(f"training:{page}"), {"area": "nowhere"}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_posting_is_refused(client, town, page):
    _as(client, "office", area=town)
    assert client.post(reverse(f"training:{page}")).status_code == 405


def test_reading_changes_nothing(client, town):
    _as(client, "office", area=town)
    before = Entry.objects.count(), AuditEntry.objects.count()
    client.get(reverse("training:coverage"))
    client.get(reverse("training:coverage_list"))
    assert (Entry.objects.count(), AuditEntry.objects.count()) == before


def test_the_sentence_counts_the_register_and_an_act_moves_it(client, town):
    _as(client, "office", area=town)
    first = client.get(reverse("training:coverage"))
    assert first.context["figure"].covered == 0
    for post in town.children.first().enterprises.first().engagements.all():
        for year in (2025, 2026):
            make.make_hours(post.person, 12, date(year, 5, 1), at=AT)
    second = client.get(reverse("training:coverage"), {"as_of": "2026-11-21"})
    assert second.context["figure"].covered == 1
    assert client.get(reverse("training:coverage"), {"as_of": "2024-12-31"}).context["figure"].covered == 2


def test_a_department_sees_its_industries_only(client, town):
    village = town.children.first()
    _headed(village, industry="textile")
    department = make.make_department(area=town, industries=["textile"])
    _as(client, "department", department=department)
    found = client.get(reverse("training:coverage"))
    assert (found.context["figure"].population, found.context["top"].code) == (1, town.code)


def test_without_scope_the_page_says_what_to_do(client):
    _as(client, "office")
    assert client.get(reverse("training:coverage")).status_code == 200


def test_a_village_lists_its_enterprises(client, town):
    _as(client, "office", area=town)
    village = town.children.first()
    found = client.get(reverse("training:coverage"), {"area": village.code})
    assert village.enterprises.get().name in found.content.decode()


def test_a_day_to_come_is_read_as_today(client, town):
    _as(client, "office", area=town)
    assert client.get(reverse("training:coverage"), {"as_of": "2999-01-01"}).context["asked"].as_of < date(2900, 1, 1)


@pytest.mark.parametrize("status", ["gap", "overdue", "unknown", "covered", "excluded", "all", "nonsense"])
def test_every_status_has_its_list(client, town, status):
    _as(client, "office", area=town)
    _headed(town.children.first(), state="suspended")
    assert client.get(reverse("training:coverage_list"), {"status": status}).status_code == 200


def test_people_are_masked_and_numbers_stay_out(client, town):
    _as(client, "office", area=town)
    person = town.children.first().enterprises.get().engagements.get().person
    page = client.get(reverse("training:coverage_list"), {"requirement": "TR-PRIN-GEN", "status": "all"}).content.decode()
    assert person.masked_name in page
    assert person.name not in page
    assert person.read_identity() not in page


def test_the_workbook_holds_text_and_days_and_no_formula(client, town):
    _headed(town.children.first(), name="=HYPERLINK(1)")
    _as(client, "office", area=town)
    answer = client.get(reverse("training:coverage_export"), {"status": "all"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet.max_row == 12  # four notes, a heading, three lines, the line for signatures
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert AuditEntry.objects.filter(action="training.coverage_exported").exists()
    assert safe("=1+1") == "'=1+1"


def test_explaining_a_duty(client, town):
    enterprise = town.children.first().enterprises.get()
    url = reverse("training:coverage_explain", args=["TR-PRIN", enterprise.public_id])
    assert client.get(url).status_code == 302
    _as(client, "office", area=town)
    page = client.get(url)
    assert [one.code for one in page.context["answers"]] == ["TR-PRIN", "TR-PRIN-GEN"]
    assert "第九条" in page.content.decode()
    assert client.get(reverse("training:coverage_explain", args=["NONE", enterprise.public_id])).status_code == 404
    _as(client, "office", area=make.make_area("town"))
    assert client.get(url).status_code == 404
    _as(client, "learner")
    assert client.get(url).status_code == 403


def test_a_principal_reads_the_explanation_of_the_own_enterprise(client, town):
    enterprise = town.children.first().enterprises.get()
    client.force_login(make.make_account("", person=enterprise.engagements.get().person))
    assert client.get(reverse("training:coverage_explain", args=["DR-EVAC", enterprise.public_id])).status_code == 200
