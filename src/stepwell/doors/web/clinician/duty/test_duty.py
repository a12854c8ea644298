"""The duty board: who sees what, in which order."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.actions import (
    ServiceFacts,
    climb,
    go_round,
    keep_directory,
    name_emergency_contact,
    record_whereabouts,
)
from stepwell.clinic.safety.tests.factories import an_alert, on_call, written
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/clinic/duty/"


@pytest.fixture
def sam(db: None) -> Staff:
    return on_call(a_staff([Role.ON_CALL], name="Sam Ito", credential="LPC"), ELEVEN)


@pytest.fixture
def board(sam: Staff, signed_in: SignIn) -> Client:
    return signed_in(sam.account)


def test_an_empty_board_says_so(board: Client) -> None:
    assert "Nobody is waiting" in board.get(URL).content.decode()


def test_where_the_worker_is_dead_it_says_that_pages_may_not_go_out_and_what_to_do(board: Client) -> None:
    assert "Nobody may be getting pages" not in board.get(URL).content.decode()
    go_round(at=ELEVEN - timedelta(minutes=3), is_worker=True)
    page = board.get(f"{URL}?part=list").content.decode()
    assert "Nobody may be getting pages: call yourself" in page
    assert "has not been heard since" in page
    go_round(at=ELEVEN, is_worker=True)
    assert "Nobody may be getting pages" not in board.get(URL).content.decode()


@pytest.mark.usefixtures("rules")
def test_an_alert_is_there_at_once_with_who_is_told_next(board: Client, jordan: Patient) -> None:
    an_alert(jordan, ELEVEN)
    page = board.get(URL).content.decode()
    assert "Jordan Reyes" in page
    assert "PHQ-9 item 9" in page
    assert "Next page to Sam Ito, LPC: " in page
    assert ">now</strong>" in page
    assert "Full assessment, begun within the hour" in page


def test_the_least_time_left_comes_first(board: Client, jordan: Patient, amara: Patient) -> None:
    old = an_alert(jordan, ELEVEN - timedelta(minutes=2))
    climb(alert_id=old.pk, at=ELEVEN)
    an_alert(amara, ELEVEN)
    page = board.get(f"{URL}?part=list").content.decode()
    assert page.index("Amara Diaz") < page.index("Jordan Reyes")
    assert ">in 3 min</strong>" in page
    assert "<html" not in page


def test_a_therapist_sees_their_own_patients_and_nobody_else_sees_the_board(
    jordan: Patient, lin: Staff, outsiders: list[Account], signed_in: SignIn
) -> None:
    an_alert(jordan, ELEVEN)
    assert "Jordan Reyes" in signed_in(lin.account).get(URL).content.decode()
    another, patient, scheduler = outsiders
    assert "Jordan Reyes" not in signed_in(another).get(URL).content.decode()
    assert signed_in(patient).get(URL).status_code == 404
    assert signed_in(scheduler).get(URL).status_code == 404


def test_the_board_costs_the_same_for_twenty(board: Client, jordan: Patient) -> None:
    spent = []
    for number in (1, 19):
        for _ in range(number):
            an_alert(jordan, ELEVEN)
        board.get(URL)  # an hour's first opening is logged
        with CaptureQueriesContext(connection) as queries:
            board.get(URL)
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 40


def test_who_stands_on_the_board_can_read_it_once_an_hour_however_often_it_is_read(
    board: Client, jordan: Patient, sam: Staff
) -> None:
    an_alert(jordan, ELEVEN)
    for address in (URL, URL + "?part=list", URL + "?part=list"):
        board.get(address)
    safety, scores = AccessLog.objects.filter(patient=jordan).order_by("kind")
    assert (safety.viewer, safety.kind, safety.allowed) == (sam.account, "SAFETY", True)
    assert scores.kind == "SCORES"


def test_it_says_where_they_are_whom_to_call_and_who_is_near(board: Client, jordan: Patient, sam: Staff) -> None:
    Patient.objects.filter(pk=jordan.pk).update(phone="518-555-0100", address="1 Main St", city="Troy")
    an_alert(jordan, ELEVEN)
    page = board.get(URL).content.decode()
    for words in ("1 Main St, Troy, NY", "not confirmed today", "nobody is named", "Not in the directory"):
        assert words in page
    keep_directory([ServiceFacts("NY", "", "Troy", "", "police", "Troy police", "555-0100", "", SPRING.date())])
    name_emergency_contact(patient=jordan, name="Ruth", phone="518-555-0111", by=sam.account, at=ELEVEN)
    assert jordan.account
    record_whereabouts(patient=jordan, place="4 Lake Rd", city="Troy", by=jordan.account, at=ELEVEN)
    written(jordan, sam, ELEVEN)
    page = board.get(URL).content.decode()
    for words in ("4 Lake Rd, Troy", "by their own word, just now", "Ruth", "Troy police", "Cold water."):
        assert words in page


def test_without_a_script_it_is_read_again_by_hand_and_never_looks_live(board: Client) -> None:
    page = board.get(URL).content.decode()
    assert "<noscript>" in page
    assert "As of " in page
    assert '<p class="beside small soft" data-is-live hidden>' in page


def test_moments_are_on_the_viewers_wall(jordan: Patient, signed_in: SignIn, eleven: datetime) -> None:
    assert eleven == SPRING + timedelta(hours=4)
    an_alert(jordan, ELEVEN)
    vera = a_staff([Role.DIRECTOR], name="Vera Lund")
    assert "Raised 11:00 am, just now" in signed_in(vera.account).get(URL).content.decode()
