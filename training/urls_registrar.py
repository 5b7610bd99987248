"""Addresses of the registrar's desk."""

from django.urls import path

from training.views import held, registrar, registry_import

urlpatterns = [
    path("registry/", registrar.enterprises, name="enterprises"),
    path("registry/find/", registrar.find, name="find"),
    path("registry/work-lists/", registrar.work_lists, name="work_lists"),
    path("registry/import/", registry_import.import_registry, name="import_registry"),
    path("registry/import/<uuid:public_id>/", registry_import.import_batch, name="import_batch"),
    path("registry/records/", registry_import.import_records, name="import_records"),
    path("registry/records/<uuid:public_id>/", registry_import.record_batch, name="record_batch"),
    path("registry/held/", held.index, name="held_entries"),
    path("registry/held/decide/", held.decide, name="held_decide"),
    path("registry/enterprises/<uuid:public_id>/", registrar.enterprise, name="enterprise"),
    path("registry/enterprises/<uuid:public_id>/tags/", registrar.confirm_tag, name="confirm_tag"),
    path("registry/people/<uuid:public_id>/", registrar.person, name="person"),
    path("registry/people/<uuid:public_id>/number/", registrar.reveal, name="reveal"),
]
