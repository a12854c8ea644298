"""Writing, signing and adding to a note."""

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.notes.models import Addendum, NotePart, SessionNote
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Kind, Role


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


@pytest.fixture
def over(session: Session, jordan: Patient, amara: Patient) -> Session:
    return held(session, {jordan: 60, amara: None})


def address(session: Session) -> str:
    return reverse("clinician:note", args=[session.ref])


def written(
    session: Session, do: str, shared: str = "Practised opposite action.", part: str = "Took part."
) -> dict[str, str]:
    return {"do": do, "shared": shared} | {f"part_{seat.ref}": part for seat in session.seats.all()}


def test_a_draft_is_kept_and_found_again(at_the_door: Client, over: Session) -> None:
    at_the_door.post(address(over), written(over, "save", part="Half a sent"))
    assert "Half a sent" in at_the_door.get(address(over)).content.decode()


def test_while_one_writes_it_keeps_itself(at_the_door: Client, over: Session) -> None:
    kept = at_the_door.post(address(over), written(over, "keep"), headers={"hx-request": "true"})
    assert kept.content.decode().strip() == "Kept as a draft at 11:00 am."
    assert SessionNote.objects.get().shared == "Practised opposite action."


def test_signing_shows_who_and_when_and_takes_the_form_away(at_the_door: Client, over: Session) -> None:
    page = at_the_door.post(address(over), written(over, "sign"), follow=True)
    text = page.content.decode()
    assert "Signed by Lin Chen, LCSW" in text
    assert 'name="shared"' not in text
    late = at_the_door.post(address(over), written(over, "save", shared="Other"), follow=True)
    assert "does not change" in late.content.decode()
    assert SessionNote.objects.get().shared == "Practised opposite action."


@pytest.mark.parametrize(
    ("shared", "part", "problem"),
    [
        ("Amara led.", "Took part.", "names Amara. Write it without names."),
        ("Practised.", "", "Write a part for Jordan Reyes."),
        ("", "Took part.", "Write what the session was about"),
    ],
)
def test_what_cannot_be_signed_says_why_and_is_kept(
    at_the_door: Client, over: Session, shared: str, part: str, problem: str
) -> None:
    page = at_the_door.post(address(over), written(over, "sign", shared=shared, part=part))
    assert page.status_code == 422
    assert problem in page.content.decode()
    assert SessionNote.objects.get().shared == shared
    assert SessionNote.objects.get().signed_at is None


def test_an_addendum_is_signed_and_shown_below(at_the_door: Client, over: Session, jordan: Patient) -> None:
    at_the_door.post(address(over), written(over, "sign"))
    part = NotePart.objects.get(patient=jordan)
    empty = at_the_door.post(address(over), {"do": "add", "part": str(part.ref), "text": ""})
    assert "Write what you add." in empty.content.decode()
    done = at_the_door.post(address(over), {"do": "add", "part": str(part.ref), "text": "Called back."}, follow=True)
    assert "Called back." in done.content.decode()
    assert Addendum.objects.get().signature == "Lin Chen, LCSW"
    for wrong in ("", "nonsense", str(over.ref)):
        assert at_the_door.post(address(over), {"do": "add", "part": wrong, "text": "x"}).status_code == 404


def test_to_everybody_else_it_does_not_exist(over: Session, outsiders: list[Account], signed_in: SignIn) -> None:
    vera = a_staff(roles=[Role.DIRECTOR, Role.THERAPIST], name="Vera").account
    for account in [*outsiders, vera]:
        assert signed_in(account).get(address(over)).status_code == 404
        assert signed_in(account).post(address(over), written(over, "save")).status_code == 404
    assert not SessionNote.objects.exists()


def test_everybody_whose_part_is_read_can_see_who_looked(at_the_door: Client, over: Session, jordan: Patient) -> None:
    at_the_door.get(address(over))
    looked = AccessLog.objects.filter(kind=Kind.NOTES.value, allowed=True)
    assert looked.count() == 2
    assert looked.get(patient=jordan).viewer_id == over.facilitator.account_id
