"""The packet for an auditor is made by whoever may, holds no more than was asked for, and proves itself."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.attendance.actions import mark_breaks
from stepwell.clinic.attendance.packet import packet_key
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.dose.packet import checked
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import Period

DAYS = {"first_on": "2026-03-01", "last_on": "2026-03-02"}


@pytest.fixture
def here(session: Session, jordan: Patient, amara: Patient) -> str:
    held(session, {jordan: 45, amara: 60})
    pause, by = Period(session.starts_at, session.starts_at + timedelta(minutes=10)), session.facilitator.account
    mark_breaks(session_ref=session.ref, breaks=[pause], by=by, at=session.ends_at, reason="Forgotten.")
    return f"/clinic/patients/{jordan.ref}/hours/"


@pytest.mark.parametrize("role", [Role.BILLER, Role.DIRECTOR, None])
def test_it_is_made_by_whoever_bills_directs_or_treats_and_the_patient_reads_so(
    role: Role | None, here: str, lin: Staff, jordan: Patient, signed_in: SignIn
) -> None:
    somebody = signed_in(a_staff([role], name="Vera") if role else lin)
    assert "stepwell packet verify" in somebody.get(here).content.decode()
    answer = somebody.post(here, DAYS)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hours-2026-03-01-2026-03-02.zip"'
    assert answer.cookies["made"].value == "yes"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        paper, file = (parts.read(name) for name in sorted(parts.namelist(), reverse=True))
    assert b"Amara" not in file
    told = checked(file, key=packet_key(), paper=paper)
    assert (told.seats, told.faults) == (1, ())
    assert AccessLog.objects.filter(patient=jordan, kind=Kind.ATTENDANCE.value).exists()


def test_to_others_it_is_not_there(here: str, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(here).status_code == 404
        assert signed_in(account).post(here, DAYS).status_code == 404


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"first_on": "2026-03-03", "last_on": "2026-03-02"}, "The last day is before the first."),
        ({"first_on": "2025-11-01", "last_on": "2026-03-02"}, "At most 92 days"),
        ({"first_on": "", "last_on": "2026-03-02"}, "Say from which day."),
        ({"first_on": "2026-02-01", "last_on": "2026-02-02"}, "There was no session in these days"),
    ],
)
def test_what_cannot_be_made_is_said(
    here: str, lin: Staff, signed_in: SignIn, days: dict[str, str], words: str
) -> None:
    answer = signed_in(lin).post(here, days)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


@pytest.mark.django_db
def test_how_it_is_proved_stands_on_a_public_page() -> None:
    page = Client().get("/proof/").content.decode()
    assert "stepwell packet verify" in page
    assert packet_key()[:16] in page
