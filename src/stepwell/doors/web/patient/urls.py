"""The screens of the patient portal."""

from django.urls import URLPattern, URLResolver

app_name = "patient"
urlpatterns: list[URLPattern | URLResolver] = []
