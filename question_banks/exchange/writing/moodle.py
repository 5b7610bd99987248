"""Moodle XML: every kind as the question type that Moodle has for it, facts of the item as tags, the clause below the explanation."""

from collections.abc import Callable, Iterable
from typing import Any

from question_banks import richtext
from question_banks.models import ItemVersion

from ..structured.plain import normal
from . import moodle_kinds
from .hypertext import paragraph, quote
from .moodle_parts import rich, text

Body = Callable[[str], bytes]


def write(versions: Iterable[ItemVersion], *, title: str, picture: Body, described: dict[str, str], **_others: Any) -> bytes:
    """The quiz; a category for every subject, in the order of the questions."""
    lines, subject = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"], None
    for version in versions:
        if version.item.subject != subject:
            subject = version.item.subject
            path = "/".join(part.replace("/", "//") for part in ("$course$", "top", title, subject) if part)
            lines.append(f'<question type="category"><category>{text(path)}</category><info format="html">{text("")}</info></question>')
        lines.append(_question(version, picture))
    return "\n".join([*lines, "</quiz>", ""]).encode()


def _question(version: ItemVersion, picture: Body) -> str:
    kind, stem, rest = moodle_kinds.WRITERS[version.kind](version, picture)
    name = f"{version.item.number} {richtext.plain(version.stem)}"[:80]
    return (
        f'<question type="{kind}"><name>{text(normal(name).replace(chr(10), " "))}</name>'
        f"{rich('questiontext', stem, [version.stem], picture)}"
        f"{rich('generalfeedback', _explanation(version), [version.explanation], picture)}"
        f"<defaultgrade>1</defaultgrade><penalty>0</penalty><hidden>0</hidden><idnumber>{quote(version.item.number)}</idnumber>"
        f"{rest}{_tags(version)}</question>"
    )


def _explanation(version: ItemVersion) -> str:
    parts = {"standard": version.clause_standard, "title": version.clause_title, "article": version.clause_article}
    cited = " ".join(f'<span class="clause-{name}">{quote(normal(value))}</span>' for name, value in parts.items() if value)
    return paragraph(version.explanation, moodle_kinds.address) + (f'<p class="clause">{cited}</p>' if cited else "")


def _tags(version: ItemVersion) -> str:
    """What the item is filed under; how its options were stored where Moodle keeps another order."""
    tags = [f"difficulty:{version.item.difficulty}", *([f"subject:{version.item.subject}"] if version.item.subject else [])]
    tags += ["fixed"] if version.no_shuffle else []
    stored = moodle_kinds.stored(version)
    tags += ["order:" + ",".join(map(str, stored))] if stored else []
    return "<tags>" + "".join(f"<tag>{text(tag)}</tag>" for tag in tags) + "</tags>"
