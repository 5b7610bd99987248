"""The list of figures a superior's form can ask for, and the value of each in one pack.

A figure is written `CODE.measure@area` for a requirement, `.measure@area` for the pack as a whole; without `@area` it speaks of all of it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext_lazy

from training import clock
from training.models import Pack
from training.requirements import Rule

from .showing import Row, Sheet, covered
from .writing.tables import month_words

Value = str | int | float | date
Choice = tuple[str, str]


class UnknownFigure(KeyError):
    """No such figure is on the list."""


def _rate(row: Row) -> float | None:
    return None if row["rate"] is None else float(row["rate"])


def _percent(row: Row) -> float | None:
    return None if row["rate"] is None else float(Decimal(str(row["rate"])) * 100)


MEASURES: dict[str, tuple[object, Callable[[Row], Value | None]]] = {
    "population": (gettext_lazy("Number of duties"), lambda row: int(row["population"])),
    "covered": (gettext_lazy("Met"), covered),
    "gap": (gettext_lazy("Not covered"), lambda row: int(row["population"]) - covered(row)),
    "due_soon": (pgettext_lazy("duty status", "Due soon"), lambda row: int(row["due_soon"])),
    "pending": (pgettext_lazy("duty status", "Pending"), lambda row: int(row["pending"])),
    "overdue": (pgettext_lazy("duty status", "Overdue"), lambda row: int(row["overdue"])),
    "unknown": (pgettext_lazy("duty status", "Unknown"), lambda row: int(row["unknown"])),
    "excluded": (gettext_lazy("Excluded"), lambda row: sum(one["count"] for one in row["excluded"])),
    "rate": (gettext_lazy("Rate as a fraction (0.9231)"), _rate),
    "percent": (gettext_lazy("Rate in percent (92.31)"), _percent),
}
GENERAL: dict[str, object] = {
    "name": gettext_lazy("Name of the area"),
    "month": gettext_lazy("Month in words"),
    "as_of": gettext_lazy("Day of the figures"),
    "frozen_on": gettext_lazy("Day of locking"),
    "enterprises": gettext_lazy("Enterprises on the register"),
    "villages": gettext_lazy("Villages"),
    "confirmed": gettext_lazy("Villages that have confirmed"),
    "sha256": gettext_lazy("Hash of the pack"),
}


def groups(rules: Iterable[Rule]) -> list[tuple[str, list[Choice]]]:
    """Everything to choose from: the pack as a whole, then every measure of every requirement."""
    found = [(str(gettext_lazy("The pack as a whole")), [(f".{name}", str(label)) for name, label in GENERAL.items()])]
    for rule in rules:
        found.append((rule.title, [(f"{rule.code}.{name}", f"{rule.title}: {label}") for name, (label, _read) in MEASURES.items()]))
    return found


def split(figure: str) -> tuple[str, str, str]:
    """Requirement, measure, area. Raises UnknownFigure."""
    front, _at, area = figure.partition("@")
    code, dot, measure = front.rpartition(".")
    if not dot or measure not in (MEASURES if code else GENERAL):
        raise UnknownFigure(figure)
    return code, measure, area


def label(figure: str, titles: dict[str, str], areas: dict[str, str]) -> str:
    """What a figure is called: requirement, measure, area."""
    code, measure, area = split(figure)
    words = [titles.get(code, code), str(MEASURES[measure][0])] if code else [str(GENERAL[measure])]
    return " · ".join([*words, *([areas.get(area, area)] if area else [])])


def value(sheet: Sheet, figure: str) -> Value | None:
    """The figure in one pack; nothing where the pack does not have it (a requirement not in force, an area elsewhere, nobody to count)."""
    code, measure, area = split(figure)
    area = area or str(sheet.body["area"]["code"])
    if area not in sheet.areas:
        return None
    if not code:
        return _general(sheet, measure, area)
    section = next((one for one in sheet.body["requirements"] if one["code"] == code), None)
    return MEASURES[measure][1](sheet.figure(section, area)) if section else None


def _general(sheet: Sheet, measure: str, area: str) -> Value | None:
    match measure:
        case "name":
            return str(sheet.areas[area]["name"])
        case "month":
            return month_words(sheet)
        case "as_of":
            return sheet.as_of
        case "frozen_on":
            return clock.day(sheet.row.frozen_at) if isinstance(sheet.row, Pack) else None
        case "enterprises":
            return int(sheet.areas[area]["enterprises"])
        case "villages":
            return len(sheet.body["confirmations"])
        case "confirmed":
            return sheet.confirmed
        case _:
            return sheet.row.sha256


def shown(found: Value | None) -> str:
    """A value as a page shows it."""
    if found is None:
        return ""
    return date_format(found, "DATE_FORMAT") if isinstance(found, date) else str(found)


__all__ = ["UnknownFigure", "Value", "groups", "label", "shown", "split", "value"]
