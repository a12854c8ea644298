"""Where does somebody land after signing in? In the portal of the first part they play."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.pure.entitlement import Role

LANDINGS: dict[Role, str] = {
    Role.PATIENT: "patient:today",
    Role.RELATIVE: "family:home",
    Role.ON_CALL: "clinician:duty",
    Role.THERAPIST: "clinician:day",
    Role.PSYCHIATRIST: "clinician:day",
    Role.CASE_MANAGER: "clinician:day",
    Role.SCHEDULER: "operations:referrals",
    Role.BILLER: "operations:claims",
    Role.DIRECTOR: "director:overview",
    Role.PRIVACY_OFFICER: "director:emergencies",
    Role.ADMINISTRATOR: "operations:staff",
}


@portal(*Role)
def home(request: StepwellRequest) -> HttpResponse:
    for role, landing in LANDINGS.items():
        if role in request.viewer.roles:
            return redirect(landing)
    raise Http404
