"""Something measured is kept, and a dangerous value reaches a human."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.live.queries import hosts_now
from stepwell.clinic.measures import actions as measures
from stepwell.clinic.measures.actions import Taken
from stepwell.clinic.measures.models import Device
from stepwell.clinic.measures.monitored import LATE_AFTER
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.schedule.queries import next_contact_at
from stepwell.plumbing.database import acting_as, current_actor


@transaction.atomic
def record_reading(
    *,
    patient: Patient,
    taken_at: datetime,
    submission: UUID,
    at: datetime,
    kind: str = "",
    value: object = None,
    unit: str = "",
    panel: Mapping[str, str] | None = None,
    device: Device | None = None,
    by: Account | None = None,
    words: str = "",
) -> Taken:
    """Keep a number of a device or a person, or the panel somebody entered, and raise an alert if a rule says so.

    Sent any number of times it is one reading and one alert. Raises Refused for what cannot be, and
    `measures.actions.AlreadySent` where the same mark came with other values.
    """
    if panel is not None and by is not None:
        kept = measures.record_panel(
            patient=patient, results=panel, taken_at=taken_at, submission=submission, by=by, at=at, words=words
        )
        facts: dict[str, object] = {f"urine_{key}": int(result == "positive") for key, result in panel.items()}
    else:
        kept = measures.record_reading(
            patient=patient,
            kind=kind,
            value=value,
            unit=unit,
            taken_at=taken_at,
            submission=submission,
            at=at,
            device=device,
            by=by,
            words=words,
        )
        facts = {kind: float(kept.reading.value or 0)}
    reading = kept.reading
    found = safety.found_by_rules("reading", facts, on=patient.today(at))
    # Whom to page is the programme's to know, whatever the one who enters it may see.
    with acting_as(current_actor().account_id, wide=True):
        safety.raise_signals(
            patient=patient,
            found=found,
            source=f"reading:{reading.ref}",
            occurred_at=reading.taken_at,
            is_late=reading.received_at - reading.taken_at > LATE_AFTER,
            at=at,
            hosts=hosts_now(patient, at=at),
            next_contact_at=next_contact_at(patient, at=at),
            substance_use=reading.substance_use,
        )
    return kept
