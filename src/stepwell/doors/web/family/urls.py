"""The screens of the family portal."""

from django.urls import URLPattern, URLResolver, path

from stepwell.doors.web.family.book.views import book
from stepwell.doors.web.family.child.signing import sign_for
from stepwell.doors.web.family.child.views import child, children, withdraw
from stepwell.doors.web.family.home.views import home
from stepwell.doors.web.family.paper import views as papers
from stepwell.doors.web.family.times.views import times

app_name = "family"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("book/<uuid:ref>/", book, name="book"),
    path("children/", children, name="children"),
    path("children/<uuid:ref>/", child, name="child"),
    path("children/<uuid:ref>/sign/<slug:form>/", sign_for, name="sign_for"),
    path("children/<uuid:ref>/consents/<uuid:consent>/withdraw/", withdraw, name="withdraw_for"),
    path("papers/<uuid:ref>/", papers.paper, name="paper"),
    path("papers/<uuid:ref>/document/", papers.document, name="paper_document"),
    path("papers/<uuid:ref>/withdraw/", papers.withdraw, name="withdraw_paper"),
    path("times/", times, name="times"),
]
