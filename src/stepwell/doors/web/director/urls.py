"""The screens of the director portal, and of whoever answers for privacy."""

from django.urls import URLPattern, URLResolver, path

from stepwell.doors.web.director.emergencies.views import emergencies
from stepwell.doors.web.director.grades import views as grades
from stepwell.doors.web.director.hours.views import hours
from stepwell.doors.web.director.log import views as log
from stepwell.doors.web.director.overview.views import overview
from stepwell.doors.web.director.schedule import views as schedule
from stepwell.doors.web.director.signals import views as signals
from stepwell.doors.web.director.watchman.views import watchman
from stepwell.doors.web.director.worksheets import views as worksheets

app_name = "director"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview, name="overview"),
    path("log/", log.log, name="log"),
    path("log/<uuid:ref>/", log.log_of, name="log_of"),
    path("emergencies/", emergencies, name="emergencies"),
    path("grades/", grades.grades, name="grades"),
    path("grades/<slug:name>/", grades.grade, name="grade"),
    path("hours/", hours, name="hours"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("schedule/new/", schedule.new_group_limit, name="new_group_limit"),
    path("schedule/<slug:name>/<str:scope>/", schedule.schedule_rule, name="schedule_rule"),
    path("watchman/", watchman, name="watchman"),
    path("worksheets/", worksheets.worksheets, name="worksheets"),
    path("worksheets/new/", worksheets.new_worksheet, name="new_worksheet"),
    path("worksheets/<str:scope>/", worksheets.worksheet, name="worksheet"),
    path("signals/", signals.signals, name="signals"),
    path("signals/new/", signals.new_signal, name="new_signal"),
    path("signals/<str:scope>/", signals.signal, name="signal"),
]
