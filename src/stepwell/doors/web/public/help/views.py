"""Where does anybody find help this minute? Depends on nothing but this page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stepwell.doors.web.gate import public


@public
def crisis_help(request: HttpRequest) -> HttpResponse:
    """988 and 911, before anything else."""
    return render(request, "public/help/page.html")
