"""Measures item statistics: 1,000, 20,000 and 100,000 attempts of 100 questions counted from answers and marks, beside a bare computation.

Run by `deploy/bench.py` on its demo town; prints one JSON document. A thousand attempts are sat by the test factory, the rest are copies of their
rows by SQL. Every size is a session of its own, counted from nothing as the sweep does it: 20,000 attempts a batch, each stored by one short commit.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
SIZES, SAT, QUESTIONS = (1_000, 20_000, 100_000), 1_000, 100


def session_of(number: int) -> Any:
    """A copy of an ended session of the town, empty."""
    from exams.models import Session

    session = Session.objects.filter(state="ended").order_by("pk").first()
    assert session is not None, "the demo town has no ended session"
    session.pk, session.public_id = None, uuid4()
    session.title = f"{session.title} {number}"[:120]
    session.save(force_insert=True)
    return session


def sit(session: Any) -> list[list[int]]:
    """A thousand attempts; returns the marks."""
    from django.db.models import CharField, Value
    from django.db.models.functions import Cast, Concat

    from exams.models import Registration
    from question_banks.models import ItemVersion
    from tests.factories.sittings import sit_many
    from training.models import Person

    random = Random(1)  # noqa: S311 - invented marks
    versions = list(ItemVersion.objects.filter(kind="single")[:QUESTIONS])
    marks = [[int(random.random() < 0.3 + 0.6 * (who % 10) / 10) for _one in versions] for who in range(SAT)]
    paper = [(one.pk, random.sample(range(len(one.content["options"])), len(one.content["options"]))) for one in versions]
    chosen = [[[str(random.randrange(4))] for _one in versions] for _who in range(SAT)]
    sit_many(session, [paper] * SAT, ["1"] * len(versions), [[str(mark) for mark in row] for row in marks], chosen, person=Person.objects.first())
    tickets = Concat(Value("S"), Cast("pk", CharField()))  # the factory counts from 1 in every process
    Registration.objects.filter(session=session).update(ticket_no=tickets)
    return marks


def grow(session: Any, size: int) -> None:
    """Copy the attempts of a session until there are so many, row by row with new keys. For SQLite."""
    from django.db import connection, transaction

    from exams.models import Attempt, Mark, Paper, Registration, Response

    first = Registration.objects.filter(session=session).order_by("pk").values_list("pk", flat=True)[0]
    mine = {"registration": f"t.session_id = {session.pk} AND t.id < {first + SAT}"}
    mine["paper"] = f"t.registration_id IN (SELECT t.id FROM {Registration._meta.db_table} t WHERE {mine['registration']})"  # noqa: S608 - names of our own tables
    mine["attempt"] = mine["paper"]
    mine["mark"] = mine["response"] = f"t.attempt_id IN (SELECT t.id FROM {Attempt._meta.db_table} t WHERE {mine['attempt']})"  # noqa: S608
    step = 10 * max(model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in (Registration, Paper, Attempt, Mark, Response))
    for round_ in range(1, size // SAT):
        with transaction.atomic(), connection.cursor() as cursor:
            for model in (Registration, Paper, Attempt, Mark, Response):
                new = {"id": f"id + {round_ * step}", "public_id": "lower(hex(randomblob(16)))", "ticket_no": f"'C' || (id + {round_ * step})"}
                new |= {name: f"{name} + {round_ * step}" for name in ("registration_id", "paper_id", "attempt_id")}
                names = [field.column for field in model._meta.local_concrete_fields]
                values = ", ".join(new.get(name, f'"{name}"') for name in names)
                columns = ", ".join(f'"{name}"' for name in names)
                table, which = model._meta.db_table, mine[model._meta.model_name]
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t WHERE {which}")  # noqa: S608 - names of our own tables


def counted(size: int) -> dict[str, Any]:
    """Count a session of so many attempts from nothing, and read its report."""
    import numpy as np

    from exams import analysis

    session = session_of(size)
    marks = sit(session)
    grow(session, size)
    started, used = time.perf_counter(), time.process_time()
    attempts = analysis.count(session.pk)
    wall, cpu, read = time.perf_counter() - started, time.process_time() - used, time.perf_counter()
    analysis.of_session(session)
    figures = {"attempts": attempts, "questions": len(marks[0]), "count_s": wall, "count_cpu_s": cpu, "report_s": time.perf_counter() - read}
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    whole = np.array(marks * (size // SAT), dtype=float)
    started = time.perf_counter()
    _bare(np, whole)
    figures["bare_s"] = time.perf_counter() - started
    return {name: round(value, 3) for name, value in figures.items()}


def _bare(np: ModuleType, x: Any) -> Any:
    """The five figures straight from the formulas."""
    total, n = x.sum(axis=1), len(x)
    o = total[:, None] - x
    covariance = lambda a, b: ((a - a.mean(axis=0)) * (b - b.mean(axis=0))).sum(axis=0) / (n - 1)  # noqa: E731
    rest, weights = covariance(x, o), np.sqrt(np.maximum(covariance(x, total[:, None]), 0))
    efficiency = 100 * rest / covariance(np.sort(x, axis=0), np.sort(o, axis=0))
    return x.mean(axis=0), x.std(axis=0, ddof=1), 100 * rest / np.sqrt(covariance(x, x) * covariance(o, o)), efficiency, 100 * weights / weights.sum()


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    print(json.dumps({f"attempts_{size}": counted(size) for size in sizes}))


if __name__ == "__main__":
    main()
