"""The first page after signing in: a principal's next thing, or a colleague's desks with what waits there."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cms.portal import tasks
from training import access, clock, coverage
from training.access import Role
from training.models import Engagement, EnterpriseTag, Person, TagSet

_OPENS_ON_COVERAGE = {Role.OFFICE, Role.LEADER, Role.COUNTY_VIEWER, Role.DEPARTMENT}


@access.desk()
def desk(request: HttpRequest) -> HttpResponse:
    """Staff see their desks; everybody else their own duties."""
    if access.is_staff(request.user):  # type: ignore[arg-type]
        return _staff(request)
    person = request.user.person  # type: ignore[union-attr]
    if person is None:
        return redirect("/")
    return _learner(request, person)


def _learner(request: HttpRequest, person: Person) -> HttpResponse:
    """screens.md, first glance 2: the one next thing, what is owed, why, what is not required, and whom to call."""
    today = clock.today()
    posts = _posts(person, today)
    access.remember_posts(request.user, posts)  # type: ignore[arg-type]
    duties = coverage.for_person(person, today)
    context = {
        "person": person,
        "posts": posts,
        "duties": duties,
        "next": tasks.next_thing(person, duties),
        "not_assessed": _not_assessed(posts),
        "several": len({post.enterprise_id for post in posts}) > 1,
        "liaison": next((post.enterprise.liaison for post in posts if post.enterprise and post.enterprise.liaison_id), None),
        "today": today,
    }
    return render(request, "portal/desk.html", context)


def _posts(person: Person, today: date) -> list[Engagement]:
    """Where the person stands today; `assessed` says whether the enterprise owes a statutory assessment."""
    tags = EnterpriseTag.objects.filter(enterprise=OuterRef("enterprise"), tag_set=TagSet.ASSESSMENT, superseded_at__isnull=True)
    said = tags.filter(Q(until_on__isnull=True) | Q(until_on__gt=today), from_on__lte=today).values("value")[:1]
    rows = Engagement.objects.on(today).filter(person=person, enterprise__isnull=False).annotate(assessed=Subquery(said))
    return list(rows.select_related("enterprise__area", "enterprise__liaison"))


def _not_assessed(posts: list[Engagement]) -> bool:
    """Whether none of the enterprises the person heads or manages owes a statutory assessment: worth saying, because many believe they do."""
    said = {post.assessed for post in posts if post.role in access.KEEPERS and post.assessed}  # type: ignore[attr-defined]
    return said == {EnterpriseTag.Value.NO}


def _staff(request: HttpRequest) -> HttpResponse:
    roles = access.roles(request.user)  # type: ignore[arg-type]
    if roles & _OPENS_ON_COVERAGE:
        return redirect("training:coverage")
    return render(request, "portal/staff.html", {"roles": [Role(role).label for role in sorted(roles - {Role.LEARNER})]})
