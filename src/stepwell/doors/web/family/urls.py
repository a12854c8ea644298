"""The screens of the family portal."""

from django.urls import URLPattern, URLResolver, path

from stepwell.doors.web.family.home.views import home

app_name = "family"
urlpatterns: list[URLPattern | URLResolver] = [path("", home, name="home")]
