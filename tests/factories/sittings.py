"""Results in bulk, written straight into the tables: what statistics count, without the hours it would take to sit them."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction

from exams.models import Attempt, Mark, Paper, Registration, Response, Session
from tests.factories.training import make_person
from training.models import Person

CHUNK = 1000
Item = tuple[int, list[int] | None]
_serial = count(1)


def sit_many(
    session: Session,
    papers: Sequence[Sequence[Item]],
    points: Sequence[str],
    earned: Sequence[Sequence[str | None]],
    answers: Sequence[Sequence[list[str]]],
    *,
    seconds: int = 20,
    language: str = "zh-hans",
    person: Person | None = None,
) -> list[Attempt]:
    """One confirmed attempt a row: its paper, the points earned by question (None: not marked yet), and what was answered.

    All belong to one person, whose registrations are withdrawn so that they may be many; nothing here counts registrations.
    """
    whose, made = person or make_person(), []
    for start in range(0, len(papers), CHUNK):
        part = slice(start, start + CHUNK)
        made += _sit(session, whose, list(zip(papers[part], earned[part], answers[part], strict=True)), points, seconds, language)
    return made


@transaction.atomic
def _sit(session: Session, person: Person, rows: list[Any], points: Sequence[str], seconds: int, language: str) -> list[Attempt]:
    at = session.opens_at
    registrations = Registration.objects.bulk_create(
        [Registration(session=session, person=person, ticket_no=f"T{next(_serial):09d}", registered_at=at, withdrawn_at=at) for _row in rows]
    )
    papers = Paper.objects.bulk_create([
        Paper(registration=one, seed="s", items=[[version, order, ""] for version, order in row[0]], points=list(points[: len(row[0])]), sha256="0" * 64,
              pool_sha256="0" * 64, drawn_at=at)
        for one, row in zip(registrations, rows, strict=True)
    ])  # fmt: skip
    full = sum(map(Decimal, points), Decimal(0))
    attempts = Attempt.objects.bulk_create([
        Attempt(registration=one.registration, paper=one, state="confirmed", created_at=at, opened_at=at, deadline_at=at + timedelta(hours=9),
                submitted_at=at + timedelta(hours=1), confirmed_at=at + timedelta(hours=2), score=0, full_score=full, passed=False,
                question_count=len(one.items), language=language)
        for one in papers
    ])  # fmt: skip
    mark_many(attempts, [row[1] for row in rows])
    Response.objects.bulk_create(
        Response(attempt=one, index=index, seq=index + 1, choice=choice, at=at + timedelta(seconds=seconds * (index + 1)), hash=b"")
        for one, row in zip(attempts, rows, strict=True)
        for index, choice in enumerate(row[2])
        if choice
    )
    return attempts


def mark_many(attempts: Sequence[Attempt], earned: Sequence[Sequence[str | None]]) -> None:
    """A row of marks for each attempt."""
    rows = [{str(index): value for index, value in enumerate(one) if value is not None} for one in earned]
    Mark.objects.bulk_create(
        Mark(attempt=attempt, marker="system:test", points=json.loads(json.dumps(points)), total=0, full=0, at=attempt.created_at)
        for attempt, points in zip(attempts, rows, strict=True)
    )
