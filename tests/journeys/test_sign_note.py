"""Signing a note: what was written is kept, whether it could be signed or not."""

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import held, marked, opened
from stepwell.clinic.notes.actions import AlreadySigned
from stepwell.clinic.notes.models import NotePart, SessionNote
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.sign_note import Signing, sign_note
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db


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
