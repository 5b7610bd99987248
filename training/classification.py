"""From industry and risk types to the three legal tag sets: a versioned table proposes, an officer confirms (semantics.md §5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

TABLE = Path(__file__).parent / "data" / "classification.yaml"
TAG_SETS = ("hours_high", "assessment", "drill_half_yearly")


@dataclass(frozen=True)
class Proposal:
    """What the table says about one tag set: never "yes". Unknown with members = a candidate to be confirmed; unknown without = not enough known."""

    value: str
    basis: str
    members: list[str] = field(default_factory=list)


@cache
def table() -> dict[str, Any]:
    """The table as data (read once a process)."""
    loaded: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return loaded


def _matches(row: dict[str, Any], industry: str, code: str, risks: Sequence[str]) -> bool:
    division = code.lstrip("ABCDEFGHIJKLMNOPQRST")
    return bool(
        industry in row.get("industries", ())
        or (division and any(division.startswith(start) for start in row.get("divisions", ())))
        or set(risks) & set(row.get("risks", ()))
    )


def propose(*, industry: str, industry_code: str = "", risks: Sequence[str] = ()) -> dict[str, Proposal]:
    """A proposal for each of the three tag sets.

    Candidates are (unknown, proposed, members); clear non-candidates (no, derived); without industry (unknown, derived).
    """
    return {tag_set: replace(one, members=list(one.members)) for tag_set, one in _proposed(industry, industry_code, tuple(risks)).items()}


@lru_cache(maxsize=4096)
def _proposed(industry: str, industry_code: str, risks: tuple[str, ...]) -> dict[str, Proposal]:
    rows = [row for row in table()["candidates"] if _matches(row, industry, industry_code, risks)]
    division = industry_code.lstrip("ABCDEFGHIJKLMNOPQRST")[:2]
    known = bool(industry and industry != "other") or division in table()["known_divisions"]
    found = {}
    for tag_set in TAG_SETS:
        members = list(dict.fromkeys(member for row in rows for member in row.get(tag_set, ())))
        if members:
            found[tag_set] = Proposal("unknown", "proposed", members)
        else:
            found[tag_set] = Proposal("no" if known or rows else "unknown", "derived")
    return found


@cache
def _spellings(section: str) -> dict[str, str]:
    found = {}
    for code, entry in table()[section].items():
        names = entry if isinstance(entry, list) else [entry["zh"], entry["en"], *entry.get("also", ())]
        found.update({_plain(name): code for name in (code, *names)})
    return found


def _plain(name: str) -> str:
    return name.strip().lower().replace("（", "(").replace("）", ")").replace("行业领域", "行业")


def industry_code_of(name: str) -> str:
    """The regulated industry a text names (also 工贸-机械, 工贸（机械）), or empty."""
    plain = _plain(name)
    for part in (plain, plain.removeprefix("工贸").strip("-—_·:：/()[] "), plain.removesuffix("企业"), plain.removesuffix("行业")):
        if part in _spellings("industries"):
            return _spellings("industries")[part]
    return ""


def risk_code_of(name: str) -> str:
    """The risk type a text names, or empty."""
    return _spellings("risks").get(_plain(name), "")


def _title(entry: dict[str, str]) -> str:
    return entry["zh"] if (get_language() or "zh").startswith("zh") else entry["en"]


def risk_label(code: str) -> str:
    """What a risk type is called in the language of the page; an unknown one is shown as it was written."""
    entry = table()["risks"].get(code)
    return _title(entry) if entry else code


def member_label(tag_set: str, code: str) -> str:
    """What a member of a legal list is called."""
    entry = table()["sets"][tag_set]["members"].get(code)
    return _title(entry) if entry else code


def members_named(tag_set: str, written: str) -> list[str]:
    """The members of a list that a text names (codes or names), for the tag columns of a workbook."""
    members = table()["sets"][tag_set]["members"]
    return [code for code, entry in members.items() if code in written or entry["zh"] in written]
