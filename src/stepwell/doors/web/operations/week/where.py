"""Where is the week of a programme, and which programme is named?"""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.programs.queries import Programme, programme_by_ref


def programme_named(ref: UUID) -> Programme:
    """The programme under this ref. Raises NotYours where there is none."""
    found = programme_by_ref(ref)
    if found is None:
        raise NotYours
    return found


def address_of_week(ref: UUID, starts_on: date, page: str = "operations:week") -> str:
    """Where this week of this programme is shown."""
    return f"{reverse(page)}?{urlencode({'programme': ref, 'week': starts_on})}"
