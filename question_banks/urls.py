"""Addresses of the question banks: for staff only."""

from django.urls import path

from .views import classification, conflicts, editions, editor, exports, leftovers, pictures, releases, reviews, uploads, versions

app_name = "question_banks"
urlpatterns = [
    path("", editor.index, name="index"),
    path("new/", editor.new_bank, name="new_bank"),
    path("bank/<str:code>/", editor.bank, name="bank"),
    path("bank/<str:code>/export/", exports.export, name="export"),
    path("bank/<str:code>/new/", editor.new_question, name="new_question"),
    path("item/<uuid:public_id>/", editor.item, name="item"),
    path("item/<uuid:public_id>/edit/", editor.edit, name="edit"),
    path("item/<uuid:public_id>/withdraw/", editor.withdraw, name="withdraw"),
    path("item/<uuid:public_id>/decide/", reviews.decide, name="decide"),
    path("item/<uuid:public_id>/compare/", versions.compare, name="compare"),
    path("item/<uuid:public_id>/comment/", versions.comment, name="comment"),
    path("item/<uuid:public_id>/classify/", classification.classify, name="classify"),
    path("item/<uuid:public_id>/cite/", classification.cite, name="cite"),
    path("points/", classification.points, name="points"),
    path("points/import/", classification.points_import, name="points_import"),
    path("points/<uuid:public_id>/", classification.point, name="point"),
    path("editions/", editions.index, name="editions"),
    path("editions/unresolved/", editions.unresolved, name="unresolved"),
    path("editions/of/<str:code>/", editions.edition, name="edition"),
    path("releases/", releases.index, name="releases"),
    path("releases/<uuid:public_id>/decide/", releases.decide, name="release_decide"),
    path("pictures/", pictures.index, name="pictures"),
    path("pictures/add/", pictures.add, name="picture_add"),
    path("pictures/<str:sha256>/", pictures.show, name="picture"),
    path("upload/", uploads.upload, name="upload"),
    path("upload/<uuid:public_id>/", uploads.preview, name="preview"),
    path("upload/<uuid:public_id>/progress/", uploads.progress, name="progress"),
    path("upload/<uuid:public_id>/findings/", uploads.findings, name="findings"),
    path("leftovers/", leftovers.index, name="leftovers"),
    path("leftovers/workbook/<str:code>/", leftovers.workbook, name="leftovers_workbook"),
    path("leftovers/<uuid:public_id>/", leftovers.row, name="leftover"),
    path("review/", reviews.index, name="review"),
    path("review/import/<uuid:public_id>/", reviews.of_import, name="review_import"),
    path("review/bank/<str:code>/", reviews.of_bank, name="review_bank"),
    path("conflicts/", conflicts.index, name="conflicts"),
    path("conflicts/decision/<uuid:public_id>/", conflicts.ruling, name="ruling"),
    path("conflicts/<str:cluster>/", conflicts.conflict, name="conflict"),
]
