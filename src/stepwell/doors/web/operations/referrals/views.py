"""Who asked to start, and who waits for what?"""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.programs import queries as programs
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import filed_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

# Badge, and what happens next, by where a referral stands.
STANDS = {
    "new": ("warning", "Call back"),
    "called back": ("info", "Do the intake"),
    "intake done": ("info", "Decide on admission"),
    "admitted": ("success", ""),
    "closed": ("neutral", ""),
}
WANTS = {"iop": "Virtual IOP", "weekly": "Weekly therapy", "unsure": "Not sure yet"}


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One line of the list."""

    href: str
    name: str
    asked: str
    hours_waiting: int
    wants: str
    state: str
    stands: str
    badge: str
    next_step: str


@portal(Role.SCHEDULER)
@require_safe
def referrals(request: StepwellRequest) -> HttpResponse:
    """Every referral, the new ones first."""
    at = clock.now()
    found = list(programs.referrals(viewer=request.viewer))
    admitted = [each.patient.ref for each in found if each.patient]
    open_listed(viewer=request.viewer, patient_refs=admitted, kind=Kind.IDENTITY, at=at)
    rows = [
        ReferralRow(
            href=reverse("operations:referral", args=[each.ref]),
            name=f"{each.given_name} {each.family_name}",
            asked=filed_words(each.asked_at, request.viewer.zone),
            hours_waiting=int((at - each.asked_at).total_seconds() // 3600) if each.state == "new" else 0,
            wants=WANTS.get(each.preference, each.preference),
            state=each.us_state,
            stands=each.state,
            badge=STANDS[each.state][0],
            next_step=STANDS[each.state][1],
        )
        for each in found
    ]
    waiting = sum(row.stands == "new" for row in rows)
    return render(request, "operations/referrals/page.html", {"rows": rows, "waiting": waiting})
