"""The call log (通话记录): who was called or spoken to about a duty, when, and what came of it. Only a talk reaches somebody; the rest are attempts."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import audit
from training.errors import Refusal
from training.models import Account, ReminderCase, ReminderChannel, ReminderSend, ReminderStep

from . import noting


class Result(models.TextChoices):
    SPOKEN = "spoken", _("Spoken to, has understood")
    NO_ANSWER = "no_answer", pgettext_lazy("call", "No answer")
    OUT_OF_SERVICE = "out_of_service", _("Number out of service or wrong")
    REFUSED = "refused", _("Refused to talk")


class NothingSaidYet(Refusal):
    sentence = _("No reminder of this duty has gone out yet, so there is nothing to call about.")


class CaseClosed(Refusal):
    sentence = _("This duty is closed: nobody need be called about it any more.")


class Yourself(Refusal):
    sentence = _("A call to yourself is no proof. Open the notice in your inbox instead.")


class InTheFuture(Refusal):
    sentence = _("The call lies in the future. Give the time at which it took place.")


class BeforeTheReminder(Refusal):
    sentence = _("The call was before this reminder. Give the time of a call made since.")


def log(case: ReminderCase, *, spoke_to: str, result: str, called_at: datetime, remark: str = "", at: datetime, by: Account) -> ReminderSend:
    """One call about the latest reminder of a duty, appended. A talk is `spoken`; anything else a failed attempt, after which the next level hears in time.

    Raises CaseClosed, NothingSaidYet, InTheFuture, BeforeTheReminder, Yourself.
    """
    if case.closed_on is not None:
        raise CaseClosed
    if case.latest is None:
        raise NothingSaidYet
    if called_at > at:
        raise InTheFuture
    if called_at < case.latest.prepared_at:
        raise BeforeTheReminder
    if by.person_id and case.level == "person" and case.person_id == by.person_id:
        raise Yourself
    kind = ReminderStep.SPOKEN if result == Result.SPOKEN else ReminderStep.FAILED
    detail = {"spoke_to": spoke_to, "result": str(Result(result)), "called_at": called_at.isoformat(), **({"remark": remark} if remark else {})}
    with transaction.atomic():
        send, _created = ReminderSend.objects.get_or_create(reminder=case.latest, recipient=None, channel=ReminderChannel.CALL)
        noting.note([send], kind, at=at, by=by, detail=detail)
        audit.record("training.reminder_called", at=at, by=by, subject=case, data={"result": str(Result(result)), "stage": case.latest.stage})
    return send
