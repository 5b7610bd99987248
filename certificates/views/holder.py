"""The holder's desk: my certificates, and the sheet to print or show."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from certificates import documents
from certificates.models import Certificate
from certificates.views.officer import READERS
from training import access, clock
from training.access import Role


def _readable(request: HttpRequest, public_id: str) -> Certificate:
    """A certificate of one's own, or of an enterprise in one's care or scope; anything else is not there (404)."""
    user = request.user
    own = Q(person=user.person_id) if user.person_id else Q(pk__in=[])
    cared = Q(enterprise__in=access.enterprises(user, Role.ENTERPRISE_ADMIN, *READERS))
    nowhere = Q(enterprise__isnull=True, person__in=access.persons(user, *READERS))
    return get_object_or_404(Certificate.objects.select_related("type", "person", "key"), own | cared | nowhere, public_id=public_id)


@access.desk()
@require_GET
def my(request: HttpRequest) -> HttpResponse:
    """One's own certificates, valid ones and others."""
    rows = Certificate.objects.of(request.user.person) if request.user.person_id else Certificate.objects.none()
    return render(request, "certificates/holder/my.html", {"certificates": rows, "today": clock.today()})


@access.desk()
@require_GET
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The certificate as a page to print, with its symbol."""
    certificate = _readable(request, public_id)
    context = {
        "certificate": certificate,
        "symbol": documents.symbol(certificate.text),
        "expired": certificate.expired_on(clock.today()),
        "host": settings.CERTIFICATE_HOST,
        "organiser": settings.ORGANISER,
    }
    response = render(request, "certificates/holder/sheet.html", context)
    response["Cache-Control"] = "no-store"
    return response


@access.desk()
@require_GET
def symbol(request: HttpRequest, public_id: str) -> HttpResponse:
    """The symbol as a picture."""
    response = HttpResponse(documents.picture(_readable(request, public_id).text), content_type="image/png")
    response["Cache-Control"] = "no-store"
    return response
