"""The exam itself: waiting, the paper, saving, handing in, the result."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import answers, attempts, scope, tickets, wordings
from exams.models import Attempt, AttemptState, SessionState
from question_banks import pictures
from training import access, clock
from training.errors import Refusal

HEARTBEAT_SECONDS = 10
TOKEN = "X-Attempt-Token"  # noqa: S105 - the name of a header


@require_http_methods(["GET", "POST"])
@access.desk()
def sit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Wait for the room; POST starts the clock; then the whole paper, without its key."""
    attempt = get_object_or_404(scope.own_attempts(request.user), public_id=public_id)
    problem = ""
    if request.method == "POST":
        try:
            attempt = attempts.open_attempt(attempt=attempt, at=clock.now(), by=request.user, language=request.LANGUAGE_CODE)
        except Refusal as refusal:
            problem = str(refusal)
    if attempt.state == AttemptState.WAITING:
        running = attempt.registration.session.state == SessionState.RUNNING
        context = {"attempt": attempt, "session": attempt.registration.session, "registration": attempt.registration, "running": running}
        return render(request, "exams/sitting/waiting.html", context | {"problem": problem}, status=409 if problem else 200)
    if attempt.state != AttemptState.OPEN:
        return redirect("exams:result", attempt.public_id)
    registration = attempt.registration
    context = {"attempt": attempt, "session": registration.session, "registration": registration, "paper": _paper(attempt)}
    return render(request, "exams/sitting/exam.html", context | {"questions": wordings.shown(attempt.paper, _addresses(attempt))})


def _addresses(attempt: Attempt) -> Callable[[int, int], str]:
    """Where the pictures of an attempt's questions are: known by question and place only."""
    return lambda index, place: reverse("exams:picture", args=[attempt.public_id, index, place])


def _paper(attempt: Attempt) -> dict[str, Any]:
    """What the page needs beside the questions to work without the server for a while. No key, no identifiers of questions or options."""
    saved = answers.latest(attempt) if attempt.last_seq else {}
    assert attempt.deadline_at is not None
    return {
        "attempt": str(attempt.public_id),
        "token": tickets.sign_attempt(attempt),
        "now": clock.now().isoformat(),
        "deadline": attempt.deadline_at.isoformat(),
        "saved_at": attempt.saved_at.isoformat() if attempt.saved_at else None,
        "heartbeat": HEARTBEAT_SECONDS,
        "answers": {str(index): {"seq": seq, "choice": choice} for index, (seq, choice) in saved.items()},
        "last_seq": attempt.last_seq,
        "urls": {name: reverse(f"exams:{name}", args=[attempt.public_id]) for name in ("save", "submit", "result")},
    }


@require_GET
@access.desk()
def picture(request: HttpRequest, public_id: UUID, index: int, place: int) -> HttpResponse:
    """A picture of one's own open paper, by question and place. Neither address nor answer names the picture's hash or file."""
    attempt = get_object_or_404(scope.own_attempts(request.user), public_id=public_id, state=AttemptState.OPEN)
    sha256 = wordings.picture(attempt.paper, index, place)
    try:
        body, content_type = pictures.content(sha256 or "")
    except pictures.UnknownPicture as missing:
        raise Http404 from missing
    return HttpResponse(body, content_type=content_type, headers={"Cache-Control": "private, max-age=7200", "Content-Disposition": "inline"})


def _by_token(request: HttpRequest, public_id: UUID) -> bool:
    return tickets.opens_attempt(request.headers.get(TOKEN, ""), public_id)


# Exempt from the CSRF cookie because nothing ambient speaks for the caller: the token in the header is the only authority, it is
# good for one attempt, and the page sends no cookies. So a save costs no session and no account, and outlives an idle sign-in.
@csrf_exempt
@require_POST
def save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take answers and give the receipt. 409: the attempt is closed; 400: unreadable."""
    if not _by_token(request, public_id):
        return _refuse_without_token(request)
    body = _body(request)
    if body is None:
        return JsonResponse({"error": str(answers.BadAnswer())}, status=400)
    try:
        receipt = attempts.save(
            public_id=public_id, responses=body.get("responses"), at=clock.now(), unsent=_count(body.get("unsent")), left_page=_count(body.get("left_page"))
        )
    except answers.BadAnswer as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    except attempts.AttemptClosed as refusal:
        return JsonResponse({"error": str(refusal), "closed": True}, status=409)
    return JsonResponse(
        {
            "saved": receipt.saved, "clash": receipt.clash, "last_seq": receipt.last_seq,
            "at": receipt.at.isoformat(), "deadline": receipt.deadline_at.isoformat(),
        }
    )  # fmt: skip


def _refuse_without_token(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied


def _body(request: HttpRequest) -> dict[str, Any] | None:
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _count(value: Any) -> int:
    return min(max(value, 0), 9999) if type(value) is int else 0


@csrf_exempt
@require_POST
def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand in, with the answers that had not been delivered; answers with where the result stands."""
    if not _by_token(request, public_id):
        return _refuse_without_token(request)
    body = _body(request)
    try:
        attempts.submit(public_id=public_id, at=clock.now(), responses=(body or {}).get("responses"))
    except answers.BadAnswer as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    except attempts.AttemptClosed as refusal:
        return JsonResponse({"error": str(refusal), "closed": True}, status=409)
    return JsonResponse({"url": reverse("exams:result", args=[public_id])})


@require_GET
@access.desk()
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What became of the attempt. The score only once it is confirmed, the key never."""
    attempt = get_object_or_404(scope.own_attempts(request.user), public_id=public_id)
    if attempt.state in {AttemptState.WAITING, AttemptState.OPEN}:
        return redirect("exams:sit", attempt.public_id)
    context = {"attempt": attempt, "session": attempt.registration.session, "registration": attempt.registration}
    return render(request, "exams/sitting/result.html", context)
