"""The doors: sign in, sign out, slip, code, switch person, own password, PIN, second step."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from training import access, clock, devices, lockout, signing_in, slips, sms
from training.errors import Refusal
from training.forms.signin import NewPasswordForm, NewPinForm, PasswordForm, SlipCodeForm, SwitchForm

both = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: HttpRequest) -> QueryDict | None:
    """What binds a form: the fields of a POST, also of an empty one."""
    return request.POST if request.method == "POST" else None


def onward(request: HttpRequest, fallback: str = "") -> str:
    """Where the person wanted to go, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if local else fallback or resolve_url(settings.LOGIN_REDIRECT_URL)


def refuse(request: HttpRequest, template: str, context: dict[str, object], refusal: Refusal, field: str | None = None) -> HttpResponse:
    """The page again with the one sentence; 429 while locked."""
    context["form"].add_error(field, str(refusal))  # type: ignore[attr-defined]
    return render(request, template, context, status=429 if isinstance(refusal, lockout.Locked) else 200)


def _through_ticket(request: HttpRequest) -> bool:
    return request.session.get("means") == signing_in.TICKET


@both
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Mobile or identity number and password."""
    if request.user.is_authenticated and request.method != "POST" and not _through_ticket(request):
        return redirect(onward(request))
    at, form = clock.now(), PasswordForm(posted(request))
    known = devices.people(devices.recognise(request, at=at))
    context = {"form": form, "next": onward(request), "known": bool(known), "sms": sms.enabled()}
    if request.method == "POST" and form.is_valid():
        try:
            signing_in.by_password(request, **form.cleaned_data, at=at)
        except Refusal as refusal:
            return refuse(request, "training/signin/sign_in.html", context, refusal)
        return redirect(context["next"])
    return render(request, "training/signin/sign_in.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out; nothing of the person stays."""
    list(messages.get_messages(request))
    signing_in.leave(request, at=clock.now())
    return redirect("/")


@both
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """What the slip's QR opens: whose it is (masked); the button uses it up, so that no preview of the link can."""
    at = clock.now()
    try:
        found = slips.by_token(token, at=at)
        if request.method == "POST":
            account = signing_in.by_slip(request, found, at=at)
            return remembered(request, redirect("training:set_password"), account)
    except slips.NotGood as refusal:
        return render(request, "training/signin/slip_not_good.html", {"sentence": str(refusal)}, status=410)
    response = render(request, "training/signin/slip.html", {"slip": found, "person": found.account.person})
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def remembered(request: HttpRequest, response: HttpResponse, account: object) -> HttpResponse:
    """Let this phone remember the person who just signed in."""
    at = clock.now()
    _device, token = devices.remember(devices.recognise(request, at=at), account, at=at)  # type: ignore[arg-type]
    devices.keep(response, token)
    return response


@both
def slip_code(request: HttpRequest) -> HttpResponse:
    """The slip's code, typed."""
    form = SlipCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            account = signing_in.by_slip_code(request, **form.cleaned_data, at=clock.now())
        except Refusal as refusal:
            return refuse(request, "training/signin/slip_code.html", {"form": form}, refusal)
        return remembered(request, redirect("training:set_password"), account)
    return render(request, "training/signin/slip_code.html", {"form": form})


@both
@sensitive_post_parameters()
def switch(request: HttpRequest) -> HttpResponse:
    """Not me: the people this phone remembers, by masked name, each with their own PIN."""
    at = clock.now()
    device = devices.recognise(request, at=at)
    people = list(devices.people(device))
    form = SwitchForm(request.POST if "pin" in request.POST else None, people=people)
    context = {"form": form, "people": people, "next": onward(request)}
    if request.method == "POST" and not form.is_bound:
        list(messages.get_messages(request))
        signing_in.leave(request, at=at, why="switched")
        return redirect(f"{resolve_url('training:switch')}?{urlencode({'next': request.POST['next']})}" if "next" in request.POST else "training:switch")
    if device is not None and form.is_bound and form.is_valid():
        account = next(row.account for row in people if str(row.account.public_id) == form.cleaned_data["who"])
        try:
            signing_in.by_pin(request, device, account, pin=form.cleaned_data["pin"], at=at)
        except Refusal as refusal:
            return refuse(request, "training/signin/switch.html", context, refusal, "pin")
        return redirect(context["next"])
    return render(request, "training/signin/switch.html", context)


@both
@access.desk()
@sensitive_post_parameters()
def set_password(request: HttpRequest) -> HttpResponse:
    """The own password: after a slip, or whenever the person wants another."""
    account, at = request.user, clock.now()
    first = account.must_set_password or not account.has_usable_password()
    form = NewPasswordForm(posted(request), first=first)
    context = {"form": form, "first": first, "next": onward(request)}
    if request.method == "POST" and form.is_valid():
        try:
            _check_present(request, form, first)
            signing_in.set_password(account, form.cleaned_data["password"], at=at, by=account, request=request)
        except Refusal as refusal:
            return refuse(request, "training/signin/set_password.html", context, refusal, None if isinstance(refusal, lockout.Locked) else _blame(refusal))
        messages.success(request, _("Your password is set."))
        asks_pin = first and not account.pin and devices.recognise(request, at=at)
        return HttpResponseRedirect(resolve_url("training:set_pin") if asks_pin else str(context["next"]))
    return render(request, "training/signin/set_password.html", context)


def _blame(refusal: Refusal) -> str:
    return "password" if isinstance(refusal, signing_in.PasswordRefused) else "present"


def _check_present(request: HttpRequest, form: NewPasswordForm, first: bool) -> None:
    """Whoever finds a phone unlocked can not change the password; guesses count like failed sign-ins."""
    if not first:
        signing_in.confirm_password(request, form.cleaned_data["present"], at=clock.now())


@both
@access.desk()
@sensitive_post_parameters()
def set_pin(request: HttpRequest) -> HttpResponse:
    """The PIN for phones that several people use; choosing one makes this phone remember the person."""
    account, at = request.user, clock.now()
    device = devices.recognise(request, at=at)
    if request.method == "POST" and "forget" in request.POST:
        devices.forget(account, at=at, by=account, device=device if request.POST["forget"] == "this" else None)
        messages.success(request, _("The phone no longer remembers you."))
        return redirect("training:set_pin")
    form = NewPinForm(posted(request))
    context = {"form": form, "next": onward(request), "phones": devices.count(account)}
    if request.method == "POST" and form.is_valid():
        try:
            devices.set_pin(account, form.cleaned_data["pin"], at=at, by=account)
        except Refusal as refusal:
            return refuse(request, "training/signin/set_pin.html", context, refusal, "pin")
        messages.success(request, _("Your PIN is set. This phone remembers you now."))
        return remembered(request, redirect(str(context["next"])), account)
    return render(request, "training/signin/set_pin.html", context)
