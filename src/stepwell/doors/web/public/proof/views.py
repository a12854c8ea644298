"""How does anybody who was handed a packet of hours prove that nothing in it was altered? Nothing of anybody on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.attendance.packet import packet_key
from stepwell.doors.web.gate import public


@public
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """The command, what it proves, and the programme's public key."""
    return render(request, "public/proof/page.html", {"key": packet_key()})
