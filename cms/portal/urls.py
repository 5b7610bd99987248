"""Addresses of the desks that read several floors."""

from django.urls import path

from cms.portal import desks, study

app_name = "portal"
urlpatterns = [
    path("desk/", desks.desk, name="desk"),
    path("study/", study.courses, name="courses"),
    path("study/<slug:code>/", study.course, name="course"),
    path("study/<slug:code>/<int:order>/", study.lesson, name="lesson"),
    path("study/<slug:code>/<int:order>/beat", study.beat, name="beat"),
]
