"""Areas of a workbook against the register."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training.models import Area

from .plan import Plan
from .reading import rows_of
from .rows import Register, Row

# How many digits each longer code adds to its parent's.
_PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}


def plan_areas(plan: Plan, register: Register) -> None:
    """New areas in the order of their level, renamed ones, and the rest. Areas are never moved by an import."""
    plan.areas = {area.code: area for area in Area.objects.select_related("parent")}
    seen: dict[str, Row] = {}
    for row in sorted(rows_of(register, "areas"), key=lambda row: len(row.get("code"))):
        code = row.get("code")
        if code in seen:
            plan.refuse(
                row,
                "区域代码",
                "duplicate_row",
                format_lazy(_("The same area stands in row {row} already."), row=seen[code].number),
                _("Delete one of the two rows."),
            )
            continue
        seen[code] = row
        existing = plan.areas.get(code)
        if existing is None:
            _add(plan, row)
        elif existing.name == row.get("name"):
            plan.count("areas", "same")
        elif not plan.inside(existing):
            _outside(plan, row)
        else:
            plan.renamed_areas.append((existing, existing.name))
            existing.name = row.get("name")
            plan.count("areas", "changed")


def _add(plan: Plan, row: Row) -> None:
    code, parent_code = row.get("code"), row.get("parent")
    if not parent_code:
        parent_code = code[: _PARENT_LENGTH.get(len(code), 0)]
        parent_code = parent_code if parent_code in plan.areas else ""
    parent = plan.areas.get(parent_code) if parent_code else None
    if parent_code and parent is None:
        plan.refuse(
            row, "上级代码", "unknown_area", _("The area above it is not on the register."), _("Add the upper area to the sheet 区域, or correct the code.")
        )
        return
    area = Area(code=code, name=row.get("name"), level=row.get("level"), parent=parent, path=f"{parent.path if parent else ''}{code}/")
    if not plan.inside(area):
        _outside(plan, row)
        return
    plan.areas[code] = area
    plan.new_areas.append(area)
    plan.count("areas", "new")


def _outside(plan: Plan, row: Row) -> None:
    plan.refuse(row, "区域代码", "outside_scope", _("This area is outside your responsibility."), _("Ask the office of the upper level to import this row."))


def find_area(plan: Plan, written: str) -> Area | None:
    """An area by its code (also filled up with zeros) or, when only one is called so, by its name."""
    if written in plan.areas:
        return plan.areas[written]
    if written.isdecimal():
        for length in (9, 6, 4, 2):
            if len(written) == 12 and set(written[length:]) == {"0"} and written[:length] in plan.areas:
                return plan.areas[written[:length]]
        return None
    named = [area for area in plan.areas.values() if area.name == written]
    return named[0] if len(named) == 1 else None
