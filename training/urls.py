"""Addresses of the ground floor's desks."""

from training import urls_coverage, urls_registrar, urls_signin

app_name = "training"
urlpatterns = [*urls_signin.urlpatterns, *urls_registrar.urlpatterns, *urls_coverage.urlpatterns]
