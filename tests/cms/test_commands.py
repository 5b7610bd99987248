"""Commands that people and scripts rely on: they can be run again, say what they found by their exit, and never touch real data."""

import json
import socket
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection
from django.utils import timezone

from cms import schedules
from cms.management.commands import demo, seed_demo
from exams import attempts
from exams.models import Response
from tests.cms.production import SERVER, run
from tests.factories.exams import AT, make_open
from tests.factories.training import make_account, make_area, make_enterprise
from training import audit
from training.models import Account, AuditEntry, Enterprise, Requirement

pytestmark = pytest.mark.django_db
CACHES = {"wagtailsearch", "modelsearch", "wagtailcore_referenceindex", "wagtailcore.referenceindex", "sessions"}


def call(name: str, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    except CommandError as problem:
        return problem.returncode, out.getvalue(), str(problem)
    return 0, out.getvalue(), err.getvalue()


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but for indexes that Wagtail keeps for itself."""
    models = [model for model in apps.get_models() if model._meta.managed and not {model._meta.app_label, model._meta.label_lower} & CACHES]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


# -- prepare
def test_prepare_makes_an_installation_ready_and_changes_nothing_again() -> None:
    code, out, err = call("prepare")
    assert (code, out) == (0, "")
    assert "prepared" in err
    assert Requirement.objects.exists()
    assert set(_schedules()) == set(schedules.INTERVALS)

    before = everything()
    assert call("prepare")[0] == 0
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()


def _schedules() -> list[str]:
    return list(apps.get_model("django_q", "Schedule").objects.values_list("name", flat=True))


# -- check_integrity
def _write(count: int = 3) -> None:
    for number in range(count):
        audit.record("training.erased", at=timezone.now(), by="system:test", data={"n": number})


def _tamper(table: str, change: str) -> None:
    """Somebody with the owner's rights: past the guard, not past the chain."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO training_erasurepermit (table_name) VALUES (%s)", [table])
        cursor.execute(change)
        cursor.execute("DELETE FROM training_erasurepermit")


def test_a_whole_trail_is_exit_0() -> None:
    _write()
    audit.seal()
    code, out, err = call("check_integrity")
    assert (code, err) == (0, "")
    assert out.splitlines() == ["audit trail: 3 sealed, 0 waiting for their seal", "whole"]


def test_unsealed_rows_are_named_and_no_finding() -> None:
    _write()
    code, out, _err = call("check_integrity")
    assert code == 0
    assert [f"unsealed: entry {entry.pk}" in out for entry in AuditEntry.objects.all()] == [True, True, True]


def test_a_changed_entry_is_exit_1() -> None:
    _write()
    audit.seal()
    changed = AuditEntry.objects.order_by("pk")[1].pk
    _tamper("training_auditentry", f"UPDATE training_auditentry SET actor = 'account:other' WHERE id = {changed}")  # noqa: S608
    code, out, _err = call("check_integrity")
    assert code == 1
    assert f"audit: position 2: entry {changed} was changed" in out
    assert out.endswith("NOT WHOLE\n")


def test_a_deleted_entry_is_exit_1() -> None:
    _write()
    audit.seal()
    gone = AuditEntry.objects.order_by("pk")[2].pk
    _tamper("training_auditentry", f"DELETE FROM training_auditentry WHERE id = {gone}")  # noqa: S608
    assert call("check_integrity")[0] == 1


def test_json_is_one_document_whatever_the_exit() -> None:
    _write(1)
    audit.seal()
    code, out, _err = call("check_integrity", "--json")
    found = dict.fromkeys(("attempts", "unguarded", "unsigned", "packs", "leads", "notices", "corrections"), [])
    assert (code, json.loads(out)) == (0, {"audit": {"sealed": 1, "unsealed": [], "breaks": []}, **found})
    _tamper("training_auditentry", "UPDATE training_auditentry SET action = 'training.other'")
    code, out, _err = call("check_integrity", "--json")
    assert (code, len(json.loads(out)["audit"]["breaks"])) == (1, 1)


def test_a_changed_answer_is_exit_1() -> None:
    attempt = make_open()
    for seq in (1, 2):
        attempts.save(public_id=attempt.public_id, responses=[{"index": 0, "seq": seq, "choice": [str(seq)]}], at=AT)
    assert call("check_integrity")[0] == 0
    row = Response.objects.get(attempt=attempt, seq=1)
    _tamper("exams_response", f"UPDATE exams_response SET choice = '[\"0\"]' WHERE id = {row.pk}")  # noqa: S608
    code, out, _err = call("check_integrity")
    assert code == 1
    assert f"attempts: attempt {attempt.public_id}: answer 1 does not fit the one before it" in out


def test_a_missing_guard_is_exit_1() -> None:
    if connection.vendor == "sqlite":
        drop = ["DROP TRIGGER training_entry_no_update", "DROP TRIGGER training_entry_no_delete"]
    else:
        drop = ["DROP TRIGGER training_entry_append_only ON training_entry"]
    with connection.cursor() as cursor:
        for statement in drop:
            cursor.execute(statement)
    code, out, _err = call("check_integrity", "--json")
    assert (code, json.loads(out)["unguarded"]) == (1, ["training_entry"])


# -- the demo keeps away from anything real
@pytest.fixture
def accounts(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In DEBUG, with the file of demo passwords somewhere of its own."""
    settings.DEBUG = True
    place = tmp_path / "accounts.txt"
    for module in (demo, seed_demo):
        monkeypatch.setattr(module, "ACCOUNTS", place)
    return place


@pytest.mark.parametrize(("name", "arguments"), [("demo", ("--no-serve",)), ("demo", ("--no-serve", "--reset")), ("seed_demo", ())])
def test_the_demo_refuses_without_debug(name: str, arguments: tuple[str, ...]) -> None:
    assert settings.DEBUG is False
    code, out, err = call(name, *arguments)
    assert code in {1, 2}
    assert out == ""
    assert "DEBUG=1" in err
    assert len(err.splitlines()) == 1
    assert not Account.objects.exists()


@pytest.mark.parametrize("make", [make_account, make_area, make_enterprise])
@pytest.mark.parametrize("name", ["demo", "seed_demo"])
def test_the_demo_refuses_a_database_with_anything_real(accounts: Path, name: str, make: Any) -> None:
    make()
    before = Enterprise.objects.count(), Account.objects.count()
    code, out, err = call(name, *(["--no-serve"] if name == "demo" else []))
    assert (code, out) == (1, "")
    assert err == "This database holds data that are not demo data: nothing was written. Use an empty one."
    assert (Enterprise.objects.count(), Account.objects.count()) == before
    assert not accounts.exists()


@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="RESET exists for the embedded database only")
def test_a_reset_drops_no_database_with_real_accounts(accounts: Path) -> None:
    make_account()
    accounts.write_text("kept")
    code, _out, err = call("demo", "--no-serve", "--reset")
    assert (code, err) == (1, "This database holds accounts or areas that are not demo data: nothing was dropped.")
    assert Account.objects.count() == 1
    assert accounts.read_text() == "kept"


@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="a server database is meant")
def test_a_reset_never_drops_a_server_database(accounts: Path) -> None:
    make_area()
    code, _out, err = call("demo", "--no-serve", "--reset")
    assert (code, "embedded database only" in err) == (2, True)


def test_a_taken_port_is_one_sentence(accounts: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _out, err = call("demo", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "can not be used" in err
    assert "make demo PORT=" in err


# -- every command explains itself
OURS = sorted(name for name, app in get_commands().items() if app in {"cms", "certificates", "exams", "question_banks", "training"})


@pytest.mark.parametrize("name", OURS)
def test_commands_explain_themselves(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        load_command_class(get_commands()[name], name).run_from_argv(["manage.py", name, "--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: manage.py {name} ")
    assert load_command_class(get_commands()[name], name).help.split()[0] in shown


def test_the_commands_people_rely_on_are_all_here() -> None:
    promised = {
        "import_registry", "import_questions", "approve_questions", "export_questions", "draw_papers", "coverage", "issue_certificates",
        "verify_certificate", "check_integrity", "prepare", "seed_demo", "demo",
    }  # fmt: skip
    assert promised <= set(OURS)


def test_a_wrong_call_is_exit_2_without_a_traceback() -> None:
    done = run("manage.py", "check_integrity", "--nothing", **SERVER)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
