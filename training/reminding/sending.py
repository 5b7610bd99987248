"""Out with what was prepared: one message a recipient and channel, with everything that is due, and the ledger says what became of each.

The inbox is ours: message and event are one transaction, so nothing is lost and nothing doubled. A provider of text messages is not: a message is
claimed before it is handed over, and one without an answer is taken as failed and never handed over again; people then see it and call.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training import notices, sms
from training.models import Account, Notice, Person, ReminderCase, ReminderChannel, ReminderOutbox, ReminderSend, ReminderStep
from training.requirements import all_rules

from . import noting, wording
from .scheme import scheme

SHOWN = 12  # duties named in one message; the page behind it has them all


def send_out(at: datetime) -> dict[str, int]:
    """As many messages as one run may send; returns how many of each kind. Costs one query while nothing waits."""
    if not ReminderOutbox.objects.exists():
        return {}
    give_up(at)
    pace, done = scheme().pace, {"site": 0, "sms": 0}
    titles = {rule.code: rule.title for rule in all_rules()}
    for channel, act in ((ReminderChannel.SITE, to_inbox), (ReminderChannel.SMS, by_text)):
        for _batch in range(pace.batches):
            people = _recipients(channel, pace.recipients)
            if not people:
                break
            done[channel] += act(people, titles, at)
    return done


def _recipients(channel: str, limit: int) -> list[int]:
    waiting = ReminderOutbox.objects.filter(channel=channel, trying_at__isnull=True)
    return list(waiting.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()[:limit])


def _claimed(people: Iterable[int], channel: str) -> dict[int, list[ReminderSend]]:
    """What waits for some people, locked, by recipient."""
    rows = ReminderOutbox.objects.select_for_update().filter(channel=channel, recipient__in=list(people), trying_at__isnull=True)
    found: dict[int, list[int]] = {}
    for row in rows.order_by("send__reminder__case__due_on", "pk"):
        found.setdefault(row.recipient_id, []).append(row.send_id)
    sends = ReminderSend.objects.select_related("reminder__case__enterprise", "reminder__case__area", "reminder__case__person", "recipient")
    by_key = sends.in_bulk([pk for keys in found.values() for pk in keys])
    return {person: [by_key[pk] for pk in keys] for person, keys in found.items()}


def to_inbox(people: list[int], titles: dict[str, str], at: datetime) -> int:
    """One notice each. Whoever has lost the account meanwhile is noted as failed."""
    with transaction.atomic():
        claimed = _claimed(people, ReminderChannel.SITE)
        readers = _readers(claimed)
        for person, sends in claimed.items():
            if person not in readers:
                noting.note(sends, ReminderStep.FAILED, at=at, by=noting.SYSTEM, detail={"why": "no_account"})
                continue
            notice = _notice(readers[person], sends, titles, at)
            noting.note(sends, ReminderStep.SENT, at=at, by=noting.SYSTEM, notice=notice)
        _done(claimed)
    return len(claimed)


def _readers(people: Iterable[int]) -> dict[int, Person]:
    """The row whose inbox a person opens: that of the account, also when it was merged into another."""
    wanted = set(people)
    accounts = Account.objects.filter(Q(person__in=wanted) | Q(person__merged_into__in=wanted), is_active=True).select_related("person__account")
    return {account.person.merged_into_id or account.person.pk: account.person for account in accounts if account.person}


def _notice(person: Person, sends: list[ReminderSend], titles: dict[str, str], at: datetime) -> Notice:
    cases = [send.reminder.case for send in sends]
    mine = [case for case in cases if _is_own(case, sends[0])]
    context = {
        "count": len(cases),
        "first": cases[0],
        "lines": [wording.line(case, titles, own=case in mine) for case in cases[:SHOWN]],
        "more": max(len(cases) - SHOWN, 0),
        "is_own": len(mine) == len(cases),
    }
    address = reverse("training:my_reminders") if len(mine) == len(cases) else reverse("training:reminders")
    return notices.send("training.reminder", to=person, at=at, key=f"reminder:{min(send.pk for send in sends)}", context=context, url=address, by=noting.SYSTEM)


def _is_own(case: ReminderCase, send: ReminderSend) -> bool:
    return case.person_id == send.recipient_id


def _done(claimed: dict[int, list[ReminderSend]]) -> None:
    ReminderOutbox.objects.filter(send__in=[send.pk for sends in claimed.values() for send in sends]).delete()


def by_text(people: list[int], titles: dict[str, str], at: datetime) -> int:
    """One text message each, with the number of duties and the first day; no name and no link to a file."""
    with transaction.atomic():
        claimed = _claimed(people, ReminderChannel.SMS)
        keys = [send.pk for sends in claimed.values() for send in sends]
        ReminderOutbox.objects.filter(send__in=keys).update(trying_at=at)
    for sends in claimed.values():
        kind, detail = _handed_over(sends, titles)
        with transaction.atomic():
            noting.note(sends, kind, at=at, by=noting.SYSTEM, detail=detail)
            ReminderOutbox.objects.filter(send__in=[send.pk for send in sends]).delete()
    return len(claimed)


def _handed_over(sends: list[ReminderSend], titles: dict[str, str]) -> tuple[ReminderStep, dict[str, str]]:
    person = sends[0].recipient
    mobile = person.read_mobile() if person else ""
    if not mobile:
        return ReminderStep.FAILED, {"why": "no_mobile"}
    try:
        sms.send(mobile, text([send.reminder.case for send in sends], titles))
    except sms.SmsOff:
        return ReminderStep.FAILED, {"why": "sms_off"}
    except sms.NotSent:
        return ReminderStep.FAILED, {"why": "provider"}
    return ReminderStep.SENT, {}


def text(cases: list[ReminderCase], titles: dict[str, str]) -> str:
    """The words of a text message."""
    first = cases[0]
    words = {"title": titles.get(first.requirement, first.requirement), "day": first.due_on.isoformat(), "count": len(cases) - 1}
    if len(cases) == 1:
        return _("Reminder: “%(title)s” is due on %(day)s. Sign in to see what is missing.") % words
    return (
        ngettext(
            "Reminder: “%(title)s” is due on %(day)s, and %(count)d more duty. Sign in to see what is missing.",
            "Reminder: “%(title)s” is due on %(day)s, and %(count)d more duties. Sign in to see what is missing.",
            len(cases) - 1,
        )
        % words
    )


def give_up(at: datetime) -> int:
    """Text messages that were being handed over when the worker stopped: whether they left is not known, so they are failed and not repeated."""
    before = at - timedelta(minutes=scheme().pace.answer_minutes)
    with transaction.atomic():
        lost = list(ReminderOutbox.objects.select_for_update().filter(trying_at__lte=before).select_related("send"))
        noting.note([row.send for row in lost], ReminderStep.FAILED, at=at, by=noting.SYSTEM, detail={"why": "no_answer"})
        ReminderOutbox.objects.filter(pk__in=[row.pk for row in lost]).delete()
    return len(lost)
