"""The desk of reminding: who sees which duties, who may act, filters in the address, a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.clock import clock
from tests.factories import reminding as world
from tests.factories import training as make
from tests.factories.reminding import noon, told
from tests.training.reminding.conftest import rules  # noqa: F401
from training import notices
from training.models import Notice, ReminderCase, ReminderEvent, ReminderPaper, ReminderStep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = date(2025, 12, 1)
AT = noon(DAY)


@pytest.fixture
def place():
    clock.set(AT + timedelta(hours=1))
    return world.Place()


def get(client, account, name, *args, **query):
    client.force_login(account)
    return client.get(reverse(f"training:{name}", args=args), query)


def listed(answer):
    return [line.case for line in answer.context["lines"]]


def test_everybody_sees_their_own_scope(client, place):
    mine, other = told(place.enterprise, at=AT), told(make.make_enterprise(), at=AT)
    for account in (place.office, place.liaison, place.principal):
        assert listed(get(client, account, "reminders")) == [mine]
        assert get(client, account, "reminder", mine.public_id).status_code == 200
        assert get(client, account, "reminder", other.public_id).status_code == 404
    learner = make.make_account("")
    assert [get(client, learner, name).status_code for name in ("reminders", "reminder_group", "my_reminders")] == [403, 403, 200]
    assert get(client, place.principal, "reminder_group").status_code == 403


def test_the_filters_stand_in_the_address(client, place):
    late = told(place.enterprise, at=AT, due_on=DAY - timedelta(days=9), status="overdue")
    stuck = told(place.enterprise, at=AT, requirement="DR-EVAC", waits=True)
    closed = told(place.enterprise, at=AT, closed_on=DAY, outcome="met")
    for query, wanted in [
        ({}, [late, stuck]), ({"late": "1"}, [late]), ({"state": "waits"}, [stuck]), ({"state": "closed"}, [closed]), ({"requirement": "DR-EVAC"}, [stuck]),
        ({"q": "没有"}, []), ({"level": "enterprise", "area": place.village.code}, [late, stuck]), ({"state": "nonsense"}, [late, stuck]),
    ]:  # fmt: skip
        assert listed(get(client, place.office, "reminders", **query)) == wanted, query


def test_a_call_is_logged_from_the_page_of_its_duty(client, place):
    case = told(place.enterprise, at=AT)
    client.force_login(place.liaison)
    url, given = reverse("training:reminder", args=[case.public_id]), {"called_at": "2025-12-01T12:30", "spoke_to": "李厂长", "result": "spoken"}
    assert client.post(url, {}).status_code == 422
    assert client.post(url, given | {"called_at": "2025-12-02T12:30"}).status_code == 422
    assert client.post(url, given).status_code == 302
    assert "李厂长" in client.get(url).content.decode()
    assert ReminderEvent.objects.get().kind == ReminderStep.SPOKEN


def test_a_text_is_posted_only_for_enterprises_in_scope(client, place):
    told(place.enterprise, at=AT)
    other = make.make_enterprise()
    told(other, at=AT)
    page = get(client, place.liaison, "reminder_group")
    assert place.enterprise.name in page.content.decode()
    assert other.name not in page.content.decode()
    ids = [str(place.enterprise.public_id), str(other.public_id)]
    client.post(reverse("training:reminder_group"), {"enterprise": ids})
    assert [event.send.reminder.case.enterprise for event in ReminderEvent.objects.all()] == [place.enterprise]
    assert client.post(reverse("training:reminder_group"), {"enterprise": ["x"]}).status_code == 404


def test_a_notice_is_made_printed_taken_away_and_delivered(client, place):
    told(place.enterprise, at=AT)
    client.force_login(place.office)
    made = client.post(reverse("training:reminder_paper_make", args=[place.enterprise.public_id]))
    paper = ReminderPaper.objects.get()
    assert made.url == reverse("training:reminder_paper", args=[paper.public_id])
    body = client.get(made.url).content.decode()
    assert paper.sha256 in body
    assert 'value="2025-12-01"' in body
    assert client.get(reverse("training:reminder_paper_file", args=[paper.public_id]))["Content-Disposition"].endswith('.docx"')
    given = {"action": "deliver", "delivery-on": "2025-12-01", "delivery-receipt": "7", "delivery-received_by": "李厂长", "delivery-way": "left"}
    assert client.post(made.url, given).status_code == 422
    assert client.post(made.url, {"action": "fail", "attempt-remark": "无人"}).status_code == 302
    assert client.post(made.url, given | {"delivery-witness": "村主任"}).status_code == 302
    assert 'value="deliver"' not in client.get(made.url).content.decode()
    assert get(client, place.principal, "reminder_paper", paper.public_id).status_code == 403


def test_without_anything_open_no_notice_is_made(client, place):
    client.force_login(place.office)
    answer = client.post(reverse("training:reminder_paper_make", args=[place.enterprise.public_id]), follow=True)
    assert not ReminderPaper.objects.exists()
    assert [str(one) for one in answer.context["messages"]]


def test_ones_own_page_shows_ones_own_duties_only(client, place):
    mine = told(place.enterprise, person=place.principal.person, at=AT)
    told(place.enterprise, person=make.make_person(), at=AT)
    assert listed(get(client, place.principal, "my_reminders")) == [mine]


def test_the_inbox_says_delivered_and_opening_says_read(client, place):
    world.trained(place.principal.person, date(2024, 5, 10), 32)
    world.run(AT)
    case, notice = ReminderCase.objects.get(requirement="TR-PRIN-GEN"), Notice.objects.get()
    notices.send("training.slip_issued", to=place.principal.person, at=AT, key="x", context={"issuer": ""})
    get(client, place.principal, "inbox")
    case.refresh_from_db()
    assert case.progress == ReminderStep.DELIVERED
    client.post(reverse("training:notice", args=[notice.pk]))
    case.refresh_from_db()
    assert case.progress == ReminderStep.READ


def test_the_lists_cost_the_same_for_one_line_and_for_many(client, place):
    pages = [("reminders", ()), ("reminders_enterprise", (place.enterprise.public_id,)), ("my_reminders", ()), ("reminder_group", ())]
    account = place.office
    told(place.enterprise, person=account.person, at=AT)
    before = [_queries(client, account, name, args) for name, args in pages]
    for _number in range(5):
        told(place.enterprise, person=account.person, at=AT)
        told(make.make_enterprise(area=place.village), person=make.make_person(), at=AT)
    assert [_queries(client, account, name, args) for name, args in pages] == before


def _queries(client, account, name, args):
    client.force_login(account)
    with CaptureQueriesContext(connection) as found:
        assert client.get(reverse(f"training:{name}", args=args)).status_code == 200
    return len(found)
