"""Is the day on which somebody moves on or leaves still billed as the care it was?"""

import pytest

from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.billing.days import JudgedDay, judged_days
from stepwell.clinic.billing.tests.factories import MONDAY, NEXT_MONDAY, a_billable_patient, signed
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.actions import end_episode, move_to_track
from stepwell.clinic.programs.models import Stay, Track
from stepwell.clinic.programs.tests.factories import a_track
from stepwell.clinic.schedule.tests.factories import a_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def intensive() -> Track:
    return a_track()


@pytest.fixture
def jordan(lin: Staff, intensive: Track) -> Patient:
    """In the intensive track, with its group of Monday attended, documented and signed."""
    patient = a_billable_patient(lin, track=intensive)
    group = a_session(lin, SPRING, 180, [patient], block=intensive.blocks.get(key="skills"))
    signed(held(group, {patient: 180}))
    return patient


def monday(patient: Patient) -> JudgedDay:
    (day,) = judged_days(MONDAY, [patient.pk], at=NEXT_MONDAY)
    return day


def test_the_group_of_the_day_of_discharge_is_billed(jordan: Patient, lin: Staff) -> None:
    end_episode(patient=jordan, reason="goals met", words="Goals met.", on=MONDAY, by=lin.account, at=NEXT_MONDAY)
    assert monday(jordan).reasons == ()
    assert monday(jordan).billable


def test_the_intensive_group_of_the_day_of_the_step_down_is_billed_at_its_own_level(
    jordan: Patient, lin: Staff
) -> None:
    weekly = a_track(name="Weekly therapy", level_code="1")
    move_to_track(patient=jordan, track=weekly, reason="Steady.", from_on=MONDAY, by=lin.account)
    assert monday(jordan).billable


def test_a_day_after_the_last_is_not_billed(jordan: Patient) -> None:
    Stay.objects.filter(patient=jordan).update(from_on="2026-02-02", until="2026-03-01")
    assert not monday(jordan).billable
