"""Text as questions keep it: one kind of line break, single spaces, nothing invisible."""

import re

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile("[ \t\u00a0]+")
_ENDS = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")


def normal(text: str) -> str:
    """The text with unified line breaks and spaces; at most one empty line in a row, none at the ends. Applied twice it changes nothing."""
    if text.isprintable() and "  " not in text and "\u00a0" not in text:
        return text.strip()
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _ENDS.sub("\n", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()
