"""Stepwell, and beside it one bare Django view doing one SELECT."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from stepwell.doors.web import urls


def bare(request: HttpRequest) -> HttpResponse:
    """One SELECT of one row, and its text as the answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM rulebook_rule ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    return HttpResponse(row[0] if row else "")


urlpatterns = [path("bare/", bare), *urls.urlpatterns]
