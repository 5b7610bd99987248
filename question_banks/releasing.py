"""Taking a reserved bank out of the house needs two people: one asks and says why, another grants; then one export within a day.

Open banks pass. `require` says whether an export may begin, `use` spends the leave; an export calls `use` in its own transaction.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training import audit, notices
from training.errors import Refusal
from training.models import Account, Person, Role

from .models import Bank, BankRelease

GRANTERS = (Role.OFFICE, Role.EXAMINER)
GOOD_FOR = timedelta(hours=24)


class NotReleased(Refusal):
    sentence = _("This bank is reserved. Ask for its release; another person must grant it, then you have 24 hours for one export.")


class NotReserved(Refusal):
    sentence = _("This bank is open. It can be exported without a release.")


class PurposeMissing(Refusal):
    sentence = _("Say what the export is for, so that the other person can decide.")


class AlreadyAsked(Refusal):
    sentence = _("Your request for this bank still awaits another person's decision.")


class OwnRequest(Refusal):
    sentence = _("You asked for this release yourself. Another person must decide.")


class AlreadyDecided(Refusal):
    sentence = _("This request has already been decided.")


@transaction.atomic
def request(*, bank: Bank, purpose: str, at: datetime, by: Account) -> BankRelease:
    """Ask to export a reserved bank. Raises NotReserved, PurposeMissing, AlreadyAsked."""
    if not bank.reserved:
        raise NotReserved
    if not purpose.strip():
        raise PurposeMissing
    Bank.objects.select_for_update().get(pk=bank.pk)
    if bank.releases.filter(requested_by=by, decided_at__isnull=True).exists():
        raise AlreadyAsked
    made = BankRelease.objects.create(bank=bank, requested_by=by, requested_at=at, purpose=purpose.strip()[:200])
    audit.record("question_banks.release_requested", at=at, by=by, subject=bank, data={"purpose": made.purpose})
    _tell(_granters(by), made, at, by)
    return made


def grant(*, release: BankRelease, at: datetime, by: Account) -> BankRelease:
    """Say yes: the person who asked may export once within 24 hours. Raises OwnRequest, AlreadyDecided."""
    return _decide(release, at, by, at + GOOD_FOR)


def refuse(*, release: BankRelease, at: datetime, by: Account) -> BankRelease:
    """Say no. Raises OwnRequest, AlreadyDecided."""
    return _decide(release, at, by, None)


def require(*, bank: Bank, account: Account | None, at: datetime) -> BankRelease | None:
    """The release an export of this bank by this account would use; nothing for an open bank. Raises NotReleased."""
    return _good(BankRelease.objects.all(), bank, account, at) if bank.reserved else None


@transaction.atomic
def use(*, bank: Bank, account: Account | None, at: datetime) -> BankRelease | None:
    """Spend the release; of two exports at once one is refused. Raises NotReleased."""
    if not bank.reserved:
        return None
    release = _good(BankRelease.objects.select_for_update(), bank, account, at)
    release.used_at = at
    release.save(update_fields=["used_at"])
    audit.record("question_banks.release_used", at=at, by=account or "", subject=bank, data={"release": str(release.public_id)})
    return release


def _good(rows: QuerySet[BankRelease], bank: Bank, account: Account | None, at: datetime) -> BankRelease:
    found = rows.filter(bank=bank, requested_by=account, used_at__isnull=True, decided_at__lte=at, expires_at__gt=at).order_by("expires_at").first()
    if account is None or found is None:
        raise NotReleased
    return found


@transaction.atomic
def _decide(release: BankRelease, at: datetime, by: Account, expires_at: datetime | None) -> BankRelease:
    row = BankRelease.objects.select_for_update(of=("self",)).select_related("bank", "requested_by__person").get(pk=release.pk)
    if row.requested_by_id == by.pk:
        raise OwnRequest
    if row.decided_at is not None:
        raise AlreadyDecided
    row.decided_by, row.decided_at, row.expires_at = by, at, expires_at
    row.save(update_fields=["decided_by", "decided_at", "expires_at"])
    action = "question_banks.release_granted" if expires_at else "question_banks.release_refused"
    audit.record(action, at=at, by=by, subject=row.bank, data={"to": audit.actor_text(row.requested_by), "purpose": row.purpose})
    if row.requested_by.person:
        _tell([row.requested_by.person], row, at, by)
    return row


def _granters(but: Account) -> QuerySet[Person]:
    rows = Person.objects.filter(account__grants__role__in=GRANTERS, account__grants__revoked_at__isnull=True, account__is_active=True)
    return rows.exclude(account=but).select_related("account").distinct()


def _tell(people: "QuerySet[Person] | list[Person]", release: BankRelease, at: datetime, by: Account) -> None:
    kind = "question_banks.release_decided" if release.decided_at else "question_banks.release_requested"
    for person in people:
        notices.send(kind, to=person, at=at, by=by, key=str(release.public_id), context={"release": release}, url=reverse("question_banks:releases"))
