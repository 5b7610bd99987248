"""The one place where an attempt's state changes, by the table of moves; other apps reach it through `exams.attempts`."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exams.models import CLOSED_STATES, MOVES, Attempt, AttemptState
from training import audit
from training.errors import Refusal


class IllegalMove(Refusal):
    sentence = _("The attempt is not in a state in which this can be done. Reload the page.")


@transaction.atomic
def move(*, attempt: Attempt, to: str, at: datetime, by: audit.Actor, **changes: Any) -> Attempt:
    """Change the state by the table of moves, with its instants, and audit it. Raises IllegalMove, also when somebody was faster."""
    if to not in MOVES[attempt.state]:
        raise IllegalMove
    changes["state"] = to
    if to in CLOSED_STATES:
        changes["submitted_at"] = at
    if to == AttemptState.CONFIRMED:
        changes["confirmed_at"] = at
    if to == AttemptState.ANNULLED:
        changes["annulled_at"] = at
    if not Attempt.objects.filter(pk=attempt.pk, state=attempt.state).update(**changes):
        raise IllegalMove
    was = attempt.state
    for name, value in changes.items():
        setattr(attempt, name, value)
    audit.record(f"exams.attempt_{to}", at=at, by=by, subject=attempt, data={"from": was})
    return attempt
