"""What a change would do, before anybody is bound by it: the rules as they would be, and whom they bind, counted as coverage counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from training.coverage import Survey
from training.coverage.population import Duty
from training.models import Amendment, Area, Origin, Requirement
from training.requirements import Rule, all_rules
from training.requirements.rules import rule_of

Kind = Amendment.Kind
FIRST_OWN_VERSION = 100  # versions of the office are counted from here, so that no loaded file ever meets one


def ends_base(change: Amendment) -> bool:
    """Whether the rule as it stands ends with the change."""
    return change.kind in (Kind.VERSION, Kind.ADOPT, Kind.END)


def new_version(change: Amendment) -> Requirement:
    """The row a change would write (not saved)."""
    base, local = change.base, change.kind in (Kind.REPLACES, Kind.ADDS)
    code = change.code if local else base.code
    last = Requirement.objects.filter(code=code).order_by("-version").values_list("version", flat=True).first() or 0
    copied = ("title", "title_en", "plain", "plain_en", "audience", "parameters", "lead_days", "basis_level", "source", "article", "document", "jurisdiction")
    return Requirement(
        code=code,
        version=max(FIRST_OWN_VERSION, last + 1),
        origin=Origin.OFFICE,
        obligation=base.obligation,
        confidence=base.confidence if change.kind == Kind.VERSION else "verified",
        division=base.division,
        replaces=[base.code] if change.kind == Kind.REPLACES else [] if local else base.replaces,
        adds=[base.code] if change.kind == Kind.ADDS else [] if local else base.adds,
        order=base.order,
        effective_on=change.effective_on,
        until_on=change.until_on,
        **{name: getattr(change, name) for name in copied},
    )


def rules_with(change: Amendment, rules: Iterable[Rule]) -> list[Rule]:
    """The rules as they would be."""
    listed, day = list(rules), change.effective_on
    if ends_base(change):
        listed = [_ended(rule, day) if rule.code == change.base.code else rule for rule in listed]
    if change.kind == Kind.END:
        return listed
    row = new_version(change)
    bound = [rule.first_on for rule in listed if rule.code == row.code and rule.is_active]
    return [*listed, replace(rule_of(row, min([*bound, day])), pk=-1)]


def _ended(rule: Rule, day: date) -> Rule:
    return replace(rule, until_on=max(rule.effective_on, day)) if rule.until_on is None or rule.until_on > day else rule


Key = tuple[int, int, int, str, str]


def _key(duty: Duty) -> Key:
    """One subject, whichever rule binds it."""
    enterprise, person = duty.enterprise.pk if duty.enterprise else 0, duty.person.pk if duty.person else 0
    return enterprise, person, 0 if enterprise else duty.area, duty.role, duty.post.operation_item if duty.post else ""


@dataclass(frozen=True)
class Side:
    """The duties under one list of rules: by subject, and as figures by requirement."""

    duties: dict[Key, Duty]
    figures: dict[str, dict[str, Any]]


def _side(area: Area, codes: list[str], rules: list[Rule], change: Amendment) -> Side:
    known = [code for code in codes if any(rule.code == code for rule in rules)]
    members = [code for rule in rules if rule.code in known for code in rule.parameters.get("members", ())]
    survey, day = Survey(area, list(dict.fromkeys([*known, *members])), rules=rules), change.effective_on
    concerned = {change.base.code, change.code} if change.kind == Kind.REPLACES else {change.code} if change.kind == Kind.ADDS else {change.base.code}
    duties = {_key(duty): duty for code in known if code in concerned for duty in survey.duties(code, day)}
    return Side(duties, {code: survey.figure(code, day).as_json() for code in known})


def count(change: Amendment, area: Area, *, at: datetime) -> dict[str, Any]:
    """Whom the change would bind on its first day, whom no longer, and whose status would differ: the whole area, and part by part.

    Counted from the facts as they are known now, by the same code that counts afterwards.
    """
    rules = all_rules()
    after_rules = rules_with(change, rules)
    composed = [rule.code for rule in after_rules if change.base.code in rule.parameters.get("members", ()) and rule.holds_on(change.effective_on)]
    codes = list(dict.fromkeys([change.base.code, *([change.code] if change.code else []), *composed]))
    before, after = _side(area, codes, rules, change), _side(area, codes, after_rules, change)
    come, gone = after.duties.keys() - before.duties.keys(), before.duties.keys() - after.duties.keys()
    moved = Counter((before.duties[key].status, after.duties[key].status) for key in before.duties.keys() & after.duties.keys())
    return {
        "area": area.name,
        "day": change.effective_on.isoformat(),
        "counted_at": at.isoformat(),
        "bound": _people([after.duties[key] for key in come]),
        "unbound": _people([before.duties[key] for key in gone]),
        "changed": [{"from": old, "to": new, "count": number} for (old, new), number in sorted(moved.items()) if old != new],
        "figures": [{"code": code, "before": before.figures.get(code), "after": after.figures.get(code)} for code in codes],
        "parts": _parts(area, before, after, come, gone),
    }


def _people(duties: list[Duty]) -> dict[str, int]:
    return {
        "duties": len(duties),
        "people": len({duty.person.pk for duty in duties if duty.person}),
        "enterprises": len({duty.enterprise.pk for duty in duties if duty.enterprise}),
    }


def _parts(area: Area, before: Side, after: Side, come: Iterable[Key], gone: Iterable[Key]) -> list[dict[str, Any]]:
    """The children of the area with what comes, goes and differs in each."""
    children = list(Area.objects.filter(parent=area))
    paths = dict(Area.objects.under(area).values_list("pk", "path"))
    found = {child.path: Counter[str]() for child in children}

    def add(duty: Duty, what: str) -> None:
        path = next((path for path in found if paths.get(duty.area, "").startswith(path)), None)
        if path is not None:
            found[path][what] += 1

    for key in come:
        add(after.duties[key], "bound")
    for key in gone:
        add(before.duties[key], "unbound")
    for key in before.duties.keys() & after.duties.keys():
        if before.duties[key].status != after.duties[key].status:
            add(after.duties[key], "changed")
    return [{"area": child.name, **{what: found[child.path][what] for what in ("bound", "unbound", "changed")}} for child in children if found[child.path]]
