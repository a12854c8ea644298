"""Every address of Stepwell. Each view carries its access rule; a house test walks this list."""

from django.urls import include, path

from stepwell.doors.web.devices.views import devices
from stepwell.doors.web.home import home
from stepwell.doors.web.idle.views import signed_in, still_here
from stepwell.doors.web.stream.views import line

urlpatterns = [
    path("", include("stepwell.doors.web.public.urls")),
    path("home/", home, name="home"),
    path("still-here/", still_here, name="still_here"),
    path("signed-in/", signed_in, name="signed_in"),
    path("devices/", devices, name="devices"),
    path("account/", include("stepwell.doors.web.sign_in.urls")),
    path("ui/", include("stepwell.doors.web.ui.urls")),
    path("me/", include("stepwell.doors.web.patient.urls")),
    path("family/", include("stepwell.doors.web.family.urls")),
    path("clinic/", include("stepwell.doors.web.clinician.urls")),
    path("operations/", include("stepwell.doors.web.operations.urls")),
    path("director/", include("stepwell.doors.web.director.urls")),
    path("room/<uuid:ref>/line/", line, name="room_line"),
    path("calendar/", include("stepwell.doors.calendar.urls")),
    path("hooks/", include("stepwell.doors.hooks.urls")),
]
