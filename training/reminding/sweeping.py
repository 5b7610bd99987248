"""The job of the day: part by part through the register, then out with what was prepared; twice, late, or killed in the middle.

A part is one short transaction together with the note how far the day's work has come. What was prepared waits in the outbox and leaves
only when the day's work is whole, so that everybody gets one message a day and after an outage only the newest.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from training import audit, clock, workdays
from training.models import Enterprise, ReminderCase, ReminderRun
from training.requirements import Rule, all_rules
from training.workdays import Calendar

from . import noting, owing, sending
from .preparing import Preparation
from .scheme import Scheme, scheme


@dataclass(frozen=True)
class Part:
    """Some enterprises in the order of their keys; `last` is the key up to which the register is done then."""

    enterprises: list[int]
    last: int


@dataclass
class Day:
    """What every part of a day's work needs."""

    at: datetime
    calendar: Calendar
    scheme: Scheme
    everything: list[Rule]
    asked: list[Rule]

    @classmethod
    def of(cls, at: datetime, calendar: Calendar) -> "Day":
        everything = all_rules()
        return cls(at, calendar, scheme(), everything, owing.asked_of(everything, clock.day(at), scheme()))


def keep_up(at: datetime) -> dict[str, int]:
    """Do what is due now, as much as one run may; returns what was done. At night and on days off nothing is."""
    calendar = workdays.calendar()
    if scheme().is_quiet(at, calendar):
        return {}
    with translation.override(settings.LANGUAGE_CODE):
        run, _created = ReminderRun.objects.get_or_create(day=clock.day(at))
        done = Counter(prepare(run, at, calendar)) if run.finished_at is None else Counter()
        if run.finished_at is not None:
            done += Counter(sending.send_out(at))
    return {name: count for name, count in done.items() if count}


def prepare(run: ReminderRun, at: datetime, calendar: Calendar) -> dict[str, int]:
    """Go on with the day's work where the last run left it; `run` says afterwards how far it came."""
    done: Counter[str] = Counter()
    day = Day.of(at, calendar)
    for _chunk in range(scheme().pace.chunks):
        counts = _work(day, run, _next(run.reached))
        done += counts or Counter()
        if counts is None or run.finished_at is not None:  # another worker is at it, or the day's work is whole
            break
    return done


def _next(reached: int) -> Part:
    """The enterprises after a key; none once all are done, and then come the people without an enterprise."""
    keys = list(Enterprise.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", flat=True)[: scheme().pace.enterprises])
    return Part(keys, keys[-1] if keys else reached)


def _work(day: Day, run: ReminderRun, part: Part) -> Counter[str] | None:
    """One part: the register is read before, the transaction only writes. Nothing, when another worker has got there first."""
    today = clock.day(day.at)
    facts = owing.of_chunk(part.enterprises, day.asked) if part.enterprises else owing.of_areas(day.asked)
    found = owing.owing(facts, day.asked, day.everything, today, day.scheme)
    with transaction.atomic():
        held = ReminderRun.objects.select_for_update().get(pk=run.pk)
        if (held.reached, held.finished_at) != (run.reached, run.finished_at):
            return None
        counts = Preparation(found, facts, day.scheme, day.calendar, day.at).run(_standing(part))
        run.counts = dict(Counter(run.counts) + counts)
        run.reached, run.finished_at = part.last, None if part.enterprises else day.at
        run.save()
        if run.finished_at:
            data = {"day": today.isoformat(), **run.counts}
            audit.record("training.reminders_prepared", at=day.at, by=noting.SYSTEM, data=data)
    return counts


def _standing(part: Part) -> QuerySet[ReminderCase]:
    """The cases of a part. With the last one go those of enterprises that are no longer on the register."""
    if part.enterprises:
        return ReminderCase.objects.filter(enterprise__in=part.enterprises)
    standing = ReminderCase.objects.filter(enterprise__isnull=True)
    return standing | ReminderCase.objects.filter(enterprise__withdrawn_at__isnull=False)
