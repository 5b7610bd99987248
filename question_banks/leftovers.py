"""The work list: rows of imported files that stayed out. A person corrects one, through the same check, or dismisses it with a reason."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Account

from . import exchange, items
from .exchange import correcting
from .models import Bank, ItemVersion, Leftover
from .wording import Source

State = Leftover.State
ROLES = ("kind", "stem", "options", "key", "explanation", "clause", "subject", "difficulty")


class NotOpen(Refusal):
    sentence = _("This row has already been corrected or dismissed.")


class StillWrong(Refusal):
    """The corrected row can not be stored; `findings` say why."""

    sentence = _("The row can not be stored yet. See what is said about it.")

    def __init__(self, findings: list[exchange.Finding]) -> None:
        super().__init__()
        self.findings = findings


class AlreadyThere(Refusal):
    sentence = _("The bank already holds this question. Dismiss the row.")


class ReasonMissing(Refusal):
    sentence = _("Say why the row is dismissed, so that others need not look again.")


def open_rows(bank: Bank | None = None) -> QuerySet[Leftover]:
    """The rows that wait for a person, of one bank or of all."""
    rows = Leftover.objects.filter(state=State.OPEN).select_related("bank", "batch")
    return rows.filter(bank=bank) if bank else rows


def as_typed(row: Leftover) -> dict[str, str]:
    """The texts of a row as a form shows them: options a line each."""
    texts = {role: str(row.texts.get(role, "")) for role in ROLES}
    listed = [f"{chr(65 + index)}. {text}" for index, text in enumerate(row.options[:26])]
    return texts | {"options": "\n".join(listed) or texts["options"], "clause": texts["clause"].replace("\x1f", "")}


@transaction.atomic
def correct(*, row: Leftover, texts: dict[str, str], at: datetime, by: Account) -> ItemVersion:
    """Store a corrected row as a draft, from the place in the file where it stood. Raises NotOpen, StillWrong, AlreadyThere."""
    locked = _locked(row)
    record, findings = correcting.read(texts, sheet=locked.sheet, row=locked.row)
    if record is None:
        raise StillWrong([one for one in findings if one.severity == exchange.ERROR])
    if ItemVersion.objects.filter(item__bank=locked.bank, sameness=record.prints.sameness).exists():
        raise AlreadyThere
    source = Source(locked.batch.title, locked.sheet, locked.row)
    draft = items.Draft(record.wording, subject=record.subject, difficulty=record.difficulty, source=source, prints=record.prints)
    version = items.draft(bank=locked.bank, draft=draft, at=at, by=by)
    _settle(locked, State.DRAFTED, at, by, version=version)
    audit.record("question_banks.leftover_corrected", at=at, by=by, subject=version.item, data={"file": locked.batch.title, "row": locked.row})
    return version


@transaction.atomic
def dismiss(*, row: Leftover, reason: str, at: datetime, by: Account) -> Leftover:
    """Take a row off the work list. Raises NotOpen, ReasonMissing."""
    locked = _locked(row)
    if not reason.strip():
        raise ReasonMissing
    _settle(locked, State.DISMISSED, at, by, reason=reason.strip()[:200])
    audit.record("question_banks.leftover_dismissed", at=at, by=by, subject=locked.bank, data={"row": locked.row, "reason": locked.reason})
    return locked


def table(rows: QuerySet[Leftover]) -> list[tuple[dict[str, str], Leftover]]:
    """Rows as the workbook shows them, ready to be corrected and imported again."""
    return [(as_typed(row), row) for row in rows]


def findings_of(row: Leftover) -> list[dict[str, Any]]:
    """What was said about a row, errors first."""
    return sorted(row.findings, key=lambda one: one["severity"] != exchange.ERROR)


def _locked(row: Leftover) -> Leftover:
    locked = Leftover.objects.select_for_update(of=("self",)).select_related("bank", "batch").get(pk=row.pk)
    if locked.state != State.OPEN:
        raise NotOpen
    return locked


def _settle(row: Leftover, state: str, at: datetime, by: Account, *, reason: str = "", version: ItemVersion | None = None) -> None:
    row.state, row.decided_at, row.decided_by, row.reason, row.version = state, at, by, reason, version
    row.save(update_fields=["state", "decided_at", "decided_by", "reason", "version"])
