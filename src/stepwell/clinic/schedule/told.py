"""What does everybody have in one programme's week, as it can be compared with another and told?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.pure.timetable.changes import Meeting


@dataclass(frozen=True, slots=True)
class EverybodysWeek:
    """The meetings of each patient, and of each who leads some; what is cancelled is not in it."""

    patients: Mapping[Patient, Sequence[Meeting]]
    facilitators: Mapping[Staff, Sequence[Meeting]]


def everybodys_week(programme: Programme, starts_on: date) -> EverybodysWeek:
    """As it stands now; empty where that week is not published. Acts programme-wide. Two queries."""
    seats = Seat.objects.filter(cancelled_at__isnull=True).select_related("patient__account")
    sessions = (
        Session.objects.filter(week__programme=programme, week__starts_on=starts_on, cancelled_at__isnull=True)
        .select_related("facilitator__account")
        .prefetch_related(Prefetch("seats", seats))
    )
    patients: dict[Patient, list[Meeting]] = defaultdict(list)
    facilitators: dict[Staff, list[Meeting]] = defaultdict(list)
    for session in sessions:
        taken = session.seats.all()
        facilitators[session.facilitator].append(
            _meeting(session, members=frozenset(each.patient_id for each in taken))
        )
        for seat in taken:
            patients[seat.patient].append(_meeting(session, who=session.facilitator.signature))
    return EverybodysWeek(dict(patients), dict(facilitators))


def _meeting(session: Session, *, who: str = "", members: frozenset[int] = frozenset()) -> Meeting:
    return Meeting(
        key=str(session.block_id) if session.block_id else session.title,
        title=session.title,
        start_at=session.starts_at,
        who=who,
        members=members,
        private=session.substance_use,
    )
