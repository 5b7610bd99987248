"""Serving a private file to somebody whose scope holds its enterprise, and to nobody else."""

from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from training import access, stores
from training.models import DrillEvent, PrivateFile
from training.views.drill_scope import READERS


@require_safe
@access.desk()
def show(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """The file itself, for those who may read its drill or the person's file: never sniffed, never cached by others; a server in front may deliver it."""
    scope = access.enterprises(request.user, *READERS)  # type: ignore[arg-type]
    people = access.persons(request.user, *READERS)  # type: ignore[arg-type]
    shared = DrillEvent.objects.filter(parties__enterprise__in=scope)  # a picture of the whole building's drill belongs to every unit in it
    found = PrivateFile.objects.filter(
        Q(enterprise__in=scope) | Q(person__in=people) | Q(event__in=shared, purpose=PrivateFile.Purpose.EVIDENCE), public_id=file
    ).first()
    if found is None or not stores.path_of(found).is_file():
        raise Http404
    response: HttpResponseBase
    if settings.ACCEL_PREFIX:
        response = HttpResponse(content_type=found.content_type)
        response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{found.name}"
    else:
        response = FileResponse(stores.path_of(found).open("rb"), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
