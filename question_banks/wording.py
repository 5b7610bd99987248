"""What makes two questions the same: the normalisation, and the three fingerprints of a wording. `docs/same-question.md` says it for people.

Compared without: width of letters, digits and signs, spacing, punctuation, the order of options. Kept apart: case, numbers (with decimal
points, signs, ranges, ratios, and whatever stands between two digits), units, mathematical signs, and every word, negations included. What
else of a question counts, its kind says (`kinds.essence`).
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from question_banks import kinds

_KEPT = "%‰.-:/"  # the last four only where they belong to a number
_LOOSE = re.compile(r"-(?!\d)|(?<!\d)[.:/]|[.:/](?!\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) +(?=\d)")
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-")


class _Folding(dict[int, int | str | None]):
    """A translation table that decides on a character when it is first met: folded, kept, dropped, or made a gap (a blank)."""

    def __init__(self, *, drop_marks: bool) -> None:
        super().__init__({**_DASHES, 0x223C: "~", 0x301C: "~", 0x3000: " "})
        self._drop_marks = drop_marks
        if not drop_marks:
            self.update({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        mark = self._drop_marks and unicodedata.category(char).startswith("P") and char not in _KEPT
        self[code] = None if unicodedata.category(char) == "Cf" else " " if mark or char.isspace() else code
        return self[code]


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_FOLD, _DROP = _Folding(drop_marks=False), _Folding(drop_marks=True)


@dataclass(frozen=True)
class Source:
    """Where a wording was read."""

    file: str = ""
    sheet: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Wording:
    """One wording before it is stored. What content and key hold, the kind says; see `question_banks.kinds`."""

    kind: str
    stem: str
    key: Any
    content: dict[str, Any] = field(default_factory=dict)
    explanation: str = ""
    clause_standard: str = ""
    clause_title: str = ""
    clause_article: str = ""
    no_shuffle: bool = False


@dataclass(frozen=True)
class Fingerprints:
    """`digest`: everything to the letter; `cluster`: normalised stem and options; `sameness`: the cluster and what is right."""

    digest: str
    cluster: str
    sameness: str


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """The text without width, spacing and punctuation; see the module's docstring for what stays."""
    gapped = _LOOSE.sub(" ", text.translate(_FOLD)).translate(_DROP)
    return _BETWEEN_DIGITS.sub(",", gapped).replace(" ", "")


def fingerprints(wording: Wording) -> Fingerprints:
    """The three SHA-256 values of a wording."""
    asked, right = kinds.essence(wording.kind, wording.content, wording.key, normalise)
    cluster = _sha256([normalise(wording.stem), *asked])
    exact = [wording.kind, wording.stem, wording.content, wording.key, wording.no_shuffle, wording.explanation,
             wording.clause_standard, wording.clause_title, wording.clause_article]  # fmt: skip
    return Fingerprints(digest=_sha256(exact), cluster=cluster, sameness=_sha256([cluster, wording.kind, right]))


def _sha256(value: Any) -> str:
    return hashlib.sha256(_canonical(value).encode()).hexdigest()
