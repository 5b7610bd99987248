"""What a format can not carry, said before anything is written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from question_banks import richtext
from question_banks.models import ItemState, ItemVersion

from .. import canonical
from ..structured.plain import normal
from .data import data_of

# code: (whether the question is left out, the sentence)
SENTENCES: dict[str, tuple[bool, Any]] = {
    "kind": (True, _("This format knows no questions of this kind; they are left out.")),
    "too-long": (True, _("A text is too long for a cell of a workbook; the questions are left out.")),
    "picture-missing": (True, _("A picture is not stored here; the questions are left out.")),
    "repeated": (False, _("These questions ask the same as others of this bank; reading the file back, only the first of them is taken.")),
    "state": (False, _("These questions are quarantined; read back, they await approval like all others.")),
    "spacing": (False, _("Doubled spaces, blank lines and invisible characters are not kept.")),
    "scoring": (False, _("“All or nothing” for multiple choice becomes part of the points for an incomplete answer.")),
    "fractions": (False, _("The other system has no weight for so many right options; on import choose the nearest.")),
    "formula": (False, _("Formulas stay as TeX text; the other system must be able to show it.")),
    "plain-options": (False, _("Marks in the options (pictures, formulas, sub- and superscripts) stand there as text.")),
    "picture-shrunk": (False, _("The other system shrinks pictures larger than 600 × 400; the areas on them will no longer fit.")),
    "webp": (False, _("WebP pictures can not be placed in a workbook; read back, these questions lack them.")),
    "filed": (False, _("Knowledge point, operation item and cognitive level are not carried.")),
}
MOODLE_FRACTIONS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20}
LEFT_OUT = {"moodle-xml": {"task", "case"}, "qti22": {"task"}, "qti30": {"task"}}
_MARKED = re.compile(r"!\[[^\[\]\n]*\]\(picture:[0-9a-f]{64}\)|\\\(.+?\\\)|[_^]\{[^{}\n]{1,40}\}", re.DOTALL)
_LONG_BLANK = re.compile(r"_{5,}")
_BROKEN_FORMULA = re.compile(r"\\\((?:(?!\\\)).){0,1000}\n", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Loss:
    """One thing that is lost, and for which questions. `left_out`: they are not in the file at all."""

    code: str
    items: list[str]
    left_out: bool
    message: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"code": self.code, "items": self.items, "left_out": self.left_out, "message": self.message}


def losses(versions: Iterable[ItemVersion], format: str, *, stored: dict[str, str] | None = None) -> list[Loss]:
    """Everything that one of the formats does not carry of these wordings. `stored` says of which type each stored picture is."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for version in versions:
        codes = set(_codes(version, format, stored))
        if version.sameness in seen:
            codes.add("repeated")
        seen.add(version.sameness)
        for code in SENTENCES:
            if code in codes:
                found.setdefault(code, []).append(version.item.number)
    return [Loss(code, found[code], SENTENCES[code][0], str(SENTENCES[code][1])) for code in SENTENCES if code in found]


def carried(version: ItemVersion, format: str, stored: dict[str, str] | None = None) -> bool:
    """Whether the question is written at all."""
    return not any(SENTENCES[code][0] for code in _codes(version, format, stored))


def _codes(version: ItemVersion, format: str, stored: dict[str, str] | None) -> Iterator[str]:
    item = version.item
    if item.state == ItemState.QUARANTINED:
        yield "state"
    if format != "json" and (item.point_id or item.work_id or item.level):
        yield "filed"
    named = richtext.pictures([version.stem, version.content, version.explanation])
    if stored is not None and any(name not in stored for name in named):
        yield "picture-missing"
    if format == "xlsx":
        yield from _of_workbook(version, named, stored or {})
    elif format != "json":
        yield from _of_markup(version, format)


def _of_workbook(version: ItemVersion, named: list[str], stored: dict[str, str]) -> Iterator[str]:
    texts = list(_texts([version.stem, version.content.get("options", []), version.explanation]))
    if any(len(text) > canonical.LONGEST_CELL for text in [*texts, data_of(version)]):
        yield "too-long"
    if any(_CONTROL.search(text) for text in [*texts, version.clause_title, version.item.subject]):
        yield "spacing"
    if any(stored.get(name) == "image/webp" for name in named):
        yield "webp"


def _of_markup(version: ItemVersion, format: str) -> Iterator[str]:
    parts = version.content.get("parts", []) if version.kind == "case" else []
    if version.kind in LEFT_OUT[format]:
        yield "kind"
        return
    texts = list(_texts([version.stem, version.content, version.key, version.explanation, version.item.subject, version.item.number]))
    texts += [version.clause_standard, version.clause_title, version.clause_article]
    if any(normal(text) != text or _BROKEN_FORMULA.search(text) for text in texts) or (_gapped(version, parts) and _LONG_BLANK.search(" ".join(texts))):
        yield "spacing"
    if any("\\(" in text for text in texts) and format != "moodle-xml":
        yield "formula"
    if format == "moodle-xml":
        yield from _of_moodle(version)


def _gapped(version: ItemVersion, parts: list[dict[str, Any]]) -> bool:
    return version.kind == "fill" or any(part["kind"] == "fill" for part in parts)


def _of_moodle(version: ItemVersion) -> Iterator[str]:
    if version.kind == "multiple":
        if version.item.bank.scoring == "all_or_nothing":
            yield "scoring"
        if len(version.key) not in MOODLE_FRACTIONS:
            yield "fractions"
    if version.kind == "matching" and any(_MARKED.search(text) for text in version.content["options"]):
        yield "plain-options"
    if version.kind == "hotspot" and (version.content["width"] > 600 or version.content["height"] > 400):
        yield "picture-shrunk"


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names of kinds and pictures aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in ("kind", "type", "picture", "shape"):
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
