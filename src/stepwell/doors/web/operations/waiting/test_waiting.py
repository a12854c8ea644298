"""Whoever plans sees which places are free and who waits, offers one with a tap, and the patient takes it with one."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Seat, SeatOffer, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.costing import Agreement, Unit

MONDAY, TEN = date(2026, 3, 2), datetime(2026, 3, 4, 15, tzinfo=UTC)


@pytest.fixture
def track(rules: None) -> Track:
    return a_track()


@pytest.fixture
def lin(track: Track) -> Staff:
    return a_staff()


@pytest.fixture
def bea(track: Track, lin: Staff) -> Patient:
    """Who lacks what the group gives."""
    bea = a_patient(given_name="Bea")
    admitted(bea, track, lin)
    return bea


@pytest.fixture
def group(track: Track, lin: Staff, bea: Patient) -> Session:
    block = Block.objects.get(track=track, key="skills")
    jordan = a_patient()
    admitted(jordan, track, lin)
    return a_session(lin, TEN, block.minutes or 0, [jordan], block=block)


@pytest.fixture
def here(track: Track, group: Session) -> str:
    return f"/operations/week/waiting/?programme={track.programme.ref}&week={MONDAY}"


@pytest.fixture
def desk(priya: Staff, signed_in: SignIn) -> Client:
    return signed_in(priya)


def test_a_place_is_offered_and_taken_with_a_tap_each(
    desk: Client, here: str, group: Session, bea: Patient, signed_in: SignIn
) -> None:
    page = desk.get(here).content.decode()
    assert "8 places free" in page
    assert "Wednesday, 4 March, 10:00" in page
    page = desk.post(here, {"session": str(group.ref), "patients": [str(bea.ref)]}, follow=True).content.decode()
    assert "Offered to 1 person" in page
    assert "Offered to <strong>Bea Reyes</strong> until" in page
    offer = SeatOffer.objects.get()
    phone = signed_in(bea)
    assert f"/me/offers/{offer.ref}/" in phone.get("/me/week/").content.decode()
    assert "Take this place" in phone.get(f"/me/offers/{offer.ref}/").content.decode()
    assert "The place is yours" in phone.post(f"/me/offers/{offer.ref}/", {"do": "take"}, follow=True).content.decode()
    assert Seat.objects.filter(patient=bea, session=group).count() == 1
    assert "This place is yours." in phone.get(f"/me/offers/{offer.ref}/").content.decode()
    assert f"/me/offers/{offer.ref}/" not in phone.get("/me/week/").content.decode()
    assert "Bea Reyes" not in desk.get(here).content.decode()


def test_it_is_left_to_others(desk: Client, here: str, group: Session, bea: Patient, signed_in: SignIn) -> None:
    desk.post(here, {"session": str(group.ref), "patients": [str(bea.ref)]})
    phone, offer = signed_in(bea), SeatOffer.objects.get()
    assert "Left to others" in phone.post(f"/me/offers/{offer.ref}/", {"do": "leave"}, follow=True).content.decode()
    assert "This offer is over." in phone.get(f"/me/offers/{offer.ref}/").content.decode()
    answer = phone.post(f"/me/offers/{offer.ref}/", {"do": "take"})
    assert (answer.status_code, "not free for you any more" in answer.content.decode()) == (422, True)
    assert not Seat.objects.filter(patient=bea).exists()


def test_what_is_not_there_any_more_is_said(desk: Client, here: str, group: Session, bea: Patient) -> None:
    for told, words in (
        ({"session": str(group.ref)}, "Choose one person or more."),
        ({"session": str(bea.ref), "patients": [str(bea.ref)]}, "That place is gone"),
        ({"session": str(group.ref), "patients": [str(group.ref)]}, "Select a valid choice"),
    ):
        answer = desk.post(here, told)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert desk.get("/operations/week/waiting/?week=soon").status_code == 302
    Session.objects.update(cancelled_at=TEN)
    assert "Nobody waits for a place that is free" in desk.get(here).content.decode()


def test_a_place_outside_of_what_the_payer_agreed_to_is_offered_with_a_reason_and_not_without(
    desk: Client, here: str, group: Session, bea: Patient, priya: Staff, signed_in: SignIn
) -> None:
    agreed = Agreement(MONDAY, date(2026, 3, 4), Unit.DAYS, 3)
    authorise(patient=bea, payer_name="Stairway", service_code="S9480", agreed=agreed, by=priya.account, at=TEN)
    page = desk.get(here).content.decode()
    assert "Outside for <strong>Bea Reyes</strong>: the payer has agreed to nothing on 4 March" in page
    told = {"session": str(group.ref), "patients": [str(bea.ref)]}
    answer = desk.post(here, told)
    assert (answer.status_code, "Write why, or choose others" in answer.content.decode()) == (422, True)
    assert not SeatOffer.objects.exists()
    desk.post(here, told | {"reason": "She asked for it."})
    offer, phone = f"/me/offers/{SeatOffer.objects.get().ref}/", signed_in(bea)
    assert "It may not be paid: the payer has agreed to nothing on 4 March." in phone.get(offer).content.decode()
    assert "The place is yours" in phone.post(offer, {"do": "take"}, follow=True).content.decode()


def test_a_place_outside_of_what_the_payer_agreed_to_by_now_is_not_taken(
    desk: Client, here: str, group: Session, bea: Patient, priya: Staff, signed_in: SignIn
) -> None:
    desk.post(here, {"session": str(group.ref), "patients": [str(bea.ref)]})
    agreed = Agreement(MONDAY, date(2026, 3, 4), Unit.DAYS, 3)
    authorise(patient=bea, payer_name="Stairway", service_code="S9480", agreed=agreed, by=priya.account, at=TEN)
    answer = signed_in(bea).post(f"/me/offers/{SeatOffer.objects.get().ref}/", {"do": "take"})
    page = answer.content.decode()
    assert (answer.status_code, "outside of what your insurance has agreed to" in page) == (422, True)
    assert "This offer is over." in page
    assert "Stairway" not in page
    assert not Seat.objects.filter(patient=bea).exists()


def test_another_patient_does_not_find_the_offer(
    desk: Client, here: str, group: Session, bea: Patient, signed_in: SignIn, outsiders: list[Account]
) -> None:
    desk.post(here, {"session": str(group.ref), "patients": [str(bea.ref)]})
    everybody: list[Patient | Account] = [a_patient(), *outsiders]
    for who in everybody:
        assert signed_in(who).post(f"/me/offers/{SeatOffer.objects.get().ref}/", {"do": "take"}).status_code == 404
    for account in outsiders:
        assert signed_in(account).get(here).status_code == 404


def test_it_costs_the_same_for_many(desk: Client, here: str, track: Track, lin: Staff) -> None:
    spent = []
    for more in (0, 4):
        for number in range(more):
            admitted(a_patient(given_name=f"Ona {number}"), track, lin)
        with CaptureQueriesContext(connection) as asked:
            desk.get(here)
        spent.append(len(asked))
    assert spent[0] == spent[1]
