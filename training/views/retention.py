"""How long records are kept, what may go today, and what has gone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from training import access, clock, retaining
from training.access import Role
from training.models import Tombstone

SHOWN = 50


@require_safe
@access.desk(Role.OFFICE, Role.SYSADMIN)
def index(request: HttpRequest) -> HttpResponse:
    """The periods with their sources, and the tombstones; figures without names."""
    today = clock.today()
    rows = [{"rule": rule, "due": retaining.due(rule, today=today)} for rule in retaining.rules()]
    context = {"rows": rows, "erases": settings.RETENTION_ERASES, "tombstones": Tombstone.objects.order_by("-pk")[:SHOWN]}
    return render(request, "training/owndata/retention.html", context)
