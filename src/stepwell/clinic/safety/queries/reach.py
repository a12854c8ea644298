"""Where is somebody now, how are they called back, whom do they want called, and who answers emergencies there?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.safety.models import EmergencyContact, Whereabouts
from stepwell.clinic.safety.nearby import Place, Service, nearest
from stepwell.pure.values import today

# What was said late in the evening still holds after midnight.
STILL_HOLDS = timedelta(hours=6)
WORTH_TRYING = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach somebody, and where help has to go.

    `confirmed_at` is when somebody said that this is where they are today; None: it is the home address as of
    `home_since_on`, and nobody has confirmed it. `earlier` is where else they were in the last days, at `earlier_at`.
    """

    where: str
    confirmed_at: datetime | None
    confirmed_by_patient: bool
    home_since_on: date | None
    earlier: str
    earlier_at: datetime | None
    words: str
    phone: str
    contact: str
    contact_phone: str
    services: tuple[Service, ...]


def reach_of(*, viewer: Viewer, patient: Patient, at: datetime) -> Reach:
    """How to reach this patient, as far as the viewer may see it."""
    return reach_each(viewer=viewer, patients=[patient], at=at)[patient.pk]


def call_back_number(*, viewer: Viewer, patient: Patient, at: datetime) -> str:
    """The number this patient gave for today, or the one on record; empty where there is none. One query."""
    told = Whereabouts.objects.visible_to(viewer, at=at).filter(patient=patient, at__gt=at - WORTH_TRYING)
    said = told.select_related("patient").order_by("-at", "-pk").first()
    return _number(patient, said if said is not None and _holds(said, at) else None)


def last_whereabouts(*, viewer: Viewer, patient: Patient, at: datetime) -> Whereabouts | None:
    """Where they said they are today, if they did and the viewer may see it. One query."""
    told = Whereabouts.objects.visible_to(viewer, at=at).filter(patient=patient, at__gt=at - WORTH_TRYING)
    said = told.exclude(place="").select_related("patient").order_by("-at", "-pk").first()
    return said if said is not None and _holds(said, at) else None


def reach_each(*, viewer: Viewer, patients: Collection[Patient], at: datetime) -> Mapping[int, Reach]:
    """How to reach each of these patients, by their id. Four queries, however many."""
    told = Whereabouts.objects.visible_to(viewer, at=at).filter(patient__in=patients, at__gt=at - WORTH_TRYING)
    said = {
        row.patient_id: row
        for row in told.select_related("patient").order_by("patient_id", "-at", "-pk").distinct("patient_id")
    }
    named = EmergencyContact.objects.visible_to(viewer, at=at).filter(patient__in=patients)
    contacts = {row.patient_id: row for row in named.order_by("patient_id", "-at", "-pk").distinct("patient_id")}
    stays = Episode.objects.visible_to(viewer, at=at).filter(patient__in=patients)
    newest = stays.order_by("patient_id", "-admitted_at").distinct("patient_id")
    admitted = dict(newest.values_list("patient_id", "admitted_at"))
    holds = {pk: row for pk, row in said.items() if _holds(row, at)}
    places = {patient.pk: _place(patient, holds.get(patient.pk)) for patient in patients}
    services = nearest(set(places.values()))
    return {
        patient.pk: _reach(
            patient,
            said.get(patient.pk),
            holds.get(patient.pk),
            contacts.get(patient.pk),
            admitted.get(patient.pk),
            services.get(places[patient.pk], ()),
        )
        for patient in patients
    }


def _holds(said: Whereabouts, at: datetime) -> bool:
    zone = said.patient.zone
    return said.at > at - STILL_HOLDS or today(said.at, zone) == today(at, zone)


def _place(patient: Patient, said: Whereabouts | None) -> Place:
    if said is not None and said.place:
        return Place(said.state or patient.state, said.city, said.postal_code)
    return Place(patient.state, patient.city, patient.postal_code)


def _number(patient: Patient, holds: Whereabouts | None) -> str:
    return (holds.phone if holds else "") or patient.phone


def _reach(
    patient: Patient,
    said: Whereabouts | None,
    holds: Whereabouts | None,
    contact: EmergencyContact | None,
    admitted_at: datetime | None,
    services: tuple[Service, ...],
) -> Reach:
    here = holds if holds is not None and holds.place else None
    before = said if here is None and said is not None and said.place else None
    return Reach(
        where=_address(here, patient) if here else _home(patient),
        confirmed_at=here.at if here else None,
        confirmed_by_patient=here is not None and here.by_id == patient.account_id,
        home_since_on=today(admitted_at, patient.zone) if admitted_at else None,
        earlier=_address(before, patient) if before else "",
        earlier_at=before.at if before else None,
        words=holds.words if holds else "",
        phone=_number(patient, holds),
        contact=contact.name + (f" ({contact.relationship})" if contact.relationship else "") if contact else "",
        contact_phone=contact.phone if contact else "",
        services=services,
    )


def _address(said: Whereabouts, patient: Patient) -> str:
    """What was said; the state is the patient's own where none was."""
    return _line(said.place, said.city, said.state or patient.state, said.postal_code)


def _home(patient: Patient) -> str:
    """The address on record; a state alone is none."""
    if not (patient.address or patient.city or patient.postal_code):
        return ""
    return _line(patient.address, patient.city, patient.state, patient.postal_code)


def _line(place: str, city: str, state: str, postal_code: str) -> str:
    return ", ".join(part for part in (place, city, f"{state} {postal_code}".strip()) if part)
