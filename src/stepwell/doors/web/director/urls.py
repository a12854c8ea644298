"""The screens of the director portal."""

from django.urls import URLPattern, URLResolver, path

from stepwell.doors.web.director.emergencies.views import emergencies
from stepwell.doors.web.director.overview.views import overview

app_name = "director"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview, name="overview"),
    path("emergencies/", emergencies, name="emergencies"),
]
