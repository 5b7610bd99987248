"""Reminders: each stage of a duty once, each recipient and channel once, and a closed duty says why."""

from datetime import date
from typing import Any

import pytest

from tests.factories.training import START, make_enterprise, make_person
from tests.training.models.refusing import refused
from training.models import Enterprise, Reminder, ReminderCase, ReminderEvent, ReminderSend, ReminderStep

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def _case(enterprise: Enterprise | None = None, **fields: Any) -> ReminderCase:
    enterprise = enterprise or make_enterprise()
    said = {"subject": "e1", "requirement": "DR-EVAC", "due_on": DAY, "basis_level": "law", "status": "pending", "opened_on": DAY}
    return ReminderCase.objects.create(enterprise=enterprise, area=enterprise.area, **(said | fields))


def _reminder(case: ReminderCase, stage: str = "first") -> Reminder:
    return Reminder.objects.create(case=case, stage=stage, offset=-30, level="person", scheme=1, prepared_at=START)


def _event(send: ReminderSend, kind: ReminderStep) -> ReminderEvent:
    return ReminderEvent.objects.create(send=send, kind=kind, at=START, by="system:test")


def test_remindercase_once() -> None:
    enterprise = make_enterprise()
    _case(enterprise)
    assert refused(lambda: _case(enterprise))
    assert not refused(lambda: _case(enterprise, due_on=date(2027, 3, 1)))


def test_remindercase_closed_says_why() -> None:
    assert refused(lambda: _case(closed_on=DAY))
    assert refused(lambda: _case(outcome="met"))
    assert not refused(lambda: _case(closed_on=DAY, outcome="met"))


def test_reminder_once() -> None:
    case = _case()
    _reminder(case)
    assert refused(lambda: _reminder(case))
    assert not refused(lambda: _reminder(case, "second"))


def test_remindersend_once() -> None:
    reminder, person = _reminder(_case()), make_person()
    ReminderSend.objects.create(reminder=reminder, recipient=person, channel="sms")
    assert refused(lambda: ReminderSend.objects.create(reminder=reminder, recipient=person, channel="sms"))
    assert not refused(lambda: ReminderSend.objects.create(reminder=reminder, recipient=person, channel="site"))
    assert not refused(lambda: ReminderSend.objects.create(reminder=reminder, recipient=make_person(), channel="sms"))


def test_remindersend_once_for_the_enterprise() -> None:
    reminder = _reminder(_case())
    ReminderSend.objects.create(reminder=reminder, channel="paper")
    assert refused(lambda: ReminderSend.objects.create(reminder=reminder, channel="paper"))
    assert not refused(lambda: ReminderSend.objects.create(reminder=reminder, channel="group"))


def test_reminderevent_once() -> None:
    send = ReminderSend.objects.create(reminder=_reminder(_case()), recipient=make_person(), channel="sms")
    _event(send, ReminderStep.SENT)
    assert refused(lambda: _event(send, ReminderStep.SENT))
    _event(send, ReminderStep.FAILED)
    assert not refused(lambda: _event(send, ReminderStep.FAILED)), "an attempt may fail twice"
