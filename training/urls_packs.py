"""Addresses of the monthly pack."""

from django.urls import path

from training.views import pack, pack_form, pack_village

urlpatterns = [
    path("coverage/packs/", pack.index, name="packs"),
    path("coverage/packs/forms/", pack_form.index, name="pack_forms"),
    path("coverage/packs/forms/<uuid:form>/", pack_form.show, name="pack_form"),
    path("coverage/packs/village/<slug:area>/<slug:month>/", pack_village.show, name="pack_village"),
    path("coverage/packs/<uuid:pack>/", pack.show, name="pack"),
    path("coverage/packs/<uuid:pack>/file/<slug:kind>/", pack.download, name="pack_file"),
    path("coverage/packs/<uuid:pack>/form/<uuid:form>/", pack_form.fill, name="pack_form_fill"),
    path("coverage/packs/<uuid:pack>/<slug:code>/", pack.requirement, name="pack_requirement"),
    path("coverage/packs/<slug:area>/<slug:month>/", pack.month, name="pack_month"),
    path("coverage/packs/<slug:area>/<slug:month>/act/", pack.act, name="pack_act"),
]
