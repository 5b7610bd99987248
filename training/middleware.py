"""What holds for every page of a signed-in person: nothing is cached, idle sessions end, and first things come first."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from training import access, clock, otp, signing_in

REFRESH_SECONDS = 60  # the idle clock is written at most once a minute
# Pages that must open while something else is due: the way out, the due step itself, and the language.
_ALWAYS = {
    "training:sign_in",
    "training:sign_out",
    "training:switch",
    "training:slip",
    "training:slip_code",
    "training:sms_code",
    "set_language",
    "healthz",
    "readyz",
}
_SECOND_STEP = {"training:totp_setup", "training:totp_verify"}


class SignedInMiddleware:
    """Idle time-out, second factor, own password, admission-ticket sessions, and `Cache-Control: no-store`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = SESSION_KEY in request.session
        response = (self._idle(request) if signed_in else None) or self.get_response(request)
        if (signed_in or SESSION_KEY in request.session) and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to the step that is due, if there is one."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if SESSION_KEY not in request.session or name in _ALWAYS:
            return None
        if request.session.get("means") == signing_in.TICKET:
            return self._ticket(request)
        if request.session.get("totp_due") and name not in _SECOND_STEP:
            return _lead(request, "training:totp_verify")
        if not request.session.get("totp_due") and request.user.is_authenticated and request.user.must_set_password and name != "training:set_password":
            return _lead(request, "training:set_password")
        return None

    def _idle(self, request: HttpRequest) -> HttpResponse | None:
        session, now = request.session, int(clock.now().timestamp())
        quiet = now - session.get("seen", now)
        if quiet > 60 * (settings.STAFF_IDLE_MINUTES if session.get("staff") else settings.IDLE_MINUTES):
            signing_in.leave(request, at=clock.now(), why="idle")
            return _lead(request, "training:sign_in", idle="1")
        if quiet >= REFRESH_SECONDS or "seen" not in session:
            session["seen"] = now
            self._notice_new_roles(request)
        return None

    def _notice_new_roles(self, request: HttpRequest) -> None:
        """Somebody who became staff during the session gets staff's shorter time-out and, where demanded, the second step."""
        if not request.user.is_authenticated:
            return
        staff = access.is_staff(request.user)
        if staff and not request.session.get("staff") and otp.due(request.user, staff=True):
            request.session["totp_due"] = True
        request.session["staff"] = staff

    def _ticket(self, request: HttpRequest) -> HttpResponse | None:
        """A ticket lets its holder sit an exam, and nothing else."""
        paths = settings.TICKET_SESSION_PATHS
        if not paths or any(request.path.startswith(path) for path in paths):
            return None
        return _lead(request, "training:sign_in", ticket="1")


def _lead(request: HttpRequest, name: str, **query: str) -> HttpResponse:
    """Send the browser there: a redirect for pages, what htmx and scripts understand for theirs."""
    back = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else ""
    query |= {"next": back} if back else {}
    url = reverse(name) + (f"?{urlencode(query)}" if query else "")
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"sign_in": url}, status=401)
    return HttpResponseRedirect(url)
