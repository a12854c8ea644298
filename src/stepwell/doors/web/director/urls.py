"""The screens of the director portal."""

from django.urls import URLPattern, URLResolver

app_name = "director"
urlpatterns: list[URLPattern | URLResolver] = []
