"""What an upheld objection does to the ledger: newer entries that correct or withdraw, and entries for whom it really belongs to. Both files together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from training import audit, jobs, records
from training.errors import Refusal
from training.models import Entry, Mistake, Objection

SOURCE = "training.objection"
CLASS_MARKS = ("batch", "session", "course")


class TwinGone(Refusal):
    sentence = _("The entry that was to stay was corrected or withdrawn meanwhile: refuse this objection and look at both again.")


@dataclass(frozen=True)
class Change:
    """The entry that was wrong, the newer one that corrects or withdraws it, and what was posted in its place elsewhere."""

    old: Entry
    newer: Entry
    moved: Entry | None = None


def mend(objection: Objection, *, reason: str, at: datetime, by: audit.Actor) -> list[Change]:
    """Do what was asked for, in the caller's transaction. Raises AlreadyCorrected, TwinGone, and what `records.post` raises."""
    common: dict[str, Any] = {"reason": reason[:200], "at": at, "by": by}
    entry = objection.entry
    match objection.mistake:
        case Mistake.VALUES:
            changes = [_revalued(objection, **common)]
        case Mistake.DOUBLED:
            changes = [Change(one, records.correct(one, void=True, **common)) for one in _doubled(objection)]
        case Mistake.PERSON | Mistake.ENTERPRISE:
            newer = records.correct(entry, void=True, **common)
            changes = [Change(entry, newer, _moved(objection, at=at, by=by))]
        case _:
            changes = [Change(entry, records.correct(entry, void=True, **common))]
    for place in filter(None, {entry.enterprise_id, objection.enterprise_id}):
        jobs.enqueue("training.check_leads", place)
    return changes


def _revalued(objection: Objection, **common: Any) -> Change:
    """Hours, day or grade put right. More on one day than a person can study waits to be checked, as everywhere."""
    entry = objection.entry
    asked: dict[str, Any] = {name: value for name in ("amount", "occurred_on", "grade") if (value := getattr(objection, name))}
    if entry.amount is not None and entry.person and {"amount", "occurred_on"} & set(asked):
        on, amount = asked.get("occurred_on", entry.occurred_on), asked.get("amount", entry.amount)
        already = entry.amount if on == entry.occurred_on and not entry.held else Decimal(0)
        if records.over_the_day(entry.person, on=on, amount=amount - already):
            asked |= {"held": True, "detail": {**entry.detail, "doubts": sorted({*entry.detail.get("doubts", []), "over_day_limit"})}}
    return Change(entry, records.correct(entry, **asked, **common))


def _moved(objection: Objection, *, at: datetime, by: audit.Actor) -> Entry | None:
    """The same achievement for the right person or enterprise; nothing when nobody says whose it is. Employments are not carried over."""
    entry, person, enterprise = objection.entry, objection.person, objection.enterprise
    if person is None and enterprise is None:
        return None
    kept = {name: getattr(entry, name) for name in ("kind", "what", "occurred_on", "grade", "amount", "valid_until", "exam_class")}
    doubts = [code for code in entry.detail.get("doubts", []) if code != "over_day_limit"]
    detail = {name: value for name, value in entry.detail.items() if name != "doubts"} | {"moved_from": entry.pk} | ({"doubts": doubts} if doubts else {})
    if entry.person is None:
        assert enterprise is not None
        return records.post(subject=enterprise, at=at, by=by, source=SOURCE, source_id=str(objection.public_id), held=bool(doubts), detail=detail, **kept)
    place = enterprise or entry.enterprise
    subject = person or entry.person.survivor
    return records.post(
        subject=subject, enterprise=place, at=at, by=by, source=SOURCE, source_id=str(objection.public_id), held=bool(doubts), detail=detail, **kept
    )


def _doubled(objection: Objection) -> Iterator[Entry]:
    """The doubled entry; for a whole class, everybody's of whom the class that stays has an entry too."""
    entry, twin = objection.entry, objection.twin
    assert twin is not None
    if twin.void or Entry.objects.filter(corrects=twin).exists():
        raise TwinGone
    yield entry
    if objection.whole_class:
        stays = {(one.person.survivor.pk, one.what) for one in class_of(twin) if one.person}
        yield from (one for one in class_of(entry) if one.pk != entry.pk and one.person and (one.person.survivor.pk, one.what) in stays)


def class_of(entry: Entry) -> list[Entry]:
    """What was recorded together with an entry: the same class by its mark, day, place, amount and title; at least the entry itself."""
    mark = next((name for name in CLASS_MARKS if entry.detail.get(name)), None)
    if mark is None or entry.kind != "hours":
        return [entry]
    rows = Entry.objects.filter(
        kind=entry.kind, enterprise=entry.enterprise_id, occurred_on=entry.occurred_on, amount=entry.amount, void=False, corrected_by__isnull=True,
    )  # fmt: skip
    title = entry.detail.get("title", "")
    fitting = rows.filter(**{f"detail__{mark}": entry.detail[mark]}).select_related("person__merged_into")
    return [one for one in fitting if one.detail.get("title", "") == title]
