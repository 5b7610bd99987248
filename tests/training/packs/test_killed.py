"""A process killed in the middle of locking a pack leaves all of it or nothing, and the rerun completes."""

import json
import signal
import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from tests.cms.production import SERVER, python
from tests.factories import packs as make
from tests.factories.packs import BEFORE, NOVEMBER
from training import packs
from training.reference import load_reference

POINTS = ["reading", "counting", "bridging", "locking", "committing", "locked"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the process works on a copy of the database file")
def test_a_process_killed_while_freezing_leaves_all_or_nothing_and_a_rerun_completes(tmp_path: Path) -> None:
    load_reference(BEFORE)
    town, _villages = make.town()
    packs.freeze(area=town, month=packs.Month.parse("2026-10"), at=NOVEMBER, by="system:test")
    copy = tmp_path / "site.sqlite3"
    with sqlite3.connect(copy) as target:
        connection.connection.backup(target)
    target.close()
    answers = python(KILLED.format(town=town.code, points=POINTS), DATABASE_URL=f"sqlite:///{copy}", **SERVER)
    assert answers.returncode == 0, answers.stderr
    found = json.loads(answers.stdout)
    assert [one["signal"] for one in found] == [-signal.SIGKILL] * len(POINTS)
    # rows after the death: packs of the month, their audit entries, preparations left; then the same after the rerun
    assert [one["after"] for one in found] == [[0, 0, 1]] * 5 + [[1, 1, 0]]
    assert [one["rerun"] for one in found] == [[1, 1, 0]] * 6
    assert len({one["sha256"] for one in found}) == 1


# One process, so that Django starts once: for each point it forks a child that kills itself there, and looks at what is left.
KILLED = """
import json, os, signal, sys
from datetime import datetime, UTC
from django.db import connection, transaction
from training import packs, retention
from training.models import Area, AuditEntry, Pack, PackDraft

AT, MONTH = datetime(2026, 11, 26, 1, tzinfo=UTC), packs.Month.parse("2026-11")

def freeze(point=""):
    def say(step):
        if step == point:
            os.kill(os.getpid(), signal.SIGKILL)
    area = Area.objects.get(code="{town}")
    return packs.freeze(area=area, month=MONTH, at=AT, by="system:test", say=say)

def rows():
    found = Pack.objects.filter(month=str(MONTH))
    audited = AuditEntry.objects.filter(action="training.pack_frozen", data__sha256__in=found.values_list("sha256", flat=True))
    return [found.count(), audited.count(), PackDraft.objects.filter(month=str(MONTH)).count()]

def begin():
    area = Area.objects.get(code="{town}")
    retention.erase(Pack.objects.filter(month=str(MONTH)), rule="test", by="system:test", at=AT)
    retention.erase(AuditEntry.objects.filter(action="training.pack_frozen", data__month=str(MONTH)), rule="test", by="system:test", at=AT)
    packs.prepare(area=area, month=MONTH, at=AT, by="system:test")

found = []
for point in {points}:
    begin()
    connection.close()
    child = os.fork()
    if not child:
        freeze(point)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    after = rows()
    sha256 = freeze().sha256
    found.append(dict(signal=os.waitstatus_to_exitcode(status), after=after, rerun=rows(), sha256=sha256))
print(json.dumps(found))
"""
