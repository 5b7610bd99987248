"""Pictures, videos and signed papers of a planned drill: kept by content with their hash, when they were taken and when they came in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training import audit, clock, stores
from training.errors import Refusal
from training.models import DrillAction, DrillEvent, EventState, PrivateFile, StepKind
from training.models.drill_event import DONE, OPEN

from . import crediting, papers, steps

Purpose = PrivateFile.Purpose


class NotNow(Refusal):
    sentence = gettext_lazy("Nothing can be added to this drill any more: the office has decided on it, or it was called off.")


@transaction.atomic
def add(*, event: DrillEvent, files: Sequence[tuple[str, stores.Checked]], purpose: str, at: datetime, by: audit.Actor, paper: str = "") -> list[PrivateFile]:
    """Keep files (title, checked upload); the same content twice is kept once. What comes in after the end may raise the grade. Raises NotNow.

    `paper` says which of our papers was signed and scanned: the scan is bound to what that paper says now.
    """
    event = steps.lock(event)
    if event.state not in (*OPEN, *DONE):
        raise NotNow
    known = set(event.files.values_list("sha256", flat=True))
    kept = []
    bound: dict[str, Any] = {"paper": paper, "paper_hash": papers.make(event, paper).sha256} if paper else {}
    for title, checked in files:
        if checked.sha256 in known:
            continue
        known.add(checked.sha256)
        file = stores.store(checked, title=title, at=at, by=by, enterprise=event.host, event=event, purpose=purpose)
        steps.write(event, StepKind.EVIDENCE, at=at, by=by, file=str(file.public_id), sha256=file.sha256, purpose=purpose, **bound)
        kept.append(file)
    if kept and event.state in DONE:
        crediting.credit(event, reason=_("More evidence came in"), at=at, by=by)
    return kept


@transaction.atomic
def add_to_action(*, action: DrillAction, files: Sequence[tuple[str, stores.Checked]], at: datetime, by: audit.Actor) -> list[PrivateFile]:
    """Keep the pictures that show that something was put right."""
    return [stores.store(checked, title=title, at=at, by=by, enterprise=action.enterprise, action=action) for title, checked in files]


def of_another_day(file: PrivateFile, event: DrillEvent) -> bool:
    """Whether the camera says that the picture was taken on another day."""
    return file.taken_at is not None and clock.day(file.taken_at) != event.held_on and event.state != EventState.PLANNED
