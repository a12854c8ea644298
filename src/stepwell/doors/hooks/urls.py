"""The addresses machines send to."""

from django.urls import path

from stepwell.doors.hooks.media.views import media
from stepwell.doors.hooks.readings.views import readings

app_name = "hooks"
urlpatterns = [path("media/", media, name="media"), path("readings/", readings, name="readings")]
