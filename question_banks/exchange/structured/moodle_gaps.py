"""Moodle questions with gaps in their text (cloze) and with markers on a picture."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

from ..reading import Record
from .answers import accepted, choice, counted, fill
from .making import BLANK, Question
from .moodle_source import Source, described, loads, raw
from .plain import normal
from .weights import count, number, plain

_GAP = re.compile(r'\{\s*\d{0,4}\s*:\s*([A-Z_]{1,30})\s*:((?:\\.|[^\\{}])*+)\}(?:\s?<span class="unit">([^<]{0,60})</span>)?', re.DOTALL)
_TEXTS = {"SHORTANSWER", "SA", "MW"}
_EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMBERS = {"NUMERICAL", "NM"}
_CHOICES = ("MULTICHOICE", "MC")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,8})?)%")
_SHAPES = {"rectangle": "rect", "circle": "circle", "polygon": "poly"}


def cloze(source: Source) -> Record | None:
    """Texts and numbers in gaps are blanks; a single menu is a single choice."""
    node, question = source.parts.get("questiontext"), source.question
    text = raw(node)
    gaps = [(found[1], _alternatives(found[2]), unescape(found[3] or "")) for found in _GAP.finditer(text)]
    if node is None or not gaps:
        question.complain("key-missing")
        return None
    stem = source.shown(_GAP.sub(BLANK, text), node)
    if len(gaps) == 1 and gaps[0][0].startswith(_CHOICES):
        return choice(question, stem, gaps[0][1], single=True)
    blanks = [blank for gap in gaps if (blank := _blank(question, *gap))]
    return fill(question, stem, blanks) if len(blanks) == len(gaps) else None


def _alternatives(inside: str) -> list[tuple[str, Decimal, str]]:
    """(text, weight, remark) of every alternative of a gap."""
    rows = []
    for piece in re.split(r"(?<!\\)~", inside):
        if not piece.strip():
            continue
        found = _WEIGHT.match(piece)
        right = piece.startswith("=")
        weight = (number(found[1]) or Decimal(0)) if found else Decimal(100 if right else 0)
        text, *said = re.split(r"(?<!\\)#", piece[found.end() :] if found else piece[right:], maxsplit=1)
        rows.append((_bare(text), weight, _bare(said[0]) if said else ""))
    return rows


def _bare(text: str) -> str:
    return normal(unescape(re.sub(r"<[^<>]{0,200}>", "", re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL))))


def _blank(question: Question, kind: str, given: list[tuple[str, Decimal, str]], unit: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    if kind in _NUMBERS:
        split = [(*text.partition(":")[::2], weight) for text, weight, _said in given]
        row = counted(question, [(value.strip(), tolerance.strip() or "0", weight) for value, tolerance, weight in split])
        return ({"type": "number", "unit": unit} if unit else {"type": "number"}, row) if row else None
    if kind in _TEXTS | _EXACT:
        row = accepted(question, given, case=kind in _EXACT)
        return ({"type": "text"}, row) if row else None
    question.complain("kind-foreign", f"cloze {kind}")
    return None


def ddmarker(source: Source) -> Record | None:
    """Markers of one label are points on a picture; several labels are something else."""
    question, node = source.question, source.parts.get("questiontext")
    drops = [{name: (drop.findtext(name) or "").strip() for name in ("shape", "coords", "choice")} for drop in source.element.iterfind("drop")]
    drags = source.element.findall("drag")
    if len({drop["choice"] for drop in drops}) != 1 or len(drags) != 1 or node is None:
        question.complain("hotspot-labels")
        return None
    text, alt = described(raw(node)) if question.own else (raw(node), "")
    files = {name: load for name, load in loads(source.element).items() if name in [file.get("name") for file in source.element.findall("file")]}
    name = next((file.get("name", "") for file in source.element.findall("file")), "")
    sha256 = source.media.take(question, name, alt, files)
    areas = [area for drop in drops if (area := _area(question, drop))]
    if not sha256 or len(areas) < len(drops):
        return None
    width, height = source.media.sizes[sha256]
    endless = drags[0].find("infinite") is not None
    points = len(areas) if endless else int(min(number(drags[0].findtext("noofdrags") or "1") or 1, len(areas)))
    content = {"picture": sha256, "alt": alt or source.media.taken[sha256][1], "width": width, "height": height, "points": points}
    return question.record("hotspot", source.shown(text, node), content, {"areas": areas})


def _area(question: Question, drop: dict[str, str]) -> dict[str, Any] | None:
    shape = _SHAPES.get(drop["shape"].lower(), "")
    numbers = [number(one) for one in re.split(r"[,;]", drop["coords"][:2000])]
    coords = [one for one in numbers if one is not None]
    if not shape or len(coords) < len(numbers) or (shape == "rect" and len(coords) != 4):
        question.complain("shape-unclear", f"{drop['shape']} {drop['coords']}")
        return None
    if shape == "rect":
        coords[2:] = [coords[0] + coords[2], coords[1] + coords[3]]
    return {"shape": shape, "coords": [count(plain(one)) for one in coords]}
