"""Addresses under /certificates/."""

from django.urls import path

from certificates.views import holder, officer

app_name = "certificates"

urlpatterns = [
    path("", officer.index, name="index"),
    path("types/", officer.types, name="types"),
    path("my/", holder.my, name="my"),
    path("<uuid:public_id>/", officer.detail, name="detail"),
    path("<uuid:public_id>/decide/<slug:kind>/", officer.decide, name="decide"),
    path("<uuid:public_id>/sheet/", holder.sheet, name="sheet"),
    path("<uuid:public_id>/symbol.png", holder.symbol, name="symbol"),
]
