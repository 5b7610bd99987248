"""The figures as one document: what `manage.py coverage --json` prints and `/api/coverage` answers."""

from datetime import date

from .asking import Coverage
from .figures import Figure
from .population import Duty

COUNTS = ("population", "satisfied", "due_soon", "due_soon_met", "pending", "overdue", "unknown")


def document(area: str, as_of: date, found: list[Coverage]) -> dict[str, object]:
    """The answers for one area and day under the names of the contract, and no others."""
    return {"area": area, "as_of": as_of.isoformat(), "requirements": [_requirement(one) for one in found]}


def _figure(figure: Figure) -> dict[str, object]:
    """The counts under the names of the contract, and no others."""
    excluded = [{"reason": reason, "count": count} for reason, count in sorted(figure.excluded.items())]
    return {**{name: getattr(figure, name) for name in COUNTS}, "excluded": excluded, "rate": None if figure.rate is None else float(figure.rate)}


def _requirement(one: Coverage) -> dict[str, object]:
    """One requirement; a child that is the area itself holds what stands in the area and in none of its parts."""
    children = [{"area": child.area.code, **_figure(child.figure)} for child in one.children]
    return {"code": one.code, "title": one.title, **_figure(one.figure), "children": children}


def subject(duty: Duty) -> dict[str, object]:
    """One line of `--list`; people by random public id and masked name, never by number."""
    return {
        "uscc": duty.enterprise.number if duty.enterprise else "",
        "person": duty.person.public_id if duty.person else None,
        "name_masked": duty.person.name if duty.person else "",
        "last4": duty.person.last4 if duty.person else "",
        "status": duty.status,
        "reason": duty.reason,
        "due_on": duty.due_on.isoformat() if duty.due_on else None,
    }
