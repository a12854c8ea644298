"""To whom can an alert about this patient be handed over? To colleagues who may see it."""

from datetime import datetime

from django.db.models import Q, QuerySet

from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import Viewer, care_team
from stepwell.clinic.safety.models import Alert
from stepwell.pure.entitlement import CLINICAL, WIDE_ROLES, Kind


def colleagues(alert: Alert, *, viewer: Viewer, at: datetime) -> QuerySet[Staff]:
    """Active staff who may see this alert and answer it: on call, directing, or treating this patient; not oneself."""
    wide = [role.value for role, kinds in WIDE_ROLES.items() if Kind.SAFETY in kinds]
    team = care_team(alert.patient_id, at=at).filter(staff__roles__overlap=[role.value for role in CLINICAL])
    may = Q(roles__overlap=wide) | Q(pk__in=team.values("staff_id"))
    return Staff.objects.filter(may, active=True).exclude(pk=viewer.staff_id or 0).order_by("name", "pk")
