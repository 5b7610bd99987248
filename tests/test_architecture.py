"""The house checks itself: its rules hold here, and each of them notices when it is broken."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from cms.management.commands.check_integrity import GUARDED
from tests import architecture
from training.appendonly import guarded_tables

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("rule", architecture.RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for floor in architecture.FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("vendor", "media", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _contracts(folder: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"})
    return "" if done.returncode == 0 else done.stdout


def test_upward_import_breaks_the_contract(copy: Path) -> None:
    assert _contracts(copy) == ""
    with (copy / "training" / "clock.py").open("a") as file:
        file.write("\nfrom exams import models as _\n")
    assert "five floors" in _contracts(copy)


def test_unplanned_module_breaks_the_floor_plan(copy: Path) -> None:
    (copy / "exams" / "gossip.py").write_text('"""Nobody planned this."""\n')
    assert "gossip" in _contracts(copy)


def test_string_reference_upward_is_seen(copy: Path) -> None:
    (copy / "training" / "clock.py").write_text('X = "exams.attempts"\n')
    assert any("exams.attempts" in finding for finding in architecture.string_references(copy))


def test_template_link_upward_is_seen(copy: Path) -> None:
    (copy / "training" / "templates" / "training" / "up.html").write_text("{% url 'exams:index' %}")
    assert any("up.html" in finding for finding in architecture.template_links(copy))


def test_relations_across_floors_have_no_window_in_the_ceiling() -> None:
    for model in apps.get_models():
        if model._meta.app_label not in architecture.FLOORS:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.OneToOneField | models.ManyToManyField) or field.auto_created or field.model is not model:
                continue
            other = field.related_model._meta.app_label
            if other in architecture.FLOORS and other != model._meta.app_label:
                assert field.remote_field.hidden, f"{model.__name__}.{field.name} opens a window in {other}"


@pytest.mark.django_db
def test_append_only_tables_are_guarded_by_the_database() -> None:
    assert set(guarded_tables(connection)) == GUARDED


@pytest.mark.parametrize("name", ["package-lock.json", "requirements/base.txt", "requirements/production.txt", "requirements/dev.txt"])
def test_lock_files_record_no_address(name: str) -> None:
    text = re.sub(r'"url": "https://[^"]*(funding|sponsors|opencollective)[^"]*"', "", (ROOT / name).read_text())
    assert not re.search(r"https?://|file:|--index-url|--find-links|\"resolved\"", text)
    assert not re.search(r"(^|[^a-z])/(opt|work|root|home)/", text)


def test_requirements_say_why() -> None:
    for path in (ROOT / "requirements").glob("*.in"):
        for line in path.read_text().splitlines():
            assert not line or line.startswith(("#", "-r")) or "  # " in line or re.search(r"\s# ", line), f"{path.name}: {line}"
