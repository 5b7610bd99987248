"""The body of a pack: everything it says, as plain JSON. It reads and counts; it writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from training.coverage.desk import HEADLINES, headline_rules
from training.models import Area, Level, Pack, PackConfirmation, PackDraft
from training.requirements import Rule, all_rules, in_force

from . import canonical
from .counting import Tree, section, survey_of
from .months import Month
from .ranking import Candidate, rank
from .telling import Teller

FORMAT = 1
Say = Callable[[str], None]


def quiet(_step: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Asked:
    """What is to be made: of which area and month, known at which instant; for a supplement, of which pack and why."""

    area: Area
    month: Month
    known_at: datetime
    previous: Pack | None = None
    base: Pack | None = None
    sequence: int = 0
    reason: str = ""
    say: Say = field(default=quiet, compare=False)


def open_body(pack: Pack | PackDraft) -> dict[str, Any]:
    """What a pack or its preparation says, checked against its hash. Raises BrokenPack."""
    return canonical.unpacked(pack.body, pack.sha256)


def body(asked: Asked) -> dict[str, Any]:
    """Count everything. The same facts known at the same instant give the same text."""
    as_of, rules = asked.month.as_of, all_rules()
    before = open_body(asked.previous) if asked.previous else None
    days = [as_of, date.fromisoformat(before["as_of"])] if before else [as_of]
    asked.say("reading")
    survey = survey_of(asked.area, rules, days, known_at=asked.known_at)
    tree = Tree(survey)
    asked.say("counting")
    sections = [section(tree, rule, as_of) for rule in in_force(as_of, rules)]
    on_register = tree.enterprises(as_of)
    areas = [
        {"code": node.code, "name": node.name, "level": node.level, "parent": _code(survey, node.parent), "enterprises": on_register[node.pk]}
        for node in tree.nodes
    ]  # fmt: skip
    made = _head(asked, before) | {"areas": areas, "requirements": sections}
    made["ranking"] = _ranking(asked.month, made, rules)
    if before is not None:
        asked.say("bridging")
        made["bridge"] = _bridge(Teller(survey, before, as_of, asked.known_at), sections)
    made["confirmations"] = confirmations(made, asked.area, asked.known_at)
    return made


def _code(survey: Any, pk: int | None) -> str | None:
    return survey.areas[pk].code if pk in survey.areas else None


def _head(asked: Asked, before: dict[str, Any] | None) -> dict[str, Any]:
    previous = asked.previous
    return {
        "format": FORMAT,
        "kind": "supplement" if asked.base else "pack",
        "area": {"code": asked.area.code, "name": asked.area.name, "level": asked.area.level},
        "month": str(asked.month),
        "sequence": asked.sequence,
        "as_of": asked.month.as_of.isoformat(),
        "window": [asked.month.first.isoformat(), asked.month.as_of.isoformat()],
        "known_at": asked.known_at.astimezone(UTC).isoformat(),
        "previous": {"month": previous.month, "sequence": previous.sequence, "sha256": previous.sha256} if previous else None,
        "supplements": asked.base.sha256 if asked.base else None,
        "reason": asked.reason,
        "bridge": None,
    }


def _bridge(teller: Teller, sections: list[dict[str, Any]]) -> dict[str, Any]:
    """All requirements of either pack, those of this one first."""
    now = {one["code"]: one for one in sections}
    codes = dict.fromkeys([*now, *(one["code"] for one in teller.before["requirements"])])
    start = {name: teller.before[name] for name in ("month", "sequence", "as_of", "known_at")}
    return {"from": start, "requirements": [teller.requirement(code, now.get(code)) for code in codes]}


def _ranking(month: Month, made: dict[str, Any], rules: list[Rule]) -> dict[str, Any]:
    """The parts of the area one level down, ranked by the formula of the month."""
    formula = month.formula
    heads = {rule.obligation: rule.code for rule in headline_rules(rules, month.as_of)}
    figures = {code: {row["area"]: row for row in one["figures"] if not row["itself"]} for one in made["requirements"] for code in [one["code"]]}
    candidates = []
    for area in made["areas"]:
        if area["parent"] != made["area"]["code"]:
            continue
        rows = {kind: figures[code][area["code"]] for kind, code in heads.items() if code in figures}
        met = {kind: (row["satisfied"] + row["due_soon_met"], row["population"]) for kind, row in rows.items()}
        candidates.append(Candidate(area["code"], area["enterprises"], met))
    places = [
        {"area": place.area, "enterprises": place.enterprises, "score": None if place.score is None else str(place.score), "rank": place.rank, "why": place.why}
        for place in rank(formula, candidates)
    ]  # fmt: skip
    return {
        "formula": {
            "version": formula.version,
            "minimum_enterprises": formula.minimum_enterprises,
            "weights": {kind: str(weight) for kind, weight in formula.weights.items()},
            "words": formula.words,
            "words_en": formula.words_en,
        },
        "requirements": {kind: heads[kind] for kind in HEADLINES if kind in heads},
        "places": places,
    }


def part(made: dict[str, Any], code: str) -> list[dict[str, Any]]:
    """What a pack says about one village: figures and gap of every requirement that binds somebody there."""
    found = []
    for one in made["requirements"]:
        figure = next((row for row in one["figures"] if row["area"] == code and not row["itself"]), None)
        if figure is None or not (figure["population"] or figure["excluded"]):
            continue
        gap = [row for row in one["gap"] if row["area"] == code]
        excluded = [row for row in one["excluded"] if row["area"] == code]
        kept = {name: one[name] for name in ("code", "version", "title", "title_en", "basis_level")}
        found.append(kept | {"figure": figure, "gap": gap, "excluded": excluded})
    return found


def confirmations(made: dict[str, Any], top: Area, known_at: datetime) -> list[dict[str, Any]]:
    """Every village of the area: confirmed, confirmed but changed since, or open; by whom and when. One query."""
    villages = [area for area in made["areas"] if area["level"] == Level.VILLAGE]
    given: dict[str, list[PackConfirmation]] = {}
    rows = PackConfirmation.objects.filter(month=made["month"], confirmed_at__lte=known_at, area__path__startswith=top.path)
    for row in rows.select_related("area"):
        given.setdefault(row.area.code, []).append(row)
    return [_confirmation(made, area, given.get(area["code"], [])) for area in villages]


def _confirmation(made: dict[str, Any], area: dict[str, Any], rows: list[PackConfirmation]) -> dict[str, Any]:
    told: dict[str, Any] = {"area": area["code"], "state": "open", "by": "", "at": None}
    if not rows:
        return told
    digest = canonical.digest(part(made, area["code"]))
    same = next((row for row in rows if row.part_sha256 == digest), None)
    shown = same or rows[-1]
    return told | {"state": "confirmed" if same else "changed", "by": shown.name, "at": shown.confirmed_at.astimezone(UTC).isoformat()}
