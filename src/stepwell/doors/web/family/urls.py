"""The screens of the family portal."""

from django.urls import URLPattern, URLResolver, path

from stepwell.doors.web.family.child.signing import sign_for
from stepwell.doors.web.family.child.views import child, children, withdraw
from stepwell.doors.web.family.home.views import home

app_name = "family"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("children/", children, name="children"),
    path("children/<uuid:ref>/", child, name="child"),
    path("children/<uuid:ref>/sign/<slug:form>/", sign_for, name="sign_for"),
    path("children/<uuid:ref>/consents/<uuid:consent>/withdraw/", withdraw, name="withdraw_for"),
]
