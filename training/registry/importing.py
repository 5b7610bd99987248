"""The registry workbook, from file to register: read and compare first, then one short transaction. A second import of the same file changes nothing."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from training import audit, clock
from training.intake import open_workbook
from training.intake.findings import ERROR, INFO, WARNING, Finding
from training.models import Account, Area, ImportBatch

from . import applying, layout, leftovers, reading
from .plan import Plan, finish, start, uncollected
from .planning_areas import plan_areas
from .planning_enterprises import EnterprisePlanner
from .planning_people import EngagementPlanner, plan_people

KIND = "registry"
KEPT_FINDINGS = 5_000
_ORDER = {ERROR: 0, WARNING: 1, INFO: 2}


@dataclass(frozen=True)
class Outcome:
    """What a file says and what was (or would be) done. `counts` by sheet key with the total under "total"."""

    counts: dict[str, dict[str, int]]
    findings: list[Finding]
    columns: dict[str, list[dict[str, str]]]
    sha256: str

    @property
    def needs_a_look(self) -> bool:
        """Whether somebody must look at a row: anything beyond mere information."""
        return any(finding.severity != INFO for finding in self.findings)


@uncollected()
def plan_import(content: bytes, name: str, *, at: datetime, areas: Sequence[Area] | None) -> tuple[Plan, Outcome]:
    """Read the workbook and compare it with the register. Nothing is written."""
    today = clock.day(at)
    register = reading.read(open_workbook(content, name), today=today)
    allowed = None if areas is None else [area.path for area in areas]
    plan = start(register, at=at, today=today, allowed=allowed)
    plan_areas(plan, register)
    EnterprisePlanner(plan, register).run()
    plan_people(plan, register)
    EngagementPlanner(plan, register).run()
    finish(plan)
    findings = sorted(plan.findings, key=lambda finding: _ORDER[finding.severity])
    outcome = Outcome({**plan.counts, "total": plan.total()}, findings, register.columns, hashlib.sha256(content).hexdigest())
    return plan, outcome


def content_of(file: IO[bytes] | bytes) -> bytes:
    """The file's bytes, not read further than just past the limit (`open_workbook` refuses what is longer)."""
    from django.conf import settings

    return file if isinstance(file, bytes) else file.read(settings.UPLOAD_LIMIT + 1)


def check_registry(*, file: IO[bytes] | bytes, name: str, at: datetime, areas: Sequence[Area] | None = None) -> Outcome:
    """A dry run: what an import of this file would do now. `areas`: the caller's scope (None: everywhere).

    Raises UnreadableWorkbook when the file as a whole can not be used.
    """
    return plan_import(content_of(file), name, at=at, areas=areas)[1]


def import_registry(*, file: IO[bytes] | bytes, name: str, at: datetime, by: audit.Actor, areas: Sequence[Area] | None = None) -> Outcome:
    """Import a registry workbook: good rows go in together or not at all, bad rows are listed.

    Raises UnreadableWorkbook. The comparison is made outside the transaction; a row that another import wrote meanwhile
    makes the constraints refuse the whole transaction, and the import can be repeated.
    """
    content = content_of(file)
    plan, outcome = plan_import(content, name, at=at, areas=areas)
    found = leftovers.collect(content, name, outcome.findings, kind=KIND)
    with transaction.atomic():
        batch = record_batch(outcome, name=name, at=at, by=by, state=ImportBatch.State.APPLIED)
        applying.write(plan, by=by, batch=batch)
        leftovers.keep(batch, found, at=at)
        audit.record("training.registry_imported", at=at, by=by, subject=batch, data={"counts": outcome.counts, "sha256": outcome.sha256})
    return outcome


def stored(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings for the batch row, worst first; beyond the kept number only the worst remain."""
    return [finding.as_dict() for finding in findings[:KEPT_FINDINGS]]


def record_batch(outcome: Outcome, *, name: str, at: datetime, by: audit.Actor, state: str, stored_name: str = "", kind: str = KIND) -> ImportBatch:
    """The row that remembers a file and what was found in it."""
    return ImportBatch.objects.create(
        kind=kind,
        title=name[:120],
        sha256=outcome.sha256,
        stored_name=stored_name,
        state=state,
        counts=outcome.counts,
        findings=stored(outcome.findings),
        columns=outcome.columns,
        created_at=at,
        created_by=by if isinstance(by, Account) else None,
        applied_at=at if state == ImportBatch.State.APPLIED else None,
    )


@dataclass(frozen=True)
class Importer:
    """One kind of workbook, for the pages that preview and apply: how it is planned, how the plan is written, the act's name, the sheets."""

    kind: str
    act: str
    plan: Callable[..., tuple[Any, Outcome]]
    write: Callable[..., None]
    layouts: tuple[layout.Layout, ...] = layout.LAYOUTS


REGISTRY = Importer(KIND, "training.registry_imported", plan_import, applying.write)
