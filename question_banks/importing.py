"""From a reading to drafts: what is new, what the bank already holds, what contradicts another question; then all or nothing.

The page previews and confirms; the command does both at once. Importing the same file again changes nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Account, ImportBatch

from . import conflicts, exchange, items
from .items import Actor, Draft
from .models import Bank, ItemVersion
from .wording import Fingerprints, Source, fingerprints

KIND = "questions"
CHUNK = 500


class NotPreviewed(Refusal):
    sentence = _("This import has already been decided, or its file is gone. Upload the file again.")


@dataclass
class Plan:
    """One file against one bank: what would be stored, what is there already, and everything worth a look."""

    reading: exchange.Reading
    fresh: list[exchange.Record] = field(default_factory=list)
    unchanged: int = 0
    findings: list[exchange.Finding] = field(default_factory=list)
    clusters: list[str] = field(default_factory=list)
    torn: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

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
    known = set(ItemVersion.objects.filter(item__bank=bank).values_list("sameness", flat=True)) if bank else set()
    plans, prints = [], [[fingerprints(record.wording) for record in reading.records] for reading in readings]
    for reading, printed in zip(readings, prints, strict=True):
        one = Plan(reading, findings=list(reading.findings), clusters=[entry.cluster for entry in printed])
        for record, entry in zip(reading.records, printed, strict=True):
            if entry.sameness in known:
                one.unchanged += 1
            else:
                one.fresh.append(record)
                known.add(entry.sameness)
        plans.append(one)
    _find_torn(plans, prints, bank)
    return plans


@transaction.atomic
def store(*, plan: Plan, bank: Bank, at: datetime, by: Actor, batch: ImportBatch | None = None) -> ImportBatch | None:
    """Store the fresh questions of a plan as drafts, all or none; without any, a command leaves no trace."""
    if not plan.fresh and batch is None:
        return None
    if batch is None:
        batch = _batch(plan, bank, at, by)
    batch.state, batch.applied_at, batch.counts = ImportBatch.State.APPLIED, at, plan.counts()
    batch.save()
    file = plan.reading.file
    drafts = [
        Draft(wording=record.wording, subject=record.subject, difficulty=record.difficulty, source=Source(file, record.sheet, record.row))
        for record in plan.fresh
    ]
    items.draft_many(bank=bank, drafts=drafts, at=at, by=by, batch=batch)
    audit.record("question_banks.imported", at=at, by=by, subject=bank, data={"file": file, **plan.counts()})
    return batch


def preview(*, bank: Bank, content: bytes, name: str, at: datetime, by: Account) -> ImportBatch:
    """Read an upload, keep the file in the private store under a random name, and remember what would happen."""
    (one,) = plan(bank=bank, readings=[exchange.read(content, name)])
    batch = _batch(one, bank, at, by)
    batch.sha256 = hashlib.sha256(content).hexdigest()
    if not one.reading.unreadable:
        batch.stored_name = secrets.token_hex(16)
        path = _path(batch.stored_name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    batch.save()
    return batch


def confirm(*, batch: ImportBatch, at: datetime, by: Account) -> ImportBatch:
    """Store what the preview showed, read afresh from the kept file. Raises NotPreviewed."""
    path = _path(batch.stored_name)
    if batch.state != ImportBatch.State.PREVIEWED or not batch.stored_name or not path.is_file():
        raise NotPreviewed
    bank = Bank.objects.get(code=batch.columns["bank"])
    (one,) = plan(bank=bank, readings=[exchange.read(path.read_bytes(), batch.title)])
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if locked.state != ImportBatch.State.PREVIEWED:
            raise NotPreviewed
        store(plan=one, bank=bank, at=at, by=by, batch=locked)
        locked.stored_name = ""
        locked.save(update_fields=["stored_name"])
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return locked


@transaction.atomic
def discard(*, batch: ImportBatch, at: datetime, by: Account) -> None:
    """Forget a preview and its file. Raises NotPreviewed."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != ImportBatch.State.PREVIEWED:
        raise NotPreviewed
    path, locked.state, locked.stored_name = _path(locked.stored_name), ImportBatch.State.DISCARDED, ""
    locked.save(update_fields=["state", "stored_name"])
    audit.record("question_banks.import_discarded", at=at, by=by, subject=locked, data={"file": locked.title})
    transaction.on_commit(lambda: path.unlink(missing_ok=True) if path.is_file() else None)


def drafts_of(batch: ImportBatch) -> Any:
    """The wordings that came with an import."""
    return ItemVersion.objects.filter(batch=batch)


def _path(name: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / "intake" / (name or "none")


def _batch(plan: Plan, bank: Bank, at: datetime, by: Actor) -> ImportBatch:
    return ImportBatch(
        kind=KIND,
        title=plan.reading.file[:120],
        counts=plan.counts(),
        findings=[one.as_dict() for one in plan.findings],
        columns={"bank": bank.code, "sheets": plan.reading.columns},
        created_at=at,
        created_by=by if isinstance(by, Account) else None,
    )


def _find_torn(plans: list[Plan], prints: list[list[Fingerprints]], bank: Bank | None) -> None:
    """Name every row that contradicts another row or a live question."""
    members: dict[str, list[tuple[str, dict[str, Any]]]] = _live_members({entry.cluster for printed in prints for entry in printed})
    stored = {(cluster, sameness) for cluster, found in members.items() for sameness, member in found if bank and member["bank"] == bank.code}
    for one, printed in zip(plans, prints, strict=True):
        for record, entry in zip(one.reading.records, printed, strict=True):
            if (entry.cluster, entry.sameness) not in stored:
                place = {"bank": bank.code if bank else "", "item": "", "file": one.reading.file, "sheet": record.sheet, "row": record.row}
                members.setdefault(entry.cluster, []).append((entry.sameness, place))
    for one, printed in zip(plans, prints, strict=True):
        for record, entry in zip(one.reading.records, printed, strict=True):
            others = [member for sameness, member in members[entry.cluster] if sameness != entry.sameness]
            if others:
                one.torn[entry.cluster] = [member for _sameness, member in members[entry.cluster]]
                column = one.reading.columns.get(record.sheet, {}).get("key", "")
                one.findings.append(exchange.finding("conflict", sheet=record.sheet, row=record.row, column=column, value=place_text(others[0])))


def _live_members(clusters: set[str]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    members: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    wanted = sorted(clusters)
    for start in range(0, len(wanted), CHUNK):
        rows = conflicts.live().filter(cluster__in=wanted[start : start + CHUNK]).select_related("item", "item__bank").order_by("pk")
        for version in rows:
            members.setdefault(version.cluster, []).append((version.sameness, conflicts.member(version)))
    return members


def place_text(member: dict[str, Any]) -> str:
    """Where a member of a contradiction stands, in one short text."""
    item = f"{member['bank']} {member['item']}".strip() if member["item"] else ""
    source = " ".join(str(part) for part in (member["file"], member["sheet"], member["row"]) if part)
    return item or source
