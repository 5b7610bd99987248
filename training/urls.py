"""Addresses of the ground floor's desks."""

from training import (
    urls_coverage,
    urls_drills,
    urls_inhouse,
    urls_interface,
    urls_leads,
    urls_objections,
    urls_packs,
    urls_registrar,
    urls_registry,
    urls_reminding,
    urls_signin,
)

app_name = "training"
urlpatterns = [
    *urls_coverage.urlpatterns,
    *urls_drills.urlpatterns,
    *urls_inhouse.urlpatterns,
    *urls_interface.urlpatterns,
    *urls_leads.urlpatterns,
    *urls_objections.urlpatterns,
    *urls_packs.urlpatterns,
    *urls_registrar.urlpatterns,
    *urls_registry.urlpatterns,
    *urls_reminding.urlpatterns,
    *urls_signin.urlpatterns,
]
