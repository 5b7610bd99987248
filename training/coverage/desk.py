"""What the coverage desk shows first: one sentence, the headline tiles, and the parts of the area, worst first."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.models import Area, Reconciliation, ReconciliationRow
from training.requirements import Rule

from .explaining import BASIS
from .facts import AreaFacts
from .figures import Figure, worst_first
from .slices import CUTS, Slice
from .snapshot import Seen

HEADLINES = ("hours", "drill", "credential")
ENDING_DAYS = 60
STATUSES = ("all", "covered", "gap", "satisfied", "due_soon", "pending", "overdue", "unknown", "excluded")


@dataclass(frozen=True)
class Address:
    """Where numbers lead: the same area, day and slice, one requirement, one status."""

    area: str
    as_of: date
    only: Slice = Slice()
    cut: str = ""

    def query(self, **more: str) -> str:
        """The filters as a query string; what is given here goes before, and an empty value drops a filter."""
        asked = {"area": self.area, "as_of": self.as_of.isoformat(), **self.only.chosen, **more}
        return urlencode({name: value for name, value in asked.items() if value})

    def list_url(self, code: str, status: str, **more: str) -> str:
        return f"{reverse('training:coverage_list')}?{self.query(requirement=code, status=status, **more)}"

    def desk_url(self, area: str, code: str = "", **more: str) -> str:
        return f"{reverse('training:coverage')}?{self.query(**{'area': area, 'requirement': code, 'cut': self.cut, **more})}"


@dataclass(frozen=True)
class Tile:
    """One headline requirement: the figure, a year earlier, and what the reader should know about its basis."""

    rule: Rule
    figure: Figure
    last_year: Figure
    note: str
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def basis(self) -> str:
        return str(BASIS[self.rule.basis_level])


def headline_rules(rules: list[Rule], day: date) -> list[Rule]:
    """The first rule in force of each headline kind: principals' training, the drill that carries the tile, special operations."""
    found = []
    for kind in HEADLINES:
        first = next((rule for rule in rules if rule.obligation == kind and rule.holds_on(day)), None)
        found += [first] if first else []
    return found


def tile(seen: Seen, rule: Rule, day: date, address: Address) -> Tile:
    """The tile of one requirement."""
    return Tile(rule, seen.figure(rule.code), seen.last_year(rule.code), ending(rule, day), _urls(address, rule.code))


def ending(rule: Rule, day: date) -> str:
    """A rule that ends soon says so: the office adopts a continuation or lets it end."""
    if rule.until_on is None or (rule.until_on - day).days > ENDING_DAYS:
        return ""
    last = rule.until_on - timedelta(days=1)
    return _("Its basis ends on %(day)s: confirm what follows.") % {"day": date_format(last, "DATE_FORMAT")}


def sentence(rule: Rule, figure: Figure) -> str:
    """The answer in one sentence."""
    numbers = {"all": figure.population, "covered": figure.covered, "overdue": figure.overdue, "unknown": figure.unknown}
    if not figure.population:
        return _("Nobody here owes this duty on this day.")
    if rule.obligation == "hours" and rule.subject == "enterprise":
        text = _("Of %(all)s enterprises on the register, the principals of %(covered)s are trained, %(overdue)s are overdue, %(unknown)s are unknown.")
    elif rule.obligation == "drill":
        text = _("Of %(all)s enterprises on the register, %(covered)s have held the drill, %(overdue)s are overdue, %(unknown)s are unknown.")
    elif rule.obligation == "credential":
        text = _("Of %(all)s posts that need a card, %(covered)s are covered, %(overdue)s are not, %(unknown)s are unknown.")
    else:
        text = _("Of %(all)s duties, %(covered)s are met, %(overdue)s are overdue, %(unknown)s are unknown.")
    return text % numbers


def open_note(figure: Figure) -> str:
    """Those who still have time, as a second sentence."""
    waiting = figure.pending + figure.due_soon - figure.due_soon_met
    if not waiting:
        return ""
    return ngettext("%(count)s more still has time.", "%(count)s more still have time.", waiting) % {"count": waiting}


@dataclass(frozen=True)
class Part:
    """One line of the table: a part of the area, or a value of another cut, with its figure and where its numbers lead."""

    name: str
    figure: Figure
    url: str
    urls: dict[str, str]


def parts(seen: Seen, code: str, address: Address) -> list[Part]:
    """The children of the area, worst first."""
    found = []
    for child in worst_first(seen.children(code)):
        more = {"itself": "1"} if child.itself else {}
        name = _("%(name)s, without a village") % {"name": child.area.name} if child.itself else child.area.name
        url = "" if child.itself else address.desk_url(child.area.code, code)
        found.append(Part(name, child.figure, url, _urls(address, code, area=child.area.code, **more)))
    return found


def cut_parts(seen: Seen, code: str, address: Address) -> list[Part]:
    """The values of the chosen cut, worst first. A click narrows the desk to one of them and shows its areas."""
    cut, found = address.cut, []
    for value, figure in sorted(seen.cut(code, cut), key=lambda one: (one[1].rate is None, one[1].rate or 0, -one[1].overdue, one[0])):
        url = address.desk_url(address.area, code, **{cut: value, "cut": ""})
        found.append(Part(seen.taken.units.label(cut, value), figure, url, _urls(address, code, **{cut: value})))
    return found


def _urls(address: Address, code: str, **more: str) -> dict[str, str]:
    return {status: address.list_url(code, status, **more) for status in STATUSES}


@dataclass(frozen=True)
class Choice:
    """One cut or filter value to choose."""

    label: str
    url: str
    current: bool = False


def cut_choices(address: Address, code: str) -> list[Choice]:
    """The cuts of the table."""
    listed = {"": _("Area"), **CUTS}
    return [Choice(str(word), address.desk_url(address.area, code, cut=cut), cut == address.cut) for cut, word in listed.items()]


def set_filters(seen: Seen, address: Address, code: str) -> list[Choice]:
    """The filters that are set, each with the address that drops it."""
    label = seen.taken.units.label
    return [Choice(f"{CUTS[cut]}: {label(cut, value)}", address.desk_url(address.area, code, **{cut: ""})) for cut, value in address.only.chosen.items()]


@dataclass(frozen=True)
class Selection:
    """One select of the filter form."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str


def selections(seen: Seen, address: Address) -> list[Selection]:
    """A select for every cut, with the values that occur in the area."""
    units, found = seen.taken.units, []
    for cut, word in CUTS.items():
        value = getattr(address.only, cut)
        values = dict.fromkeys([*units.names[cut], *([value] if value else [])])
        options = sorted(((one, units.label(cut, one)) for one in values), key=lambda pair: (len(pair[0]) < 2, pair[1]))
        found.append(Selection(cut, str(word), options, value))
    return found


KEPT_RECONCILIATIONS = 100


def reconciliation(area: AreaFacts) -> str:
    """When the register of an area was last held against an official list, and what that brought; else how many of its parts were (one query)."""
    above = [code for code in area.path.split("/") if code]
    undecided = ReconciliationRow.objects.filter(reconciliation=OuterRef("pk"), decision="").exclude(outcome=ReconciliationRow.Outcome.SAME)
    parts = Area.objects.filter(parent=area.pk).order_by()
    covers = Q(area__code__in=above)
    rows = Reconciliation.objects.filter(covers | Q(area__parent=area.pk)).annotate(
        covers=Case(When(covers, then=Value(True)), default=Value(False)),
        open=Case(When(covers, then=_count(undecided, "reconciliation")), default=Value(0)),
        parts=_count(parts, "parent"),
    )
    found = list(rows[:KEPT_RECONCILIATIONS])
    done = next((one for one in found if one.covers), None)
    if done is None:
        return _parts_reconciled(found)
    numbers = {name: done.counts.get(name, 0) for name in ("new", "gone", "changed")}
    days = {"listed": date_format(done.listed_on, "DATE_FORMAT"), "made": date_format(done.made_at, "DATE_FORMAT")}
    said = _("Register compared on %(made)s with: %(source)s, %(listed)s (new %(new)s, gone %(gone)s, changed %(changed)s).")
    text = said % {"source": done.source, **days, **numbers}
    if not done.open:
        return text
    return text + " " + ngettext("%(count)s row is not decided yet.", "%(count)s rows are not decided yet.", done.open) % {"count": done.open}


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(rows=Count("pk")).values("rows")), 0)


def _parts_reconciled(found: list[Any]) -> str:
    """Below the level at which lists are compared: how many of the parts have been, and since when."""
    if not found:
        return _("The register has not been compared with an official list yet.")
    last: dict[int, datetime] = {}
    for one in found:
        last.setdefault(one.area_id, one.made_at)
    numbers = {"done": len(last), "all": found[0].parts, "day": date_format(min(last.values()), "DATE_FORMAT")}
    return _("%(done)s of %(all)s parts were compared with an official list, the earliest on %(day)s.") % numbers
