"""The one door to django-q2. Upper apps register functions here and enqueue them by name after commit.

Jobs may run twice, late, or not at all: each is idempotent, takes ids only, and is backed by a scheduled sweep (`cms.schedules`).
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

logger = logging.getLogger(__name__)

Job = Callable[..., Any]
_JOBS: dict[str, Job] = {}
_BUSY: list[Callable[[], bool]] = []


class UnknownJob(Exception):
    """A queued name that no app has registered."""


def job(name: str) -> Callable[[Job], Job]:
    """Register a function under a dotted name, app first. Used in `<app>/tasks.py`, which every app imports when it is ready."""

    def keep(function: Job) -> Job:
        _JOBS[name] = function
        return function

    return keep


def wait_while(busy: Callable[[], bool]) -> Callable[[], bool]:
    """Register, as `job` does, a question of an upper app: must bulk work wait (while an attempt is open on an embedded database, say)?"""
    _BUSY.append(busy)
    return busy


def must_wait() -> bool:
    """Whether bulk work must wait now; its sweep takes it up again."""
    return any(busy() for busy in _BUSY)


def names() -> list[str]:
    """All registered jobs."""
    return sorted(_JOBS)


def run(name: str, *args: Any) -> Any:
    """What a worker calls; raises UnknownJob."""
    if name not in _JOBS:
        raise UnknownJob(name)
    logger.info("job %s %s", name, args)
    return _JOBS[name](*args)


def enqueue(name: str, *args: int | str) -> None:
    """Hand a job to the queue once the current transaction has committed; args are ids."""
    if name not in _JOBS:
        raise UnknownJob(name)

    def send() -> None:
        from django_q.tasks import async_task  # loads the broker; not needed by processes that never enqueue

        async_task("training.jobs.run", name, *args, task_name=name)

    transaction.on_commit(send)


def schedule(name: str, minutes: int) -> None:
    """Make sure a job runs every so many minutes; called again it only changes the interval."""
    from django_q.models import Schedule

    if name not in _JOBS:
        raise UnknownJob(name)
    Schedule.objects.update_or_create(
        name=name,
        defaults={"func": "training.jobs.run", "args": repr((name,)), "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1},
    )
