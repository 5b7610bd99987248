"""The public desk: anyone with a certificate in hand may ask whether it is true. No sign-in, no trace of the visitor."""

import base64
import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from certificates import keys, limits, verification
from certificates.forms import LookUpForm
from certificates.models import SigningKey
from certificates.verification import LastFourMissing, NotACode, Verdict
from certificates.views.answers import as_json, body_of, private_answer, shown
from training import clock, lockout


def _page(name: str, status: int) -> HttpResponse:
    """A page that is the same to the last byte for everybody, so that it tells nothing."""
    return HttpResponse(render_to_string(f"certificates/public/{name}.html"), status=status)


def _unknown(address: str) -> HttpResponse:
    limits.count_miss(address, at=clock.now())
    return _page("unknown", 404)


def _too_many(seconds: int) -> HttpResponse:
    response = _page("too_many", 429)
    response["Retry-After"] = str(seconds)
    return response


@private_answer
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Typing what stands below the symbol."""
    form = LookUpForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "certificates/public/index.html", {"form": form})
    at, address = clock.now(), lockout.address(request)
    if seconds := limits.retry_after(address, at=at):
        return _too_many(seconds)
    try:
        verdict = verification.of_typed(form.cleaned_data["code"], form.cleaned_data["last4"], at=at)
    except (NotACode, LastFourMissing) as refusal:
        form.add_error("code" if isinstance(refusal, NotACode) else "last4", str(refusal))
        return render(request, "certificates/public/index.html", {"form": form}, status=422)
    if verdict.name == "not_found":
        limits.count_miss(address, at=at)
        form.add_error(None, _("No certificate was found for this. Compare with the paper once more; if it agrees, it was not issued here."))
        return render(request, "certificates/public/index.html", {"form": form}, status=404)
    if re.fullmatch(r"[0-9\s-]+", form.cleaned_data["code"]) and verdict.certificate:
        return HttpResponseRedirect(reverse("verify:certificate", args=[verdict.certificate.code]))
    return _verdict_page(request, verdict)


def _verdict_page(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    context = shown(verdict) | {"certificate": verdict.certificate}
    return render(request, "certificates/public/verdict.html", context)


@private_answer
@require_GET
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the symbol. Unknown and malformed codes get one and the same answer."""
    response = _certificate(request, code)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _certificate(request: HttpRequest, code: str) -> HttpResponse:
    address, at = lockout.address(request), clock.now()
    verdict = verification.of_code(code, at=at) if re.fullmatch("[0-9]{25}", code) else None
    if verdict is None or verdict.name == "not_found":
        # an exhausted address still gets the truth about a real certificate: an exam room or a site is one address
        seconds = limits.retry_after(address, at=at)
        return _too_many(seconds) if seconds else _unknown(address)
    return _verdict_page(request, verdict)


@private_answer
@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """The record printed in the symbol, sent by the page's script from the address' fragment, judged against the register."""
    body = body_of(request)
    if body is None or not re.fullmatch("[0-9]{25}", body.get("code", "")) or not re.fullmatch("[0-9]{1,600}", body.get("record", "")):
        return JsonResponse({"error": _("This is not a printed record.")}, status=400)
    address, at = lockout.address(request), clock.now()
    if seconds := limits.retry_after(address, at=at):
        return JsonResponse({"error": _("Too many unknown codes: wait and try again.")}, status=429, headers={"Retry-After": str(seconds)})
    verdict = verification.of_fragment(body["code"], body["record"], at=at)
    if verdict.name == "not_on_record":
        limits.count_miss(address, at=at)
    return JsonResponse(as_json(verdict) | {"facts": []})


@require_GET
def jwks(request: HttpRequest) -> JsonResponse:
    """The public keys, for other people's verifiers."""
    response = JsonResponse({"keys": [_jwk(key) for key in keys.ring().values()]})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _jwk(key: SigningKey) -> dict[str, str]:
    raw = bytes(key.public)
    if key.algorithm == "EdDSA":
        fields = {"kty": "OKP", "crv": "Ed25519", "x": _base64url(raw)}
    else:
        fields = {"kty": "EC", "crv": {"ES256": "P-256"}.get(key.algorithm, key.algorithm), "x": _base64url(raw[1:33]), "y": _base64url(raw[33:])}
    return {
        **fields,
        "kid": keys.thumbprint(fields),
        "cq_kid": key.kid,
        "use": "sig",
        "alg": key.algorithm,
        "nbf": key.not_before_on.isoformat(),
        "exp": key.not_after_on.isoformat(),
        "status": key.status,
    }


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
