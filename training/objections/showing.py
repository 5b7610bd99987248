"""Reading objections for screens: which entries somebody may object to, the work list, and one objection with what it would change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from training import access, audit, workdays
from training.models import Account, Engagement, Enterprise, Entry, Mistake, Objection, ObjectionAnswer, Person, Role
from training.workdays import Calendar

from .raising import same_thing

RAISERS = (Role.OFFICE, Role.LIAISON, Role.DEPARTMENT, Role.INSPECTOR, Role.ENTERPRISE_ADMIN)
READERS = (*RAISERS, Role.LEADER, Role.COUNTY_VIEWER)
TWINS = 20
TWIN_DAYS = 31


def entries(account: Account, *roles: str) -> QuerySet[Entry]:
    """The entries within the scope of these roles; without any also one's own."""
    wanted = roles or RAISERS
    places = access.enterprises(account, *wanted)
    inside = Q(enterprise__in=places) | Q(enterprise__isnull=True, person__in=access.persons(account, *wanted)) | Q(area__in=access.areas(account, *wanted))
    if not roles and account.person_id:
        inside |= Q(person__in=Person.objects.one(account.person_id))
    return Entry.objects.filter(inside)


def objectable(account: Account, shown: Iterable[int]) -> set[int]:
    """Which of these entries the account may object to. One query."""
    return set(entries(account).filter(pk__in=list(shown)).values_list("pk", flat=True))


def visible(account: Account) -> QuerySet[Objection]:
    """What the account raised, what speaks of the person themself, and what touches an enterprise within the scope."""
    places = access.enterprises(account, *READERS)
    inside = Q(raised_by=account) | Q(entry__in=entries(account, *READERS)) | Q(enterprise__in=places)
    if account.person_id:
        own = Person.objects.one(account.person_id)
        inside |= Q(entry__person__in=own) | Q(person__in=own)
    return Objection.objects.filter(inside)


def decidable(account: Account) -> QuerySet[Objection]:
    """What the office may decide: both the entry and whom it would go to lie within its scope, and it neither objected nor recorded the entry itself."""
    places, people = access.enterprises(account, Role.OFFICE), access.persons(account, Role.OFFICE)
    both = (Q(enterprise__isnull=True) | Q(enterprise__in=places)) & (Q(person__isnull=True) | Q(person__in=people))
    mine = Objection.objects.filter(both, entry__in=entries(account, Role.OFFICE), answer__isnull=True)
    return mine.exclude(raised_by=account).exclude(entry__recorded_by=audit.actor_text(account))


def for_list(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    """With what a line shows; those that wait first, the earliest deadline on top."""
    related = ("entry__person__merged_into", "entry__enterprise__area", "answer", "raised_by__person")
    return rows.select_related(*related).order_by(F("answer__pk").desc(nulls_first=True), "answer_due_on", "pk")


def days_left(calendar: Calendar, today: date, due_on: date) -> int:
    """Working days until an answer is due; negative when it is late."""
    first, last = min(today, due_on), max(today, due_on)
    between = sum(calendar.is_working(first + timedelta(days=offset)) for offset in range(1, (last - first).days + 1))
    return between if due_on >= today else -between


@dataclass(frozen=True)
class Line:
    """One objection in the list."""

    objection: Objection
    left: int | None

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left < 0


def lines(rows: Iterable[Objection], today: date) -> list[Line]:
    """The list with the working days that are left. One more query."""
    calendar = workdays.calendar()
    return [Line(row, None if outcome(row) else days_left(calendar, today, row.answer_due_on)) for row in rows]


def outcome(objection: Objection) -> ObjectionAnswer | None:
    """How it ended, if it has."""
    return getattr(objection, "answer", None)


def twins(entry: Entry) -> list[Entry]:
    """Entries that may be the same thing recorded once more: the nearest days first."""
    near = (entry.occurred_on - timedelta(days=TWIN_DAYS), entry.occurred_on + timedelta(days=TWIN_DAYS))
    subject = Q(person__in=Person.objects.one(entry.person.survivor.pk)) if entry.person else Q(enterprise=entry.enterprise_id, person__isnull=True)
    rows = Entry.objects.filter(subject, kind=entry.kind, what=entry.what, void=False, corrected_by__isnull=True, occurred_on__range=near)
    listed = [row for row in rows.select_related("person__merged_into", "enterprise").order_by("pk")[:200] if same_thing(entry, row)]
    return sorted(listed, key=lambda row: abs(row.occurred_on - entry.occurred_on))[:TWINS]


def candidates(account: Account, entry: Entry) -> QuerySet[Person]:
    """Whose it may be: colleagues at the enterprise, for those who keep it; a learner names nobody."""
    if entry.enterprise is None or not access.enterprises(account, *RAISERS).filter(pk=entry.enterprise.pk).exists():
        return Person.objects.none()
    posts = Engagement.objects.current().filter(enterprise=entry.enterprise_id)
    people = Person.objects.filter(merged_into__isnull=True, pk__in=posts.values("person"))
    return people.exclude(pk=entry.person.merged_into_id or entry.person.pk) if entry.person else people


def places(account: Account, entry: Entry) -> QuerySet[Enterprise]:
    """Where it may belong: the enterprises of the person, and those within the scope of the account."""
    inside = Q(pk__in=access.enterprises(account, *RAISERS).values("pk"))
    if entry.person:
        posts = Engagement.objects.current().filter(person__in=Person.objects.one(entry.person.survivor.pk), enterprise__isnull=False)
        inside |= Q(pk__in=posts.values("enterprise"))
    found = Enterprise.objects.filter(inside)
    return found.exclude(pk=entry.enterprise_id) if entry.enterprise_id else found


def asked(objection: Objection) -> list[tuple[str, str, str]]:
    """What would change, as lines: what is named, as it stands, as it should be."""
    entry, found = objection.entry, []
    if objection.amount is not None:
        found.append((_("Hours"), _plain(entry.amount), _plain(objection.amount)))
    if objection.occurred_on is not None:
        found.append((_("Day"), _day(entry.occurred_on), _day(objection.occurred_on)))
    if objection.grade:
        found.append((_("Evidence"), entry.grade, objection.grade))
    if objection.mistake == Mistake.PERSON:
        now = objection.person
        found.append((_("Person"), _name(entry.person), _name(now) if now else _("nobody known: withdrawn")))
    if objection.enterprise is not None:
        found.append((_("Enterprise"), str(entry.enterprise or "—"), objection.enterprise.name))
    if objection.twin is not None:
        stays = _("withdrawn; the entry of %(day)s stays") % {"day": _day(objection.twin.occurred_on)}
        everybody = " · " + _("for the whole class") if objection.whole_class else ""
        found.append((_("Entry"), _day(entry.occurred_on), stays + everybody))
    if objection.mistake == Mistake.NEVER:
        found.append((_("Entry"), _day(entry.occurred_on), _("withdrawn")))
    return found


def _plain(amount: Any) -> str:
    return "—" if amount is None else f"{amount.normalize():f}"


def _day(on: date) -> str:
    return str(date_format(on, "Y-m-d"))


def _name(person: Person | None) -> str:
    return f"{person.survivor.masked_name} {person.survivor.last4}" if person else "—"


def timeline(objection: Objection) -> list[dict[str, Any]]:
    """What happened, the newest first."""
    events = [{"at": objection.raised_at, "title": _("Raised"), "text": objection.reason}]
    closed = outcome(objection)
    if closed is not None:
        events.insert(0, {"at": closed.at, "title": str(closed.get_outcome_display()), "text": closed.reason})
    return events
