"""The address calendar programs read."""

from django.urls import path

from stepwell.doors.calendar.views import feed

app_name = "calendar"
urlpatterns = [path("<str:token>.ics", feed, name="feed")]
