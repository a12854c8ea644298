"""One alert, from taking it to the contact after it."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import acknowledge, offer_alert, write_safety_plan
from stepwell.clinic.safety.models import Acknowledgement, Alert, FollowUp, OfferAnswer, Resolution
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
    for words in ("tel:212-555-0100", "1 Main St, Troy, NY", "11:00 am there", "Cold water.", "18 of 27"):
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
    assert "Lin Chen, LCSW has it" in page


RESOLVED = {"do": "resolve", "disposition": "talked_safe", "words": "Called.", "follow_up_due": "2026-03-03T10:00"}


def contact(owed: FollowUp, outcome: str, words: str) -> dict[str, object]:
    return {"do": "contact", "owed": owed.ref, "outcome": outcome, "words": words}


def test_it_is_resolved_and_followed_up(phone: Client, alert: Alert) -> None:
    phone.post(url(alert), {"do": "take"})
    page = phone.get(url(alert)).content.decode()
    assert 'value="2026-03-03T11:00"' in page
    phone.post(url(alert), RESOLVED)
    first = FollowUp.objects.get(number=1)
    assert first.due_at == ELEVEN + timedelta(hours=23)
    assert "Contact by Tuesday, 3 March, 10:00 am" in phone.get("/clinic/duty/").content.decode()
    for outcome, words in (("not_reached", "No answer."), ("reached", "Slept well.")):
        phone.post(url(alert), contact(first, outcome, words))
    assert [contact.words for contact in first.contacts.order_by("pk")] == ["No answer.", "Slept well."]
    board = phone.get("/clinic/duty/").content.decode()
    assert "Contact by Monday, 9 March, 12:00 pm" in board  # the clocks change on the eighth
    again = phone.post(url(alert), contact(first, "reached", "Slept well."))
    assert "Nothing was saved: this alert has moved on" in again.content.decode()
    assert "You wrote: “Slept well.”" in again.content.decode()
    assert "Did you reach them?" in again.content.decode(), "the next contact is still owed"
    phone.post(url(alert), contact(FollowUp.objects.get(number=2), "handed_on", "On a ward."))
    assert "Nobody is waiting" in phone.get("/clinic/duty/").content.decode()
    page = phone.get(url(alert)).content.decode()
    assert all(words in page for words in ("Slept well.", "No answer.", "On a ward.", "Every contact that was owed"))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"disposition": ""}, "Choose what came of it."),
        ({"follow_up_due": "2026-03-02T10:59"}, "Choose a moment that is still to come."),
        ({"follow_up_due": "2026-03-05T11:01"}, "Choose a moment by Thursday, 5 March, 11:00 am."),
        ({"follow_up_due": "soon"}, "Write a day and a time"),
    ],
)
def test_a_resolution_that_lacks_something_is_asked_again(
    phone: Client, alert: Alert, told: dict[str, str], said: str
) -> None:
    phone.post(url(alert), {"do": "take"})
    answer = phone.post(url(alert), RESOLVED | told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Resolution.objects.exists()


def test_it_is_handed_over_to_a_colleague_who_says_yes(
    phone: Client, alert: Alert, lin: Staff, sam: Staff, signed_in: SignIn
) -> None:
    phone.post(url(alert), {"do": "take"})
    told = {"do": "hand_over", "to": str(lin.ref), "words": "She expects a call at nine."}
    assert "Offered to Lin Chen, LCSW" in phone.post(url(alert), told, follow=True).content.decode()
    desk = signed_in(lin.account)
    page = desk.get(url(alert)).content.decode()
    assert "Sam Ito, LCSW has it" in page
    assert "She expects a call at nine." in page
    assert "It is yours now." in desk.post(url(alert), {"do": "accept"}, follow=True).content.decode()
    assert "Lin Chen, LCSW has it; Sam Ito, LCSW took it first" in phone.get(url(alert)).content.decode()
    notice = Notice.objects.get(account=lin.account)
    assert "Jordan" not in notice.words
    assert "It is in your hands." in phone.post(url(alert), {"do": "hand"}, follow=True).content.decode()
    assert "Sam Ito, LCSW has it" in desk.get(url(alert)).content.decode()


def test_who_has_no_part_in_an_offer_cannot_answer_it(phone: Client, alert: Alert, lin: Staff, sam: Staff) -> None:
    acknowledge(alert=alert, by=lin.account, place="duty board", at=ELEVEN)
    vera = a_staff([Role.DIRECTOR], name="Vera Lund")
    offer_alert(alert=alert, to=vera, words="Please.", by=lin.account, at=ELEVEN)
    assert phone.post(url(alert), {"do": "accept"}).status_code == 422
    assert not OfferAnswer.objects.exists()


def test_where_they_are_and_whom_they_want_called_is_written_down_in_the_call(phone: Client, alert: Alert) -> None:
    assert "not confirmed today" in phone.get(url(alert)).content.decode()
    phone.post(url(alert), {"do": "where", "place": "4 Lake Rd", "city": "Ithaca", "phone": "607-555-0123"})
    phone.post(url(alert), {"do": "contact_person", "name": "Ruth", "phone": "518-555-0111"})
    page = phone.get(url(alert)).content.decode()
    for words in ("4 Lake Rd, Ithaca", "Confirmed as they told a clinician", "tel:607-555-0123", "518-555-0111"):
        assert words in page
    assert phone.post(url(alert), {"do": "where", "place": " "}).status_code == 422


def test_nothing_is_resolved_before_it_is_taken(phone: Client, alert: Alert) -> None:
    answer = phone.post(url(alert), RESOLVED)
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.content.decode()
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
