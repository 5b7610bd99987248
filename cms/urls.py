"""The site map."""

from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from cms.views import health, media, styleguide

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("media/<path:name>", media.public, name="media"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("", include("training.urls")),
    path("api/", include("training.api.urls")),
    path("banks/", include("question_banks.urls")),
    path("exams/", include("exams.urls")),
    path("certificates/", include("certificates.urls")),
    path("", include("certificates.public_urls")),
    path("scan/", include("certificates.scan_urls")),
    path("", include("cms.portal.urls")),
    # Wagtail's own forms for signing in would be a second door without lock-out and second factor.
    *(path(f"cms/{name}/", RedirectView.as_view(pattern_name="training:sign_in")) for name in ("login", "password_reset", "logout")),
    path("cms/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
