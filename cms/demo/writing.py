"""Reads the written content: YAML files whose texts use five marks, turned into the HTML that rich text holds.

Marks: `### heading`, `#### small heading`, `- item`, `1. item`, `**strong**`. A blank line ends a paragraph; lines of one paragraph are joined.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import escape

CONTENT = Path(__file__).parent / "content"
MEDIA = Path(__file__).parent / "media"

_STRONG = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"(?:-|\d+\.) +")


def load(name: str) -> Any:
    """One content file, by its path below `content/`."""
    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))


def _inline(text: str) -> str:
    return _STRONG.sub(r"<b>\1</b>", str(escape(text)))


def _items(lines: list[str], tag: str) -> str:
    """A list; a line without a mark continues the item before it."""
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line):
            items.append(_ITEM.sub("", line, count=1))
        else:
            items[-1] += line
    return f"<{tag}>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + f"</{tag}>"


def _paragraph(lines: list[str]) -> str:
    first = lines[0]
    if first.startswith("#### "):
        return f"<h4>{_inline(first[5:])}</h4>"
    if first.startswith("### "):
        return f"<h3>{_inline(first[4:])}</h3>"
    if first.startswith("- "):
        return _items(lines, "ul")
    if _ITEM.match(first):
        return _items(lines, "ol")
    return f"<p>{_inline(''.join(lines))}</p>"


def html(text: str) -> str:
    """Rich text of a marked-up text. Headings and lists stand alone between blank lines."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "".join(_paragraph([line.strip() for line in part.splitlines()]) for part in parts)
