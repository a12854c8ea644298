"""The screens of the public portal."""

from django.urls import path

from stepwell.doors.web.public.guest import views as guests
from stepwell.doors.web.public.help.views import crisis_help
from stepwell.doors.web.public.home.views import home
from stepwell.doors.web.public.proof.views import proof
from stepwell.doors.web.public.start.views import start, thanks

app_name = "public"
urlpatterns = [
    path("", home, name="home"),
    path("start/", start, name="start"),
    path("start/thanks/", thanks, name="thanks"),
    path("guest/<uuid:ref>/", guests.guest, name="guest"),
    path("guest/<str:token>/", guests.link, name="guest_link"),
    path("help/", crisis_help, name="help"),
    path("proof/", proof, name="proof"),
]
