"""What payers agreed to is recorded once, put right with a reason, and never changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.billing.actions import BadAuthorisation, What, authorise, seat_outside, take_back
from stepwell.clinic.billing.allowances import Authorised, authorised, authorised_for_all, seated_outside
from stepwell.clinic.billing.models import Authorisation, SeatedOutside
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Stay, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.entitlement import Role
from stepwell.pure.values import Period

MONDAY = date(2026, 3, 2)
TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)  # on that Monday, in New York
TWELVE_DAYS = Agreement(MONDAY, date(2026, 4, 1), Unit.DAYS, 12)


@pytest.fixture
def ben(rules: None) -> Staff:
    return a_staff([Role.BILLER], name="Ben")


@pytest.fixture
def jordan(rules: None) -> Patient:
    return a_patient()


def agreed_for(patient: Patient, ben: Staff, agreed: Agreement = TWELVE_DAYS, **told: Any) -> Authorisation:
    facts = {"payer_name": "Stairway Health", "service_code": "S9480"} | told
    return authorise(patient=patient, agreed=agreed, by=ben.account, at=SPRING, **facts)


def of(patient: Patient, ben: Staff, at: datetime = TEN) -> Authorised:
    return authorised([patient], by=ben.account.pk, at=at)[patient.pk]


def test_the_same_twice_is_one_and_two_never_hold_on_one_day(ben: Staff, jordan: Patient) -> None:
    first = agreed_for(jordan, ben)
    assert agreed_for(jordan, ben) == first
    later = Agreement(date(2026, 3, 31), date(2026, 4, 20), Unit.DAYS, 5)
    with pytest.raises(BadAuthorisation, match="12 days from 2 March to 31 March 2026"):
        agreed_for(jordan, ben, later)
    row = Authorisation(**{name: getattr(first, name) for name in ("patient", "payer_name", "unit", "approved", "by")})
    row.from_on, row.until, row.at = later.from_on, later.until, SPRING
    with pytest.raises(IntegrityError, match="one_authorisation_on_a_day"), transaction.atomic():
        row.save()


def test_it_is_put_right_with_a_reason_and_what_was_said_stays(ben: Staff, jordan: Patient) -> None:
    first = agreed_for(jordan, ben)
    more = Agreement(MONDAY, date(2026, 4, 1), Unit.DAYS, 15)
    with pytest.raises(BadAuthorisation, match="Say why"):
        agreed_for(jordan, ben, more, instead_of=first)
    assert Authorisation.objects.get(taken_back_at=None) == first
    agreed_for(jordan, ben, more, instead_of=first, why="Three more after the review.")
    first.refresh_from_db()
    assert (first.taken_back_by, first.taken_back_why) == (ben.account, "Three more after the review.")
    assert of(jordan, ben).allowance.agreements == (more,)
    for change in (lambda: Authorisation.objects.update(approved=99), lambda: first.delete()):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"payer_name": " "}, "payer_name", "as on the letter"),
        ({"service_code": "IOP"}, "service_code", "such as S9480"),
        ({"agreed": Agreement(MONDAY, MONDAY, Unit.DAYS, 3)}, "last_on", "comes after"),
        ({"agreed": Agreement(MONDAY, date(2026, 4, 1), Unit.DAYS, 0)}, "approved", "1 to 366 days"),
        ({"agreed": Agreement(MONDAY, date(2026, 4, 1), Unit.HOURS, 2001)}, "approved", "1 to 2000 hours"),
    ],
)
def test_what_cannot_be_says_what_to_write(
    ben: Staff, jordan: Patient, told: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(BadAuthorisation, match=words) as refused:
        agreed_for(jordan, ben, **told)
    assert refused.value.field == field
    assert not Authorisation.objects.exists()


def test_a_code_that_tells_of_substance_use_marks_it(ben: Staff, jordan: Patient) -> None:
    assert agreed_for(jordan, ben, service_code="h0015").substance_use
    assert not agreed_for(a_patient(), ben).substance_use


def test_whoever_did_not_come_has_used_nothing_and_a_cancelled_seat_counts_nothing(ben: Staff, jordan: Patient) -> None:
    lin = a_staff()
    agreed_for(jordan, ben, Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 2))
    monday, wednesday = (a_session(lin, TEN + timedelta(days=day), 180, [jordan]) for day in (0, 2))
    friday = (TEN + timedelta(days=4), TEN + timedelta(days=4, hours=3))
    assert "all of it is used or planned" in of(jordan, ben).why_not(*friday)
    assert of(jordan, ben).why_not(wednesday.starts_at, wednesday.ends_at) == ""  # that day is paid for already
    held(monday, {jordan: None})
    assert of(jordan, ben).why_not(*friday) == ""
    wednesday.seats.update(cancelled_at=TEN)
    assert of(jordan, ben).left_of(of(jordan, ben).allowance.agreements[0]) == 2


def test_a_day_is_the_one_on_the_patients_own_wall(ben: Staff, rules: None) -> None:
    kai = a_patient(time_zone="Pacific/Honolulu")
    agreed_for(kai, ben, Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 2))
    late = datetime(2026, 3, 9, 8, tzinfo=UTC)  # still Sunday evening there
    assert of(kai, ben).why_not(late, late + timedelta(hours=1)) == ""
    assert "nothing on 9 March" in of(kai, ben).why_not(*(late + timedelta(hours=each) for each in (3, 4)))


def test_it_warns_when_it_runs_out_before_the_care_does(ben: Staff, jordan: Patient) -> None:
    lin, track = a_staff(), a_track()
    admitted(jordan, track, lin)
    agreed_for(jordan, ben, Agreement(MONDAY, date(2026, 4, 1), Unit.DAYS, 6))
    for day in (0, 2, 3):
        a_session(lin, TEN + timedelta(days=day), 180, [jordan])
    Track.objects.update(weeks_max=8)
    assert of(jordan, ben).warning == (
        "what is agreed to lasts until about 12 March, their care until 27 April: ask the payer for more"
    )
    Stay.objects.update(until=date(2026, 3, 13))
    assert of(jordan, ben).warning == ""
    Stay.objects.update(until=None)
    Track.objects.update(weeks_max=None)
    assert of(jordan, ben).warning == "what is agreed to lasts until about 12 March: ask the payer for more"
    take_back(authorisation=Authorisation.objects.get(), why="Not theirs.", by=ben.account, at=SPRING)
    assert of(jordan, ben).warning == ""


def test_who_would_sit_outside_is_named_with_how_often_and_why_and_what_is_written_of_it_stays(
    ben: Staff, jordan: Patient
) -> None:
    agreed_for(jordan, ben, Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 2))
    alex = a_patient(given_name="Alex")
    a_week = [Period(TEN + timedelta(days=day), TEN + timedelta(days=day, hours=3)) for day in range(4)]
    (found,) = seated_outside([(who, each) for each in a_week for who in (jordan, alex)], by=ben.account.pk, at=SPRING)
    assert found.patient == jordan
    assert found.words == (
        "at 2 places: the payer agreed to 2 days from 2 March to 8 March 2026, and all of it is used or planned"
    )
    seat_outside(found=[found], what=What.PLANNED, by=ben.account, at=SPRING, reason="We asked on Monday.")
    row = SeatedOutside.objects.get()
    assert (row.patient, row.places, row.reason) == (jordan, 2, "We asked on Monday.")
    for change in (lambda: SeatedOutside.objects.update(places=1), lambda: row.delete()):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            change()


def test_whoever_is_moved_gives_back_what_they_had(ben: Staff, jordan: Patient) -> None:
    agreed_for(jordan, ben, Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 1))
    a_session(a_staff(), TEN, 180, [jordan])
    was, now = (Period(TEN + timedelta(days=day), TEN + timedelta(days=day, hours=3)) for day in (0, 2))
    by = ben.account.pk
    assert len(seated_outside([(jordan, now)], by=by, at=SPRING)) == 1
    assert seated_outside([(jordan, now)], instead_of=[(jordan, was)], by=by, at=SPRING) == []
    assert seated_outside([(jordan, was)], instead_of=[(jordan, was)], by=by, at=SPRING) == []


def test_a_week_of_many_costs_as_many_queries_as_one_of_one(ben: Staff, jordan: Patient) -> None:
    place, spent = Period(TEN, TEN + timedelta(hours=3)), []
    for patients in ([jordan], [jordan, *(a_patient() for _ in range(5))]):
        for patient in patients:
            Authorisation.objects.filter(patient=patient).exists() or agreed_for(patient, ben)
        with CaptureQueriesContext(connection) as queries:
            seated_outside([(each, place) for each in patients], by=ben.account.pk, at=SPRING)
        spent.append(len(queries))
    assert spent[0] == spent[1]


def test_many_cost_as_many_queries_as_one(ben: Staff, jordan: Patient) -> None:
    lin, track = a_staff(), a_track()

    def care_for(patient: Patient) -> None:
        admitted(patient, track, lin)
        agreed_for(patient, ben)

    care_for(jordan)
    with CaptureQueriesContext(connection) as one:
        authorised_for_all(viewer=viewer_of(ben.account), at=TEN)
    for _ in range(5):
        care_for(a_patient())
    with CaptureQueriesContext(connection) as many:
        assert len(authorised_for_all(viewer=viewer_of(ben.account), at=TEN)) == 6
    assert len(many) == len(one)
