"""Somebody is in another state: said for them by whoever treats them, and seen by whoever would lead their session."""

from django.urls import reverse

from stepwell.clinic.people.models import Account, Patient, Residence, Staff
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn

SAID = {"from_on": "2026-03-02", "state": "TX", "time_zone": "America/Chicago"}


def page_of(patient: Patient) -> str:
    return reverse("clinician:moving", args=[patient.ref])


def test_it_is_said_for_them_and_their_session_says_that_they_may_not_be_seen(
    lin: Staff, jordan: Patient, session: Session, signed_in: SignIn
) -> None:
    at_work = signed_in(lin.account)
    record = at_work.get(reverse("clinician:patient", args=[jordan.ref])).content.decode()
    assert page_of(jordan) in record
    assert "lives in New York" in at_work.get(page_of(jordan)).content.decode()
    assert "It is kept" in at_work.post(page_of(jordan), SAID, follow=True).content.decode()
    assert Residence.objects.get().patient == jordan
    room = at_work.get(reverse("clinician:session", args=[session.ref])).content.decode()
    assert "Jordan Reyes is in Texas" in room
    assert "You are not licensed there." in room
    assert "Amara Diaz is in" not in room


def test_to_others_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    assert [signed_in(account).get(page_of(jordan)).status_code for account in outsiders] == [404] * 3
