"""The moves of the bridge with names and reasons: who came, who went, and what was entered late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from training import masking
from training.coverage.facts import CLOSED, SUSPENDED, EnterpriseFacts
from training.coverage.population import Duty
from training.coverage.survey import Survey, tables, wanted
from training.models import Enterprise

from . import bridging, causes
from .bridging import Move
from .counting import Section, holders, key, named, row_key, states

Line = dict[str, Any]
NAMES = ("uscc", "enterprise", "area", "person", "name_masked", "last4", "role", "post")


@dataclass
class Teller:
    """One bridge: from the frozen body before to the survey now. `span` is what was recorded in between about the earlier day."""

    survey: Survey
    before: dict[str, Any]
    as_of: date
    known_at: datetime
    merged: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.merged = causes.merged()
        self.earlier = date.fromisoformat(self.before["as_of"])
        since = datetime.fromisoformat(self.before["known_at"])
        self.span = causes.Span(since, self.known_at, self.earlier)
        self.new = _registered(self.survey, since)
        self.facts_of: dict[str, EnterpriseFacts] = {one.public_id: one for one in self.survey.facts.enterprises.values()}

    def requirement(self, code: str, now: Section | None) -> dict[str, Any]:
        """The bridge of one requirement: both ends and the steps between, each with its lines."""
        old = next((one for one in self.before["requirements"] if one["code"] == code), None)
        before, gone = bridging.survivors(states(old) if old else {}, self.merged)
        duties = {day: {key(duty, self.survey): duty for duty in self.survey.duties(code, day)} for day in (self.earlier, self.as_of)}
        restated, current = ({name: duty.outcome.covered for name, duty in duties[day].items()} for day in (self.earlier, self.as_of))
        listed = gone + bridging.moves(before, restated, current, lambda name: name.split("|")[0] in self.new)
        lines = self._lines(code, listed, old, duties[self.earlier], duties[self.as_of])
        starts = states(old) if old else {}
        steps = bridging.totals(listed)
        return {
            "code": code,
            "title": (now or old or {}).get("title", code),
            "title_en": (now or old or {}).get("title_en", code),
            "population": [len(starts), len(current)],
            "satisfied": [sum(starts.values()), sum(current.values())],
            "steps": [{"step": name, "population": both[0], "satisfied": both[1], "lines": lines[name]} for name, both in steps.items()],
        }

    def _lines(self, code: str, listed: list[Move], old: Section | None, earlier: dict[str, Duty], later: dict[str, Duty]) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {step: [] for step in bridging.STEPS}
        rows = {row_key(row): row for row in old["gap"]} if old else {}
        unnamed = [move.key for move in listed if move.key not in earlier and move.key not in later and move.key not in rows]
        looked_up = self._look_up(unnamed)
        why = self._causes(code, [move for move in listed if move.step == "corrections"], earlier, known=old is not None)
        for move in listed:
            line = self._names(move.key, earlier, later) or rows.get(move.key) or looked_up[move.key]
            line = {name: line[name] for name in NAMES} | {"population": move.population, "satisfied": move.satisfied}
            if move.step == "corrections":
                line["causes"] = why[move.key]
            else:
                line |= {"why": self._why(move, earlier.get(move.key), later.get(move.key), code)}
            if move.key in later and not later[move.key].outcome.covered:
                due_on = later[move.key].due_on
                line |= {"status": str(later[move.key].status), "due_on": due_on.isoformat() if due_on else None}
            found[move.step].append(line)
        return found

    def _names(self, name: str, earlier: dict[str, Duty], later: dict[str, Duty]) -> Line | None:
        """Who a duty is about: as on the later day, where it is still owed."""
        if name in later:
            return named(later[name], self.survey, self.as_of)
        return named(earlier[name], self.survey, self.earlier) if name in earlier else None

    def _why(self, move: Move, earlier: Duty | None, later: Duty | None, code: str) -> str:
        """Why a duty came or went as time passed; empty for one that was only fulfilled or lapsed."""
        if move.step in ("fulfilled", "lapsed"):
            return ""
        enterprise = self.facts_of.get(move.key.split("|")[0])
        if move.population < 0:
            return self._why_gone(earlier, enterprise, code)
        if move.step == "new_in_register":
            return "registered"
        return self._why_come(later, enterprise, code)

    def _why_gone(self, duty: Duty | None, enterprise: EnterpriseFacts | None, code: str) -> str:
        if self.survey.rule(code, self.as_of) is None:
            return "rule_ended"
        state = enterprise.state_on(self.as_of) if enterprise else ""
        if state in (CLOSED, SUSPENDED):
            return state
        if duty is not None and duty.person is None and duty.reason in ("no_principal", "no_manager"):
            return "post_filled"
        held = duty is not None and duty.post is not None and duty.post.holds_on(self.as_of)
        return "no_longer_bound" if held or duty is None or duty.post is None else "left_post"

    def _why_come(self, duty: Duty | None, enterprise: EnterpriseFacts | None, code: str) -> str:
        if self.survey.rule(code, self.earlier) is None:
            return "rule_began"
        state = enterprise.state_on(self.earlier) if enterprise else ""
        if enterprise is not None and state in (CLOSED, SUSPENDED, ""):
            return "resumed" if state == SUSPENDED else "opened"
        if duty is not None and duty.person is None and duty.reason in ("no_principal", "no_manager"):
            return "post_vacant"
        began = duty.post.from_on if duty is not None and duty.post is not None else None
        return "appointed" if began is not None and began > self.earlier else "now_bound"

    def _look_up(self, keys: list[str]) -> dict[str, Line]:
        """Names of duties that were met and are gone: the frozen pack keeps their ids only."""
        parts = {name: name.split("|") for name in keys}
        enterprises = causes.enterprises_by_id(place for place, *_rest in parts.values() if "-" in place)
        people = causes.people_by_id(person for _place, person, *_rest in parts.values() if person)
        found = {}
        for name, (place, person, role, post) in parts.items():
            enterprise, somebody = enterprises.get(place), people.get(person)
            found[name] = {
                "uscc": enterprise.number if enterprise else "",
                "enterprise": enterprise.name if enterprise else "",
                "area": enterprise.area.code if enterprise else place if "-" not in place else "",
                "person": person or None,
                "name_masked": masking.name(somebody.name) if somebody else "",
                "last4": somebody.last4 if somebody else "",
                "role": role,
                "post": post,
            }
        return found

    def _causes(self, code: str, listed: list[Move], earlier: dict[str, Duty], *, known: bool) -> dict[str, list[causes.Cause]]:
        """For each correction what was recorded after the last freeze; where nothing was, the register's undated data have changed."""
        rule = self.survey.rule(code, self.earlier)
        if rule is None or not known:
            return {move.key: [{"cause": "rule_changed"}] for move in listed}
        asked = [rule, *(one for one in self.survey.rules if one.code in rule.parameters.get("members", ()))]
        kinds, more = wanted(asked)[1], tables(asked)
        ids = {move.key: move.key.split("|") for move in listed}
        enterprises = {name: row.pk for name, row in causes.enterprises_by_id(place for place, *_rest in ids.values() if "-" in place).items()}
        people = {name: row.merged_into_id or row.pk for name, row in causes.people_by_id(person for _place, person, *_rest in ids.values() if person).items()}
        concerned = {move.key: self._concerned(ids[move.key][1], people, earlier.get(move.key)) for move in listed}
        everybody, areas = {pk for pks in concerned.values() for pk in pks}, [place for place, *_rest in ids.values() if "-" not in place]
        found = causes.gather(people=everybody, enterprises=enterprises.values(), areas=areas, span=self.span)
        told = {}
        for name, (place, _person, role, _post) in ids.items():
            duty = causes.Asked(place, enterprises.get(place), concerned[name], role, kinds, more)
            told[name] = found.of(duty) or [{"cause": "register_data"}]
        return told

    def _concerned(self, public_id: str, people: Mapping[str, int], duty: Duty | None) -> list[int]:
        if public_id:
            return [people[public_id]] if public_id in people else []
        return holders(duty, self.earlier) if duty else []


def _registered(survey: Survey, since: datetime) -> set[str]:
    """Enterprises of the area that came onto the register after an instant."""
    rows: QuerySet[Enterprise] = Enterprise.objects.filter(area__path__startswith=survey.top.path, registered_at__gt=since)
    return {str(public_id) for public_id in rows.values_list("public_id", flat=True)}
