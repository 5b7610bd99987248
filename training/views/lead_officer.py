"""Who may determine leads: the certificates of the officers, and which offices have the power."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from training import access, clock
from training.access import Role
from training.errors import Refusal
from training.forms.lead import CardForm, PowerForm
from training.leads import officers as room
from training.models import Account, Area, RoleGrant

from .signin import both, posted


def _colleagues(request: HttpRequest) -> QuerySet[Account]:
    """The officers of the areas this office keeps, their departments and their listed enterprises."""
    areas = access.areas(request.user, Role.OFFICE)  # type: ignore[arg-type]
    within = Q(area__in=areas) | Q(department__area__in=areas) | Q(enterprise__area__in=areas)
    live = RoleGrant.objects.filter(within, role__in=room.OFFICERS, revoked_at__isnull=True)
    return Account.objects.filter(pk__in=live.values("account"), is_active=True, person__isnull=False).select_related("person").order_by("person__name", "pk")


@both
@access.desk(Role.OFFICE)
def officers(request: HttpRequest) -> HttpResponse:
    """The officers with their certificates, and a form to enter one that was seen."""
    accounts = _colleagues(request)
    form = CardForm(posted(request), accounts=accounts)
    if form.is_bound and form.is_valid():
        try:
            room.register_card(**form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The certificate is on record."))
            return redirect("training:lead_officers")
    listed = list(accounts)
    cards, today = room.newest_cards(listed), clock.today()
    lines = [(one, card, bool(card and card.from_on <= today <= card.until_on)) for one in listed for card in [cards.get(one.pk)]]
    return render(request, "training/leads/officers.html", {"form": form, "lines": lines}, status=422 if form.errors else 200)


@both
@access.desk(Role.SYSADMIN)
def power(request: HttpRequest) -> HttpResponse:
    """Which offices determine by themselves and which only transfer."""
    form = PowerForm(posted(request))
    if form.is_bound and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            room.set_power(given["area"], enforces=form.power, document=given["document"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("training:lead_power")
    areas = Area.objects.exclude(level="village").order_by("path")
    lines = [(area, room.has_power(area)) for area in areas]
    return render(request, "training/leads/power.html", {"form": form, "lines": lines}, status=422 if form.errors else 200)
