"""From a reading to drafts: what is new, what the bank already holds, what contradicts another question; then all or nothing.

The page previews and confirms (`uploading`); the command does both at once. Importing the same file again changes nothing.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from training import audit
from training.models import Account, ImportBatch

from . import conflicts, exchange, items, pictures, placing
from .exchange import shifting
from .items import Actor, Draft
from .models import Bank, ItemVersion, Leftover
from .wording import Fingerprints, Source, normalise

KIND = "questions"
CHUNK = 500
MOST_FINDINGS = 5_000


class Member(NamedTuple):
    """A live wording as far as a comparison needs it: what it calls right, and where it stands."""

    sameness: str
    digest: str
    right: Any
    place: dict[str, Any]


@dataclass
class Plan:
    """One file against one bank: what would be stored, what is there already, and everything worth a look."""

    reading: exchange.Reading
    fresh: list[exchange.Record] = field(default_factory=list)
    unchanged: int = 0
    findings: list[exchange.Finding] = field(default_factory=list)
    torn: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    places: dict[tuple[str, int], placing.Place] = field(default_factory=dict)
    held: list[exchange.Record] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Rows read, accepted, unchanged and rejected."""
        return {"rows": self.reading.rows, "accepted": len(self.fresh), "unchanged": self.unchanged, "rejected": self.reading.rejected}

    def as_dict(self) -> dict[str, Any]:
        """The part of the JSON report about this file."""
        reading = self.reading
        counted = self.counts()
        return {"file": reading.file, "format": reading.format, "sheets": reading.sheets, **counted, "findings": [one.as_dict() for one in self.findings]}


def plan(*, bank: Bank | None, readings: list[exchange.Reading]) -> list[Plan]:
    """Compare readings with the bank (None: a bank still to be opened) and with every live question in the house. Stores nothing."""
    live = _live({one.cluster for reading in readings for one in reading.asked} | {record.prints.cluster for reading in readings for record in reading.records})
    for reading in readings:
        said = {one.cluster: frozenset(member.right for member in live[one.cluster]) for one in reading.asked if one.cluster in live}
        shifting.apply(reading, shifting.find(reading.asked, said))
    known = _held(bank, {record.prints.sameness for reading in readings for record in reading.records})
    plans = []
    for reading in readings:
        one = Plan(reading, unchanged=reading.repeated, findings=list(reading.findings))
        for record in reading.records:
            if record.prints.sameness in known:
                one.unchanged += 1
                one.held.append(record)
            else:
                one.fresh.append(record)
                known.add(record.prints.sameness)
        plans.append(one)
    _find_torn(plans, live, bank)
    _find_places(plans, bank)
    return plans


@transaction.atomic
def store(*, plan: Plan, bank: Bank, at: datetime, by: Actor, batch: ImportBatch | None = None) -> ImportBatch | None:
    """Store the fresh questions of a plan as drafts and its refused rows on the work list, all or none.

    A command that has nothing new to store leaves no trace.
    """
    left = leftovers(plan, bank)
    if not plan.fresh and not left and batch is None:
        return None
    batch = batch or new_batch(plan, bank, at, by)
    batch.state, batch.applied_at, batch.counts = ImportBatch.State.APPLIED, at, plan.counts()
    batch.save()
    keep_pictures(plan, at=at, by=by)
    items.draft_many(bank=bank, drafts=drafts(plan, plan.fresh, bank), at=at, by=by, batch=batch)
    keep_leftovers(left, batch)
    audit.record("question_banks.imported", at=at, by=by, subject=bank, data={"file": plan.reading.file, **plan.counts()})
    return batch


def drafts(plan: Plan, records: list[exchange.Record], bank: Bank) -> list[Draft]:
    """Records as drafts that know where they come from; they keep their numbers where all have one and the bank uses none of them."""
    wished = [record.number for record in records if record.number]
    kept = len(set(wished)) == len(records) and not bank.items.filter(number__in=wished[:CHUNK]).exists()
    kept = kept and (len(wished) <= CHUNK or not set(wished) & set(bank.items.values_list("number", flat=True)))
    places = ((record, plan.places.get((record.sheet, record.row), placing.NOWHERE)) for record in records)
    return [
        Draft(
            wording=record.wording, number=record.number if kept else "", subject=record.subject, difficulty=record.difficulty,
            source=Source(plan.reading.file, record.sheet, record.row), prints=record.prints, point=place.point, work=place.work, level=place.level,
        )
        for record, place in places
    ]  # fmt: skip


def keep_pictures(plan: Plan, *, at: datetime, by: Actor) -> None:
    """Store the pictures that the fresh questions name."""
    if not plan.reading.pictures:
        return
    wanted = {name for record in plan.fresh for name in pictures.named([record.wording.stem, record.wording.content, record.wording.explanation])}
    for name in sorted(wanted & plan.reading.pictures.keys()):
        body, alt = plan.reading.pictures[name]
        pictures.add(body=body, alt=alt.strip() or plan.reading.file, at=at, by=by)


def leftovers(plan: Plan, bank: Bank | None) -> list[Leftover]:
    """The refused rows of a plan that the work list does not hold yet, unsaved."""
    found: dict[str, Leftover] = {}
    said: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for told in plan.findings:
        said[told.sheet, told.row].append(told.as_dict())
    refused = {(one.sheet, one.row): one for one in plan.reading.refused}
    for place in sorted(plan.reading.stays_out() | refused.keys(), key=lambda pair: pair[1]):
        one = refused.get(place) or exchange.Refused(*place, {}, [])
        digest = _digest(one, said[place])
        found[digest] = Leftover(bank=bank, sheet=one.sheet[:100], row=one.row, texts=one.texts, options=one.options, findings=said[place], digest=digest)
    held: set[str] = set()
    digests = sorted(found)
    for start in range(0, len(digests) if bank and bank.pk else 0, CHUNK):
        held |= set(Leftover.objects.filter(bank=bank, digest__in=digests[start : start + CHUNK]).values_list("digest", flat=True))
    return sorted((one for digest, one in found.items() if digest not in held), key=lambda one: (one.sheet, one.row))


def keep_leftovers(left: list[Leftover], batch: ImportBatch) -> None:
    """Put refused rows on the work list."""
    for one in left:
        one.batch = batch
    Leftover.objects.bulk_create(left, batch_size=CHUNK, ignore_conflicts=True)


def _digest(one: exchange.Refused, findings: list[dict[str, Any]]) -> str:
    """What makes a refused row the same in a later file: its texts; a row without any, by its place and problem."""
    said = [one.texts, one.options] if one.texts or one.options else [one.sheet, one.row, [finding["code"] for finding in findings]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def new_batch(plan: Plan, bank: Bank, at: datetime, by: Actor) -> ImportBatch:
    """An unsaved batch that remembers what a plan found."""
    return ImportBatch(
        kind=KIND,
        title=plan.reading.file[:120],
        counts=plan.counts(),
        findings=[one.as_dict() for one in plan.findings[:MOST_FINDINGS]],
        columns={"bank": bank.code, "sheets": plan.reading.columns},
        created_at=at,
        created_by=by if isinstance(by, Account) else None,
    )


def drafts_of(batch: ImportBatch) -> Any:
    """The wordings that came with an import."""
    return ItemVersion.objects.filter(batch=batch)


def _held(bank: Bank | None, wanted: set[str]) -> set[str]:
    """Which of these questions the bank holds already, in any wording's time."""
    if bank is None or not bank.pk:
        return set()
    held: set[str] = set()
    names = sorted(wanted)
    for start in range(0, len(names), CHUNK):
        part = names[start : start + CHUNK]
        held |= set(ItemVersion.objects.filter(sameness__in=part, item__bank=bank).values_list("sameness", flat=True))
    return held


def _live(clusters: set[str]) -> dict[str, list[Member]]:
    """Cluster → the live wordings of the whole house in it."""
    found: dict[str, list[Member]] = {}
    wanted = sorted(clusters)
    names = ("cluster", "sameness", "digest", "content", "key", "item__bank__code", "item__number", "source_file", "source_sheet", "source_row")
    for start in range(0, len(wanted), CHUNK):
        rows = conflicts.live().filter(cluster__in=wanted[start : start + CHUNK]).order_by("pk").values_list(*names)
        for cluster, sameness, digest, content, key, bank, item, file, sheet, row in rows:
            place = {"bank": bank, "item": item, "file": file, "sheet": sheet, "row": row}
            found.setdefault(cluster, []).append(Member(sameness, digest, _right(content, key), place))
    return found


def _right(content: dict[str, Any], key: Any) -> Any:
    """What a stored wording calls right, as `exchange` says it of a row."""
    if isinstance(key, bool):
        return key
    texts = content.get("options") if isinstance(content, dict) else None
    if not isinstance(texts, list) or not isinstance(key, list):
        return None
    return tuple(sorted(normalise(texts[one]) for one in key if isinstance(one, int) and one < len(texts)))


def _find_torn(plans: list[Plan], live: dict[str, list[Member]], bank: Bank | None) -> None:
    """Name every row that contradicts another row or a live question, unless somebody decided that the two are different questions."""
    members: dict[str, list[Member]] = {cluster: list(found) for cluster, found in live.items()}
    stored = {(cluster, one.sameness) for cluster, found in members.items() for one in found if bank and one.place["bank"] == bank.code}
    for one in plans:
        for record in one.reading.records:
            prints = record.prints
            if (prints.cluster, prints.sameness) not in stored:
                place = {"bank": bank.code if bank else "", "item": "", "file": one.reading.file, "sheet": record.sheet, "row": record.row}
                members.setdefault(prints.cluster, []).append(Member(prints.sameness, prints.digest, None, place))
    torn = {cluster for cluster, found in members.items() if len({member.sameness for member in found}) > 1}
    apart = conflicts.kept_apart(torn)
    for one in plans:
        for record in one.reading.records:
            prints = record.prints
            others = [member for member in members[prints.cluster] if _contradicts(member, prints, apart)] if prints.cluster in torn else []
            if others:
                one.torn[prints.cluster] = [member.place for member in members[prints.cluster]]
                column = one.reading.columns.get(record.sheet, {}).get("key", "")
                one.findings.append(exchange.finding("conflict", sheet=record.sheet, row=record.row, column=column, value=place_text(others[0].place)))


def _contradicts(member: Member, prints: Fingerprints, apart: dict[str, set[str]]) -> bool:
    return member.sameness != prints.sameness and not {member.digest, prints.digest} <= apart.get(prints.cluster, set())


def _find_places(plans: list[Plan], bank: Bank | None) -> None:
    """Match what the fresh questions are filed under with what this house knows, and name what it does not know or what stays elsewhere."""
    known = placing.Places(record for one in plans for record in one.fresh)
    there = placing.held(bank, [record for one in plans for record in one.held])
    for one in plans:
        for record in one.fresh:
            place, findings = known.of(record)
            if place != placing.NOWHERE:
                one.places[record.sheet, record.row] = place
            one.findings += findings
        one.findings += [found for record in one.held if (found := placing.differs(record, there))]


def place_text(member: dict[str, Any]) -> str:
    """Where a member of a contradiction stands, in one short text."""
    item = f"{member['bank']} {member['item']}".strip() if member["item"] else ""
    source = " ".join(str(part) for part in (member["file"], member["sheet"], member["row"]) if part)
    return item or source
