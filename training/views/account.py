"""The office's staff accounts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from training import access, accounts, clock, identity, otp
from training.access import Role
from training.errors import Refusal
from training.forms.account import FindStaffForm, GrantForm, NewStaffForm
from training.models import Account, RoleGrant

from .signin import both, posted

KEEPERS = (Role.OFFICE, Role.SYSADMIN)
PAGE = 50


@both
@access.desk(*KEEPERS)
def staff(request: HttpRequest) -> HttpResponse:
    """The accounts this office keeps; the exact name is searched by POST, so that it stands in no address."""
    form = FindStaffForm(posted(request))
    live = RoleGrant.objects.filter(revoked_at__isnull=True).select_related("area", "department", "enterprise")
    rows = accounts.within(request.user).select_related("person").prefetch_related(Prefetch("grants", live, "live_grants"))
    if request.method == "POST" and form.is_valid() and form.cleaned_data["name"]:
        rows = rows.filter(person__name=form.cleaned_data["name"].strip())
    page = Paginator(rows.order_by("person__name", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "training/account/staff.html", {"form": form, "page_obj": page})


@both
@access.desk(*KEEPERS)
def staff_new(request: HttpRequest) -> HttpResponse:
    """A new staff account with its first role."""
    form = NewStaffForm(posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        at, data = clock.now(), form.cleaned_data
        try:
            account = accounts.create(name=data["name"], mobile=data["mobile"], number=data["number"], first=form.grant(), at=at, by=request.user)
        except Refusal as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            messages.success(request, _("The account is ready. Print a slip for the first sign-in."))
            kept = accounts.within(request.user).filter(pk=account.pk).exists()
            return redirect("training:staff_account", account=account.public_id) if kept else redirect("training:staff")
    return render(request, "training/account/staff_new.html", {"form": form})


def _field_of(refusal: Refusal) -> str | None:
    if isinstance(refusal, identity.BadMobile):
        return "mobile"
    return "number" if isinstance(refusal, identity.BadIdentity | accounts.OtherName) else None


def _kept(request: HttpRequest, account: object) -> Account:
    return get_object_or_404(accounts.within(request.user).select_related("person"), public_id=account)


@both
@access.desk(*KEEPERS)
def staff_account(request: HttpRequest, account: object) -> HttpResponse:
    """One account: its roles, one more role, slip, block, second factor."""
    found = _kept(request, account)
    form = GrantForm(posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.grant(found, **form.grant(), at=clock.now(), by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role is granted."))
            return redirect("training:staff_account", account=found.public_id)
    grants = found.grants.select_related("area", "department", "enterprise").order_by("revoked_at", "role", "pk")
    context = {"found": found, "form": form, "grants": grants, "has_totp": otp.device(found) is not None, "own": found.pk == request.user.pk}
    return render(request, "training/account/staff_account.html", context)


@require_POST
@access.desk(*KEEPERS)
def grant_revoke(request: HttpRequest, account: object, grant: int) -> HttpResponse:
    """Take one role back."""
    found = _kept(request, account)
    return _do(request, found, lambda at: accounts.revoke(get_object_or_404(found.grants, pk=grant), at=at, by=request.user), _("The role is revoked."))


@require_POST
@access.desk(*KEEPERS)
def account_block(request: HttpRequest, account: object) -> HttpResponse:
    """Shut an account, or open it again."""
    found = _kept(request, account)
    act, said = (accounts.close, _("The account is blocked.")) if found.is_active else (accounts.reopen, _("The account is open again."))
    return _do(request, found, lambda at: act(found, at=at, by=request.user), said)


@require_POST
@access.desk(*KEEPERS)
def totp_reset(request: HttpRequest, account: object) -> HttpResponse:
    """Take the second factor off an account whose owner lost the phone."""
    found = _kept(request, account)

    def act(at: object) -> None:
        accounts.refuse_own(found, request.user)
        otp.remove(found, at=at, by=request.user)  # type: ignore[arg-type]

    return _do(request, found, act, _("The second step is reset. The person sets it up again at the next sign-in."))


def _do(request: HttpRequest, found: Account, act: object, said: str) -> HttpResponse:
    try:
        act(clock.now())  # type: ignore[operator]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("training:staff_account", account=found.public_id)
