"""限期培训告知书与送达回证: a printed notice of what an enterprise must do by when, frozen with its hash, and the proof that it was delivered."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from training import audit, clock, workdays
from training.errors import Refusal
from training.models import Account, Enterprise, ReminderCase, ReminderChannel, ReminderEvent, ReminderPaper, ReminderSend, ReminderStep
from training.requirements import all_rules

from . import noting
from .scheme import scheme

Body = dict[str, Any]


class Way(models.TextChoices):
    """How a paper is served (送达方式), in the terms of the receipts of law enforcement."""

    DIRECT = "direct", _("Handed over directly")
    LEFT = "left", _("Left at the place, with a witness")
    POST = "post", _("By post, with a receipt")
    ENTRUSTED = "entrusted", _("By another body entrusted with it")


class NothingToSay(Refusal):
    sentence = _("This enterprise has no open duty it was reminded of, so there is nothing to print.")


class AlreadyDelivered(Refusal):
    sentence = _("The delivery of this notice is on record already.")


class NotThatDay(Refusal):
    sentence = _("The day of delivery lies before the notice was made or in the future. Look at the receipt again.")


class NoWitness(Refusal):
    sentence = _("A notice that is left at the place needs the name of a witness.")


def canonical(body: Body) -> str:
    """The one way to write a body, so that its hash can be checked."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def latest_cases(enterprise: Enterprise) -> list[ReminderCase]:
    """The open duties of an enterprise that somebody was reminded of, the oldest first, as many as one notice holds."""
    rows = ReminderCase.objects.filter(enterprise=enterprise, closed_on__isnull=True, latest__isnull=False)
    return list(rows.select_related("latest", "person", "enterprise", "area")[: scheme().paper_lines])


@transaction.atomic
def make(enterprise: Enterprise, *, at: datetime, by: Account) -> ReminderPaper:
    """Freeze the notice of an enterprise as of now; printed again unchanged on the same day it is the same paper. Raises NothingToSay.

    Every duty on it gets the line "printed" in the ledger: sent, with this paper.
    """
    cases = latest_cases(enterprise)
    if not cases:
        raise NothingToSay
    text = canonical(body_of(enterprise, cases, at))
    paper, created = ReminderPaper.objects.get_or_create(
        sha256=digest(text), defaults={"enterprise": enterprise, "body": text, "prepared_at": at, "prepared_by": audit.actor_text(by)}
    )
    sends = [ReminderSend.objects.get_or_create(reminder=case.latest, recipient=None, channel=ReminderChannel.PAPER)[0] for case in cases]
    noting.note(sends, ReminderStep.SENT, at=at, by=by, paper=paper)
    if created:
        data = {"paper": str(paper.public_id), "sha256": paper.sha256, "duties": len(cases)}
        audit.record("training.notice_made", at=at, by=by, subject=enterprise, data=data)
    return paper


def body_of(enterprise: Enterprise, cases: list[ReminderCase], at: datetime) -> Body:
    """What a notice says. Names stand in full: the paper goes to the people's own employer, and to nobody else."""
    today = clock.day(at)
    set_day = workdays.calendar().after(today, scheme().paper_working_days)
    rules = {rule.code: rule for rule in all_rules() if rule.holds_on(today)}
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_line(case, rules, today, set_day.on) for case in cases]
    return {
        "enterprise": {"id": str(enterprise.public_id), "name": enterprise.name, "number": enterprise.number, "address": enterprise.address},
        "office": settings.ORGANISER,
        "made_on": today.isoformat(),
        "set_day": set_day.on.isoformat(),
        "provisional": set_day.provisional,
        "reminders": sorted(str(case.latest.public_id) for case in cases if case.latest),
        "lines": lines,
    }


def _line(case: ReminderCase, rules: dict[str, Any], today: date, set_day: date) -> Body:
    rule, late = rules.get(case.requirement), case.due_on < today
    return {
        "case": str(case.public_id),
        "requirement": case.requirement,
        "title": rule.title if rule else case.requirement,
        "law": f"{rule.law} {rule.article}".strip() if rule else "",
        "basis_level": case.basis_level,
        "person": case.person.name if case.person else "",
        "item": case.item,
        "missing": case.missing,
        "due_on": case.due_on.isoformat(),
        "by": (set_day if late else case.due_on).isoformat(),
        "late": late,
    }


def read(paper: ReminderPaper) -> Body:
    """The body of a notice. What does not fit its hash is not shown as proof (`is_whole`)."""
    found: Body = json.loads(paper.body)
    return found


def is_whole(paper: ReminderPaper) -> bool:
    """Whether the kept text is the one the printed hash was made of."""
    return digest(paper.body) == paper.sha256


def check_all() -> list[str]:
    """Sentences about notices that no longer fit their hash; for `check_integrity`."""
    rows = ReminderPaper.objects.order_by("pk").iterator(chunk_size=500)
    return [f"notice {paper.public_id} does not fit its hash" for paper in rows if not is_whole(paper)]


def delivery(paper: ReminderPaper) -> ReminderEvent | None:
    """The record of its delivery, if there is one."""
    return ReminderEvent.objects.filter(paper=paper, kind=ReminderStep.DELIVERED).first()


def deliver(paper: ReminderPaper, *, on: date, receipt: str, received_by: str, way: str, witness: str = "", at: datetime, by: Account) -> int:
    """The signed receipt (送达回证) is back: every duty on the notice is delivered. Returns how many.

    Raises AlreadyDelivered, NotThatDay, NoWitness (a paper left at the place needs somebody who saw it).
    """
    if not clock.day(paper.prepared_at) <= on <= clock.day(at):
        raise NotThatDay
    if way == Way.LEFT and not witness.strip():
        raise NoWitness
    detail = {"receipt": receipt, "received_by": received_by, "way": str(Way(way)), "on": on.isoformat(), **({"witness": witness} if witness else {})}
    with transaction.atomic():
        ReminderPaper.objects.select_for_update().get(pk=paper.pk)
        if delivery(paper) is not None:
            raise AlreadyDelivered
        sends = _sends(paper)
        noted = noting.note(sends, ReminderStep.DELIVERED, at=at, by=by, paper=paper, detail=detail)
        audit.record("training.notice_delivered", at=at, by=by, subject=paper.enterprise, data={"paper": str(paper.public_id), "receipt": receipt, "way": way})
    return noted


def fail(paper: ReminderPaper, *, remark: str, at: datetime, by: Account) -> int:
    """An attempt to deliver it failed: nobody there, moved, refused without a witness. After the set days the next level hears all the same."""
    with transaction.atomic():
        if delivery(paper) is not None:
            raise AlreadyDelivered
        noted = noting.note(_sends(paper), ReminderStep.FAILED, at=at, by=by, paper=paper, detail={"remark": remark})
        audit.record("training.notice_refused", at=at, by=by, subject=paper.enterprise, data={"paper": str(paper.public_id)})
    return noted


def _sends(paper: ReminderPaper) -> list[ReminderSend]:
    """What this paper speaks of: the sendings of the very reminders it lists, also where an earlier print of them exists."""
    named = read(paper)["reminders"]
    return list(ReminderSend.objects.filter(reminder__public_id__in=named, channel=ReminderChannel.PAPER))
