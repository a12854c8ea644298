"""Which kind of help fits: a virtual intensive outpatient programme, or therapy once a week?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.doors.web.gate import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The comparison, for a visitor who has not decided."""
    return render(request, "public/home/page.html")
