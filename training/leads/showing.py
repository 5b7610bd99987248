"""Reading leads for screens: who sees which, the list with its filters, and one lead's timeline."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from training import access
from training.models import Account, Enterprise, Lead, LeadEvent, LeadState, Person, Role

from . import officers
from .basis import spoken
from .events import Kind

READERS = (Role.OFFICE, Role.INSPECTOR, Role.DEPARTMENT, Role.LIAISON, Role.LEADER, Role.COUNTY_VIEWER, Role.ENTERPRISE_ADMIN)


def in_scope(account: Account, *roles: str) -> QuerySet[Lead]:
    """The leads of the enterprises these roles reach."""
    return Lead.objects.filter(enterprise__in=access.enterprises(account, *(roles or READERS)))


def visible(account: Account) -> QuerySet[Lead]:
    """The same for every reader, and the leads that speak of the person themself."""
    own = Q(person__in=Person.objects.one(account.person_id)) if account.person_id else Q(pk__in=[])
    return Lead.objects.filter(Q(enterprise__in=access.enterprises(account, *READERS)) | own)


def open_at(enterprise: Enterprise) -> QuerySet[Lead]:
    """The leads of an enterprise that are not closed."""
    return Lead.objects.filter(enterprise=enterprise).exclude(state=LeadState.CLOSED)


def for_list(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """With what a line shows, longest open first."""
    return leads.select_related("enterprise__area", "person__merged_into").order_by("opens_on", "pk")


@dataclass(frozen=True, slots=True)
class Line:
    """One clause of the basis."""

    title: str
    article: str


def clauses(lead: Lead) -> list[Line]:
    """Law or standard with its number, and the article in the language of the page."""
    return [Line(f"{one['title']} {one['number']}", spoken(one, "article")) for one in lead.basis.get("clauses", ())]


def timeline(lead: Lead, *, names: bool) -> list[dict[str, Any]]:
    """What happened, newest first; officers by name only for those who may see them (`names`)."""
    rows = lead.events.select_related("officer__person", "first_officer__person", "file", "entry").order_by("-pk")
    actors = _actors(rows) if names else {}
    return [_shown(event, actors) for event in rows]


def _actors(rows: QuerySet[LeadEvent]) -> dict[str, str]:
    keys = {event.by.removeprefix("account:") for event in rows if event.by.startswith("account:")}
    accounts = Account.objects.filter(public_id__in=keys).select_related("person")
    return {f"account:{one.public_id}": one.get_full_name() for one in accounts}


def _shown(event: LeadEvent, actors: dict[str, str]) -> dict[str, Any]:
    url = reverse("training:private_file", args=[event.file.public_id]) if event.file is not None else ""
    said = " · ".join(part for part in (actors.get(event.by, ""), *_said(event)) if part)
    return {"at": event.at, "title": event.get_kind_display(), "text": said, "url": url}


def _said(event: LeadEvent) -> list[str]:
    """What an event says beside its name."""
    parts = [_day(event.on)]
    if event.kind == Kind.SIGNED:
        parts.append(_("proposed: %(outcome)s, waits for the second officer") % {"outcome": event.get_outcome_display()})
    elif event.kind == Kind.DETERMINED:
        parts.append(str(event.get_outcome_display()))
    elif event.kind == Kind.TRANSFERRED:
        parts += [event.to_whom, _("receipt %(number)s") % {"number": event.receipt}]
    elif event.kind == Kind.ANSWERED:
        parts.append(_("the objection is right") if event.upheld else _("the objection is not right"))
    if event.closing:
        parts.append(str(event.get_closing_display()))
    if event.entry is not None:
        number = str(event.entry.detail.get("number", ""))
        parts.append(_("ledger entry of %(day)s, valid until %(until)s") % {"day": _day(event.entry.occurred_on), "until": _day(event.entry.valid_until)})
        parts.append(officers.masked(number) if number else "")
    if event.file is not None:
        parts.append(event.file.title)
    return [*parts, _(event.note) if event.note and event.by.startswith("system:") else event.note]


def _day(on: date | datetime | None) -> str:
    return date_format(on, "DATE_FORMAT") if on else "—"


def determined(lead: Lead) -> LeadEvent | None:
    """The event by which two officers determined it."""
    rows = lead.events.filter(kind=Kind.DETERMINED).select_related("officer__person", "first_officer__person", "card", "first_card")
    return rows.order_by("-pk").first()


def last_transfer(lead: Lead) -> LeadEvent | None:
    """The transfer that holds."""
    return lead.events.filter(kind=Kind.TRANSFERRED).order_by("-pk").first()
