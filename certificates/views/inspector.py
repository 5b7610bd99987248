"""The inspector's desk: scan, read one big answer, compare the person, next. Nothing here needs the holder's full name."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from certificates import scans, verification
from certificates.models import CertificateType, IdentityCheck, ScanRecord
from certificates.verification import Verdict
from certificates.views.answers import SHAPES, as_json, body_of, private_answer
from training import access, clock
from training.access import Role
from training.errors import Refusal

INSPECTORS = (Role.INSPECTOR, Role.OFFICE)


def _recent(request: HttpRequest) -> dict[str, object]:
    rows = [
        {"scan": scan, "style": SHAPES[scan.colour][0], "shape": SHAPES[scan.colour][1], "title": verification.title_of(scan.verdict)}
        for scan in scans.recent(request.user)
    ]
    return {"recent": rows}


@private_answer
@access.desk(*INSPECTORS)
@require_GET
@ensure_csrf_cookie
def index(request: HttpRequest) -> HttpResponse:
    """The scanner."""
    works = CertificateType.objects.filter(is_active=True)
    shapes = [{"style": style, "shape": shape} for style, shape in SHAPES.values()]
    return render(request, "certificates/scan/index.html", {"works": works, "shapes": shapes} | _recent(request))


@private_answer
@access.desk(*INSPECTORS)
@require_GET
def recent(request: HttpRequest) -> HttpResponse:
    """The last checks of this account, as a fragment."""
    return render(request, "certificates/scan/_recent.html", _recent(request))


def _judge(body: dict[str, str]) -> Verdict:
    at = clock.now()
    work = CertificateType.objects.filter(code=body["work"]).first() if body.get("work") else None
    if body.get("typed"):
        return verification.of_typed(body["typed"], body.get("last4", ""), at=at, work=work)
    return verification.of_text(body.get("text", ""), at=at, work=work)


@private_answer
@access.desk(*INSPECTORS)
@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """Judge what was scanned (`text`) or typed (`typed`, `last4`), record the check under the phone's own id, answer the verdict."""
    body = body_of(request)
    client_id = _uuid(body.get("client_id", "")) if body else None
    if body is None or client_id is None:
        return JsonResponse({"error": _("This request cannot be read: reload the page and scan again.")}, status=400)
    try:
        verdict = _judge(body)
        scan = scans.record(verdict, client_id=client_id, at=verdict.at, by=request.user)
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse(as_json(verdict) | {"scan": str(scan.client_id)})


@private_answer
@access.desk(*INSPECTORS)
@require_POST
def identity(request: HttpRequest) -> JsonResponse:
    """Whether the person was the holder."""
    body = body_of(request) or {}
    client_id, outcome = _uuid(body.get("scan", "")), body.get("outcome")
    if outcome not in IdentityCheck.Outcome.values:
        return JsonResponse({"error": _("This request cannot be read: reload the page and scan again.")}, status=400)
    scan = ScanRecord.objects.filter(client_id=client_id, scanned_by=request.user).first()
    if scan is None:
        raise Http404
    check = scans.check_identity(scan, outcome=outcome, at=clock.now(), by=request.user)
    return JsonResponse({"scan": str(scan.client_id), "outcome": check.outcome})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
