"""The pages of the analysis: only after the end, only in scope, without a key where banks may not be read, and safe to open in a spreadsheet."""

import io

import openpyxl
import pytest
from django.urls import reverse

from exams import analysis
from exams.models import ItemFlag
from tests.clock import clock
from tests.exams.test_analysis import ended, many
from tests.exams.views.test_proctor import count
from tests.factories.exams import AT, make_blueprint, make_room, make_session
from tests.factories.question_banks import make_approved, make_bank
from tests.factories.sittings import sit_many
from tests.factories.training import make_account, make_area
from training.models import AuditEntry

pytestmark = pytest.mark.django_db
BACKEND = "training.backends.NumberBackend"


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def session(area):
    return make_session(room=make_room(area=area), registering=False, blueprint=make_blueprint())


@pytest.fixture
def versions():
    bank = make_bank(title="=甲题库")
    return [make_approved(bank) for _one in range(3)]


def enter(client, role, area=None):
    clock.set(AT)
    client.force_login(make_account(role, area=area), backend=BACKEND)
    return client


def at(name, one, **query):
    return reverse(f"exams:{name}", args=[one.public_id], query=query or None)


def test_nothing_is_told_before_the_session_has_ended(client, session, versions, area):
    many(versions[0], versions[1:], 3, 2, session=session)
    analysis.refresh(at=AT)
    enter(client, "office", area)
    page = client.get(at("session_analysis", session))
    assert (page.status_code, page.context.get("report")) == (200, None)
    assert client.post(at("session_analysis_export", session)).status_code == 302
    assert not AuditEntry.objects.filter(action="exams.analysis_exported").exists()


def test_the_session_page_shows_every_figure(client, session, versions, area):
    many(versions[0], versions[1:], 3, 2, session=ended(session))
    analysis.refresh(at=AT)
    text = enter(client, "office", area).get(at("session_analysis", session)).text
    assert "60.0 %" in text.replace("60,0", "60.0")
    assert at("item_analysis", versions[0].item) in text
    assert enter(client, "base_manager", area).get(at("session_analysis", session)).status_code == 200
    assert at("item_analysis", versions[0].item) not in client.get(at("session_analysis", session)).text


def test_only_questions_that_need_attention_can_be_shown(client, session, versions, area):
    papers = [[(one.pk, None) for one in versions]] * 40
    earned = [["1", "01"[who % 2], "01"[who % 2]] for who in range(40)]
    sit_many(ended(session), papers, ["1"] * 3, earned, [[["1"]] * 3] * 40)
    analysis.refresh(at=AT)
    page = enter(client, "office", area).get(at("session_analysis", session, only="attention"))
    assert [row.version for row in page.context["page"]][0] == versions[0]
    assert len(page.context["page"].object_list) < len(client.get(at("session_analysis", session)).context["page"].object_list) == 3


def test_another_areas_session_is_not_there(client, versions, area):
    other = ended(make_session(registering=False))
    enter(client, "office", area)
    assert client.get(at("session_analysis", other)).status_code == 404
    assert client.post(at("session_analysis_export", other)).status_code == 404


def test_a_question_shows_options_and_only_sessions_in_scope(client, session, versions, area):
    other = make_session(registering=False)
    for one in (session, other):
        many(versions[0], versions[1:], 3, 2, session=ended(one))
    analysis.refresh(at=AT)
    page = enter(client, "office", area).get(at("item_analysis", versions[0].item))
    report = page.context["report"]
    assert [one.session for one in report.sittings] == [session]
    assert (report.sessions, report.row.figures.n, report.row.figures.facility) == (2, 10, 0.6)
    by_label = {line.label: line for line in report.lines}
    assert [(label, by_label[label].right, by_label[label].choice.chosen) for label in "AB"] == [("A", False, 4), ("B", True, 6)]
    assert "丙项措施" in page.text  # an option nobody chose
    assert enter(client, "editor").get(at("item_analysis", versions[0].item)).context["report"].sittings == []


def test_a_question_nobody_answered_says_so(client, versions):
    enter(client, "editor")
    assert client.get(at("item_analysis", versions[0].item)).context.get("report") is None
    assert client.post(at("item_analysis_export", versions[0].item)).status_code == 302


def test_looking_at_a_reserved_key_is_audited(client, session):
    version = make_approved(make_bank(reserved=True))
    many(version, [], 3, 2, session=ended(session))
    analysis.refresh(at=AT)
    enter(client, "examiner").get(at("item_analysis", version.item))
    assert AuditEntry.objects.filter(action="question_banks.key_viewed", subject_id=str(version.item.public_id)).count() == 1


def test_flags_are_listed_and_settled(client, session, versions, area):
    many(versions[0], versions[1:], 40, 0, session=ended(session))
    analysis.refresh(at=AT)
    enter(client, "editor")
    assert [one.version for one in client.get(reverse("exams:item_flags")).context["page"]] == versions
    address = at("item_settle", versions[0].item)
    client.post(address, {"version": 1, "note": ""})
    assert client.post(address, {"version": "x", "note": "保留"}).status_code == client.post(address, {"version": 9, "note": "保留"}).status_code == 400
    assert ItemFlag.objects.filter(settled_at__isnull=False).count() == 0
    client.post(address, {"version": 1, "note": "入门题"})
    assert [one.version for one in client.get(reverse("exams:item_flags")).context["page"]] == versions[1:]
    assert AuditEntry.objects.filter(action="exams.item_flags_settled").count() == 1
    assert enter(client, "trainer").post(address, {"version": 1, "note": "x"}).status_code == 403


def test_workbooks_hold_no_formula_no_text_and_no_key(client, session, versions, area):
    session.title = "=HYPERLINK(1)"
    many(versions[0], versions[1:], 3, 2, session=ended(session))
    analysis.refresh(at=AT)
    enter(client, "office", area)
    for address in (at("session_analysis_export", session), at("item_analysis_export", versions[0].item)):
        book = openpyxl.load_workbook(io.BytesIO(client.post(address).content))
        cells = [cell for sheet in book for line in sheet.rows for cell in line if cell.value is not None]
        assert all(cell.data_type != "f" for cell in cells)
        written = " ".join(str(cell.value) for cell in cells)
        assert "'=HYPERLINK(1)" in written
        assert versions[0].stem not in written
        assert "乙项措施" not in written
    assert AuditEntry.objects.filter(action="exams.analysis_exported").count() == 2


def test_pages_cost_the_same_for_one_and_three(client, session, versions, area):
    many(versions[0], [], 40, 0, session=ended(session))
    analysis.refresh(at=AT)
    enter(client, "office", area)
    addresses = [("exams:session_analysis", session.public_id), ("exams:item_flags",), ("exams:item_analysis", versions[0].item.public_id)]
    one = [count(client, *address) for address in addresses]
    for number in range(2):
        other = make_session(room=make_room(area=area), registering=False, title=f"场次{number}")
        many(versions[0], versions[1:], 40, 0, session=ended(other))
    many(versions[0], versions[1:], 40, 0, session=session)
    analysis.refresh(at=AT)
    assert ItemFlag.objects.filter(holds=True).count() == 3
    three = [count(client, *address) for address in addresses]
    assert three == one
    assert one == [10, 6, 13]
