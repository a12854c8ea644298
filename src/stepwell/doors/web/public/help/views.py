"""Where does anybody find help this minute? Depends on nothing but this page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.doors.web.gate import public


@public
@require_safe
def crisis_help(request: HttpRequest) -> HttpResponse:
    """988 and 911, before anything else."""
    return render(request, "public/help/page.html")
