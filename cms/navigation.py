"""The way around: which desks a person may open, in the order they use them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from training import access
from training.access import Role

_DESKS: list[tuple[object, str, set[str]]] = [
    (_("My desk"), "portal:desk", set()),
    (_("Study"), "portal:courses", {Role.LEARNER}),
    (_("Exams"), "exams:index", {Role.LEARNER}),
    (_("Certificates"), "certificates:my", {Role.LEARNER}),
    (_("My enterprise"), "training:inhouse", {Role.ENTERPRISE_ADMIN}),
    (_("Drills"), "training:drills", {Role.ENTERPRISE_ADMIN, Role.OFFICE, Role.LIAISON}),
    (_("Coverage"), "training:coverage", {Role.OFFICE, Role.LEADER, Role.COUNTY_VIEWER, Role.DEPARTMENT, Role.LIAISON}),
    (_("Reminders"), "training:reminders", {Role.OFFICE, Role.LIAISON, Role.ENTERPRISE_ADMIN}),
    (_("Register"), "training:enterprises", {Role.OFFICE, Role.DEPARTMENT, Role.LIAISON}),
    (_("Leads"), "training:leads", {Role.OFFICE, Role.INSPECTOR, Role.DEPARTMENT, Role.LIAISON}),
    (_("Objections"), "training:objections", {Role.OFFICE, Role.LIAISON, Role.DEPARTMENT, Role.ENTERPRISE_ADMIN}),
    (_("Question banks"), "question_banks:index", {Role.EDITOR, Role.TRAINER, Role.EXAMINER, Role.OFFICE}),
    (_("Question statistics"), "exams:item_flags", {Role.EDITOR, Role.TRAINER}),
    (_("Sessions"), "exams:officer_sessions", {Role.OFFICE, Role.BASE_MANAGER, Role.EXAMINER}),
    (_("Exam rooms"), "exams:rooms", {Role.PROCTOR, Role.BASE_MANAGER}),
    (_("Issued certificates"), "certificates:index", {Role.OFFICE}),
    (_("Scan"), "scan:index", {Role.INSPECTOR}),
    (_("Staff"), "training:staff", {Role.OFFICE, Role.SYSADMIN}),
    (_("Connected systems"), "training:systems", {Role.OFFICE, Role.SYSADMIN}),
    (_("Power of enforcement"), "training:lead_power", {Role.SYSADMIN}),
    (_("Content"), "wagtailadmin_home", {Role.EDITOR, Role.TRAINER, Role.SYSADMIN}),
]


@dataclass(frozen=True)
class Link:
    """One entry of the navigation; `current` marks the desk the page belongs to."""

    url: str
    label: str
    current: bool


def links(request: HttpRequest) -> list[Link]:
    """The desks of the signed-in person; a stranger gets none. Staff do not see the learner's pages in front of their own."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = access.roles(user)
    if access.is_staff(user):
        roles = roles - {Role.LEARNER}
    found = [(label, _reverse(name)) for label, name, wanted in _DESKS if not wanted or wanted & roles]
    here = max((url for _label, url in found if url and request.path.startswith(url)), key=len, default=None)
    return [Link(url, str(label), url == here) for label, url in found if url]


def _reverse(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
