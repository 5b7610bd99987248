"""Addresses for anybody: the page in the symbol, and the public keys."""

from django.urls import path

from certificates.views import public

app_name = "verify"

urlpatterns = [
    path("c/", public.index, name="index"),
    path("c/check", public.check, name="check"),
    path("c/<path:code>", public.certificate, name="certificate"),
    path(".well-known/jwks.json", public.jwks, name="jwks"),
]
