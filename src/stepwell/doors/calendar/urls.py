"""The address calendar programs read."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
