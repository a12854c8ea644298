"""Signing a note: what was written is kept, whether it could be signed or not."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.actions import NotYours, end_grants
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import held, marked, opened
from stepwell.clinic.notes.actions import AlreadySigned
from stepwell.clinic.notes.models import NotePart, SessionNote
from stepwell.clinic.notes.queries import seal_holds
from stepwell.clinic.notes.tests.factories import a_draft
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.sign_note import Signing, sign_note
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def session() -> Session:
    lin, jordan = a_staff(), a_patient()
    treats(lin, jordan)
    return a_session(lin, SPRING, patients=[jordan])


def signing(session: Session, shared: str = "Practised opposite action.", part: str = "Took part.") -> Signing:
    lin = session.facilitator.account
    with acting_as(lin.pk):
        return sign_note(
            session_ref=session.ref, shared=shared, parts={session.seats.get().ref: part}, by=lin, at=session.ends_at
        )


def test_a_whole_note_of_a_closed_session_is_signed(session: Session) -> None:
    held(session, {session.seats.get().patient: 60})
    told = signing(session)
    assert (told.problems, told.note.signature, told.note.signed_at) == ((), "Lin Chen, LCSW", session.ends_at)
    with pytest.raises(AlreadySigned):
        signing(session)


@pytest.mark.parametrize(
    ("shared", "part", "problem"),
    [
        ("", "Took part.", "Write what the session was about"),
        ("Practised.", "", "Write a part for Jordan Reyes."),
        ("Jordan led.", "Took part.", "names Jordan"),
    ],
)
def test_what_cannot_be_signed_yet_is_kept_and_says_why(session: Session, shared: str, part: str, problem: str) -> None:
    held(session, {session.seats.get().patient: 60})
    told = signing(session, shared, part)
    assert problem in told.problems[0]
    assert (SessionNote.objects.get().shared, NotePart.objects.get().text) == (shared, part)
    assert SessionNote.objects.get().signed_at is None


def test_an_open_session_is_closed_before_its_note_is_signed(session: Session) -> None:
    marked(opened(session), {session.seats.get().patient: 60})
    assert "Close the session first" in signing(session).problems[0]
    assert NotePart.objects.get().text == "Took part."


def test_nobody_else_signs(session: Session) -> None:
    with pytest.raises(NotYours):
        sign_note(session_ref=session.ref, shared="x", parts={}, by=a_staff(name="Else").account, at=SPRING)


def test_the_seal_holds_although_somebody_left_the_programme_before_the_note_was_signed() -> None:
    lin, jordan, amara = a_staff(), a_patient(), a_patient(given_name="Amara")
    for patient in (jordan, amara):
        treats(lin, patient)
    session = held(a_session(lin, SPRING, patients=[jordan, amara]), {jordan: 60, amara: 45})
    a_draft(session)
    end_grants(patient=amara, ground=Ground.CARE_TEAM, at=session.ends_at)
    parts = {session.seats.get(patient=jordan).ref: "Took part."}
    with acting_as(lin.account.pk):
        told = sign_note(
            session_ref=session.ref, shared="Practised.", parts=parts, by=lin.account, at=session.ends_at + DAY
        )
    assert told.problems == ()
    assert seal_holds(SessionNote.objects.get())
