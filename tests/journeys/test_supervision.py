"""Supervision: what a supervisor reads follows the supervisee's teams, is read only, and ends with it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import decide_on, settle_supervision
from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.actions import NotASupervisor
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.teams import COVER, PRIMARY_THERAPIST
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.journeys.begin_supervision import begin_supervision
from stepwell.journeys.change_care_team import Joining, change_care_team
from stepwell.journeys.discharge_patient import discharge_patient
from stepwell.journeys.end_supervision import end_supervision
from stepwell.plumbing import clock
from stepwell.pure.entitlement import SEPARATE_NOTES, SUPERVISION_KINDS, Ground, Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOON = SPRING + timedelta(hours=5)
DAY = timedelta(days=1)


@pytest.fixture
def vera() -> Staff:
    return a_staff(name="Vera", roles=[Role.DIRECTOR], states=[])


@pytest.fixture
def grace() -> Staff:
    return a_staff(name="Grace Kim")


@pytest.fixture
def maria() -> Staff:
    return a_staff(name="Maria Alvarez")


@pytest.fixture
def jordan(maria: Staff) -> Patient:
    patient = a_patient()
    treats(maria, patient)
    admitted(patient, a_track(), maria, on=date(2026, 2, 2))
    return patient


def read_by(staff: Staff, patient: Patient, at: datetime = NOON) -> frozenset[Kind]:
    viewer = viewer_of(staff.account)
    return frozenset(
        kind
        for kind in Kind
        if decide_on(viewer=viewer, patient=patient, kind=kind, purpose=Purpose.OPERATIONS, at=at).allowed
    )


def test_a_supervisor_reads_the_supervisees_patients_and_no_separate_notes_and_no_others(
    jordan: Patient, maria: Staff, grace: Staff, vera: Staff
) -> None:
    stranger = a_patient()
    begin_supervision(supervisor=grace, supervisee=maria, by=vera.account, at=NOON)
    assert read_by(grace, jordan) == SUPERVISION_KINDS
    assert SUPERVISION_KINDS.isdisjoint({*SEPARATE_NOTES, Kind.MESSAGES, Kind.ACCESS})
    assert read_by(grace, stranger) == frozenset()


def test_it_follows_the_team(jordan: Patient, maria: Staff, grace: Staff, vera: Staff) -> None:
    lin, other = a_staff(), a_patient()
    treats(lin, other)
    begin_supervision(supervisor=grace, supervisee=maria, by=vera.account, at=NOON)
    change_care_team(patient=other, change=Joining(maria, COVER, NOON + 2 * DAY), by=vera.account, at=NOON)
    assert (bool(read_by(grace, other)), bool(read_by(grace, other, NOON + 2 * DAY))) == (True, False)
    change_care_team(patient=jordan, change=Joining(lin, PRIMARY_THERAPIST), by=vera.account, at=NOON + DAY)
    assert not read_by(grace, jordan, NOON + DAY)


def test_it_ends_with_the_supervision_with_the_discharge_and_by_its_own_term(
    jordan: Patient, maria: Staff, grace: Staff, vera: Staff
) -> None:
    first = begin_supervision(supervisor=grace, supervisee=maria, by=vera.account, at=NOON)
    end_supervision(supervision=first, by=vera.account, at=NOON + DAY)
    assert not read_by(grace, jordan, NOON + DAY)
    begin_supervision(supervisor=grace, supervisee=maria, by=vera.account, at=NOON + DAY, until=NOON + 3 * DAY)
    assert read_by(grace, jordan, NOON + 2 * DAY)
    assert not read_by(grace, jordan, NOON + 3 * DAY)
    discharge_patient(
        patient=jordan,
        reason="goals met",
        words="",
        first_visit_with="Dr Bell",
        first_visit_at=None,
        supports="My sister",
        warning_signs="Staying in bed",
        by=maria.account,
        at=NOON + 2 * DAY,
    )
    assert not read_by(grace, jordan, NOON + 2 * DAY)


def test_the_same_twice_is_once_and_nobody_but_clinicians_supervises(
    jordan: Patient, maria: Staff, grace: Staff, vera: Staff
) -> None:
    for _ in range(2):
        begin_supervision(supervisor=grace, supervisee=maria, by=vera.account, at=NOON)
    assert Grant.objects.filter(ground=Ground.SUPERVISION).count() == 1
    for supervisor, supervisee in ((vera, maria), (maria, vera), (maria, maria)):
        with pytest.raises(NotASupervisor):
            begin_supervision(supervisor=supervisor, supervisee=supervisee, by=vera.account, at=NOON)


def test_forty_patients_cost_as_many_queries_as_one(jordan: Patient, maria: Staff, grace: Staff, vera: Staff) -> None:
    begin_supervision(supervisor=grace, supervisee=maria, by=vera.account, at=NOON)
    with CaptureQueriesContext(connection) as one:
        settle_supervision(patients=[jordan], by=None, at=NOON)
    many = [a_patient(account=None) for _ in range(40)]
    for patient in many:
        treats(maria, patient)
    with CaptureQueriesContext(connection) as forty:
        settle_supervision(patients=[jordan, *many], by=None, at=NOON)
    assert read_by(grace, many[-1])
    assert len(forty) <= len(one) + 1  # the grants that were made


def test_the_supervisors_pages_read_and_do_not_write(
    jordan: Patient, maria: Staff, grace: Staff, vera: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    begin_supervision(supervisor=grace, supervisee=maria, by=vera.account, at=NOON)
    client = Client()
    client.force_login(grace.account)
    assert "Jordan Reyes" in client.get(reverse("clinician:patients")).content.decode()
    page = client.get(reverse("clinician:patient", args=[jordan.ref])).content.decode()
    assert "You supervise somebody on Jordan Reyes’ care team" in page
    assert "<h2" in page
    for forms_of_treatment in ("Set a goal", "Record a problem", "Step down or discharge"):
        assert forms_of_treatment not in page
    writes = [
        (reverse("clinician:patient", args=[jordan.ref]), {"do": "problem", "text": "x"}),
        (reverse("clinician:next_step", args=[jordan.ref]), {"do": "discharge"}),
        (reverse("clinician:safety_plan", args=[jordan.ref]), {"coping": "x"}),
    ]
    for address, told in writes:
        assert client.post(address, told).status_code == 404
    for address in (writes[1][0], writes[2][0]):
        assert client.get(address).status_code == 404
