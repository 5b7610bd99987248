"""Keeping people by hand: who they are, their portrait, what they hold at an enterprise or in an area, and doubles."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, identity, jobs, registry, stores
from training.access import Role
from training.errors import Refusal
from training.forms.people import EndForm, PersonForm, PhotoForm, PostForm, ReasonForm, WorkForm
from training.models import Account, Engagement, Person

from .enterprise_desk import office_enterprise, page
from .signin import both, posted

PAGE = 30


def office_person(request: HttpRequest, public_id: UUID) -> Person:
    """A person the office may change; anything else is not there."""
    people = access.persons(request.user, Role.OFFICE).distinct()  # type: ignore[arg-type]
    return get_object_or_404(people, public_id=public_id, merged_into__isnull=True)


def _complain(form: Any, refusal: Refusal) -> None:
    known = isinstance(refusal, identity.BadIdentity | registry.KnownNumber)
    form.add_error("number" if known and "number" in form.fields else None, str(refusal))


def _engage(request: HttpRequest, person: PersonForm, work: WorkForm | PostForm, **place: Any) -> bool:
    """Register whom the first form names, if need be, and appoint by the second: both or neither."""
    try:
        with transaction.atomic():
            at, by = clock.now(), request.user
            found = registry.person_of(**person.facts(), at=at, by=by)  # type: ignore[arg-type]
            registry.appoint(found, **work.facts(), **place, at=at, by=by)  # type: ignore[arg-type]
            if "enterprise" in place:
                jobs.enqueue("training.check_leads", place["enterprise"].pk)
    except Refusal as refusal:
        _complain(person, refusal)
        return False
    messages.success(request, _("Recorded."))
    return True


@both
@access.desk(Role.OFFICE)
def engage(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody's appointment or employment at an enterprise; the person is registered with it if nobody has that document yet."""
    found = office_enterprise(request, public_id)
    person, work = PersonForm(posted(request)), WorkForm(posted(request), account=request.user)  # type: ignore[arg-type]
    back = reverse("training:enterprise", args=[found.public_id])
    if person.is_bound and person.is_valid() & work.is_valid() and _engage(request, person, work, enterprise=found):
        return redirect(back)
    lead = _("Who is on the register already keeps the file: the document number leads to it.")
    return page(request, person, _("Appoint or employ somebody"), lead=lead, kicker=found.name, back=back, second=work)


@both
@access.desk(Role.OFFICE)
def post_new(request: HttpRequest) -> HttpResponse:
    """An area post: a supervisor or a grid worker."""
    account: Account = request.user  # type: ignore[assignment]
    person, work = PersonForm(posted(request)), PostForm(posted(request), account=account)
    if person.is_bound and person.is_valid() & work.is_valid() and _engage(request, person, work):
        return redirect("training:area_posts")
    return page(request, person, _("Appoint a supervisor or grid worker"), back=reverse("training:area_posts"), second=work)


@require_safe
@access.desk(Role.OFFICE)
def area_posts(request: HttpRequest) -> HttpResponse:
    """Who holds a post in the office's areas, and who held one."""
    areas = access.areas(request.user, Role.OFFICE)  # type: ignore[arg-type]
    rows = Engagement.objects.current().filter(area__in=areas).select_related("person__merged_into", "area")
    if not request.GET.get("all"):
        rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=clock.today()))
    shown = Paginator(rows.order_by("area__path", "role", "from_on", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "training/registrar/area_posts.html", {"page_obj": shown, "today": clock.today(), "everything": bool(request.GET.get("all"))})


def _engagement(request: HttpRequest, public_id: UUID, number: int) -> Engagement:
    """One engagement of a person, where the office answers for the place."""
    person = office_person(request, public_id)
    account: Account = request.user  # type: ignore[assignment]
    inside = Q(enterprise__in=access.enterprises(account, Role.OFFICE)) | Q(area__in=access.areas(account, Role.OFFICE))
    rows = Engagement.objects.current().filter(inside, person__in=Person.objects.one(person.pk)).select_related("person", "enterprise", "area", "provider")
    return get_object_or_404(rows, pk=number)


def _back(engagement: Engagement) -> str:
    if engagement.enterprise is not None:
        return reverse("training:enterprise", args=[engagement.enterprise.public_id])
    return reverse("training:area_posts")


@both
@access.desk(Role.OFFICE)
def engagement_correct(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Put right what was recorded of an engagement: the old row stays as what was believed until today."""
    found = _engagement(request, public_id, number)
    kind = PostForm if found.area_id else WorkForm
    form, why = kind(posted(request), account=request.user, engagement=found), ReasonForm(posted(request))  # type: ignore[arg-type]
    if form.is_bound and form.is_valid() & why.is_valid():
        try:
            registry.correct_engagement(found, **form.facts(), reason=why.cleaned_data["reason"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Corrected. What stood there before is in the history."))
            return redirect(_back(found))
    kicker = f"{found.person.survivor.name} · {found.enterprise or found.area}"
    cancel = reverse("training:engagement_cancel", args=[public_id, number])
    return page(request, form, _("Correct an engagement"), kicker=kicker, back=_back(found), second=why, cancel=cancel, cancel_form=ReasonForm(prefix="cancel"))


@both
@access.desk(Role.OFFICE)
def engagement_end(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Relieve somebody, or end an employment."""
    found = _engagement(request, public_id, number)
    form = EndForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            registry.relieve(found, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ended."))
            return redirect(_back(found))
    kicker = f"{found.person.survivor.name} · {found.get_role_display()} · {found.enterprise or found.area}"
    return page(request, form, _("End an engagement"), kicker=kicker, back=_back(found), submit=_("End it"))


@require_POST
@access.desk(Role.OFFICE)
def engagement_cancel(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """It never held: a wrong person or a wrong enterprise was entered."""
    found = _engagement(request, public_id, number)
    form = ReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        messages.error(request, _("Say in a sentence why: the decision stays on record."))
        return redirect("training:engagement_correct", public_id, number)
    try:
        registry.cancel_engagement(found, reason=form.cleaned_data["reason"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken out. What was believed until today is in the history."))
    return redirect(_back(found))


@both
@access.desk(Role.OFFICE)
def person_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct a name, a document or a mobile number."""
    found = office_person(request, public_id)
    form = PersonForm(posted(request), person=found)
    back = reverse("training:person", args=[found.public_id])
    if form.is_bound and form.is_valid():
        try:
            registry.change_person(found, **form.changes(), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            _complain(form, refusal)
        else:
            messages.success(request, _("Saved. What stood there before is in the history."))
            return redirect(back)
    return page(request, form, _("Change a person"), kicker=found.name, back=back)


@require_POST
@access.desk(Role.OFFICE)
def person_photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep a portrait in the private store."""
    found = office_person(request, public_id)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a picture first."))
        return redirect("training:person", found.public_id)
    try:
        registry.set_photo(found, stores.check(form.cleaned_data["photo"]), at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The portrait is kept."))
    return redirect("training:person", found.public_id)
