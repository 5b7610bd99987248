"""Addresses where systems of others are connected, and of what is held about oneself."""

from django.urls import path

from training.views import own_data, retention, system

urlpatterns = [
    path("staff/systems/", system.index, name="systems"),
    path("staff/systems/new/", system.new, name="system_new"),
    path("staff/systems/<uuid:system>/", system.show, name="system"),
    path("staff/systems/<uuid:system>/key/", system.key_new, name="system_key"),
    path("staff/systems/<uuid:system>/address/", system.endpoint_new, name="system_endpoint"),
    path("staff/keys/<uuid:key>/revoke/", system.key_revoke, name="system_key_revoke"),
    path("staff/addresses/<uuid:endpoint>/close/", system.endpoint_close, name="system_endpoint_close"),
    path("staff/addresses/<uuid:endpoint>/replay/", system.endpoint_replay, name="system_endpoint_replay"),
    path("staff/retention/", retention.index, name="retention"),
    path("me/data/", own_data.show, name="own_data"),
    path("me/data/export/<slug:kind>/", own_data.export, name="own_data_export"),
    path("me/data/question/", own_data.question, name="own_data_question"),
]
