"""Addresses of the reminders."""

from django.urls import path

from training.views import reminder, reminder_paper

urlpatterns = [
    path("reminders/", reminder.index, name="reminders"),
    path("reminders/mine/", reminder.mine, name="my_reminders"),
    path("reminders/group/", reminder.group, name="reminder_group"),
    path("reminders/case/<uuid:case>/", reminder.case, name="reminder"),
    path("reminders/person/<uuid:public_id>/", reminder.person, name="reminders_person"),
    path("reminders/enterprise/<uuid:public_id>/", reminder_paper.enterprise, name="reminders_enterprise"),
    path("reminders/enterprise/<uuid:public_id>/notice/", reminder_paper.make, name="reminder_paper_make"),
    path("reminders/notice/<uuid:paper>/", reminder_paper.paper, name="reminder_paper"),
    path("reminders/notice/<uuid:paper>/file/", reminder_paper.download, name="reminder_paper_file"),
]
