"""评分: marking by machine, the fold over marks, confirming a result and posting it to the ledger."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exams import answers, signals, states, wordings
from exams.models import Attempt, AttemptState, Mark, Paper
from training import audit, clock, jobs, notices, records
from training.errors import Refusal
from training.models import Entry, ExamClass

MACHINE = "system:marking"
SOURCE = "exams.attempt"
CENT = Decimal("0.01")


class NotMarked(Refusal):
    sentence = _("This attempt has no score yet, or its result is already confirmed.")


class IdentityNotChecked(Refusal):
    sentence = _("The candidate's identity was not checked, so the result can not be confirmed. Annul the attempt or clear the matter first.")


def points(paper: Paper, given: dict[int, list[str]]) -> dict[int, Decimal]:
    """Question index → points earned (four decimals at most), by the kinds' own marking."""
    rows = zip(wordings.of(paper), paper.items, paper.points, strict=True)
    return {index: wording.fraction(given.get(index, []), item[1]) * Decimal(worth) for index, (wording, item, worth) in enumerate(rows)}


def mark(*, attempt: Attempt, at: datetime, by: audit.Actor) -> tuple[Decimal, Decimal]:
    """Mark the answers that count and append one row; returns (score, full score), rounded once, at the end. Inside the caller's transaction."""
    given = {index: choice for index, (_seq, choice) in answers.latest(attempt).items()}
    earned = points(attempt.paper, given)
    full = sum(map(Decimal, attempt.paper.points), Decimal(0))
    total = _rounded(earned.values())
    Mark.objects.create(
        attempt=attempt, marker=MACHINE, points={str(index): f"{worth.normalize():f}" for index, worth in earned.items()}, total=total, full=full, at=at
    )
    return total, full


def fold(attempt: Attempt) -> Decimal:
    """The score that all marks give together: question by question, the latest row prevails."""
    current: dict[str, str] = {}
    for row in attempt.marks.order_by("pk"):
        current.update(row.points)
    return _rounded(map(Decimal, current.values()))


def _rounded(parts: object) -> Decimal:
    return sum(parts, Decimal(0)).quantize(CENT, ROUND_HALF_UP)  # type: ignore[call-overload, no-any-return]


@transaction.atomic
def confirm(*, attempt: Attempt, at: datetime, by: audit.Actor) -> Attempt:
    """Make a result final; a pass is posted to the ledger, with its class of exam, and the hint goes out after commit.

    A confirmed one stays as it is. A failed attempt is told to the candidate but is no achievement, so it posts nothing.
    Raises NotMarked, IdentityNotChecked.
    """
    rows = Attempt.objects.select_for_update(of=("self",))
    row = rows.select_related("registration__session__blueprint", "registration__person__account", "registration__enterprise").get(pk=attempt.pk)
    if row.state == AttemptState.CONFIRMED:
        return row
    if not row.is_closed or row.score is None or row.submitted_at is None:
        raise NotMarked
    if row.registration.checked_in_at is None:
        raise IdentityNotChecked
    row = states.move(attempt=row, to=AttemptState.CONFIRMED, at=at, by=by)
    if row.passed:
        _post(row, at, by)
    context = {"attempt": row, "session": row.registration.session}
    notices.send("exams.result", to=row.registration.person, at=at, by=by, context=context, key=str(row.public_id))
    jobs.enqueue("exams.count", row.registration.session_id)
    transaction.on_commit(lambda: signals.result_confirmed.send(sender=Attempt, attempt_id=row.pk), robust=True)
    return row


def _post(row: Attempt, at: datetime, by: audit.Actor) -> Entry:
    """The pass as an entry. A statutory paper sat here names no trade: it is recorded as a local one (semantics.md §7)."""
    blueprint = row.registration.session.blueprint
    exam_class = blueprint.exam_class if blueprint.counts_here else ExamClass.LOCAL
    assert row.submitted_at is not None
    return records.post(
        kind="assessment", subject=row.registration.person, what=blueprint.code, exam_class=exam_class, grade="A", at=at, by=by,
        occurred_on=clock.day(row.submitted_at), source=SOURCE, source_id=str(row.public_id), enterprise=row.registration.enterprise,
        detail={"score": str(row.score), "full": str(row.full_score), "passed": True},
    )  # fmt: skip


def withdraw(*, attempt: Attempt, reason: str, at: datetime, by: audit.Actor) -> None:
    """Take a posted result back in the ledger by a correcting entry, if there is one."""
    entry = Entry.objects.filter(source=SOURCE, source_id=str(attempt.public_id), corrected_by__isnull=True).first()
    if entry:
        records.correct(entry, reason=reason, at=at, by=by, void=True)


def unconfirmed() -> list[int]:
    """Attempts whose result should have gone out at once and has not: what the sweep takes up."""
    waiting = Attempt.objects.filter(registration__session__blueprint__release="at_once", registration__checked_in_at__isnull=False, score__isnull=False)
    return list(waiting.filter(state__in=["submitted", "expired", "ended"]).values_list("pk", flat=True))
