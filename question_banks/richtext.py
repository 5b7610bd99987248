r"""The three marks a question's plain text may hold: a picture `![alt](picture:SHA256)`, a formula `\( tex \)`, and `_{2}` `^{3}`. Pure.

Everything else is text. A page first escapes, then puts the marks in; who shows the page says where its pictures are.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST_ALT = 300
_PICTURE = rf"!\[(?P<alt>[^\[\]\n]{{0,{LONGEST_ALT}}})\]\(picture:(?P<sha>[0-9a-f]{{64}})\)"
_MARKS = re.compile(rf"{_PICTURE}|\\\((?P<tex>.{{1,1000}}?)\\\)|_\{{(?P<sub>[^{{}}\n]{{1,40}})\}}|\^\{{(?P<sup>[^{{}}\n]{{1,40}})\}}", re.DOTALL)


def picture(sha256: str, alt: str) -> str:
    """The mark of a picture, as it stands in a text."""
    words = re.sub(r"[\[\]\s]+", " ", alt).strip()
    return f"![{words[:LONGEST_ALT]}](picture:{sha256})"


def pictures(value: Any) -> list[str]:
    """The pictures that a text or a JSON value with texts names, each once, in order of appearance."""
    return list(dict.fromkeys(_named(value)))


def _named(value: Any) -> list[str]:
    if isinstance(value, str):
        return [found["sha"] for found in _MARKS.finditer(value) if found["sha"]]
    if isinstance(value, dict):
        own = [value["picture"]] if isinstance(value.get("picture"), str) and value["picture"] else []
        return own + [name for key, part in value.items() if key != "picture" for name in _named(part)]
    return [name for part in value for name in _named(part)] if isinstance(value, list) else []


def plain(text: str) -> str:
    """The text without marks, for a list or a menu: a picture by its description, a formula as typed."""
    return _MARKS.sub(lambda found: f"[{found['alt']}]" if found["sha"] else (found["tex"] or found["sub"] or found["sup"] or "").strip(), text)


def address_of(known: Mapping[str, str], sha256: str) -> str:
    """Where a picture is; empty where the page does not show it."""
    try:
        return known[sha256] if sha256 else ""
    except KeyError:
        return ""


def html(text: str, addresses: Mapping[str, str] | None = None) -> SafeString:
    """The text as markup. A picture without an address is shown by its description; a formula is drawn by the browser."""
    known = addresses if addresses is not None else {}

    def one(found: re.Match[str]) -> str:
        if found["sha"]:
            address = address_of(known, found["sha"])
            return f'<img class="picture" src="{escape(address)}" alt="{found["alt"]}">' if address else f"<i>[{found['alt']}]</i>"
        if found["tex"]:
            tex = found["tex"].strip()
            return f'<span class="formula" data-tex="{tex}">{tex}</span>' if tex else found[0]
        return f"<sub>{found['sub']}</sub>" if found["sub"] else f"<sup>{found['sup']}</sup>"

    lines = _MARKS.sub(one, escape(str(text))).replace("\r\n", "\n").replace("\n", "<br>")
    return mark_safe(lines)  # noqa: S308 - escaped above, before the marks
