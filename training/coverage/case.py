"""One case: who is asked about, on which day, and what is known of them then."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from training.requirements import Rule
from training.workdays import Calendar

from .facts import Act, EnterpriseFacts, PersonFacts, Post
from .options import ledger_start, options
from .periods import Suspension
from .status import Outcome, unknown


@dataclass(frozen=True, slots=True)
class Case:
    """A person in a post, an enterprise, or a government body (`acts_of_body` are its drills). `since` is when a body or post began, if known."""

    day: date
    enterprise: EnterpriseFacts | None = None
    person: PersonFacts | None = None
    post: Post | None = None
    acts_of_body: tuple[Act, ...] = ()
    ledger_start: date | None = None
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def start(self) -> date | None:
        return self.post.from_on if self.post else None

    @property
    def suspensions(self) -> tuple[Suspension, ...]:
        return self.enterprise.suspensions() if self.enterprise else ()

    def acts(self, *kinds: str) -> list[Act]:
        """Entries of some kinds that happened by the day."""
        source = self.person.acts if self.person else self.enterprise.acts if self.enterprise else self.acts_of_body
        return [act for act in source if act.kind in kinds and act.on <= self.day]

    @property
    def legacy_until(self) -> date | None:
        """Until when an appointment older than the ledger is unknown rather than overdue (semantics.md §5)."""
        began = self.ledger_start or ledger_start()
        if self.start is None or began is None or self.start >= began:
            return None
        return began + timedelta(days=options().legacy_days)

    def without_evidence(self, acts: object, due_on: date | None = None) -> Outcome | None:
        """Unknown, when the appointment is older than the ledger and nothing is on record yet."""
        until = self.legacy_until
        return unknown("legacy_no_evidence", due_on) if not acts and until is not None and self.day <= until else None

    def bound_from(self, rule: Rule) -> date:
        """From when a calendar duty binds: the rule's first day, the post's, or the day the enterprise began or opened again."""
        since = self.start if self.post else self.enterprise.since(self.day) if self.enterprise else None
        return max(rule.first_on, since or rule.first_on)
