"""What has changed since the last pack: the numbers for the coverage desk, and the names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache

from training.coverage.facts import AreaFacts
from training.coverage.figures import Figure
from training.models import Area, Pack
from training.requirements import Rule, all_rules

from . import words
from .counting import Tree, section, survey_of
from .making import open_body
from .showing import covered, told
from .telling import Teller

KEEP_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Since:
    """Met and all duties as the last pack reported them, and now."""

    month: str
    as_of: date
    was: tuple[int, int]
    now: tuple[int, int]

    @property
    def met(self) -> int:
        """So many more duties are met (fewer when below zero)."""
        return self.now[0] - self.was[0]

    @property
    def owed(self) -> int:
        """So many more are owed."""
        return self.now[1] - self.was[1]


def last_pack(path: str, on: date) -> Pack | None:
    """The newest report of the area (or of the nearest one above that makes packs) that speaks of that day or an earlier one, without its body."""
    codes = [code for code in path.split("/") if code]
    found = Pack.objects.filter(area__code__in=codes, as_of__lte=on).select_related("area").defer("body")
    return found.order_by("-month", "-area__path", "-sequence").first()


def since(top: AreaFacts, rule: Rule, figure: Figure, on: date) -> Since | None:
    """The change of a requirement in an area since the last pack; nothing when there is none or it does not speak of the requirement."""
    pack = last_pack(top.path, on)
    reported = _reported(pack).get(f"{rule.code}:{top.code}") if pack else None
    if pack is None or reported is None:
        return None
    return Since(pack.month, pack.as_of, reported, (figure.covered, figure.population))


def _reported(pack: Pack) -> dict[str, tuple[int, int]]:
    """Met and all duties by requirement and area, as a pack says it; kept, because a locked pack never changes."""
    key = f"pack-figures:{pack.sha256}"
    kept: dict[str, tuple[int, int]] | None = cache.get(key)
    if kept is None:
        sections = open_body(pack)["requirements"]
        kept = {f"{one['code']}:{row['area']}": (covered(row), row["population"]) for one in sections for row in one["figures"] if not row["itself"]}
        cache.set(key, kept, KEEP_SECONDS)
    return kept


def named(area: Area, pack: Pack, rule: Rule, on: date, *, at: datetime) -> list[dict[str, Any]]:
    """The steps from the pack to a day with the names in each, of one requirement and of the area and what lies below it."""
    before, rules = open_body(pack), all_rules()
    survey = survey_of(pack.area, [one for one in rules if one.code in _asked(rule, rules)], [date.fromisoformat(before["as_of"]), on])
    told_by = Teller(survey, before, on, at).requirement(rule.code, section(Tree(survey), rule, on))
    inside = {one.code for one in survey.areas.values() if one.path.startswith(area.path)}
    names = {one.code: {"name": one.name} for one in survey.areas.values()}
    steps = []
    for step in told_by["steps"]:
        lines = list(told([line for line in step["lines"] if line["area"] in inside], names))
        totals = {name: sum(line[name] for line in lines) for name in ("population", "satisfied")}
        steps += [{"word": str(words.STEPS[step["step"]]), "lines": lines, **totals}] if lines else []
    return steps


def _asked(rule: Rule, rules: list[Rule]) -> set[str]:
    """The requirement, those it is made of, and the overlays in their places."""
    codes = {rule.code, *rule.parameters.get("members", ())}
    return codes | {one.code for one in rules if codes & set(one.replaces)}
