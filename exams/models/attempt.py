"""应试与作答: the state of one sitting, and every answer as it was made."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .paper import Paper
from .session import Registration


class AttemptState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    OPEN = "open", _("Answering")
    SUBMITTED = "submitted", _("Handed in")
    EXPIRED = "expired", _("Time ran out")
    ENDED = "ended", _("Ended by the proctor")
    CONFIRMED = "confirmed", _("Result confirmed")
    ANNULLED = "annulled", _("Annulled")


CLOSED_STATES = [AttemptState.SUBMITTED, AttemptState.EXPIRED, AttemptState.ENDED]

MOVES: dict[str, set[str]] = {
    AttemptState.WAITING: {AttemptState.OPEN, AttemptState.ANNULLED},
    AttemptState.OPEN: {AttemptState.SUBMITTED, AttemptState.EXPIRED, AttemptState.ENDED, AttemptState.ANNULLED},
    AttemptState.SUBMITTED: {AttemptState.CONFIRMED, AttemptState.ANNULLED},
    AttemptState.EXPIRED: {AttemptState.CONFIRMED, AttemptState.ANNULLED},
    AttemptState.ENDED: {AttemptState.CONFIRMED, AttemptState.ANNULLED},
    AttemptState.CONFIRMED: {AttemptState.ANNULLED},
    AttemptState.ANNULLED: set(),
}

_NOT_OPENED = Q(opened_at__isnull=True, deadline_at__isnull=True, submitted_at__isnull=True)
_OPENED = Q(opened_at__isnull=False, deadline_at__isnull=False)
_NO_SCORE = Q(score__isnull=True, full_score__isnull=True, passed__isnull=True)
_SCORE = Q(score__isnull=False, full_score__isnull=False, passed__isnull=False)
_KEPT = Q(annulled_at__isnull=True, annulled_reason="")


class Attempt(models.Model):
    """One candidate's sitting. The only door to `state` is `exams.attempts`. `language` is that of the screens when the paper was opened.

    `score`, `head`, `last_seq`, `answered`, `saved_at`, `seen_at`, `unsent` and `left_page` are caches: the first is a fold over
    marks, the others over responses and heartbeats, kept so that a save costs three statements and a room is one query.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.OneToOneField(Registration, models.PROTECT, related_name="attempt")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="attempt")
    state = models.CharField(max_length=10, choices=AttemptState, default=AttemptState.WAITING)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    annulled_at = models.DateTimeField(null=True)
    annulled_reason = models.CharField(max_length=200, blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    full_score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)
    question_count = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10, blank=True)
    head = models.BinaryField(max_length=32, default=b"")
    last_seq = models.PositiveIntegerField(default=0)
    answered = models.BinaryField(max_length=64, default=b"")
    saved_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    unsent = models.PositiveSmallIntegerField(default=0)
    left_page = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["registration"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="waiting") & _NOT_OPENED & _NO_SCORE & Q(confirmed_at__isnull=True) & _KEPT)
                | (Q(state="open") & _OPENED & Q(submitted_at__isnull=True, confirmed_at__isnull=True) & _NO_SCORE & _KEPT)
                | (Q(state__in=CLOSED_STATES) & _OPENED & Q(submitted_at__isnull=False, confirmed_at__isnull=True) & _KEPT)
                | (Q(state="confirmed") & _OPENED & Q(submitted_at__isnull=False, confirmed_at__isnull=False) & _SCORE & _KEPT)
                | (Q(state="annulled", annulled_at__isnull=False) & ~Q(annulled_reason="")),
                name="attempt_state_has_its_instants",
            ),
            models.CheckConstraint(condition=_NO_SCORE | _SCORE, name="attempt_score_is_whole"),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=F("full_score")), name="attempt_score_in_range"),
            models.CheckConstraint(condition=Q(deadline_at__isnull=True) | Q(deadline_at__gt=F("opened_at")), name="attempt_deadline_after_opening"),
            models.CheckConstraint(condition=Q(submitted_at__isnull=True) | Q(submitted_at__gte=F("opened_at")), name="attempt_closed_after_opening"),
        ]
        indexes = [models.Index(fields=["state", "deadline_at"])]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def answered_count(self) -> int:
        """How many questions have an answer."""
        return int.from_bytes(bytes(self.answered), "big").bit_count()

    @property
    def is_closed(self) -> bool:
        """Whether the candidate is done, in whichever way."""
        return self.state in CLOSED_STATES or self.state == AttemptState.CONFIRMED


class Response(models.Model):
    """One answer as it was made. The newest sequence number of a question counts. Append-only, chained within the attempt.

    `hash` is SHA-256 over the previous row's hash and this row's content, in the order of `id` (arrival).
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses", db_index=False)
    index = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    choice = models.JSONField()
    at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["attempt", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "seq"], name="response_seq_once"),
            models.CheckConstraint(condition=Q(seq__gt=0), name="response_seq_from_one"),
        ]
