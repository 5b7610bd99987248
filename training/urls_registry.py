"""Addresses by which the register is kept by hand and compared with official lists."""

from django.urls import path

from training.views import double, enterprise_desk, enterprise_sheet, leftover, person_desk, reconciliation

urlpatterns = [
    path("registry/enterprises/new/", enterprise_desk.enterprise_new, name="enterprise_new"),
    path("registry/enterprises/<uuid:public_id>/edit/", enterprise_desk.enterprise_edit, name="enterprise_edit"),
    path("registry/enterprises/<uuid:public_id>/state/", enterprise_desk.enterprise_state, name="enterprise_state"),
    path("registry/enterprises/<uuid:public_id>/tenants/", enterprise_desk.tenant_add, name="tenant_add"),
    path("registry/enterprises/<uuid:public_id>/people/", person_desk.engage, name="engage"),
    path("registry/enterprises/<uuid:public_id>/sheet/", enterprise_sheet.sheet, name="enterprise_sheet"),
    path("registry/suspensions/", enterprise_desk.suspensions, name="suspensions"),
    path("registry/suspensions/<uuid:public_id>/", enterprise_desk.suspension_decide, name="suspension_decide"),
    path("registry/posts/", person_desk.area_posts, name="area_posts"),
    path("registry/posts/new/", person_desk.post_new, name="post_new"),
    path("registry/people/<uuid:public_id>/edit/", person_desk.person_edit, name="person_edit"),
    path("registry/people/<uuid:public_id>/photo/", person_desk.person_photo, name="person_photo"),
    path("registry/people/<uuid:public_id>/unmerge/", double.unmerge, name="person_unmerge"),
    path("registry/people/<uuid:public_id>/posts/<int:number>/", person_desk.engagement_correct, name="engagement_correct"),
    path("registry/people/<uuid:public_id>/posts/<int:number>/end/", person_desk.engagement_end, name="engagement_end"),
    path("registry/people/<uuid:public_id>/posts/<int:number>/cancel/", person_desk.engagement_cancel, name="engagement_cancel"),
    path("registry/doubles/", double.index, name="doubles"),
    path("registry/doubles/decide/", double.decide, name="double_decide"),
    path("registry/reconciliations/", reconciliation.index, name="reconciliations"),
    path("registry/reconciliations/<uuid:public_id>/", reconciliation.show, name="reconciliation"),
    path("registry/reconciliations/rows/<uuid:public_id>/", reconciliation.decide, name="reconciliation_decide"),
    path("registry/leftovers/", leftover.index, name="leftovers"),
    path("registry/leftovers/<uuid:public_id>/", leftover.dismiss, name="leftover_dismiss"),
]
