"""Hours attended of hours planned, in the patient's own week."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance import queries
from stepwell.clinic.attendance.actions import correct
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NEW_YORK = "America/New_York"


@pytest.fixture
def lin() -> Staff:
    return a_staff()


def somebody(lin: Staff, time_zone: str = NEW_YORK, **facts: object) -> Patient:
    patient = a_patient(time_zone=time_zone, **facts)
    treats(lin, patient, at=SPRING - timedelta(days=7))
    return patient


def dose(viewer: Staff, patient: Patient, at: datetime) -> queries.DoseOfWeek:
    with acting_as(viewer.account.pk):
        return queries.week_dose(viewer=viewer_of(viewer.account), patient=patient, at=at)


def at_home(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]  # year, month …


def test_hours_attended_of_hours_planned_open_to_their_seats(lin: Staff) -> None:
    patient = somebody(lin)
    for day in range(3):
        session = a_session(lin, SPRING + timedelta(days=day), minutes=180, patients=[patient])
        if day < 2:
            held(session, {patient: 180 if day == 0 else None})
    week = dose(lin, patient, SPRING)
    assert week.reckoned.words == "3 of 9 hours attended; this week stays 3 hours below the minimum of 9"
    assert [(seat.planned_minutes, seat.attended_minutes) for seat in week.seats] == [(180, 180), (180, 0), (180, None)]
    assert week.seats[1].reasons == ("the facilitator said: absent",)
    assert week.short_by == 180


def test_the_minimum_comes_from_the_rulebook_with_its_source(lin: Staff) -> None:
    adult, teen = somebody(lin), somebody(lin, birth_on=date(2009, 9, 1))
    grown, young = dose(lin, adult, SPRING).minimum, dose(lin, teen, SPRING).minimum
    assert grown is not None
    assert young is not None
    assert (grown.minutes_per_week, young.minutes_per_week) == (540, 360)
    assert "9 hours" in grown.source


def test_after_the_step_down_no_minimum_applies(lin: Staff) -> None:
    patient = somebody(lin)
    admitted(patient, a_track(), lin)
    Stay.objects.update(level_code="1.5")
    week = dose(lin, patient, SPRING)
    assert (week.minimum, week.short_by) == (None, 0)


@pytest.mark.parametrize(
    ("monday", "hours"), [((2026, 3, 2), 167), ((2026, 3, 9), 168), ((2026, 10, 26), 169), ((2026, 11, 2), 168)]
)
@pytest.mark.parametrize("zone", [NEW_YORK, "America/Los_Angeles"])
def test_a_week_is_monday_to_monday_on_the_patients_wall(
    lin: Staff, zone: str, monday: tuple[int, int, int], hours: int
) -> None:
    patient = somebody(lin, zone)
    start = at_home(zone, *monday)
    until = start + timedelta(hours=hours)
    for starts_at in (start - timedelta(hours=1), start, until - timedelta(hours=1), until):
        a_session(lin, starts_at, minutes=60, patients=[patient])
    for moment in (start, until - timedelta(seconds=1)):
        week = dose(lin, patient, moment)
        assert week.starts_on == date(*monday)
        assert [seat.starts_at for seat in week.seats] == [start, until - timedelta(hours=1)]
    assert [seat.starts_at for seat in dose(lin, patient, until).seats] == [until]


def test_a_session_through_the_skipped_hour_plans_the_minutes_lived(lin: Staff) -> None:
    patient = somebody(lin)
    starts_at = at_home(NEW_YORK, 2026, 3, 8, 1, 30)
    a_session(lin, starts_at, minutes=60, patients=[patient])  # ends at 3:30 on the wall
    assert dose(lin, patient, starts_at).reckoned.planned_minutes == 60


def test_sunday_night_in_los_angeles_is_still_this_week_though_monday_in_new_york(lin: Staff) -> None:
    east, west = somebody(lin), somebody(lin, "America/Los_Angeles", given_name="Amara")
    monday_one_am_in_new_york = at_home(NEW_YORK, 2026, 3, 9, 1)
    a_session(lin, monday_one_am_in_new_york, patients=[east, west])
    assert dose(lin, east, monday_one_am_in_new_york).starts_on == date(2026, 3, 9)
    assert dose(lin, west, monday_one_am_in_new_york).starts_on == date(2026, 3, 2)


def test_cancelled_seats_and_sessions_are_not_planned(lin: Staff) -> None:
    patient = somebody(lin)
    sessions = [a_session(lin, SPRING + timedelta(days=day), patients=[patient]) for day in range(3)]
    sessions[0].seats.update(cancelled_at=SPRING)
    sessions[1].cancelled_at = SPRING
    sessions[1].save()
    assert [seat.session_ref for seat in dose(lin, patient, SPRING).seats] == [sessions[2].ref]


def test_a_correction_changes_the_dose(lin: Staff) -> None:
    patient = somebody(lin)
    session = held(a_session(lin, SPRING, patients=[patient]), {patient: 60})
    correct(seat_ref=session.seats.get().ref, minutes=15, reason="lost connection", by=lin.account, at=session.ends_at)
    assert dose(lin, patient, SPRING).reckoned.attended_minutes == 15


def test_a_full_week_costs_as_many_queries_as_an_empty_one(lin: Staff) -> None:
    patient = somebody(lin)
    a_session(lin, SPRING, patients=[patient])
    with CaptureQueriesContext(connection) as little:
        dose(lin, patient, SPRING)
    for day in range(1, 7):
        held(a_session(lin, SPRING + timedelta(days=day), patients=[patient]), {patient: 60})
    with CaptureQueriesContext(connection) as much:
        assert len(dose(lin, patient, SPRING).seats) == 7
    assert len(much) == len(little)


def test_the_director_sees_everybodys_week_in_one_set_of_queries(lin: Staff) -> None:
    vera, track = a_staff(roles=[Role.DIRECTOR], name="Vera"), a_track()
    counts = []
    for number in range(4):
        patient = somebody(lin, family_name=f"Reyes {number}")
        admitted(patient, track, lin)
        held(a_session(lin, SPRING + timedelta(hours=2 * number), patients=[patient]), {patient: 60})
        with acting_as(vera.account.pk, wide=True), CaptureQueriesContext(connection) as spent:
            weeks = queries.weeks_dose_for_all(viewer=viewer_of(vera.account), week_start=date(2026, 3, 2), at=SPRING)
        assert [week.reckoned.attended_minutes for week in weeks] == [60] * (number + 1)
        counts.append(len(spent))
    assert len(set(counts)) == 1


def test_a_stranger_gets_an_empty_week(lin: Staff) -> None:
    patient = somebody(lin)
    a_session(lin, SPRING, patients=[patient])
    assert dose(a_staff(name="Nobody"), patient, SPRING).seats == ()
