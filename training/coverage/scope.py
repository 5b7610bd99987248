"""Which areas a reader of coverage may ask about, and which enterprises they see there."""

from dataclasses import dataclass

from django.db.models import QuerySet

from training import access
from training.models import Account, Area, Enterprise, Role, RoleGrant

READERS = (Role.OFFICE, Role.LEADER, Role.COUNTY_VIEWER, Role.DEPARTMENT, Role.LIAISON)


@dataclass(frozen=True)
class View:
    """One area as one reader sees it; `within` is empty when the whole area is theirs."""

    area: Area
    within: QuerySet[Enterprise] | None


def view(account: Account, code: str) -> View | None:
    """The area asked for (or the widest one granted), or nothing when it is outside the scope."""
    home = access.home_area(account, *READERS)
    if home is not None and code in ("", home.code):
        return View(home, None)
    area = Area.objects.filter(code=code).first() if code else None
    if area is not None and ((home and area.path.startswith(home.path)) or access.areas(account, *READERS).filter(pk=area.pk).exists()):
        return View(area, None)
    return _through_enterprises(account, area, code)


def _through_enterprises(account: Account, area: Area | None, code: str) -> View | None:
    """Departments and readers of single enterprises see their own enterprises in the areas where these stand."""
    grants = RoleGrant.objects.filter(account=account, role__in=READERS, revoked_at__isnull=True).select_related("department__area", "enterprise__area")
    tops = [grant.department.area for grant in grants if grant.department] + [grant.enterprise.area for grant in grants if grant.enterprise]
    if not tops:
        return None
    within = access.enterprises(account, *READERS)
    if not code:
        return View(min(tops, key=lambda top: len(top.path)), within)
    if area is not None and any(area.path.startswith(top.path) for top in tops):
        return View(area, within)
    return None
