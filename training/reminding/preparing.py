"""One part of the register on one day: cases opened and closed, the next step of each duty written into the ledger and the outbox.

Runs inside one transaction of the caller; what it reads of the register was read before. Run twice it finds its own rows and adds nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Min, Q, QuerySet

from training import clock
from training.coverage.facts import Facts
from training.models import REACHED, Reminder, ReminderCase, ReminderChannel, ReminderEvent, ReminderOutbox, ReminderSend, ReminderStep
from training.workdays import Calendar

from . import ladder, noting, planning
from .owing import Owing
from .planning import Past, Step, Waiting
from .scheme import Scheme, Stage, working_days_since

Key = tuple[str, str, date]
ELECTRONIC = (ReminderChannel.SITE, ReminderChannel.SMS)
_BATCH = 500


@dataclass
class Preparation:
    """The work on one part: what was found owing, and the facts it rests on."""

    owing: list[Owing]
    facts: Facts
    scheme: Scheme
    calendar: Calendar
    at: datetime
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def today(self) -> date:
        return clock.day(self.at)

    def run(self, standing: QuerySet[ReminderCase]) -> Counter[str]:
        """Bring cases, reminders and outbox up to the day. `standing` are all cases of this part, open and closed."""
        cases = self._cases(standing.select_related("latest"))
        moving = [(case, one) for key, one in self._open_by_key().items() if (case := cases.get(key)) and self._is_stage_due(case, one)]
        if moving:
            self._write(self._steps(moving))
        return self.counts

    def _open_by_key(self) -> dict[Key, Owing]:
        """What is open, each duty and due day once."""
        return {(one.subject, one.duty.rule.code, one.due_on): one for one in self.owing if one.due_on}

    def _is_stage_due(self, case: ReminderCase, one: Owing) -> bool:
        """Whether a stage has come that was neither sent nor passed over; most duties on most days have none."""
        told = case.latest.offset if case.latest else None
        return any(case.due_on + timedelta(days=stage.day) <= self.today and (told is None or stage.day > told) for stage in self._stages(one))

    def _stages(self, one: Owing) -> tuple[Stage, ...]:
        return self.scheme.kinds[one.duty.rule.obligation]

    def _steps(self, moving: list[tuple[ReminderCase, Owing]]) -> list[tuple[ReminderCase, Owing, Step]]:
        self.book = ladder.read(self.facts, self.today)
        self.channels = ladder.reachable(pk for _case, one in moving for people in self.book.levels(one.duty).values() for pk in people)
        past = _past(case for case, _one in moving)
        waiting = Waiting(lambda day, today: working_days_since(self.calendar, day, today), self.scheme.give_up_days)
        found = []
        for case, one in moving:
            told, levels = past.get(case.pk, ()), list(self.book.levels(one.duty))
            found.append((case, one, planning.plan(case.due_on, self.today, stages=self._stages(one), past=told, ladder=levels, waiting=waiting)))
        return found

    # ── Cases ──

    def _cases(self, standing: QuerySet[ReminderCase]) -> dict[Key, ReminderCase]:
        """Open cases for everything that is open now, by key; the others are closed with the reason why."""
        wanted = self._open_by_key()
        known = {(case.subject, case.requirement, case.due_on): case for case in standing.filter(closed_on__isnull=True)}
        missing = [key for key in wanted if key not in known]
        if missing:
            days = {key[2] for key in missing}
            closed = standing.filter(closed_on__isnull=False, due_on__in=days)
            known |= {key: case for case in closed if (key := (case.subject, case.requirement, case.due_on)) in wanted}
            self._open([wanted[key] for key in missing if key not in known])
        self._close([case for key, case in known.items() if key not in wanted])
        self._refresh([(known[key], one) for key, one in wanted.items() if key in known])
        if missing:
            fresh = standing.filter(closed_on__isnull=True, opened_on=self.today)
            known |= {(case.subject, case.requirement, case.due_on): case for case in fresh}
        return {key: case for key, case in known.items() if key in wanted}

    def _open(self, listed: list[Owing]) -> None:
        """A case opens with its first stage, not years ahead."""
        rows = [self._case(one) for one in listed if one.due_on and one.due_on + self._lead(one) <= self.today]
        self.counts["opened"] += len(rows)
        ReminderCase.objects.bulk_create(rows, batch_size=_BATCH)

    def _lead(self, one: Owing) -> timedelta:
        return timedelta(days=self._stages(one)[0].day)

    def _case(self, one: Owing) -> ReminderCase:
        duty = one.duty
        assert one.due_on is not None
        return ReminderCase(
            subject=one.subject, requirement=duty.rule.code, due_on=one.due_on, area_id=duty.area, role=duty.role,
            enterprise_id=duty.enterprise.pk if duty.enterprise else None, person_id=duty.person.pk if duty.person else None,
            item=duty.post.operation_item if duty.post else "", opened_on=self.today, **_standing(one),
        )  # fmt: skip

    def _refresh(self, pairs: Iterable[tuple[ReminderCase, Owing]]) -> None:
        """What changed about a case that goes on, or opens again."""
        changed = []
        for case, one in pairs:
            values = _standing(one) | {"closed_on": None, "outcome": "", "area_id": one.duty.area}
            if any(getattr(case, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(case, name, value)
                changed.append(case)
        ReminderCase.objects.bulk_update(changed, ["status", "missing", "basis_level", "closed_on", "outcome", "area"], batch_size=_BATCH)

    def _close(self, cases: list[ReminderCase]) -> None:
        """Close what is no longer open, and call back what has not left yet."""
        states: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.owing:
            states[one.key].add(one.state)
        for case in cases:
            found = states.get((case.subject, case.requirement), set())
            why = "met" if "met" in found else "moved" if "open" in found else "unknown" if "unknown" in found else "gone"
            case.closed_on, case.outcome, case.waits = self.today, why, False
            self.counts[why] += 1
        ReminderCase.objects.bulk_update(cases, ["closed_on", "outcome", "waits"], batch_size=_BATCH)
        call_back([case.pk for case in cases], at=self.at)

    # ── Reminders ──

    def _write(self, steps: list[tuple[ReminderCase, Owing, Step]]) -> None:
        going = [(case, one, step) for case, one, step in steps if step.stage is not None]
        call_back([case.pk for case, _one, _step in going], at=self.at)
        rows = []
        for case, _one, step in going:
            assert step.stage
            for stage in (*step.passed_over, step.stage):
                rows.append(
                    Reminder(
                        case=case,
                        stage=stage.code,
                        offset=stage.day,
                        level=step.level,
                        passed_over=stage != step.stage,
                        scheme=self.scheme.version,
                        prepared_at=self.at,
                    )  # fmt: skip
                )
        Reminder.objects.bulk_create(rows, batch_size=_BATCH)
        made = {row.case_id: row for row in rows if not row.passed_over}
        self.counts["prepared"] += len(made)
        self.counts["passed_over"] += len(rows) - len(made)
        self._address(going, made)
        moved = [(case, step) for case, _one, step in steps if case.pk in made or case.waits != step.waits]
        for case, step in moved:
            case.waits = step.waits
            if case.pk in made:
                case.latest, case.level, case.progress = made[case.pk], step.level, ReminderStep.PREPARED
        ReminderCase.objects.bulk_update([case for case, _step in moved], ["waits", "latest", "level", "progress"], batch_size=_BATCH)

    def _address(self, going: list[tuple[ReminderCase, Owing, Step]], made: Mapping[int, Reminder]) -> None:
        """To whom each goes by which channel; what the house can send itself goes into the outbox."""
        sends = []
        for case, one, step in going:
            assert step.stage
            people, asked = self.book.levels(one.duty)[step.level], step.stage.channels
            ways = [(pk, channel) for pk in people for channel in ELECTRONIC if channel in asked and channel in self.channels.get(pk, ())]
            unreached = {pk for pk, _channel in ways} != set(people)
            sends += [ReminderSend(reminder=made[case.pk], recipient_id=pk, channel=channel) for pk, channel in ways]
            if case.enterprise_id and (unreached or ReminderChannel.PAPER in asked):
                sends.append(ReminderSend(reminder=made[case.pk], channel=ReminderChannel.PAPER))
        ReminderSend.objects.bulk_create(sends, batch_size=_BATCH)
        noting.note(sends, ReminderStep.PREPARED, at=self.at, by=noting.SYSTEM)
        out = [ReminderOutbox(send=send, recipient_id=send.recipient_id, channel=send.channel) for send in sends if send.recipient_id]
        ReminderOutbox.objects.bulk_create(out, batch_size=_BATCH)


def _standing(one: Owing) -> dict[str, str]:
    """What a line of the work list says of the duty."""
    return {"status": str(one.duty.status), "missing": one.missing, "basis_level": one.duty.basis_level}


def _past(cases: Iterable[ReminderCase]) -> dict[int, list[Past]]:
    """What was said about each case, and since when somebody was reached or was not (two queries)."""
    keys = [case.pk for case in cases]
    found: dict[int, list[Past]] = defaultdict(list)
    if not keys:
        return found
    told = (
        ReminderEvent.objects.filter(send__reminder__case__in=keys)
        .order_by()
        .values("send__reminder")
        .annotate(reached=Min("at", filter=Q(kind__in=REACHED)), failed=Min("at", filter=Q(kind=ReminderStep.FAILED, send__channel__in=["call", "paper"])))
    )
    days = {row["send__reminder"]: (row["reached"], row["failed"]) for row in told}
    for row in Reminder.objects.filter(case__in=keys):
        reached, failed = days.get(row.pk, (None, None))
        past = Past(row.stage, row.offset, row.level, row.passed_over, clock.day(reached) if reached else None, clock.day(failed) if failed else None)
        found[row.case_id].append(past)
    return found


def call_back(cases: list[int], *, at: datetime) -> int:
    """What is prepared for these cases and has not left is withdrawn: the duty is met, or a newer reminder goes. Returns how many."""
    waiting = list(ReminderOutbox.objects.filter(send__reminder__case__in=cases, trying_at__isnull=True).select_related("send")) if cases else []
    noting.note([one.send for one in waiting], ReminderStep.WITHDRAWN, at=at, by=noting.SYSTEM)
    ReminderOutbox.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)
