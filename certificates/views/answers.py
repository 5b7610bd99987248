"""What the public page and the inspector's page share: headers, policy, and an answer as JSON."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse

from certificates.models import Colour
from certificates.verification import Verdict, answered_at

# The reader of the symbol is WebAssembly; nothing else is loosened.
SCRIPT_POLICY = {"script-src": [SELF, "'wasm-unsafe-eval'"]}

# colour → (class of the whole-screen answer, its shape); the word is the verdict's title
SHAPES = {
    Colour.GREEN: ("is-ok", "ok"),
    Colour.YELLOW: ("is-soon", "soon"),
    Colour.ORANGE: ("is-other", "swap"),
    Colour.GREY: ("is-unknown", "unknown"),
    Colour.RED: ("is-late", "close"),
}

View = Callable[..., HttpResponse]


def private_answer(view: View) -> View:
    """Never stored, never indexed; the reader's policy on every answer."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Permissions-Policy"] = "camera=(self)"
        return response

    return csp_replace(SCRIPT_POLICY)(wrapped)


def shown(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the templates want it."""
    style, shape = SHAPES[Colour(verdict.colour)]
    return {"verdict": verdict, "style": style, "shape": shape, "answered_at": answered_at(verdict)}


def as_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the scripts want it; they set every text as text."""
    style, shape = SHAPES[Colour(verdict.colour)]
    return {
        "name": verdict.name,
        "colour": verdict.colour,
        "style": style,
        "shape": shape,
        "title": verdict.title,
        "reason": verdict.reason,
        "facts": [list(fact) for fact in verdict.facts],
        "at": answered_at(verdict),
    }


def body_of(request: HttpRequest) -> dict[str, str] | None:
    """The JSON object of texts that was sent; None when it is anything else."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        return None
    return body
