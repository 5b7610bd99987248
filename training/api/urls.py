"""The addresses under /api/, mounted by the site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from .documents import explain, nothing, wrong_method
from .operations import api


def _shaped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, with its refusals of a method in the common shape."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return wrong_method(view(request, *args, **kwargs))

    return shaped


def _all() -> list[Any]:
    """What the description lists, without its own front page: ours takes that name."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in found:
        if pattern.name != "openapi-json":
            pattern.callback = _shaped(pattern.callback)
    return found


app_name = "api"
urlpatterns = [path("", explain, name="api-root"), *_all(), path("<path:path>", nothing, name="nothing")]
