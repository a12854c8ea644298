"""The screens of the family portal."""

from django.urls import URLPattern, URLResolver

app_name = "family"
urlpatterns: list[URLPattern | URLResolver] = []
