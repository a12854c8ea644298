"""The end of a stay: a reason, an aftercare plan, and no eyes on the record but the patient's."""

from datetime import date, timedelta

import pytest

from stepwell.clinic.access.queries import patients
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import care_team, viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.plans.actions import BadPlan
from stepwell.clinic.plans.models import AftercarePlan
from stepwell.clinic.programs.actions import NotAdmitted
from stepwell.clinic.programs.models import Discharge, Stay
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import calendar_feed
from stepwell.clinic.schedule.models import CalendarFeed, Seat
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.discharge_patient import discharge_patient
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db


def discharge(patient: Patient, by: Staff, supports: str = "Alex; the Thursday group.") -> Discharge:
    return discharge_patient(
        patient=patient,
        reason="goals met",
        words="Both goals are met.",
        first_visit_with="Dr Ada Okafor",
        first_visit_at=SPRING + timedelta(days=5),
        supports=supports,
        warning_signs="Sleeping less than four hours.",
        by=by.account,
        at=SPRING,
    )


def test_the_stay_ends_with_its_reason_plan_seats_team_and_grants() -> None:
    lin, jordan = a_staff(), a_patient()
    treats(lin, jordan)
    admitted(jordan, a_track(), lin, on=date(2026, 2, 2))
    a_session(lin, SPRING + timedelta(days=1), patients=[jordan])
    with acting_as(lin.account.pk):
        discharge(jordan, lin)
        assert not patients(viewer_of(lin.account), at=SPRING)
    ended = Discharge.objects.get()
    assert (ended.reason, ended.on) == ("goals met", date(2026, 3, 2))
    assert AftercarePlan.objects.get().episode == ended.episode
    assert Stay.objects.get().until == date(2026, 3, 2)
    assert not Seat.objects.filter(cancelled_at__isnull=True).exists()
    assert not care_team(jordan.pk, at=SPRING).exists()
    assert jordan.account is not None
    with acting_as(jordan.account.pk):
        assert list(patients(viewer_of(jordan.account), at=SPRING)) == [jordan]


def test_the_address_of_the_patients_calendar_shows_nothing_any_more() -> None:
    lin, jordan = a_staff(), a_patient()
    treats(lin, jordan)
    admitted(jordan, a_track(), lin, on=date(2026, 2, 2))
    assert jordan.account
    calendar_feed(account=jordan.account)
    discharge(jordan, lin)
    assert CalendarFeed.objects.get().ended_at == SPRING


def test_without_an_aftercare_plan_nothing_ends() -> None:
    lin, jordan = a_staff(), a_patient()
    treats(lin, jordan)
    admitted(jordan, a_track(), lin, on=date(2026, 2, 2))
    with pytest.raises(BadPlan):
        discharge(jordan, lin, supports=" ")
    assert Stay.objects.get().until is None
    assert care_team(jordan.pk, at=SPRING).exists()


def test_nobody_is_discharged_twice() -> None:
    lin, jordan = a_staff(), a_patient()
    treats(lin, jordan)
    admitted(jordan, a_track(), lin, on=date(2026, 2, 2))
    discharge(jordan, lin)
    with pytest.raises(NotAdmitted):
        discharge(jordan, lin)
