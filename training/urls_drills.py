"""Addresses of the drills: planned ones through their day, and those recorded afterwards."""

from django.urls import path

from training.views import drill, drill_file, drill_plan, drill_site

urlpatterns = [
    path("drills/", drill.index, name="drills"),
    path("drills/new/<uuid:enterprise>/", drill.new, name="drill_new"),
    path("drills/plan/<uuid:enterprise>/", drill_plan.new, name="drill_plan"),
    path("drills/to-verify/", drill_file.to_verify, name="drills_to_verify"),
    path("drills/actions/", drill_file.actions, name="drill_actions"),
    path("drills/actions/<uuid:action>/", drill_file.action_done, name="drill_action_done"),
    path("drills/scan/<str:code>/", drill_site.scan, name="drill_scan"),
    path("drills/events/<uuid:event>/", drill_file.show, name="drill_event"),
    path("drills/events/<uuid:event>/edit/", drill_plan.edit, name="drill_edit"),
    path("drills/events/<uuid:event>/roster/", drill_plan.roster, name="drill_roster"),
    path("drills/events/<uuid:event>/act/", drill_plan.act, name="drill_act"),
    path("drills/events/<uuid:event>/notice/", drill_plan.notice, name="drill_notice"),
    path("drills/events/<uuid:event>/site/", drill_site.site_view, name="drill_site"),
    path("drills/events/<uuid:event>/steps/", drill_site.step, name="drill_step"),
    path("drills/events/<uuid:event>/screen/", drill_site.screen, name="drill_screen"),
    path("drills/events/<uuid:event>/screen/code/", drill_site.code, name="drill_code"),
    path("drills/events/<uuid:event>/here/", drill_site.here, name="drill_here"),
    path("drills/events/<uuid:event>/files/", drill_file.files, name="drill_files"),
    path("drills/events/<uuid:event>/evaluation/", drill_file.evaluation, name="drill_evaluation"),
    path("drills/events/<uuid:event>/actions/", drill_file.action_new, name="drill_action_new"),
    path("drills/events/<uuid:event>/decision/", drill_file.decide, name="drill_decide"),
    path("drills/events/<uuid:event>/papers/<slug:kind>/", drill_file.paper, name="drill_paper"),
    path("drills/events/<uuid:event>/papers/<slug:kind>/file/", drill_file.paper_file, name="drill_paper_file"),
    path("drills/<uuid:drill>/", drill.show, name="drill"),
    path("drills/<uuid:drill>/verify/", drill.verify, name="drill_verify"),
    path("drills/<uuid:drill>/report/", drill.report, name="drill_report"),
]
