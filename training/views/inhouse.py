"""The enterprise's own desk: its people, who is due for what, and the classes it held."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training import access, clock, coverage, identity, inhouse, jobs, objections, registry, stores
from training.access import Role
from training.errors import Refusal
from training.forms.inhouse import ENROLLED, ClassForm, DayForm, EnrolForm
from training.forms.people import EndForm, PersonForm
from training.inhouse import classes
from training.models import Engagement, Enterprise, TrainingClass

from .drill import READERS
from .enterprise_desk import page as form_page
from .signin import both, posted

WRITERS = (Role.ENTERPRISE_ADMIN,)
PAGE = 30


def enterprise_of(request: HttpRequest, public_id: UUID, *roles: str) -> Enterprise:
    """An enterprise in the scope of these roles; otherwise it is not there."""
    return get_object_or_404(access.enterprises(request.user, *roles).select_related("area"), public_id=public_id)  # type: ignore[arg-type]


@require_safe
@access.desk(*WRITERS)
def index(request: HttpRequest) -> HttpResponse:
    """The enterprises one keeps; with only one, straight to it."""
    mine = list(access.enterprises(request.user, *WRITERS).order_by("name")[:PAGE])  # type: ignore[arg-type]
    if len(mine) == 1:
        return redirect("training:inhouse_desk", mine[0].public_id)
    return render(request, "training/inhouse/index.html", {"enterprises": mine})


@require_safe
@access.desk(*READERS)
def desk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who is due for what, who works here, the newest classes, and the ways on."""
    found, today = enterprise_of(request, public_id, *READERS), clock.today()
    duties = [duty for duty in coverage.for_enterprise(found, today) if not duty.met]
    posts = Engagement.objects.on(today).filter(enterprise=found).select_related("person__merged_into").order_by("role", "person__name", "pk")
    may_write = access.enterprises(request.user, *WRITERS).filter(pk=found.pk).exists()  # type: ignore[arg-type]
    context = {
        "enterprise": found, "duties": duties[:PAGE], "more": max(len(duties) - PAGE, 0), "year": today.year, "may_write": may_write, "enrolled": ENROLLED,
        "page_obj": Paginator(posts, PAGE).get_page(request.GET.get("page")), "classes": found.classes.all()[:10],
    }  # fmt: skip
    return render(request, "training/inhouse/desk.html", context)


@both
@access.desk(*WRITERS)
def enrol(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody begins work: registered if nobody has that document yet, and employed; both or neither."""
    found = enterprise_of(request, public_id, *WRITERS)
    person, work = PersonForm(posted(request)), EnrolForm(posted(request), account=request.user)  # type: ignore[arg-type]
    back = reverse("training:inhouse_desk", args=[found.public_id])
    if person.is_bound and person.is_valid() & work.is_valid():
        try:
            with transaction.atomic():
                at, by = clock.now(), request.user
                human = registry.person_of(**person.facts(), at=at, by=by)  # type: ignore[arg-type]
                registry.appoint(human, **work.facts(), enterprise=found, at=at, by=by)  # type: ignore[arg-type]
                jobs.enqueue("training.check_leads", found.pk)
        except Refusal as refusal:
            person.add_error("number" if isinstance(refusal, identity.BadIdentity) else None, str(refusal))
        else:
            messages.success(request, _("Enrolled. What this person owes before work begins stands below."))
            return redirect(back)
    lead = _("Enter them before work begins: the training before the post is due the day before. Principals and safety managers are appointed by the office.")
    return form_page(request, person, _("Enrol a worker"), lead=lead, kicker=found.name, back=back, second=work)


@both
@access.desk(*WRITERS)
def leave(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """A worker has left."""
    found = enterprise_of(request, public_id, *WRITERS)
    post = get_object_or_404(Engagement.objects.current().filter(enterprise=found, role__in=ENROLLED).select_related("person"), pk=number)
    form, back = EndForm(posted(request)), reverse("training:inhouse_desk", args=[found.public_id])
    if form.is_bound and form.is_valid():
        try:
            registry.relieve(post, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
            jobs.enqueue("training.check_leads", found.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded."))
            return redirect(back)
    return form_page(request, form, _("Somebody has left"), kicker=f"{found.name} · {post.person.survivor.name}", back=back)


def _day(request: HttpRequest) -> date:
    """The day whose roster is shown: that of the form sent, else the one asked for, else today."""
    asked = DayForm({"day": request.POST.get("held_on") or request.GET.get("day") or ""})
    day = asked.cleaned_data["day"] if asked.is_valid() else None
    return day if day and day <= clock.today() else clock.today()


@both
@access.desk(*WRITERS)
def class_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The form of a class that was held; the roster is that of its day."""
    found, day = enterprise_of(request, public_id, *WRITERS), _day(request)
    form = ClassForm(posted(request), request.FILES or None, enterprise=found, day=day)
    if form.is_bound and form.is_valid():
        try:
            files = [(upload.name, stores.check(upload)) for upload in form.cleaned_data["files"]]
            given: dict[str, Any] = {"report": form.report(), "present": form.cleaned_data["present"], "files": files}
            made = inhouse.record_class(enterprise=found, **given, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The class is recorded; the hours are in everybody's record."))
            return redirect("training:inhouse_class", made.public_id)
    context = {"form": form, "enterprise": found, "day": day, "today": clock.today()}
    return render(request, "training/inhouse/class_new.html", context, status=422 if form.errors else 200)


@require_safe
@access.desk(*READERS)
def show(request: HttpRequest, training_class: UUID) -> HttpResponse:
    """培训登记表: time, content, who took part, the trainer's word, the evidence; and a way to say that a line is wrong."""
    scope = access.enterprises(request.user, *READERS)  # type: ignore[arg-type]
    held = get_object_or_404(TrainingClass.objects.filter(enterprise__in=scope).select_related("enterprise"), public_id=training_class)
    rows = list(classes.entries(held))
    context = {
        "held": held, "rows": rows, "evidence": held.evidence.all(),
        "objectable": objections.objectable(request.user, [row.pk for row in rows]),  # type: ignore[arg-type]
    }  # fmt: skip
    return render(request, "training/inhouse/class.html", context)
