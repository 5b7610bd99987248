"""The ledger: post, correct, fold. Everything that was achieved, on any floor or on paper, is posted here by one function."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from training import audit, clock, outbox
from training.errors import Refusal
from training.models import Area, Enterprise, Entry, Person, StudyBeat
from training.models.record import CARD, NAMED


class FutureEntry(Refusal):
    sentence = _("This entry is dated in the future: check the day.")


class NotHeld(Refusal):
    sentence = _("This entry was decided already: reload the list.")


class NoReason(Refusal):
    sentence = _("Say in a sentence why: the decision stays on record.")


class StatutoryUnproved(Refusal):
    sentence = _("Evidence of a statutory assessment names the authority, the industry and the day; a certificate also its number and from when it holds.")


class AlreadyCorrected(Refusal):
    sentence = _("This entry was corrected before: correct the newer one.")


def unproved(*, kind: str, what: str, exam_class: str, detail: dict[str, Any]) -> list[str]:
    """What is missing before an entry may claim to be statutory (semantics.md §7): keys of `detail`. The database refuses the same."""
    if exam_class != "statutory" or kind not in ("assessment", "credential") or (kind == "credential" and what.startswith(CARD)):
        return []
    asked = [*NAMED, *(["number"] if kind == "credential" else [])]
    missing = [key for key in asked if not detail.get(key)]
    if kind == "credential" and not (detail.get("valid_from") or detail.get("issued_on")):
        missing.append("valid_from")
    return missing


LESSON = "training.lesson"  # dated by the day of completion; its hours were earned, and limited, on the days of study


def over_the_day(person: Person, *, on: date, amount: Decimal) -> bool:
    """Whether so many more hours would be more than a person can study on one day, from all sources together (semantics.md §9)."""
    root = person.merged_into_id or person.pk
    # A join with OR would walk the whole ledger; where hardly anybody is merged SQLite takes the index for a range, not for "=".
    merged = Person.objects.filter(merged_into__gte=root, merged_into__lte=root).order_by().values("pk")
    mine = Q(person=root) | Q(person__in=merged)
    known = counting().filter(mine, kind="hours", occurred_on=on).exclude(source=LESSON).aggregate(hours=Sum("amount"))["hours"] or Decimal(0)
    begins = datetime.combine(on, time.min, clock.LEGAL_ZONE)
    beats = StudyBeat.objects.filter(mine, at__gte=begins, at__lt=begins + timedelta(days=1))
    studied = Decimal(beats.aggregate(seconds=Sum("seconds"))["seconds"] or 0) / (settings.CREDIT_HOUR_MINUTES * 60)
    return bool(known + studied + amount > Decimal(str(settings.LEARNING_DAY_HOURS)))


@transaction.atomic
def post(
    *,
    kind: str,
    subject: Person | Enterprise | Area,
    what: str,
    at: datetime,
    by: audit.Actor,
    occurred_on: date,
    source: str,
    source_id: str,
    grade: str,
    amount: Decimal | None = None,
    valid_until: date | None = None,
    enterprise: Enterprise | None = None,
    engagement: Any = None,
    exam_class: str = "",
    held: bool = False,
    detail: dict[str, Any] | None = None,
) -> Entry:
    """Post one achievement; called again for the same (source, source_id) it returns the first entry.

    `amount` is in credit hours for kind "hours"; more than a day can hold are posted held. The subject of a government body's drill is its area.
    Raises FutureEntry when the day has not come yet, StatutoryUnproved.
    """
    if occurred_on > clock.day(at):
        raise FutureEntry
    detail = detail or {}
    if unproved(kind=kind, what=what, exam_class=exam_class, detail=detail):
        raise StatutoryUnproved
    person = subject if isinstance(subject, Person) else None
    if kind == "hours" and person and amount and not held and over_the_day(person, on=occurred_on, amount=Decimal(0) if source == LESSON else amount):
        held, detail = True, {**detail, "doubts": [*detail.get("doubts", []), "over_day_limit"]}
    entry, created = Entry.objects.get_or_create(
        source=source,
        source_id=source_id,
        defaults={
            "person": person,
            "enterprise": subject if isinstance(subject, Enterprise) else enterprise,
            "area": subject if isinstance(subject, Area) else None,
            "engagement": engagement,
            "kind": kind,
            "what": what,
            "amount": amount,
            "occurred_on": occurred_on,
            "valid_until": valid_until,
            "exam_class": exam_class,
            "grade": grade,
            "held": held,
            "detail": detail,
            "recorded_at": at,
            "recorded_by": audit.actor_text(by),
        },
    )
    if created:
        audit.record("training.entry_posted", at=at, by=by, subject=subject, data={"entry": entry.pk, "kind": kind, "what": what, "source": source})
        outbox.tell([entry])
    return entry


@transaction.atomic
def correct(entry: Entry, *, reason: str, at: datetime, by: audit.Actor, void: bool = False, **changes: Any) -> Entry:
    """Replace an entry by a newer one with the changes given, or withdraw it (`void`). Raises AlreadyCorrected, StatutoryUnproved."""
    if Entry.objects.filter(corrects=entry).exists():
        raise AlreadyCorrected
    kept = {
        field.attname: getattr(entry, field.attname)
        for field in Entry._meta.concrete_fields
        if field.attname not in {"id", "corrects_id", "reason", "void", "recorded_at", "recorded_by", "source", "source_id"}
    }
    given = {**kept, **changes}
    if not void and unproved(**{name: given[name] for name in ("kind", "what", "exam_class", "detail")}):
        raise StatutoryUnproved
    newer = Entry.objects.create(
        **given,
        void=void,
        corrects=entry,
        reason=reason,
        source="training.correction",
        source_id=str(entry.pk),
        recorded_at=at,
        recorded_by=audit.actor_text(by),
    )
    audit.record(
        "training.entry_corrected",
        at=at,
        by=by,
        subject=entry.person or entry.enterprise or entry.area,
        data={"entry": entry.pk, "newer": newer.pk, "void": void},
    )
    outbox.tell([newer])
    return newer


def counting(*, known_at: datetime | None = None) -> QuerySet[Entry]:
    """Entries that stand: not void, not held, and not corrected (as known at an instant, or now)."""
    entries = Entry.objects.filter(void=False, held=False)
    if known_at is None:
        return entries.filter(corrected_by__isnull=True)
    newer = Entry.objects.filter(corrects__isnull=False, recorded_at__lte=known_at)
    return entries.filter(recorded_at__lte=known_at).exclude(pk__in=newer.values("corrects"))


def held(entries: QuerySet[Entry] | None = None) -> QuerySet[Entry]:
    """Entries that wait for a decision (semantics.md §9), the oldest first."""
    base = Entry.objects.all() if entries is None else entries
    return base.filter(held=True, void=False, corrected_by__isnull=True).order_by("recorded_at", "pk")


@transaction.atomic
def decide(entry: Entry, *, counts: bool, reason: str, at: datetime, by: audit.Actor) -> Entry:
    """A person has looked at a held entry: it counts from now on, or is withdrawn. Raises NotHeld, NoReason."""
    if not reason.strip():
        raise NoReason
    if not held().filter(pk=entry.pk).exists():
        raise NotHeld
    newer = correct(entry, reason=reason.strip()[:200], at=at, by=by, void=not counts, **({"held": False} if counts else {}))
    audit.record("training.entry_decided", at=at, by=by, subject=entry.person or entry.enterprise, data={"entry": entry.pk, "counts": counts})
    return newer
