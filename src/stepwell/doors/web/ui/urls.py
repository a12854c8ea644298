"""The one address of the design system."""

from django.urls import path

from stepwell.doors.web.ui.components.views import components

app_name = "ui"
urlpatterns = [path("components/", components, name="components")]
