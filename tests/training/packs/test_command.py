"""manage.py monthly_pack: one JSON document, exit codes, files written."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.clock import clock
from tests.factories import packs as make
from tests.factories.packs import MINUTE, NOVEMBER
from training.packs import canonical


def run(*arguments, area, month="2026-11"):
    out, code = StringIO(), 0
    try:
        call_command("monthly_pack", "--area", area, "--month", month, "--json", *arguments, stdout=out, stderr=StringIO())
    except CommandError as refusal:
        code = refusal.returncode
    return code, json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.usefixtures("rules")
def test_prepare_freeze_supplement_and_write(tmp_path):
    town, (village, _two) = make.town()
    clock.set(NOVEMBER - MINUTE)
    assert run(area=town.code)[1]["state"] == "preparation"
    code, answer = run("--freeze", area=town.code)
    assert (code, list(answer)) == (1, ["error"])
    clock.set(NOVEMBER + MINUTE)
    code, answer = run("--freeze", "--out", str(tmp_path), area=town.code)
    assert (code, answer["state"], canonical.digest(answer["pack"])) == (0, "frozen", answer["sha256"])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(answer["files"])
    make.enterprise(village, at=NOVEMBER + MINUTE)
    assert run("--freeze", area=town.code)[1]["sha256"] == run(area=town.code)[1]["sha256"] == answer["sha256"]
    code, late = run("--supplement", "--reason", "村里晚报", area=town.code)
    assert (code, late["state"], late["pack"]["supplements"]) == (0, "supplement", answer["sha256"])
    assert run("--supplement", "--reason", "再报", area=town.code)[0] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [[], ["--supplement"], ["--supplement", "--freeze", "--reason", "x"]])
def test_a_wrong_call_answers_two(arguments):
    town, _villages = make.town()
    assert run(*arguments, area=town.code if arguments else "nowhere")[0] == 2
    assert run(*arguments, area=town.code, month="2026-13")[0] == 2
