"""Loading the reference data: laws and determination standards with their clauses, the special-operations catalogue, the requirements, working days.

The files in `training/data/` are the source; loading them again changes nothing that is already so. A row that an office has
switched on or off keeps its switch, the versions and ends an office has set are its own (`training.amending`), and a year of working
days that is on record stays as it is.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction

from training import audit
from training.models import Clause, OperationItem, Origin, Requirement, Standard, WorkYear

DATA = Path(__file__).parent / "data"


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return loaded


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


@transaction.atomic
def load_reference(at: datetime, *, by: audit.Actor = "command:load_reference") -> Counter[str]:
    """Load every file; answers how many rows were created or changed, by kind (empty when everything was so before)."""
    changes: Counter[str] = Counter()
    _load_standards(changes)
    _load_catalogue(changes)
    _load_requirements(changes)
    _load_workdays(changes)
    if changes:
        audit.record("training.reference_loaded", at=at, by=by, data=dict(changes))
    return changes


def _save(model: type[models.Model], key: dict[str, Any], values: dict[str, Any], changes: Counter[str]) -> Any:
    """Create the row, or change the fields that differ."""
    row = model._default_manager.filter(**key).first()
    if row is None:
        row = model(**key, **values)
    elif all(getattr(row, name) == value for name, value in values.items()):
        return row
    else:
        for name, value in values.items():
            setattr(row, name, value)
    row.save()
    changes[model._meta.model_name or ""] += 1
    return row


def _load_standards(changes: Counter[str]) -> None:
    listed = _read("standards.yaml")
    kinds = {"laws": Standard.Kind.LAW, "determination": Standard.Kind.DETERMINATION}
    for section, kind in kinds.items():
        for given in listed[section]:
            values = {name: given.get(name) or "" for name in ("sector", "title", "number", "replaces", "status", "confidence")}
            days = {name: _day(given.get(name)) for name in ("effective_on", "until_on")}
            standard = _save(Standard, {"code": given["code"]}, {"kind": kind, **values, **days}, changes)
            _load_clauses(standard, given.get("clauses", []), changes)


def _load_clauses(standard: Standard, listed: list[dict[str, Any]], changes: Counter[str]) -> None:
    have = {clause.number: clause for clause in standard.clauses.all()}
    for order, given in enumerate(listed, 1):
        values = {"heading": given.get("heading", ""), "text": given["text"], "tags": given.get("tags", []), "order": order}
        clause = have.get(given["number"])
        if clause is None or any(getattr(clause, name) != value for name, value in values.items()):
            _save(Clause, {"standard": standard, "number": given["number"]}, values, changes)


def _load_catalogue(changes: Counter[str]) -> None:
    for edition in _read("catalogue.yaml")["editions"]:
        have = set(OperationItem.objects.filter(edition=edition["edition"]).values_list("code", "work_type", "name"))
        for given in edition["items"]:
            if (given["code"], given["work_type"], given["name"]) not in have:
                values = {"work_type": given["work_type"], "name": given["name"]}
                _save(OperationItem, {"edition": edition["edition"], "code": given["code"]}, values, changes)


def _load_requirements(changes: Counter[str]) -> None:
    standards = {standard.code: standard for standard in Standard.objects.all()}
    have = {(row.code, row.version): row for row in Requirement.objects.all()}
    own = {row.code for row in have.values() if row.origin == Origin.OFFICE}
    for given in _read("requirements.yaml")["requirements"]:
        key = {"code": given["code"], "version": given.get("version", 1)}
        texts = ("title", "title_en", "plain", "plain_en", "obligation", "basis_level", "article", "confidence")
        values = {
            **{name: given.get(name, "") for name in texts},
            **{name: given[name] for name in ("audience", "parameters", "lead_days", "order")},
            "source_id": standards[given["source"]].pk,
            "effective_on": _day(given["effective_on"]),
            "until_on": _day(given.get("until_on")),
            "replaces": given.get("replaces", []),
            "adds": given.get("adds", []),
            "division": given.get("division", ""),
        }
        if tuple(key.values()) not in have:
            # Where the office has set a version of its own, a new one that ships waits switched off until the office adopts it.
            waits = given["code"] in own
            changes.update({"requirement_waits": 1} if waits else {})
            values["is_active"] = given.get("active", True) and not waits
        _save(Requirement, key, values, changes)


def _load_workdays(changes: Counter[str]) -> None:
    have = set(WorkYear.objects.values_list("year", flat=True))
    for year, given in _read("workdays.yaml")["years"].items():
        if year not in have:
            days = {name: [day.isoformat() for day in days_between(given[name])] for name in ("holidays", "workdays")}
            _save(WorkYear, {"year": year}, {**days, "source": given["source"], "confidence": given["confidence"]}, changes)


def days_between(written: list[Any]) -> list[date]:
    """Single days and periods [first, last] as a list of days."""
    found = []
    for one in written:
        first, last = (date.fromisoformat(str(day)) for day in (one if isinstance(one, list) else (one, one)))
        found += [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return found
