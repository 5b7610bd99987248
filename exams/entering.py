"""Getting in with an admission ticket: the signed text of the ticket and the last four of the document, around the session only."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exams import attempts, proctoring, tickets
from exams.models import EventKind, ProctorEvent, Registration, SessionState
from training import accounts, audit
from training.errors import Refusal
from training.models import Account

BEFORE = timedelta(minutes=30)
MOST_FAILURES = 5
FORGIVEN_AFTER = timedelta(minutes=10)


class NotNow(Refusal):
    sentence = _("A ticket opens the exam from 30 minutes before the session until its end. Come back then.")


class WrongDigits(Refusal):
    sentence = _("The last four characters do not fit this ticket. Look at the identity document the registration was made with.")


class TooManyTries(Refusal):
    sentence = _("Too many wrong entries with this ticket. Ask the proctor, or wait ten minutes.")


class AccountShut(Refusal):
    sentence = _("This person's account is blocked. Ask the proctor.")


def enter(*, ticket: str, last4: str, at: datetime) -> tuple[Account, Registration]:
    """The account and registration behind a ticket; the caller signs the account in. A wrong entry is kept in the room record.

    Not one transaction: the record of a failure must survive the refusal. Raises NotATicket, NotNow, TooManyTries, WrongDigits, AccountShut.
    """
    number = tickets.read(ticket)
    rows = Registration.objects.select_related("session__blueprint", "session__room", "person")
    registration = rows.filter(ticket_no=number, withdrawn_at__isnull=True).first()
    if registration is None:
        raise tickets.NotATicket
    _require_time(registration, at)
    tries = ProctorEvent.objects.filter(registration=registration, kind=EventKind.ENTRY_FAILED, at__gt=at - FORGIVEN_AFTER)
    if tries.count() >= MOST_FAILURES:
        raise TooManyTries
    if not last4.strip() or last4.strip().upper() != registration.person.last4.upper():
        proctoring.note(EventKind.ENTRY_FAILED, session=registration.session, registration=registration, at=at, by="system:ticket")
        raise WrongDigits
    return _let_in(registration, at), registration


def _require_time(registration: Registration, at: datetime) -> None:
    session = registration.session
    open_now = session.state in {SessionState.REGISTRATION, SessionState.READY, SessionState.RUNNING}
    if not open_now or not session.opens_at - BEFORE <= at <= attempts.ends_at(session):
        raise NotNow


@transaction.atomic
def _let_in(registration: Registration, at: datetime) -> Account:
    account = accounts.open_for(registration.person, at=at, by="system:ticket")
    if not account.is_active:
        raise AccountShut
    proctoring.note(EventKind.ENTERED, session=registration.session, registration=registration, at=at, by=account)
    audit.record("exams.entered", at=at, by=account, subject=registration, data={"session": str(registration.session.public_id)})
    return account
