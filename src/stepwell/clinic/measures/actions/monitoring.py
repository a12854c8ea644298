"""What is measured between sessions: entered by staff, or sent by a device that belongs to one patient."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from stepwell.clinic.measures.models import Device, Reading
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.rulebook.queries import reading_terms
from stepwell.pure.readings import MEASURED, URINE_SCREEN, screened, taken
from stepwell.pure.values import Refusal, Refused

AHEAD = timedelta(minutes=5)  # clocks differ by a little


class AlreadySent(Refused):
    """A reading of this id was sent before, with other values. The first one stands."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One reading as stored. `is_new` is False when it was sent before."""

    reading: Reading
    is_new: bool


@transaction.atomic
def add_device(*, patient: Patient, name: str, kinds: Collection[str], by: Account, at: datetime) -> Device:
    """A device of this patient may send these kinds of reading from now on. Raises Refused."""
    unknown = sorted(set(kinds) - MEASURED.keys())
    if unknown or not kinds or not name.strip():
        problem = f"{', '.join(unknown)} is not measured here" if unknown else "the name or what it measures is missing"
        raise Refused(Refusal("", "device", problem, f"name it, and choose among {', '.join(MEASURED)}"))
    tells = any(MEASURED[kind].substance_use for kind in kinds)
    return Device.objects.create(
        patient=patient, name=name.strip(), kinds=sorted(set(kinds)), by=by, at=at, substance_use=tells
    )


@transaction.atomic
def end_device(*, device: Device, at: datetime) -> None:
    """Nothing of this device is taken any more. Ended again, it stays ended when it was."""
    Device.objects.filter(pk=device.pk, ended_at__isnull=True).update(ended_at=at)


@transaction.atomic
def record_reading(
    *,
    patient: Patient,
    kind: str,
    value: object,
    unit: str,
    taken_at: datetime,
    submission: UUID,
    at: datetime,
    device: Device | None = None,
    by: Account | None = None,
    words: str = "",
) -> Taken:
    """Keep one number that a device sent or somebody entered. Sent again, it is the same row.

    `submission` is the form's mark, or made of the device's own id for it. Raises Refused for what cannot be, and
    AlreadySent where the same mark came with other values.
    """
    number = taken(kind, value, unit)
    if device is not None and kind not in device.kinds:
        raise Refused(Refusal("", "kind", f"this device does not send {kind}", "add the kind to the device first"))
    kept = {"kind": kind, "value": number, "unit": MEASURED[kind].unit, "panel": None}
    told = {"substance_use": MEASURED[kind].substance_use, "device": device, "by": by, "words": words.strip()}
    return _kept(patient, submission, kept, told, taken_at=taken_at, at=at)


@transaction.atomic
def record_panel(
    *,
    patient: Patient,
    results: Mapping[str, str],
    taken_at: datetime,
    submission: UUID,
    by: Account,
    at: datetime,
    words: str = "",
) -> Taken:
    """Keep the results of a urine screen. Raises Refused, naming each that cannot be, and AlreadySent."""
    kept = {"kind": URINE_SCREEN, "value": None, "unit": "", "panel": screened(results)}
    told = {"substance_use": True, "device": None, "by": by, "words": words.strip()}
    return _kept(patient, submission, kept, told, taken_at=taken_at, at=at)


def submission_of(device: Device, id_there: str) -> UUID:
    """The mark of a reading by the device's own id for it."""
    return uuid5(device.ref, id_there)


def _kept(
    patient: Patient,
    submission: UUID,
    kept: Mapping[str, object],
    told: Mapping[str, object],
    *,
    taken_at: datetime,
    at: datetime,
) -> Taken:
    if not Reading.objects.filter(submission=submission).exists():
        _refuse_the_moment(taken_at, patient, at, by_device=told["device"] is not None)
    moment = min(taken_at, at)
    reading, is_new = Reading.objects.get_or_create(
        submission=submission, patient=patient, defaults={**kept, **told, "taken_at": moment, "received_at": at}
    )
    same = all(getattr(reading, name) == value for name, value in kept.items())
    if not same or abs(reading.taken_at - moment) > AHEAD:
        problem = "this id was sent before with other values"
        raise AlreadySent(Refusal("", "id", problem, "give every reading an id of its own"))
    return Taken(reading, is_new)


def _refuse_the_moment(taken_at: datetime, patient: Patient, at: datetime, *, by_device: bool) -> None:
    if taken_at > at + AHEAD:
        raise Refused(Refusal("", "taken_at", f"{taken_at} is still to come", "check the clock it was read from"))
    oldest_days = reading_terms(on=patient.today(at)).oldest_days
    if by_device and taken_at < at - timedelta(days=oldest_days):
        remedy = f"send readings within {oldest_days} days; staff can enter older ones"
        raise Refused(Refusal("", "taken_at", f"{taken_at} is too long ago", remedy))
