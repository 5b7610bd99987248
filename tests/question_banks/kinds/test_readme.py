"""The kind that the README shows is a kind: put in its place, it does everything a kind must do."""

import re
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory

from question_banks import kinds
from question_banks.forms import QuestionForm
from question_banks.wording import Wording, fingerprints

ROOT = Path(__file__).resolve().parents[3]


def blocks(name: str) -> list[str]:
    section = (ROOT / name).read_text(encoding="utf-8").partition("kinds/year.py")[2]
    return re.findall(r"```(?:python|django)\n(.*?)```", section, re.S)[:2]


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> Any:
    code, markup = blocks("README.md")
    spec = spec_from_loader("question_banks.kinds.year", loader=None)
    assert spec is not None
    module: ModuleType = module_from_spec(spec)
    exec(compile(code, "README.md", "exec"), module.__dict__)  # noqa: S102 - our own README
    monkeypatch.setitem(kinds.KINDS, "year", module)
    return engines["django"].from_string(markup)


def test_both_languages_show_the_same_kind_in_few_lines() -> None:
    assert blocks("README.md") == blocks("README.zh.md")
    code, markup = blocks("README.md")
    assert len([line for line in code.splitlines() if line.strip()]) <= 32
    assert len(markup.splitlines()) <= 8


@pytest.mark.django_db
def test_the_kind_of_the_readme_is_checked_shown_answered_marked_and_written(template: Any) -> None:
    assert kinds.check("year", {}, 2021) == []
    assert str(kinds.problem("year", kinds.check("year", {}, None)[0])[1])
    response = kinds.read("year", ["2021"])
    assert kinds.mark("year", {}, 2021, response) == 1
    assert kinds.mark("year", {}, 2021, kinds.read("year", ["今年"])) == 0
    html = template.render({"q": kinds.form("year", "新修改的安全生产法何年施行？", {}, name="q1", response=response)}, RequestFactory().get("/"))
    assert 'value="2021"' in html
    assert kinds.places("year", {}) == 0
    assert kinds.tally("year", {}, 2021, response) == []
    assert (kinds.needs_people("year"), "year" in dict(kinds.choices(by_machine=True))) == (False, True)
    form = QuestionForm({"kind": "year", "stem": "何年施行？", "year": "2021", "difficulty": "1"})
    assert form.is_valid(), form.errors
    assert (form.wording.kind, form.wording.key) == ("year", 2021)
    assert fingerprints(form.wording).sameness != fingerprints(Wording(kind="year", stem="何年施行？", key=2020)).sameness
