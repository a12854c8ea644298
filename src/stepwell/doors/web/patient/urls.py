"""The screens of the patient portal."""

from django.urls import path

from stepwell.doors.web.patient.progress.views import progress
from stepwell.doors.web.patient.today.views import today
from stepwell.doors.web.patient.week.views import calendar, week

app_name = "patient"
urlpatterns = [
    path("", today, name="today"),
    path("week/", week, name="week"),
    path("week/calendar/", calendar, name="calendar"),
    path("progress/", progress, name="progress"),
]
