"""Addresses of leads."""

from django.urls import path

from training.views import lead, lead_officer

urlpatterns = [
    path("leads/", lead.index, name="leads"),
    path("leads/export/", lead.export, name="leads_export"),
    path("leads/officers/", lead_officer.officers, name="lead_officers"),
    path("leads/power/", lead_officer.power, name="lead_power"),
    path("leads/<uuid:lead>/", lead.show, name="lead"),
    path("leads/<uuid:lead>/dispute/", lead.dispute, name="lead_dispute"),
    path("leads/<uuid:lead>/act/<slug:act>/", lead.act, name="lead_act"),
    path("leads/<uuid:lead>/paper/<slug:kind>/", lead.paper, name="lead_paper"),
]
