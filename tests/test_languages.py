"""Chinese first, English complete: no message without its Chinese, and nothing that contradicts its placeholders."""

import re
from pathlib import Path

import polib

CATALOGUE = polib.pofile(str(Path(__file__).resolve().parent.parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_every_message_is_translated() -> None:
    assert [entry.msgid for entry in CATALOGUE.untranslated_entries()] == []
    assert [entry.msgid for entry in CATALOGUE.fuzzy_entries()] == []


def _unknown_placeholders(entry: polib.POEntry) -> set[str]:
    """A count may go unsaid in Chinese where the sentence does not need it; a placeholder the English lacks breaks the page."""
    chinese = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    return set(_PLACEHOLDER.findall(chinese)) - set(_PLACEHOLDER.findall(f"{entry.msgid} {entry.msgid_plural}"))


def test_placeholders_are_those_of_the_english() -> None:
    assert [(entry.msgid, _unknown_placeholders(entry)) for entry in CATALOGUE if _unknown_placeholders(entry)] == []
