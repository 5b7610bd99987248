"""Addresses of the coverage desk and the private files."""

from django.urls import path

from training.views import coverage, private_file, recheck

urlpatterns = [
    path("coverage/", coverage.board, name="coverage"),
    path("coverage/list/", coverage.duty_list, name="coverage_list"),
    path("coverage/export/", coverage.export_list, name="coverage_export"),
    path("coverage/figures/", coverage.export_board, name="coverage_figures"),
    path("coverage/since/", coverage.since_pack, name="coverage_since"),
    path("coverage/rechecks/", recheck.index, name="rechecks"),
    path("coverage/rechecks/draw/<uuid:pack>/", recheck.draw, name="recheck_draw"),
    path("coverage/rechecks/<uuid:recheck>/", recheck.show, name="recheck"),
    path("coverage/rechecks/item/<uuid:item>/", recheck.item, name="recheck_item"),
    path("coverage/rechecks/proposal/<uuid:proposal>/", recheck.decide, name="recheck_decide"),
    path("coverage/explain/<slug:code>/<uuid:enterprise>/", coverage.explain, name="coverage_explain"),
    path("files/<uuid:file>/", private_file.show, name="private_file"),
]
