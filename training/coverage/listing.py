"""The lists behind the numbers, and the explanation behind each line."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from training.models import Enterprise
from training.requirements import Rule, all_rules

from .asking import sort
from .desk import Address
from .explaining import Owed, missing, owed, reason_text
from .facts import EnterpriseFacts
from .leaving import Left, leavers
from .population import Duty, population, posts_held
from .slices import Slice
from .survey import Survey, of_enterprises

FILTERS = {
    "gap": gettext_lazy("Not covered"),
    "overdue": pgettext_lazy("duty status", "Overdue"),
    "unknown": pgettext_lazy("duty status", "Unknown"),
    "due_soon": pgettext_lazy("duty status", "Due soon"),
    "pending": pgettext_lazy("duty status", "Pending"),
    "covered": gettext_lazy("Covered"),
    "satisfied": pgettext_lazy("duty status", "Satisfied"),
    "all": gettext_lazy("All"),
    "left": gettext_lazy("Left with a gap"),
    "excluded": gettext_lazy("Excluded"),
}


@dataclass(frozen=True)
class Line:
    """One duty in a list. People appear by masked name and the last four of their document."""

    enterprise: str
    number: str
    area: str
    person: str
    last4: str
    post: str
    status: str
    due_on: date | None
    missing: str
    phone: str
    liaison: str
    url: str
    person_id: str = ""


def _wanted(duty: Duty, status: str) -> bool:
    if status == "all":
        return True
    if status == "covered":
        return duty.outcome.covered
    if status == "gap":
        return not duty.outcome.covered
    return duty.status == status


def lines(survey: Survey, rule: Rule, day: date, status: str, *, itself: bool = False, only: Slice | None = None) -> list[Line]:
    """The duties with a status, worst first; `itself` keeps those that stand in the area and in none of its parts, `only` those of a slice."""
    kept, found = only or Slice(), survey.population(rule.code, day)

    def here(enterprise: EnterpriseFacts | None, area: int) -> bool:
        return kept.keeps(enterprise) and (not itself or area == survey.top.pk)

    if status == "excluded":
        return [_excluded(reason, one, survey) for reason, one in found.excluded if here(one, one.area)]
    if status == "left":
        return [_left(one, survey) for one in leavers(survey, rule.code, day) if here(one.duty.enterprise, one.duty.area)]
    duties = [duty for duty in sort(found.duties) if _wanted(duty, status) and here(duty.enterprise, duty.area)]
    return [_line(duty, survey, day) for duty in duties]


def _area(survey: Survey, pk: int) -> str:
    area = survey.areas.get(pk)
    return area.name if area else ""


def _excluded(reason: str, enterprise: EnterpriseFacts, survey: Survey) -> Line:
    area = _area(survey, enterprise.area)
    return Line(enterprise.name, enterprise.number, area, "", "", "", "excluded", None, reason_text(reason), enterprise.phone, enterprise.liaison, "")


def _left(left: Left, survey: Survey) -> Line:
    """As it stood on the last day in the post."""
    line = _line(left.duty, survey, left.left_on)
    return replace(line, missing=_("Left on %(day)s. %(missing)s") % {"day": date_format(left.left_on, "DATE_FORMAT"), "missing": line.missing})


def _line(duty: Duty, survey: Survey, day: date) -> Line:
    enterprise, person = duty.enterprise, duty.person
    carried = [survey.facts.people[post.person].name for post in posts_held(enterprise, day, duty.role)] if enterprise and duty.role and not person else []
    return Line(
        enterprise=enterprise.name if enterprise else "" if person else _area(survey, duty.area),
        number=enterprise.number if enterprise else "",
        area=_area(survey, duty.area),
        person=person.name if person else "、".join(carried),
        last4=person.last4 if person else "",
        post=duty.post.operation_item if duty.post else "",
        status=duty.status,
        due_on=duty.due_on,
        missing=missing(duty),
        phone=enterprise.phone if enterprise else "",
        liaison=enterprise.liaison if enterprise else "",
        url=explain_url(duty, day),
        person_id=person.public_id if person else "",
    )


def explain_url(duty: Duty, day: date) -> str:
    """Where a duty is explained; posts in an area have no page yet."""
    if duty.enterprise is None:
        return ""
    query = {"as_of": day.isoformat(), **({"person": duty.person.public_id} if duty.person else {})}
    return f"{reverse('training:coverage_explain', args=[duty.rule.code, duty.enterprise.public_id])}?{urlencode(query)}"


def filters(rule: Rule, address: Address, chosen: str, **more: str) -> list[dict[str, object]]:
    """The statuses to choose from, with the chosen one marked."""
    return [{"label": label, "url": address.list_url(rule.code, status, **more), "current": status == chosen} for status, label in FILTERS.items()]


def explained(enterprise: Enterprise, code: str, day: date, person: str) -> list[Owed]:
    """The duty of an enterprise (or of one person in it) and, for a duty carried by several people, each of theirs."""
    rules = [rule for rule in all_rules() if rule.holds_on(day)]
    rule = next((one for one in rules if one.code == code), None)
    if rule is None:
        return []
    members = [one for one in rules if one.code in rule.parameters.get("members", ())]
    facts = of_enterprises(Enterprise.objects.filter(pk=enterprise.pk), [rule, *members])
    duties = [duty for one in [rule, *members] for duty in population(one, facts, day, rules).duties]
    if person:
        duties = [duty for duty in duties if duty.person and duty.person.public_id == person]
    kept = [duty for duty in duties if duty.rule.code == code] + [duty for duty in duties if duty.rule.code != code and duty.person]
    return [owed(duty, facts) for duty in kept]
