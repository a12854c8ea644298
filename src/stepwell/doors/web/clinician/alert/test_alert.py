"""One alert, from taking it to the contact after it."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import acknowledge, write_safety_plan
from stepwell.clinic.safety.models import Acknowledgement, Alert, FollowUp, Resolution
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role


@pytest.fixture
def sam(db: None) -> Staff:
    return on_call(a_staff([Role.ON_CALL], name="Sam Ito"), ELEVEN)


@pytest.fixture
def phone(sam: Staff, signed_in: SignIn) -> Client:
    return signed_in(sam.account)


@pytest.fixture
def alert(sam: Staff, jordan: Patient) -> Alert:
    Patient.objects.filter(pk=jordan.pk).update(phone="212-555-0100", address="1 Main St", city="Troy")
    return an_alert(jordan, ELEVEN)


def url(alert: Alert) -> str:
    return f"/clinic/duty/{alert.ref}/"


def test_it_says_whom_to_call_where_they_are_and_what_helps(
    phone: Client, alert: Alert, jordan: Patient, lin: Staff
) -> None:
    write_safety_plan(patient=jordan, coping="Cold water.", by=lin.account, at=ELEVEN)
    a_response(jordan, phq9(2), ELEVEN)
    page = phone.get(url(alert)).content.decode()
    for words in ("tel:212-555-0100", "1 Main St, Troy, New York", "11:00 am there", "Cold water.", "18 of 27"):
        assert words in page
    assert AccessLog.objects.filter(kind="SAFETY", viewer=on_call_account(phone), allowed=True).exists()


def on_call_account(client: Client) -> Account:
    return Account.objects.get(pk=client.session["_auth_user_id"])


def test_two_taps_take_it(phone: Client, alert: Alert, sam: Staff) -> None:
    assert url(alert) in phone.get("/clinic/duty/").content.decode()
    phone.post(url(alert), {"do": "take"})
    taken = Acknowledgement.objects.get()
    assert (taken.by, taken.at, taken.place) == (sam.account, ELEVEN, "duty board")


def test_who_comes_second_is_told_so(phone: Client, alert: Alert, lin: Staff) -> None:
    acknowledge(alert=alert, by=lin.account, place="duty board", at=ELEVEN)
    page = phone.post(url(alert), {"do": "take"}, follow=True).content.decode()
    assert "Somebody took it before you." in page
    assert "Taken by Lin Chen, LCSW" in page


def test_it_is_resolved_and_followed_up(phone: Client, alert: Alert) -> None:
    phone.post(url(alert), {"do": "take"})
    page = phone.get(url(alert)).content.decode()
    assert 'value="2026-03-03T11:00"' in page
    told = {"do": "resolve", "disposition": "talked_safe", "words": "Called.", "follow_up_due": "2026-03-03T10:00"}
    phone.post(url(alert), told)
    resolved = Resolution.objects.get()
    assert resolved.follow_up_due_at == ELEVEN + timedelta(hours=23)
    assert "Follow-up owed" in phone.get("/clinic/duty/").content.decode()
    phone.post(url(alert), {"do": "follow_up", "words": "Slept well."})
    assert FollowUp.objects.get().words == "Slept well."
    assert "Nobody is waiting" in phone.get("/clinic/duty/").content.decode()
    assert "Slept well." in phone.get(url(alert)).content.decode()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Choose what came of it."),
        ({"follow_up_due": "2026-03-02T10:59"}, "Choose a moment that is still to come."),
        ({"follow_up_due": "soon"}, "Write a day and a time"),
    ],
)
def test_a_resolution_that_lacks_something_is_asked_again(
    phone: Client, alert: Alert, told: dict[str, str], said: str
) -> None:
    phone.post(url(alert), {"do": "take"})
    answer = phone.post(url(alert), {"do": "resolve"} | told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Resolution.objects.exists()


def test_nothing_is_resolved_before_it_is_taken(phone: Client, alert: Alert) -> None:
    told = {"do": "resolve", "disposition": "talked_safe", "words": "Called.", "follow_up_due": "2026-03-03T10:00"}
    assert phone.post(url(alert), told).status_code == 422
    assert not Resolution.objects.exists()


def test_to_everybody_else_it_does_not_exist(alert: Alert, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(url(alert)).status_code == 404
        assert signed_in(account).post(url(alert), {"do": "take"}).status_code == 404
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ON_CALL])
def test_the_director_and_whoever_is_on_call_open_any(role: Role, alert: Alert, signed_in: SignIn) -> None:
    assert signed_in(a_staff([role], name="Vera Lund").account).get(url(alert)).status_code == 200


def test_the_treating_therapist_takes_it(alert: Alert, lin: Staff, signed_in: SignIn) -> None:
    signed_in(lin.account).post(url(alert), {"do": "take"})
    assert Acknowledgement.objects.get().by == lin.account
