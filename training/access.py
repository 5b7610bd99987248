"""Roles × scope: who may open which desk, and which rows they see there.

Scope is the union of a person's grants: areas (with everything below), departments (their industries and listed
enterprises) and single enterprises. Current principals and safety managers act as administrators of their enterprise.
A system administrator keeps accounts and settings and, like everybody else, sees people only through granted scope.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Protocol

from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from training import clock
from training.models import Account, Area, Department, Engagement, EngagementRole, Enterprise, Person, Role, RoleGrant

View = Callable[..., HttpResponse]
KEEPERS = [EngagementRole.PRINCIPAL, EngagementRole.SAFETY_MANAGER]


def _grants(account: Account) -> list[RoleGrant]:
    """The account's live grants, read once a request (the account object lives as long)."""
    kept = account.__dict__.get("_live_grants")
    if kept is None:
        kept = list(account.grants.filter(revoked_at__isnull=True).select_related("area", "department"))
        account.__dict__["_live_grants"] = kept
    return kept


def _kept_enterprises(account: Account) -> list[int]:
    """Enterprises the person heads or manages today."""
    if account.person_id is None:
        return []
    kept = account.__dict__.get("_kept_enterprises")
    if kept is None:
        rows = Engagement.objects.on(clock.today()).filter(person__in=Person.objects.one(account.person_id), role__in=KEEPERS)
        kept = list(rows.values_list("enterprise_id", flat=True))
        account.__dict__["_kept_enterprises"] = kept
    return kept


def remember_posts(account: Account, posts: Iterable[Engagement]) -> None:
    """A desk that has read all of the person's posts of today anyway spares this request the look-up of kept enterprises."""
    account.__dict__["_kept_enterprises"] = [post.enterprise_id for post in posts if post.role in KEEPERS]


def roles(account: Account) -> frozenset[str]:
    """All roles the account holds now. Everybody with a person is a learner."""
    held = {grant.role for grant in _grants(account)}
    if account.person_id is not None:
        held.add(Role.LEARNER)
    if _kept_enterprises(account):
        held.add(Role.ENTERPRISE_ADMIN)
    return frozenset(held)


def has_role(account: Account, *wanted: str) -> bool:
    """Whether the account holds one of these roles."""
    return bool(roles(account) & set(wanted))


def sync_groups(account: Account) -> None:
    """Put the account into the groups of its live roles, and out of all others: the editors' back office asks groups, not grants."""
    held = account.grants.filter(revoked_at__isnull=True).values_list("role", flat=True)
    account.groups.set([Group.objects.get_or_create(name=group_name(role))[0] for role in set(held)])


def group_name(role: str) -> str:
    """The group that carries a role's permissions."""
    return f"role:{role}"


def is_staff(account: Account) -> bool:
    """Whether the account holds any role beyond learner and enterprise administrator."""
    return any(grant.role not in {Role.LEARNER, Role.ENTERPRISE_ADMIN} for grant in _grants(account))


class Place(Protocol):
    """One part of a reach, as grants of people and of connected systems name it."""

    @property
    def area(self) -> Area | None: ...
    @property
    def department(self) -> Department | None: ...
    @property
    def enterprise_id(self) -> int | None: ...


def reached(places: Iterable[Place]) -> Q:
    """The enterprises of these places together, as a condition; matches nothing when there is none."""
    scope = Q(pk__in=[])
    for place in places:
        if place.area is not None:
            scope |= Q(area__path__startswith=place.area.path)
        if place.department is not None:
            scope |= Q(department=place.department) | Q(industry__in=place.department.industries)
        if place.enterprise_id is not None:
            scope |= Q(pk=place.enterprise_id)
    return scope


def _scope(account: Account, wanted: tuple[str, ...]) -> Q:
    """The enterprises of the matching grants, and those kept by appointment."""
    scope = reached(grant for grant in _grants(account) if not wanted or grant.role in wanted)
    if not wanted or Role.ENTERPRISE_ADMIN in wanted:
        scope |= Q(pk__in=_kept_enterprises(account))
    return scope


def enterprises(account: Account, *wanted: str) -> QuerySet[Enterprise]:
    """Enterprises in the account's scope; `wanted` narrows to the grants of these roles."""
    return Enterprise.objects.filter(_scope(account, wanted))


def engaged(enterprises: QuerySet[Enterprise], areas: QuerySet[Area]) -> Q:
    """People engaged (now or earlier) there, and those they were merged into, as a condition."""
    inside = Engagement.objects.current().filter(Q(enterprise__in=enterprises) | Q(area__in=areas))
    merged = Person.objects.filter(pk__in=inside.values("person"), merged_into__isnull=False)
    return Q(pk__in=inside.values("person")) | Q(pk__in=merged.values("merged_into"))


def persons(account: Account, *wanted: str) -> QuerySet[Person]:
    """People engaged (now or earlier) in an enterprise or area of the scope, those they were merged into, and the person themself."""
    return Person.objects.filter(engaged(enterprises(account, *wanted), areas(account, *wanted)) | Q(pk=account.person_id))


def beneath(places: Iterable[Place]) -> Q:
    """The areas of these places with everything below them, as a condition."""
    scope = Q(pk__in=[])
    for place in places:
        if place.area is not None:
            scope |= Q(path__startswith=place.area.path)
    return scope


def areas(account: Account, *wanted: str) -> QuerySet[Area]:
    """Areas granted, with everything below them."""
    return Area.objects.filter(beneath(grant for grant in _grants(account) if not wanted or grant.role in wanted))


def home_area(account: Account, *wanted: str) -> Area | None:
    """The widest area granted: where a desk opens."""
    found = [grant.area for grant in _grants(account) if grant.area is not None and (not wanted or grant.role in wanted)]
    return min(found, key=lambda area: len(area.path), default=None)


def desk(*wanted: str) -> Callable[[View], View]:
    """Guard a view: a stranger is sent to sign in (302), a signed-in person without one of the roles is refused (403)."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if wanted and not has_role(request.user, *wanted):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.desk_roles = wanted  # type: ignore[attr-defined]
        return guarded

    return guard


__all__ = [
    "KEEPERS", "Place", "Role", "areas", "beneath", "desk", "engaged", "enterprises", "group_name", "has_role", "home_area", "is_staff", "persons",
    "reached", "remember_posts", "roles", "sync_groups",
]  # fmt: skip
