"""Addresses of what an enterprise does itself: its people, its classes, its yearly plan."""

from django.urls import path

from training.views import inhouse, inhouse_plan

urlpatterns = [
    path("inhouse/", inhouse.index, name="inhouse"),
    path("inhouse/<uuid:public_id>/", inhouse.desk, name="inhouse_desk"),
    path("inhouse/<uuid:public_id>/people/new/", inhouse.enrol, name="inhouse_enrol"),
    path("inhouse/<uuid:public_id>/people/<int:number>/leave/", inhouse.leave, name="inhouse_leave"),
    path("inhouse/<uuid:public_id>/classes/new/", inhouse.class_new, name="inhouse_class_new"),
    path("inhouse/class/<uuid:training_class>/", inhouse.show, name="inhouse_class"),
    path("inhouse/<uuid:public_id>/plan/<int:year>/", inhouse_plan.plan, name="inhouse_plan"),
    path("inhouse/<uuid:public_id>/plan/<int:year>/build/", inhouse_plan.build, name="inhouse_plan_build"),
    path("inhouse/<uuid:public_id>/plan/<int:year>/add/", inhouse_plan.add, name="inhouse_plan_add"),
    path("inhouse/plan/line/<uuid:line>/", inhouse_plan.line, name="inhouse_plan_line"),
]
