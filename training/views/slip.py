"""Handing out invitation slips: to one person on the spot, or to everybody of an enterprise who never came."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from training import access, clock, slips, symbols
from training.access import Role
from training.errors import Refusal
from training.forms.account import SlipForm
from training.models import Person, Slip

from .signin import both, posted

AT_ONCE = 200


def _sheet(request: HttpRequest, person: Person, slip: Slip, code: str) -> dict[str, object]:
    address = request.build_absolute_uri(reverse("training:slip", args=[slip.token]))
    return {"person": person, "slip": slip, "code": f"{code[:4]} {code[4:]}", "picture": symbols.picture(address)}


def _print(request: HttpRequest, sheets: list[dict[str, object]]) -> HttpResponse:
    return render(request, "training/account/slip_sheet.html", {"sheets": sheets, "site": request.get_host()})


@both
@access.desk(Role.OFFICE, Role.LIAISON, Role.ENTERPRISE_ADMIN, Role.SYSADMIN)
def slip_issue(request: HttpRequest, person: object) -> HttpResponse:
    """Who it is for and the card question; the answer to the POST is the sheet to print, shown once."""
    at = clock.now()
    found = get_object_or_404(slips.people(request.user, at=at), public_id=person)
    form = SlipForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            slip, code = slips.issue(found, at=at, by=request.user, card_seen=form.cleaned_data["card_seen"])
        except Refusal as refusal:
            form.add_error("card_seen" if isinstance(refusal, slips.CardNotSeen) else None, str(refusal))
        else:
            return _print(request, [_sheet(request, found, slip, code)])
    return render(request, "training/account/slip_issue.html", {"form": form, "person": found, "again": slips.signed_in_before(found)})


@both
@access.desk(Role.OFFICE, Role.LIAISON, Role.ENTERPRISE_ADMIN)
def slips_enterprise(request: HttpRequest, enterprise: object) -> HttpResponse:
    """Slips for all who work in an enterprise and never signed in, at most 200 at once."""
    at = clock.now()
    found = get_object_or_404(access.enterprises(request.user, Role.OFFICE, Role.LIAISON, Role.ENTERPRISE_ADMIN), public_id=enterprise)
    people = list(slips.newcomers(request.user, found, at=at)[:AT_ONCE])
    if request.method == "POST":
        issued = [(person, *slips.issue(person, at=at, by=request.user)) for person in people]
        return _print(request, [_sheet(request, *one) for one in issued])
    return render(request, "training/account/slips_enterprise.html", {"enterprise": found, "people": people})
