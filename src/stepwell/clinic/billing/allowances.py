"""How much care have payers agreed to, for whom is what is left of it, and when does it run out?"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.billing.models import Authorisation, SeatedOutside
from stepwell.clinic.live.disruptions import Cover
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.schedule.models import Seat, SeatOffer
from stepwell.plumbing.database import acting_as
from stepwell.pure.costing import Agreement, Allowance, Care
from stepwell.pure.timetable.by_hand import after_all
from stepwell.pure.timetable.week import PlacedSession
from stepwell.pure.values import Period

# Payers review care every week or two: what is said earlier would be said of nearly everybody.
SOON = timedelta(days=14)
A_WEEK = timedelta(days=7)  # more on either side than any wall's day, and the week whose pace is gone by

Places = Iterable[tuple[Patient, Period]]


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody who would sit outside of what their payer agreed to: at how many places, and why at the first."""

    patient: Patient
    places: int
    why: str

    @property
    def words(self) -> str:
        """At 2 places: the payer agreed to 12 days …"""
        return f"at {self.places} places: {self.why}" if self.places > 1 else self.why


@dataclass(frozen=True, slots=True)
class Authorised:
    """What was agreed to for one patient. `warning` says when it runs out, where that is before their care does."""

    patient: Patient
    allowance: Allowance
    runs_out_on: date | None
    warning: str

    def why_not(self, starts_at: datetime, ends_at: datetime) -> str:
        """Why a seat at that time is outside of it; empty where it is inside, or nothing is recorded."""
        return self.allowance.why_not(_care(self.patient, starts_at, ends_at))

    def outside(self, new: Collection[Period], gone: Collection[Period]) -> Outside | None:
        """What of these new places is outside of it, with those that are gone given back; None where nothing is."""
        places, instead_of = ([_care(self.patient, each.start_at, each.until) for each in of] for of in (new, gone))
        found = self.allowance.outside(places, instead_of=instead_of)
        return Outside(self.patient, len(found), found[0]) if found else None

    def left_of(self, agreement: Agreement) -> int:
        return max(agreement.approved - self.allowance.taken(agreement), 0)


def authorised(patients: Collection[Patient], *, by: int, at: datetime) -> Mapping[int, Authorised]:
    """By the patient's key, of each of these. As many queries for any number.

    Acts programme-wide for the account `by`, for not everybody who plans sees every seat that counts; it tells no more
    than how much is left, and until when.
    """
    with acting_as(by, wide=True):
        rows = _rows(patients)
        theirs = [patient for patient in patients if patient.pk in rows]
        care, ends = _care_of(theirs, rows), _ends(theirs)
    found = {}
    for patient in patients:
        allowance = Allowance(tuple(row.agreement for row in rows.get(patient.pk, ())), tuple(care[patient.pk]))
        out = allowance.runs_out_on(patient.today(at))
        found[patient.pk] = Authorised(patient, allowance, out, _warning(out, ends.get(patient.pk), patient.today(at)))
    return found


def seated_outside(new: Places, *, instead_of: Places = (), by: int, at: datetime) -> list[Outside]:
    """Who would sit outside of what their payer agreed to, with these places; asked before there is a seat, by name.

    A place that is new and gone is neither. As many queries for any number.
    """
    taken, given = Counter(new), Counter(instead_of)
    more, less = _by_patient(taken - given), _by_patient(given - taken)
    allowed = authorised(list(more), by=by, at=at)
    found = [allowed[patient.pk].outside(places, less[patient]) for patient, places in more.items()]
    return sorted(filter(None, found), key=lambda each: (each.patient.family_name, each.patient.name))


def places_in(sessions: Iterable[PlacedSession], patients: Mapping[str, Patient]) -> list[tuple[Patient, Period]]:
    """Who sits when in these sessions of a week; `patients` are those its keys stand for."""
    return [(patients[key], each.period) for each in sessions for key in each.patients if key in patients]


def outside_after(covers: Iterable[Cover], *, by: int, at: datetime) -> list[Outside]:
    """Who would sit outside of what their payer agreed to, were this done to published weeks."""
    new, gone = list[tuple[Patient, Period]](), list[tuple[Patient, Period]]()
    for cover in covers:
        table = cover.table
        new += places_in(after_all(table.wanted.problem, table.sessions, cover.moves).values(), table.patients)
        gone += places_in(table.sessions.values(), table.patients)
    return seated_outside(new, instead_of=gone, by=by, at=at)


def authorised_for_all(*, viewer: Viewer, at: datetime) -> list[Authorised]:
    """Everybody in care today whose schedule the viewer may see: whose runs out first stands first, then by name."""
    in_care = Stay.objects.visible_to(viewer, at=at).filter(until__isnull=True, from_on__lte=viewer.today(at))
    people = Patient.objects.filter(pk__in=in_care.values("patient")).order_by("family_name", "given_name", "pk")
    found = list(authorised(list(people), by=viewer.account_id, at=at).values())
    return sorted(found, key=lambda each: (not each.warning, each.runs_out_on or date.max))


def every_authorisation(patient: Patient, *, viewer: Viewer, at: datetime) -> list[Authorisation]:
    """All that was recorded of this patient, the newest first, what was taken back too."""
    rows = Authorisation.objects.visible_to(viewer, at=at).filter(patient=patient)
    return list(rows.select_related("by", "taken_back_by").order_by("-from_on", "-pk"))


def let_through(offer: SeatOffer) -> bool:
    """Whether whoever made this offer wrote why it holds outside of what the payer agreed to."""
    return SeatedOutside.objects.filter(patient=offer.patient_id, by=offer.by_id, at=offer.at).exists()


def every_seat_outside(patient: Patient, *, viewer: Viewer, at: datetime) -> list[SeatedOutside]:
    """Each time this patient was seated outside of it all the same, the latest first."""
    rows = SeatedOutside.objects.visible_to(viewer, at=at).filter(patient=patient)
    return list(rows.order_by("-at", "-pk"))


def seats_outside_lately(*, viewer: Viewer, at: datetime) -> list[SeatedOutside]:
    """Each time somebody the viewer may see was, in the last two weeks: the latest first, and of one moment by name."""
    rows = SeatedOutside.objects.visible_to(viewer, at=at).filter(at__gt=at - SOON)
    return list(rows.select_related("patient").order_by("-at", "patient__family_name", "patient__given_name", "pk"))


def _by_patient(places: Counter[tuple[Patient, Period]]) -> dict[Patient, list[Period]]:
    found: dict[Patient, list[Period]] = defaultdict(list)
    for patient, period in places.elements():
        found[patient].append(period)
    return found


def _rows(patients: Collection[Patient]) -> Mapping[int, list[Authorisation]]:
    found: dict[int, list[Authorisation]] = {}
    for row in Authorisation.objects.filter(patient__in=patients, taken_back_at=None).order_by("from_on"):
        found.setdefault(row.patient_id, []).append(row)
    return found


def _care_of(patients: Collection[Patient], rows: Mapping[int, list[Authorisation]]) -> Mapping[int, list[Care]]:
    """The seats around what was agreed to, but those somebody did not come to."""
    people = {patient.pk: patient for patient in patients}
    found: dict[int, list[Care]] = defaultdict(list)
    if not people:
        return found
    agreed = [row for each in rows.values() for row in each]
    first, last = min(row.from_on for row in agreed), max(row.until for row in agreed)
    seats = Seat.objects.filter(
        patient__in=people,
        starts_at__gte=datetime.combine(first - A_WEEK, time(0), UTC),
        starts_at__lt=datetime.combine(last + A_WEEK, time(0), UTC),
        cancelled_at=None,
        session__cancelled_at=None,
    )
    missed = set(Minutes.objects.filter(seat__in=seats, attended=0).values_list("seat_id", flat=True))
    for pk, patient_id, starts_at, ends_at in seats.values_list("pk", "patient_id", "starts_at", "ends_at"):
        if pk not in missed:
            found[patient_id].append(_care(people[patient_id], starts_at, ends_at))
    return found


def _care(patient: Patient, starts_at: datetime, ends_at: datetime) -> Care:
    return Care(patient.today(starts_at), Period(starts_at, ends_at).minutes)


def _ends(patients: Collection[Patient]) -> Mapping[int, date]:
    """Until when each is planned to be in care, where that is known: as said, or by the longest their track lasts."""
    found = {}
    for stay in Stay.objects.filter(patient__in=patients).select_related("track").order_by("from_on", "pk"):
        weeks = stay.track.weeks_max
        until = stay.until or (stay.from_on + timedelta(weeks=weeks) if weeks else None)
        if until is not None:
            found[stay.patient_id] = until
        else:
            found.pop(stay.patient_id, None)
    return found


def _warning(out: date | None, care_until: date | None, today: date) -> str:
    if out is None or out >= min(care_until or date.max, today + SOON):
        return ""
    last = out - timedelta(days=1)
    when = "nothing is left by now" if out <= today else f"what is agreed to lasts until about {last.day} {last:%B}"
    after = f", their care until {care_until.day} {care_until:%B}" if care_until else ""
    return f"{when}{after}: ask the payer for more"
