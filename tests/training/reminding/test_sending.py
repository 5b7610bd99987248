"""The job: one message a recipient and day, killed anywhere it loses nothing and doubles nothing; text messages; quiet hours; scale."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.clock import clock
from tests.factories import reminding as world
from tests.factories import training as make
from tests.factories.reminding import noon
from training import jobs, sms
from training.models import (
    AuditEntry,
    Engagement,
    EnterpriseState,
    Notice,
    Reminder,
    ReminderCase,
    ReminderEvent,
    ReminderOutbox,
    ReminderRun,
    ReminderSend,
    ReminderStep,
    Requirement,
)  # fmt: skip
from training.reminding import receiving, scheme, sending, sweeping

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = date(2025, 12, 1)  # a Monday


@pytest.fixture
def place():
    found = world.Place()
    world.trained(found.principal.person, date(2024, 5, 10), 32)
    world.drill(found.enterprise, date(2025, 3, 1), at=noon(date(2025, 3, 1)))
    world.drill(found.enterprise, date(2024, 3, 1), at=noon(date(2024, 3, 1)))
    return found


class Provider:
    """A provider's class, as an installation names it."""

    sent: list[tuple[str, str]] = []
    fails = False

    def send(self, mobile, text):
        if Provider.fails:
            raise OSError
        Provider.sent.append((mobile, text))


@pytest.fixture
def provider(settings):
    settings.SMS_ADAPTER = f"{__name__}.Provider"
    Provider.sent, Provider.fails = [], False
    return Provider


def steps():
    return list(ReminderEvent.objects.order_by("pk").values_list("send__channel", "kind"))


def test_a_message_says_what_is_missing_and_leads_to_ones_own_page(place):
    assert world.run(noon(DAY)) == {"opened": 1, "prepared": 1, "site": 1}
    (notice,) = Notice.objects.all()
    assert (notice.person_id, notice.kind, notice.url) == (place.principal.person_id, "training.reminder", "/reminders/mine/")
    assert "2025-12-31" in notice.title
    assert "12" in notice.text
    assert steps() == [("site", ReminderStep.PREPARED), ("site", ReminderStep.SENT)]
    assert AuditEntry.objects.get(action="training.reminders_prepared").data["prepared"] == 1


def test_all_duties_of_a_day_are_one_message(place):
    for number in range(3):
        other = make.make_enterprise(area=place.village)
        make.make_engagement(person=place.principal.person, enterprise=other, since=date(2024, 1, 1))
        world.drill(other, date(2024, 5, 1 + number), at=noon(date(2024, 6, 1)))
    done = world.run(noon(DAY))
    assert (done["prepared"], done["site"], Notice.objects.count()) == (7, 1, 1)
    assert ReminderEvent.objects.filter(kind=ReminderStep.SENT).count() == 7


def test_nothing_at_night_nor_on_a_day_off(place):
    for at in (noon(DAY) + timedelta(hours=9), noon(DAY) - timedelta(hours=5), noon(date(2025, 12, 6))):
        assert world.run(at) == {}
    assert not ReminderRun.objects.exists()


def test_waits_while_bulk_work_must_wait(place, monkeypatch):
    monkeypatch.setattr(jobs, "_BUSY", [lambda: True])
    assert world.run(noon(DAY)) == {}


def test_even_without_the_note_of_the_day_nothing_goes_twice(place):
    world.run(noon(DAY))
    ReminderRun.objects.all().delete()
    world.run(noon(DAY))
    assert (Notice.objects.count(), Reminder.objects.count(), ReminderSend.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("where", ["sending.to_inbox", "sweeping._work", "sending._notice"])
def test_killed_in_the_middle_it_goes_on_where_it_was(place, monkeypatch, where):
    module, name = where.split(".")
    module = {"sending": sending, "sweeping": sweeping}[module]
    real = getattr(module, name)

    def dies(*args, **kwargs):
        if name == "_work":
            real(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(module, name, dies)
        clock.set(noon(DAY))
        with pytest.raises(KeyboardInterrupt):
            jobs.run("training.remind")
    world.run(noon(DAY))
    assert (Notice.objects.count(), steps()) == (1, [("site", ReminderStep.PREPARED), ("site", ReminderStep.SENT)])


def test_what_was_left_behind_is_called_back_when_the_duty_is_met_or_a_newer_stage_goes(place, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(sending, "send_out", lambda at: {})
        world.run(noon(DAY))
    assert ReminderOutbox.objects.count() == 1
    world.run(noon(date(2025, 12, 26)))
    assert steps() == [("site", ReminderStep.PREPARED), ("site", ReminderStep.WITHDRAWN), ("site", ReminderStep.PREPARED), ("site", ReminderStep.SENT)]
    assert list(Reminder.objects.values_list("stage", flat=True)) == ["month", "week"]
    assert Notice.objects.count() == 1


def test_a_met_duty_is_called_back(place, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(sending, "send_out", lambda at: {})
        world.run(noon(DAY))
    world.trained(place.principal.person, date(2025, 12, 1), 12)
    world.run(noon(date(2025, 12, 2)))
    assert not Notice.objects.exists()
    assert ReminderCase.objects.get().outcome == "met"


def test_who_left_gets_nothing_and_a_suspended_enterprise_neither(place):
    Engagement.objects.update(until_on=DAY)
    EnterpriseState.objects.update(state="suspended")
    assert world.run(noon(DAY)) == {}


def test_a_changed_due_day_opens_anew(place):
    person = make.make_account("").person
    post = make.make_engagement(person=person, enterprise=place.enterprise, role="principal", since=date(2025, 7, 1))
    world.run(noon(date(2025, 12, 2)))
    assert ReminderCase.objects.get(person=person).due_on == date(2026, 1, 1)
    Engagement.objects.filter(pk=post.pk).update(from_on=date(2025, 8, 1))
    world.run(noon(date(2025, 12, 3)))
    assert ReminderCase.objects.get(person=person).outcome == "moved"
    world.run(noon(date(2026, 1, 5)))
    rows = Reminder.objects.filter(case__person=person).values_list("case__due_on", "stage", "passed_over")
    assert list(rows) == [(date(2026, 1, 1), "month", False), (date(2026, 2, 1), "month", False)]


def test_without_account_or_mobile_a_printed_notice_waits(place):
    place.principal.is_active = False
    place.principal.save()
    assert world.run(noon(DAY)) == {"opened": 1, "prepared": 1}
    assert steps() == [("paper", ReminderStep.PREPARED)]


def test_an_account_closed_meanwhile_is_a_failure(place, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(sending, "send_out", lambda at: {})
        world.run(noon(DAY))
    place.principal.is_active = False
    place.principal.save()
    world.run(noon(DAY))
    assert steps() == [("site", ReminderStep.PREPARED), ("site", ReminderStep.FAILED)]


def test_text_messages_only_where_they_are_set_up(place, provider):
    world.run(noon(DAY))
    assert provider.sent == []  # the first stage is for the inbox
    world.run(noon(date(2025, 12, 24)))
    ((mobile, text),) = provider.sent
    assert (mobile, "2025-12-31" in text) == (place.principal.person.read_mobile(), True)
    assert place.principal.person.name not in text
    provider.fails = True
    world.run(noon(date(2025, 12, 31)))
    assert ReminderEvent.objects.get(kind=ReminderStep.FAILED).detail == {"why": "provider"}


def test_a_text_message_without_an_answer_is_never_sent_again(place, provider, monkeypatch):
    def dies(mobile, text):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(sms, "send", dies)
        clock.set(noon(date(2025, 12, 24)))
        with pytest.raises(KeyboardInterrupt):
            jobs.run("training.remind")
    world.run(noon(date(2025, 12, 24)) + timedelta(minutes=5))
    assert ReminderOutbox.objects.count() == 1
    world.run(noon(date(2025, 12, 24)) + timedelta(minutes=30))
    assert (provider.sent, ReminderOutbox.objects.count()) == ([], 0)
    assert ReminderEvent.objects.get(kind=ReminderStep.FAILED).detail == {"why": "no_answer"}


def test_the_inbox_tells_delivered_and_read_once(place):
    world.run(noon(DAY))
    (notice,) = Notice.objects.all()
    for _time in range(2):
        receiving.shown([notice], at=noon(DAY), by=place.principal)
    assert ReminderCase.objects.get().progress == ReminderStep.DELIVERED
    for _time in range(2):
        receiving.opened(notice, at=noon(DAY), by=place.principal)
    assert [kind for _channel, kind in steps()] == [ReminderStep.PREPARED, ReminderStep.SENT, ReminderStep.DELIVERED, ReminderStep.READ]


def test_merged_people_are_one_subject_and_read_in_the_inbox_of_their_account(place):
    survivor = make.make_person()
    place.principal.person.merged_into = survivor
    place.principal.person.save()
    world.run(noon(DAY))
    assert (ReminderCase.objects.get().person, Notice.objects.get().person) == (survivor, place.principal.person)


def test_people_of_the_office_are_reminded_through_the_office(place):
    Requirement.objects.filter(code="TR-GOV-GRID").update(is_active=True)
    grid = make.make_account("")
    make.make_engagement(person=grid.person, area=place.village, role="grid_worker", since=date(2025, 1, 2))
    world.run(noon(date(2025, 12, 10)))
    case = ReminderCase.objects.get(person=grid.person)
    assert (case.enterprise, case.area, case.level) == (None, place.village, "person")


def test_the_ledger_is_guarded_and_each_line_is_once(place):
    world.run(noon(DAY))
    reminder, send, event = Reminder.objects.get(), ReminderSend.objects.get(), ReminderEvent.objects.first()
    copies = [
        Reminder(case=reminder.case, stage="month", offset=0, level="person", scheme=1, prepared_at=noon(DAY)),
        ReminderSend(reminder=reminder, recipient=send.recipient, channel="site"),
        ReminderEvent(send=send, kind=event.kind, at=noon(DAY), by="x"),
        ReminderCase(subject=reminder.case.subject, requirement="TR-PRIN-GEN", due_on=date(2025, 12, 31), area=place.village, opened_on=DAY),
    ]
    for copy in copies:
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()
    for row in (reminder, send, event):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_part_costs_the_same_queries_for_one_enterprise_and_for_ten(place):
    world.run(noon(date(2025, 11, 3)))
    with CaptureQueriesContext(connection) as one:
        world.run(noon(DAY))
    for _number in range(9):
        other = make.make_enterprise(area=place.village)
        make.make_engagement(person=make.make_account("").person, enterprise=other, since=date(2025, 10, 1))
    with CaptureQueriesContext(connection) as ten:
        world.run(noon(date(2026, 3, 2)))
    per_message = 9
    assert len(ten) <= len(one) + per_message * 20


def test_the_register_is_worked_through_in_parts(place, monkeypatch):
    for _number in range(4):
        make.make_enterprise(area=place.village)
    small = scheme.scheme()
    object.__setattr__(small.pace, "enterprises", 2)
    object.__setattr__(small.pace, "chunks", 2)
    try:
        clock.set(noon(DAY))
        runs = [jobs.run("training.remind") for _time in range(4)]
    finally:
        object.__setattr__(small.pace, "enterprises", 200)
        object.__setattr__(small.pace, "chunks", 40)
    assert [bool(run.get("site")) for run in runs] == [False, True, False, False]
