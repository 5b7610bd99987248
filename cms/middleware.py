"""The policy for `/cms/`: Wagtail's editor needs inline styles and scripts of its own and previews in a frame."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Measured with the browser's report of violations on Wagtail 8: inline scripts and styles in the editor, nothing from elsewhere.
_CMS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)


class PolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response.headers["Content-Security-Policy"] = _CMS_POLICY
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response
