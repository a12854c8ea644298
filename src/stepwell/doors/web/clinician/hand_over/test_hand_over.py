"""Who takes a session over reads what they have to know: who comes, and what was written last time."""

from datetime import timedelta

from django.urls import reverse

from stepwell.clinic.access.tests.factories import treats
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Block
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.sign_note import sign_note


def card(session: Session) -> str:
    return reverse("clinician:hand_over", args=[session.ref])


def test_the_card_names_those_whom_the_substitute_may_see(
    session: Session, jordan: Patient, amara: Patient, signed_in: SignIn
) -> None:
    ada = a_staff(name="Ada Okafor")
    treats(ada, jordan, "therapist")
    Session.objects.filter(pk=session.pk).update(facilitator=ada)
    text = signed_in(ada.account).get(card(session)).content.decode()
    assert "Jordan Reyes" in text
    assert "Amara" not in text
    assert "No signed note of this session that you may read." in text
    assert reverse("clinician:session", args=[session.ref]) in text


def test_what_was_signed_last_time_stands_on_it(lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    block = Block.objects.filter(kind="group").first()
    assert block is not None
    before = a_session(lin, SPRING - timedelta(days=3), patients=[jordan], block=block)
    held(before, {jordan: 60})
    seat = before.seats.get()
    sign_note(
        session_ref=before.ref, shared="Skill: opposite action. Next: radical acceptance.",
        parts={seat.ref: "Did the homework."}, by=lin.account, at=SPRING - timedelta(days=2),
    )  # fmt: skip
    coming = a_session(lin, SPRING + timedelta(days=1), patients=[jordan], block=block)
    text = signed_in(lin.account).get(card(coming)).content.decode()
    assert "Next: radical acceptance." in text
    assert "Did the homework." in text


def test_to_whoever_does_not_lead_it_it_does_not_exist(
    session: Session, outsiders: list[Account], signed_in: SignIn
) -> None:
    assert [signed_in(account).get(card(session)).status_code for account in outsiders] == [404] * 3
