"""Folding a drill's steps: who is here, how many were expected, by unit and by shift."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from training.models import DrillAttendee, DrillEvent, DrillParty, DrillStep, StepKind

from .codes import ROTATING


@dataclass
class Count:
    """Heads of one unit, or of one shift of it."""

    expected: int = 0
    present: int = 0

    def add(self, *, here: bool) -> None:
        self.expected += 1
        self.present += here

    @property
    def missing(self) -> int:
        return self.expected - self.present


@dataclass
class Line:
    """One person of the roster, and how and when they signed in (nothing when they did not)."""

    attendee: DrillAttendee
    step: DrillStep | None = None

    @property
    def here(self) -> bool:
        return self.step is not None


@dataclass
class Unit:
    """One enterprise: its roster as it stands, people counted without a name, and the sums."""

    party: DrillParty
    lines: list[Line] = field(default_factory=list)
    others_present: int = 0
    others_counted: bool = False

    @property
    def total(self) -> Count:
        here = sum(line.here for line in self.lines)
        others = max(self.party.others, self.others_present)
        return Count(len(self.lines) + others, here + self.others_present)

    @property
    def shifts(self) -> dict[str, Count]:
        """By shift, in the order of the roster; "" for those without one and for people counted without a name."""
        found: dict[str, Count] = {}
        for line in self.lines:
            found.setdefault(line.attendee.shift, Count()).add(here=line.here)
        others = Count(max(self.party.others, self.others_present), self.others_present)
        if others.expected:
            rest = found.setdefault("", Count())
            rest.expected, rest.present = rest.expected + others.expected, rest.present + others.present
        return found

    @property
    def by_themselves(self) -> int:
        """How many signed in with their own phone by the rotating code."""
        return sum(line.step is not None and line.step.data.get("how") == ROTATING for line in self.lines)

    @property
    def signed(self) -> int:
        """How many signed in at all, by name."""
        return sum(line.here for line in self.lines)


def units(event: DrillEvent) -> list[Unit]:
    """Everybody called to the drill and what the steps say of them; three queries, whatever the number of people."""
    parties = list(event.parties.select_related("enterprise__area", "drill"))
    attendees = DrillAttendee.objects.filter(party__event=event, struck_at__isnull=True).select_related("person")
    steps = event.steps.filter(kind__in=[StepKind.SIGNED, StepKind.UNSIGNED, StepKind.COUNTED])
    return fold(parties, attendees, steps)


def fold(parties: Iterable[DrillParty], attendees: Iterable[DrillAttendee], steps: Iterable[DrillStep]) -> list[Unit]:
    """The latest word counts: a sign-in taken back is none, a second count replaces the first."""
    found = {party.pk: Unit(party) for party in parties}
    lines = {attendee.pk: Line(attendee) for attendee in attendees}
    for step in steps:
        if step.kind == StepKind.COUNTED and step.party_id in found:
            found[step.party_id].others_present, found[step.party_id].others_counted = int(step.data["present"]), True
        elif step.attendee_id in lines:
            lines[step.attendee_id].step = step if step.kind == StepKind.SIGNED else None
    for line in lines.values():
        found[line.attendee.party_id].lines.append(line)
    return list(found.values())


def total(counted: Iterable[Unit]) -> Count:
    """All units together."""
    sums = [unit.total for unit in counted]
    return Count(sum(one.expected for one in sums), sum(one.present for one in sums))
