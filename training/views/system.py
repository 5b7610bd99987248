"""Where the office connects systems of others: how far they reach, their keys, and the addresses they are told at."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock
from training.access import Role
from training.api import systems, webhooks
from training.errors import Refusal
from training.forms.interface import EndpointForm, KeyForm, ReplayForm, SystemForm
from training.models import ApiSystem, ApiToken, WebhookEndpoint

from .signin import both, posted

KEEPERS = (Role.OFFICE, Role.SYSADMIN)
PAGE = 30
SHOWN = 20


@require_safe
@access.desk(*KEEPERS)
def index(request: HttpRequest) -> HttpResponse:
    """The systems this office keeps."""
    live = Q(tokens__in=systems.live(clock.now()))
    rows = systems.within(request.user).annotate(keys=Count("tokens", live, distinct=True), used_on=Max("tokens__last_used_on"))  # type: ignore[arg-type]
    page = Paginator(rows.prefetch_related("grants__area", "grants__department", "grants__enterprise").order_by("label", "pk"), PAGE)
    return render(request, "training/api/systems.html", {"page_obj": page.get_page(request.GET.get("page"))})


@both
@access.desk(*KEEPERS)
def new(request: HttpRequest) -> HttpResponse:
    """Connect a system."""
    form = SystemForm(posted(request), by=request.user)  # type: ignore[arg-type]
    if form.is_bound and form.is_valid():
        try:
            made = systems.connect(label=form.cleaned_data["label"], reach=form.reach(), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The system is connected. Make a key for it."))
            return redirect("training:system", made.public_id)
    return render(request, "training/api/system_new.html", {"form": form})


def _kept(request: HttpRequest, public_id: UUID) -> ApiSystem:
    return get_object_or_404(systems.within(request.user), public_id=public_id)  # type: ignore[arg-type]


@require_safe
@access.desk(*KEEPERS)
def show(request: HttpRequest, system: UUID) -> HttpResponse:
    """One system: reach, keys, addresses, and how its deliveries stand."""
    return _show(request, _kept(request, system))


def _show(request: HttpRequest, found: ApiSystem, *, key: KeyForm | None = None, address: EndpointForm | None = None, **more: object) -> HttpResponse:
    at = clock.now()
    counts = {name: Count("deliveries", condition) for name, condition in (
        ("told", Q(deliveries__delivered_at__isnull=False)),
        ("waiting", Q(deliveries__next_at__isnull=False)),
        ("given_up", Q(deliveries__next_at__isnull=True, deliveries__delivered_at__isnull=True, deliveries__isnull=False)),
    )}  # fmt: skip
    context = {
        "system": found,
        "grants": found.grants.select_related("area", "department", "enterprise"),
        "keys": found.tokens.select_related("made_by__person")[:SHOWN],
        "endpoints": found.endpoints.annotate(**counts).order_by("closed_at", "pk")[:SHOWN],
        "troubles": webhooks.troubles(found)[:SHOWN],
        "today": clock.day(at),
        "key_form": key or KeyForm(),
        "address_form": address or EndpointForm(),
        "replay_form": ReplayForm(),
    }
    return render(request, "training/api/system.html", context | more)


@require_POST
@access.desk(*KEEPERS)
def key_new(request: HttpRequest, system: UUID) -> HttpResponse:
    """A key, shown on this one answer."""
    found, form = _kept(request, system), KeyForm(request.POST)
    if form.is_valid():
        try:
            made = systems.make_token(found, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _once(_show(request, found, made_key=made.text))
    return _show(request, found, key=form)


def _once(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@access.desk(*KEEPERS)
def key_revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Shut a key."""
    found = get_object_or_404(ApiToken.objects.filter(system__in=systems.within(request.user)), public_id=key)  # type: ignore[arg-type]
    systems.revoke(found, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The key is revoked. It opens nothing any more."))
    return redirect("training:system", found.system.public_id)


@require_POST
@access.desk(*KEEPERS)
def endpoint_new(request: HttpRequest, system: UUID) -> HttpResponse:
    """An address to be told; its secret is shown on this one answer."""
    found, form = _kept(request, system), EndpointForm(request.POST)
    if form.is_valid():
        try:
            made = systems.add_endpoint(found, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error("url", str(refusal))
        else:
            return _once(_show(request, found, made_secret=made.secret))
    return _show(request, found, address=form)


def _endpoint(request: HttpRequest, public_id: UUID) -> WebhookEndpoint:
    return get_object_or_404(WebhookEndpoint.objects.filter(system__in=systems.within(request.user)), public_id=public_id)  # type: ignore[arg-type]


@require_POST
@access.desk(*KEEPERS)
def endpoint_close(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """Tell nothing there any more."""
    found = _endpoint(request, endpoint)
    systems.close_endpoint(found, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Nothing is sent there any more."))
    return redirect("training:system", found.system.public_id)


@require_POST
@access.desk(*KEEPERS)
def endpoint_replay(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """Send events from a number on again."""
    found, form = _endpoint(request, endpoint), ReplayForm(request.POST)
    if form.is_valid() and found.closed_at is None:
        count = webhooks.replay(found, since=form.cleaned_data["since"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("{count} events will be sent again within a minute.").format(count=count))
    else:
        messages.error(request, _("Write the number of the first event to be sent again; the address must be open."))
    return redirect("training:system", found.system.public_id)
