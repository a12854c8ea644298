"""Whom does the database itself show the shared text of a note, and whom does it let add to one?"""

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from stepwell.clinic.access.actions import grant_care_team
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.notes.models import NotePart, SessionNote
from stepwell.clinic.notes.tests.factories import a_draft
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


@pytest.fixture
def session(jordan: Patient) -> Session:
    lin = a_staff()
    treats(lin, jordan)
    held = a_session(lin, SPRING, patients=[jordan])
    a_draft(held)
    return held


def sees(account: Account | None) -> bool:
    with acting_as(account.pk if account else None):
        return SessionNote.objects.exists()


def test_the_shared_text_is_for_who_wrote_it_and_for_who_may_read_a_part_of_it(
    session: Session, jordan: Patient
) -> None:
    okafor = a_staff(name="Dr Okafor")
    grant_care_team(to=okafor.account, patient=jordan, by=None, at=SPRING)
    assert sees(session.facilitator.account)
    assert sees(okafor.account)
    assert sees(jordan.account)


def test_nobody_else_finds_a_word_of_it(session: Session) -> None:
    elsewhere = a_staff(name="Maria")
    treats(elsewhere, a_patient(given_name="Amara"))
    assert not sees(elsewhere.account)
    assert not sees(an_account())
    assert not sees(None)


def test_nobody_adds_a_part_to_a_note_they_may_not_see(session: Session) -> None:
    elsewhere, amara = a_staff(name="Maria"), a_patient(given_name="Amara")
    treats(elsewhere, amara)
    note, seat = SessionNote.objects.get(), session.seats.get()
    NotePart.objects.filter(note=note).delete()
    with (
        acting_as(elsewhere.account.pk),
        pytest.raises(ProgrammingError, match="not yours"),
        transaction.atomic(),
    ):
        NotePart.objects.create(note_id=note.pk, seat_id=seat.pk, patient_id=amara.pk, text="Smuggled in.")
