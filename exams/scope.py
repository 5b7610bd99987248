"""Which sessions and registrations an account may see: a proctor the sessions they are assigned to, officers and bases those of their area."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from exams.models import Attempt, Blueprint, Registration, Session, SessionRole
from training import access, signing_in
from training.access import Role
from training.models import Account

View = Callable[..., HttpResponse]
OFFICERS = (Role.OFFICE, Role.BASE_MANAGER, Role.EXAMINER)
PLANNERS = (Role.OFFICE, Role.BASE_MANAGER)
PROCTORS = (Role.PROCTOR, Role.BASE_MANAGER)
# Whoever may read wordings and keys in the banks may read their statistics; reviewers decide on them.
BANK_READERS = (Role.EDITOR, Role.TRAINER, Role.OFFICE, Role.EXAMINER)
BANK_REVIEWERS = (Role.EDITOR, Role.OFFICE, Role.EXAMINER)


def staff_desk(*roles: str) -> Callable[[View], View]:
    """`access.desk` for people who work here; a session opened by an admission ticket never gets in, whoever the person is."""

    def guard(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.session.get("means") == signing_in.TICKET:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return access.desk(*roles)(inner)

    return guard


def proctored(account: Account) -> QuerySet[Session]:
    """Sessions whose room the account may run."""
    areas = access.areas(account, Role.BASE_MANAGER)
    own = Session.objects.filter(staff__account=account, staff__role=SessionRole.PROCTOR).values("pk")
    return Session.objects.filter(Q(pk__in=own) | Q(room__site__area__in=areas)).select_related("blueprint", "room__site")


def managed(account: Account) -> QuerySet[Session]:
    """Sessions an officer plans and reads results of."""
    areas = access.areas(account, *OFFICERS)
    own = Session.objects.filter(staff__account=account, staff__role=SessionRole.EXAMINER).values("pk")
    return Session.objects.filter(Q(pk__in=own) | Q(room__site__area__in=areas)).select_related("blueprint", "room__site")


def seen_by_banks(account: Account) -> QuerySet[Session]:
    """Sessions a keeper of the banks or an officer hears of: those in the areas of either role. No person is named there."""
    areas = access.areas(account, *OFFICERS, *BANK_READERS)
    own = Session.objects.filter(staff__account=account, staff__role=SessionRole.EXAMINER).values("pk")
    return Session.objects.filter(Q(pk__in=own) | Q(room__site__area__in=areas)).select_related("blueprint", "room__site")


def planned(account: Account) -> QuerySet[Session]:
    """Sessions the account may change: those where it plans, not those it only reads."""
    return Session.objects.filter(room__site__area__in=access.areas(account, *PLANNERS)).select_related("blueprint", "room__site")


def blueprints(account: Account) -> QuerySet[Blueprint]:
    """Blueprints belong to the whole installation."""
    return Blueprint.objects.all()


def own_registrations(account: Account) -> QuerySet[Registration]:
    """What the person behind the account is registered for."""
    rows = Registration.objects.filter(person=account.person_id, withdrawn_at__isnull=True) if account.person_id else Registration.objects.none()
    return rows.select_related("session__blueprint", "session__room__site", "attempt")


def own_attempts(account: Account) -> QuerySet[Attempt]:
    """The attempts of the person behind the account."""
    rows = Attempt.objects.filter(registration__person=account.person_id) if account.person_id else Attempt.objects.none()
    return rows.select_related("paper", "registration__session__blueprint", "registration__session__room__site", "registration__person")
