"""Where somebody is, whom they want called, and who answers emergencies there is kept."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety.models import EmergencyContact, EmergencyService, Whereabouts

SAID_TWICE = timedelta(hours=1)
AREA = ("state", "county", "place", "postal_prefix", "kind", "name")


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """One service of the directory, as listed: its area, from wide to narrow, what it is and how to reach it."""

    state: str
    county: str
    place: str
    postal_prefix: str
    kind: str
    name: str
    phone: str
    address: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Directory:
    """What became of the directory when it was read."""

    created: int
    updated: int
    removed: int
    unchanged: int


@transaction.atomic
def record_whereabouts(
    *,
    patient: Patient,
    place: str,
    by: Account,
    at: datetime,
    city: str = "",
    state: str = "",
    postal_code: str = "",
    phone: str = "",
    words: str = "",
) -> Whereabouts:
    """Keep where somebody is now and how to call back. What is not said is not guessed. ValueError where all is empty.

    The same said again by the same person within the hour is one row.
    """
    told = {"place": place, "city": city, "state": state, "postal_code": postal_code, "phone": phone, "words": words}
    said = {name: value.strip() for name, value in told.items()}
    if not any(said.values()):
        raise ValueError("Say where you are, or a number to call.")
    last = Whereabouts.objects.filter(patient=patient).order_by("-at", "-pk").first()
    again = last is not None and all(getattr(last, name) == value for name, value in said.items())
    if last is not None and again and last.by_id == by.pk and last.at > at - SAID_TWICE:
        return last
    tells = tells_of_substance_use(on=patient.today(at))(text=f"{said['place']}\n{said['words']}")
    return Whereabouts.objects.create(patient=patient, by=by, at=at, substance_use=tells, **said)


@transaction.atomic
def name_emergency_contact(
    *, patient: Patient, name: str, phone: str, by: Account, at: datetime, relationship: str = ""
) -> EmergencyContact:
    """Whom to call in an emergency from now on; the same named again changes nothing. Raises ValueError."""
    said = {"name": name.strip(), "phone": phone.strip(), "relationship": relationship.strip()}
    if not said["name"] or not said["phone"]:
        raise ValueError("Write the name and the phone number of the emergency contact.")
    last = EmergencyContact.objects.filter(patient=patient).order_by("-at", "-pk").first()
    if last is not None and all(getattr(last, field) == value for field, value in said.items()):
        return last
    tells = tells_of_substance_use(on=patient.today(at))(text=f"{said['name']}\n{said['relationship']}")
    return EmergencyContact.objects.create(patient=patient, by=by, at=at, substance_use=tells, **said)


@transaction.atomic
def keep_directory(services: Collection[ServiceFacts]) -> Directory:
    """Make the directory of emergency services what this list says: what it no longer names is taken out."""
    listed = {tuple(getattr(each, name) for name in AREA): each for each in services}
    created = updated = removed = 0
    for row in EmergencyService.objects.all():
        told = listed.pop(tuple(getattr(row, name) for name in AREA), None)
        if told is None:
            row.delete()
            removed += 1
            continue
        facts = {"phone": told.phone, "address": told.address, "checked_on": told.checked_on}
        if any(getattr(row, name) != value for name, value in facts.items()):
            EmergencyService.objects.filter(pk=row.pk).update(**facts)
            updated += 1
    created = len(EmergencyService.objects.bulk_create(EmergencyService(**asdict(each)) for each in listed.values()))
    return Directory(created, updated, removed, unchanged=len(services) - created - updated)
