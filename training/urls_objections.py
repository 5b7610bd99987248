"""Addresses of mistakes and objections."""

from django.urls import path

from training.views import objection

urlpatterns = [
    path("me/record/", objection.record, name="my_record"),
    path("objections/", objection.index, name="objections"),
    path("objections/entry/<int:number>/", objection.wrong, name="entry_wrong"),
    path("objections/<uuid:objection>/", objection.show, name="objection"),
    path("objections/<uuid:objection>/answer/", objection.answer, name="objection_answer"),
    path("objections/<uuid:objection>/withdraw/", objection.withdraw, name="objection_withdraw"),
    path("objections/<uuid:objection>/slip/", objection.paper, name="objection_paper"),
    path("objections/<uuid:objection>/slip/file/", objection.download, name="objection_paper_file"),
]
