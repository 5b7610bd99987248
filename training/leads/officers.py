"""Who may determine: officers with a law-enforcement certificate in force, of an office that has the power. The certificate is an entry of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit, clock, records, sealing
from training.errors import Refusal
from training.models import Account, Area, Enterprise, Entry, Grade, Role, RoleGrant

from .basis import options

OFFICERS = (Role.OFFICE, Role.INSPECTOR, Role.DEPARTMENT)
SOURCE = "training.leads"


class NoCertificate(Refusal):
    sentence = _("No law-enforcement certificate of yours was in force on that day: have the office enter it, or let another officer sign.")


class NoPower(Refusal):
    sentence = _("Your office has no power to determine: transfer the lead and keep the receipt.")


class CertificateDays(Refusal):
    sentence = _("A certificate is valid from a day that has come until a later one: check both days.")


class NoPerson(Refusal):
    sentence = _("This account belongs to nobody on the register, so it can not hold a certificate.")


class NoDocument(Refusal):
    sentence = _("Name the document that gives or takes the power.")


@dataclass(frozen=True, slots=True)
class Card:
    """A law-enforcement certificate; `number` appears masked."""

    entry: Entry
    from_on: date
    until_on: date

    @property
    def masked(self) -> str:
        return masked(str(self.entry.detail.get("number", "")))


def masked(number: str) -> str:
    """A certificate number for screens: its last four characters."""
    return f"****{number[-4:]}" if len(number) > 4 else "****"


def _cards(people: Q) -> QuerySet[Entry]:
    return records.counting().filter(people, kind="credential", what=options().certificate, valid_until__isnull=False).order_by("-valid_until", "-pk")


def card_of(account: Account, on: date) -> Card | None:
    """The account's certificate that is in force on a day, the longest one first."""
    if account.person_id is None:
        return None
    for entry in _cards(Q(person=account.person_id) | Q(person__merged_into=account.person_id)):
        card = _card(entry)
        if card is not None and card.from_on <= on <= card.until_on:
            return card
    return None


def _card(entry: Entry) -> Card | None:
    """A certificate with number and days; what lacks one of them proves nothing."""
    if not entry.detail.get("number") or entry.valid_until is None:
        return None
    began = entry.detail.get("valid_from")
    return Card(entry, date.fromisoformat(str(began)) if began else entry.occurred_on, entry.valid_until)


def newest_cards(accounts: list[Account]) -> dict[int, Card]:
    """The certificate that lasts longest of each of many accounts. One query."""
    people = {account.person_id: account.pk for account in accounts if account.person_id}
    found: dict[int, Card] = {}
    for entry in _cards(Q(person__in=people)):
        card, owner = _card(entry), people[entry.person_id or 0]
        if card is not None and owner not in found:
            found[owner] = card
    return found


def has_power(area: Area) -> bool:
    """Whether the office of an area determines by itself: as the installation says, else as its level does by default."""
    return area.enforces if area.enforces is not None else area.level in options().power_by_default


def may_determine(account: Account, enterprise: Enterprise) -> bool:
    """Whether a grant of an officer that reaches the enterprise comes from an office with the power. Two queries at most."""
    grants = account.grants.filter(role__in=OFFICERS, revoked_at__isnull=True).select_related("area", "department__area")
    return any(_reaches(grant, enterprise) for grant in grants)


def _reaches(grant: RoleGrant, enterprise: Enterprise) -> bool:
    if grant.area is not None:
        return enterprise.area.path.startswith(grant.area.path) and has_power(grant.area)
    if grant.department is not None:
        listed = enterprise.department_id == grant.department_id or enterprise.industry in grant.department.industries
        return listed and has_power(grant.department.area)
    return False


def require(account: Account, enterprise: Enterprise, on: date) -> Card:
    """The certificate with which the account may sign on a day. Raises NoPower, NoCertificate."""
    if not may_determine(account, enterprise):
        raise NoPower
    card = card_of(account, on)
    if card is None:
        raise NoCertificate
    return card


def register_card(account: Account, *, number: str, authority: str, from_on: date, until_on: date, at: datetime, by: audit.Actor) -> Entry:
    """Enter a law-enforcement certificate the office has seen. Raises NoPerson, CertificateDays."""
    if account.person is None:
        raise NoPerson
    if not from_on < until_on or from_on > clock.day(at):
        raise CertificateDays
    key = sealing.digest("enforcement", number)[:24]
    return records.post(
        kind="credential",
        subject=account.person.survivor,
        what=options().certificate,
        at=at,
        by=by,
        occurred_on=from_on,
        valid_until=until_on,
        source=SOURCE,
        source_id=f"{account.person.public_id}:{key}:{until_on}",
        grade=Grade.A,
        detail={"number": number, "authority": authority, "valid_from": from_on.isoformat(), "title": str(_("Law-enforcement certificate"))},
    )


@transaction.atomic
def set_power(area: Area, *, enforces: bool | None, document: str, at: datetime, by: audit.Actor) -> Area:
    """Say whether the office of an area determines by itself, and by which document; None: as its level does. Raises NoDocument."""
    if enforces is not None and not document.strip():
        raise NoDocument
    area.enforces, area.enforces_by = enforces, document.strip()[:120] if enforces is not None else ""
    area.save(update_fields=["enforces", "enforces_by", "path"])
    audit.record("training.power_set", at=at, by=by, subject=area, data={"enforces": enforces, "document": area.enforces_by})
    return area
