"""The list of patients: everybody open to me, nobody else."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn

PATIENTS = reverse("clinician:patients")


def test_my_patients_with_this_weeks_hours(
    lin: Staff, jordan: Patient, amara: Patient, session: Session, signed_in: SignIn
) -> None:
    held(session, {jordan: 45, amara: 60})
    a_patient(given_name="Stranger", family_name="Unknown")
    page = signed_in(lin.account).get(PATIENTS)
    assert [row.name for row in page.context["rows"]] == ["Amara Diaz", "Jordan Reyes"]
    text = page.content.decode()
    assert "0.75 of 9 hours" in text
    assert "Unknown" not in text


def test_somebody_who_treats_nobody_reads_so(signed_in: SignIn) -> None:
    assert "No patients yet" in signed_in(a_staff().account).get(PATIENTS).content.decode()


def test_many_patients_cost_as_many_queries_as_one(lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    client = signed_in(lin.account)
    client.get(PATIENTS)
    with CaptureQueriesContext(connection) as one:
        client.get(PATIENTS)
    track = a_track()
    for number in range(8):
        patient = a_patient(account=None, given_name=f"Person{number}")
        treats(lin, patient)
        admitted(patient, track, lin)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(PATIENTS).context["rows"]) == 9
    assert len(many) == len(one)
