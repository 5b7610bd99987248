"""A body as pages and papers read it: figures by requirement and area, the ranking with names, the bridge with its words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from training.coverage.figures import PLACES
from training.models import Pack, PackDraft

from . import words
from .making import open_body
from .months import Month

Row = dict[str, Any]


def covered(figure: Row) -> int:
    """Duties that count in the rate."""
    return int(figure["satisfied"] + figure["due_soon_met"])


@dataclass(frozen=True)
class Line:
    """One requirement in the table of the whole area, with the figures of the last report where there is one."""

    section: Row
    figure: Row
    bridge: Row | None

    @property
    def code(self) -> str:
        return str(self.section["code"])

    @property
    def title(self) -> str:
        return words.title(self.section)

    @property
    def basis(self) -> str:
        return words.basis(self.section["basis_level"])

    @property
    def covered(self) -> int:
        return covered(self.figure)

    @property
    def gap(self) -> int:
        return int(self.figure["population"]) - self.covered

    @property
    def percent(self) -> str:
        return words.percent(self.figure["rate"])

    @property
    def was(self) -> str:
        """The rate as it was reported last; empty where nobody owed the duty then."""
        if self.bridge is None or not self.bridge["population"][0]:
            return ""
        rate = Decimal(self.bridge["satisfied"][0]) / Decimal(self.bridge["population"][0])
        return words.percent(rate.quantize(PLACES, ROUND_HALF_UP))


@dataclass(frozen=True)
class Sheet:
    """One pack or preparation, opened once."""

    row: Pack | PackDraft
    body: Row = field(repr=False)

    @property
    def is_frozen(self) -> bool:
        return isinstance(self.row, Pack)

    @property
    def is_supplement(self) -> bool:
        return bool(self.body["kind"] == "supplement")

    @property
    def month(self) -> Month:
        return Month.parse(self.body["month"])

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.body["as_of"])

    @property
    def window(self) -> tuple[date, date]:
        first, last = self.body["window"]
        return date.fromisoformat(first), date.fromisoformat(last)

    @property
    def known_at(self) -> datetime:
        return datetime.fromisoformat(self.body["known_at"])

    @cached_property
    def areas(self) -> dict[str, Row]:
        return {one["code"]: one for one in self.body["areas"]}

    @property
    def top(self) -> Row:
        return self.areas[self.body["area"]["code"]]

    @cached_property
    def bridges(self) -> dict[str, Row]:
        bridge = self.body["bridge"]
        return {one["code"]: one for one in bridge["requirements"]} if bridge else {}

    @cached_property
    def lines(self) -> list[Line]:
        """Requirements that bind somebody here, in the order of the desks."""
        found = [Line(one, self.figure(one, self.top["code"]), self.bridges.get(one["code"])) for one in self.body["requirements"]]
        return [line for line in found if line.figure["population"] or line.figure["excluded"] or (line.bridge and any(line.bridge["population"]))]

    def line(self, code: str) -> Line | None:
        """One of them."""
        return next((line for line in self.lines if line.code == code), None)

    def figure(self, section: Row, area: str) -> Row:
        """The figures of a requirement in an area of the pack."""
        return next(row for row in section["figures"] if row["area"] == area and not row["itself"])

    def parts(self, section: Row) -> list[Row]:
        """The parts of the area one level down, worst first, then what stands in none of them."""
        inside = [row for row in section["figures"] if not row["itself"] and self.areas[row["area"]]["parent"] == self.top["code"]]
        inside.sort(key=lambda row: (row["rate"] is None, row["rate"] or 0, -row["overdue"], row["area"]))
        inside += [row for row in section["figures"] if row["itself"] and row["area"] == self.top["code"]]
        return [{**row, "name": self.areas[row["area"]]["name"], "covered": covered(row), "percent": words.percent(row["rate"])} for row in inside]

    @property
    def places(self) -> list[Row]:
        """The ranking with names and, for those not ranked, the reason."""
        listed = self.body["ranking"]["places"]
        return [{**one, "name": self.areas[one["area"]]["name"], "why": str(words.UNRANKED.get(one["why"], ""))} for one in listed]

    @property
    def formula(self) -> str:
        return words.formula(self.body["ranking"]["formula"])

    @property
    def confirmations(self) -> list[Row]:
        """The villages, those without a valid confirmation first."""
        order = {"open": 0, "changed": 1, "confirmed": 2}
        listed = [{**one, "name": self.areas[one["area"]]["name"], "word": str(words.CONFIRMED[one["state"]])} for one in self.body["confirmations"]]
        for one in listed:
            one["at"] = datetime.fromisoformat(one["at"]) if one["at"] else None
        return sorted(listed, key=lambda one: (order[one["state"]], one["area"]))

    @property
    def confirmed(self) -> int:
        return sum(one["state"] == "confirmed" for one in self.body["confirmations"])

    @property
    def step_words(self) -> list[str]:
        """The steps of the bridge, in order."""
        return [str(word) for word in words.STEPS.values()]

    def bridge(self, code: str) -> list[Row]:
        """The steps of one requirement's bridge with words; lines carry the words of their reason."""
        found = self.bridges.get(code)
        return [{**step, "word": str(words.STEPS[step["step"]]), "lines": list(told(step["lines"], self.areas))} for step in found["steps"]] if found else []


def told(lines: Iterable[Row], areas: dict[str, Row]) -> Iterable[Row]:
    """Lines of the bridge with the words of why they stand there."""
    for line in lines:
        said = "；".join(words.cause(one) for one in line.get("causes", [])) or str(words.WHY.get(line.get("why", ""), ""))
        area = areas[line["area"]]["name"] if line["area"] in areas else ""
        yield {**line, "who": _who(line, area), "why": said, "area_name": area, "status_word": words.status(line.get("status", ""))}


def _who(row: Row, area: str) -> str:
    """The enterprise; for a post in an area the person, for a government body its area."""
    return str(row["enterprise"] or row["name_masked"] or area)


def gap(section: Row, areas: dict[str, Row]) -> list[Row]:
    """The gap list of a requirement with the words of status and reason."""
    found = []
    for row in section["gap"]:
        area, due_on = areas[row["area"]]["name"], row["due_on"]
        said = {"who": _who(row, area), "area_name": area, "status_word": words.status(row["status"]), "lack": words.lack(row)}
        found.append({**row, **said, "due_on": date.fromisoformat(due_on) if due_on else None})
    return found


def sheet(row: Pack | PackDraft) -> Sheet:
    """Open a pack or a preparation. Raises BrokenPack."""
    return Sheet(row, open_body(row))
