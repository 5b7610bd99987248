"""Addresses under /scan/."""

from django.urls import path

from certificates.views import inspector

app_name = "scan"

urlpatterns = [
    path("", inspector.index, name="index"),
    path("check", inspector.check, name="check"),
    path("identity", inspector.identity, name="identity"),
    path("recent", inspector.recent, name="recent"),
]
