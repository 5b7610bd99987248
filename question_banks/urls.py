"""Addresses of the question banks: for staff only."""

from django.urls import path

from .views import editor, reviews, uploads

app_name = "question_banks"
urlpatterns = [
    path("", editor.index, name="index"),
    path("new/", editor.new_bank, name="new_bank"),
    path("bank/<str:code>/", editor.bank, name="bank"),
    path("bank/<str:code>/new/", editor.new_question, name="new_question"),
    path("item/<uuid:public_id>/", editor.item, name="item"),
    path("item/<uuid:public_id>/edit/", editor.edit, name="edit"),
    path("item/<uuid:public_id>/withdraw/", editor.withdraw, name="withdraw"),
    path("item/<uuid:public_id>/decide/", reviews.decide, name="decide"),
    path("upload/", uploads.upload, name="upload"),
    path("upload/<uuid:public_id>/", uploads.preview, name="preview"),
    path("upload/<uuid:public_id>/findings/", uploads.findings, name="findings"),
    path("review/", reviews.index, name="review"),
    path("review/import/<uuid:public_id>/", reviews.of_import, name="review_import"),
    path("review/bank/<str:code>/", reviews.of_bank, name="review_bank"),
    path("conflicts/", reviews.contradictions, name="conflicts"),
]
