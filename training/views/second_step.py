"""The second factor of staff: set it up, pass it, new recovery codes, turn it off."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from training import access, clock, otp, symbols
from training.errors import Refusal
from training.forms.signin import CodeForm
from training.models import Role

from .signin import both, onward, posted, refuse

STAFF = [role for role in Role.values if role not in {Role.LEARNER, Role.ENTERPRISE_ADMIN}]


@both
@access.desk(*STAFF)
def totp_setup(request: HttpRequest) -> HttpResponse:
    """Scan the QR with an authenticator app, enter the first code; the answer shows the recovery codes once."""
    account = request.user
    if otp.device(account) is not None:
        if request.session.get("totp_due"):
            return redirect("training:totp_verify")
        return render(request, "training/signin/totp_on.html", {"required": settings.STAFF_TOTP_REQUIRED, "codes_left": otp.codes_left(account)})
    authenticator, form = otp.enrol(account), CodeForm(posted(request))
    form.fields["code"].help_text = ""
    address = otp.address(authenticator, issuer=_("Safety training"))
    context = {"form": form, "picture": symbols.picture(address, size=6), "secret": otp.typed_secret(authenticator), "next": onward(request)}
    if request.method == "POST" and form.is_valid():
        try:
            codes = otp.confirm(request, authenticator, form.cleaned_data["code"], at=clock.now(), by=account)
        except Refusal as refusal:
            return refuse(request, "training/signin/totp_setup.html", context, refusal, "code")
        return render(request, "training/signin/totp_codes.html", {"codes": codes, "next": context["next"]})
    return render(request, "training/signin/totp_setup.html", context)


@both
@access.desk()
def totp_verify(request: HttpRequest) -> HttpResponse:
    """The second step of a sign-in."""
    if otp.device(request.user) is None:
        if request.session.get("totp_due") and settings.STAFF_TOTP_REQUIRED:
            return redirect("training:totp_setup")
        request.session.pop("totp_due", None)
    if not request.session.get("totp_due"):
        return redirect(onward(request))
    form = CodeForm(posted(request))
    context = {"form": form, "next": onward(request)}
    if request.method == "POST" and form.is_valid():
        try:
            otp.verify(request, request.user, form.cleaned_data["code"], at=clock.now())
        except Refusal as refusal:
            return refuse(request, "training/signin/totp_verify.html", context, refusal, "code")
        return redirect(str(context["next"]))
    return render(request, "training/signin/totp_verify.html", context)


@require_POST
@access.desk(*STAFF)
def totp_change(request: HttpRequest) -> HttpResponse:
    """New recovery codes, or the second factor off — the latter with a current code."""
    account, at = request.user, clock.now()
    try:
        otp.verify(request, account, request.POST.get("code", ""), at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("training:totp_setup")
    if request.POST.get("do") == "codes":
        return render(request, "training/signin/totp_codes.html", {"codes": otp.renew_codes(account, at=at, by=account), "next": onward(request)})
    if not settings.STAFF_TOTP_REQUIRED:
        otp.remove(account, at=at, by=account)
        messages.success(request, _("The second step is off."))
    return redirect("training:totp_setup")
