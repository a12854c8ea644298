"""How I am reached: numbers, browsers, their order, and whether a test page arrives."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import make_trial
from stepwell.clinic.safety.models import Trial, Way
from stepwell.clinic.safety.tests.factories import on_call
from stepwell.clinic.safety.tests.test_ways import EXAMPLE
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role

URL = "/clinic/reached/"


@pytest.fixture
def sam(db: None) -> Staff:
    return a_staff([Role.ON_CALL], name="Sam Ito")


@pytest.fixture
def mine(sam: Staff, signed_in: SignIn, settings: Settings) -> Client:
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = "console:"
    return signed_in(sam)


def add(mine: Client, number: str, channel: str = "text message") -> int:
    return mine.post(URL, {"do": "number", "channel": channel, "number": number}).status_code


def test_a_number_is_added_tried_and_put_first(mine: Client) -> None:
    assert add(mine, "212 555 0142") == add(mine, "212 555 0142", "voice call") == 302
    shown = mine.get(URL).content.decode()
    assert shown.index("Text message</h3>") < shown.index("Voice call</h3>") < shown.index("E-mail</h3>")
    assert "+1 212 555 0142" in shown
    call = Way.objects.get(channel="voice call")
    mine.post(URL, {"do": "first", "way": call.ref})
    shown = mine.get(URL).content.decode()
    assert shown.index("Voice call</h3>") < shown.index("Text message</h3>")


def test_a_test_page_is_on_its_way_then_sent_and_the_page_stops_asking(mine: Client) -> None:
    add(mine, "212 555 0142")
    mine.post(URL, {"do": "try", "way": Way.objects.get().ref})
    shown = mine.get(URL)
    assert "on its way" in shown.content.decode()
    assert "every 2s" in shown.content.decode()
    assert mine.get(f"{URL}?part=list").status_code == 200
    with acting_as_programme():
        make_trial(trial_id=Trial.objects.get().pk)
    part = mine.get(f"{URL}?part=list")
    assert part.status_code == 286
    assert "11:00 am: sent. Did it arrive?" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_test_page_that_did_not_go_out_says_why(mine: Client, settings: Settings) -> None:
    add(mine, "212 555 0142")
    mine.post(URL, {"do": "try", "way": Way.objects.get().ref})
    settings.STEPWELL_SMS = ""
    with acting_as_programme():
        make_trial(trial_id=Trial.objects.get().pk)
    shown = mine.get(URL).content.decode()
    assert "did not go out: not set up here." in shown
    assert "Not set up here any more" in shown


def test_a_wrong_number_is_refused_with_an_example_and_stays_in_the_form(mine: Client) -> None:
    answer = mine.post(URL, {"do": "number", "channel": "text message", "number": "555"})
    assert answer.status_code == 422
    assert "Write the number with its area code" in answer.content.decode()
    assert 'value="555"' in answer.content.decode()


def test_whoever_is_on_the_rota_keeps_one_way_that_wakes_them(mine: Client, sam: Staff) -> None:
    add(mine, "212 555 0142")
    on_call(sam, ELEVEN)
    answer = mine.post(URL, {"do": "end", "way": Way.objects.get().ref})
    assert "this is the only way that wakes you" in answer.content.decode()
    assert Way.objects.get().ended_at is None
    add(mine, "212 555 0101")
    mine.post(URL, {"do": "end", "way": Way.objects.get(address="+12125550142").ref})
    assert Way.objects.filter(ended_at__isnull=True).count() == 1


def test_on_the_rota_with_email_alone_it_says_that_nothing_would_wake_them(sam: Staff, mine: Client) -> None:
    assert "E-mail alone wakes nobody" in mine.get(URL).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stepwell.clinic.safety.actions.rota.can_be_woken", lambda staff: True)
        on_call(sam, ELEVEN)
    assert "nothing would wake you" in mine.get(URL).content.decode()


def test_this_browser_is_added_and_one_of_a_service_we_do_not_know_refused(mine: Client, settings: Settings) -> None:
    settings.STEPWELL_PUSH_SERVICES = ["fcm.googleapis.com"]
    shown = mine.get(URL).content.decode()
    assert "data-key=" in shown
    assert "push.js" in shown
    told = {"do": "browser", "name": "My phone", "subscription": json.dumps(EXAMPLE)}
    assert mine.post(URL, told).status_code == 302
    assert "My phone" in mine.get(URL).content.decode()
    elsewhere = json.dumps(EXAMPLE | {"endpoint": "https://10.0.0.1/x"})
    answer = mine.post(URL, told | {"subscription": elsewhere})
    assert answer.status_code == 422
    assert "not set up here" in answer.content.decode()


def test_where_only_email_is_set_up_it_says_so(sam: Staff, signed_in: SignIn) -> None:
    assert "Only e-mail is set up here" in signed_in(sam).get(URL).content.decode()


def test_nobody_reaches_anothers_ways(mine: Client, signed_in: SignIn, lin: Staff) -> None:
    add(mine, "212 555 0142")
    way = Way.objects.get()
    for do in ("first", "end"):
        assert signed_in(lin).post(URL, {"do": do, "way": way.ref}).status_code == 404
    assert "0142" not in signed_in(lin).get(URL).content.decode()


@pytest.mark.parametrize("role", [Role.SCHEDULER, Role.BILLER, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_everybody_who_works_here_may_be_paged_and_so_chooses(role: Role, signed_in: SignIn) -> None:
    assert signed_in(a_staff([role])).get(URL).status_code == 200


def test_a_patient_has_no_such_page(jordan: Patient, signed_in: SignIn) -> None:
    assert signed_in(jordan).get(URL).status_code == 404


def test_it_costs_the_same_for_many(mine: Client) -> None:
    spent = []
    for number in (0, 1, 2, 3):
        add(mine, f"212 555 010{number}")
        with CaptureQueriesContext(connection) as asked:
            mine.get(URL)
        spent.append(len(asked))
    assert len(set(spent[1:])) == 1


def test_colleagues_read_my_number_while_i_am_on_call_and_not_what_cannot_be_called(sam: Staff, mine: Client) -> None:
    add(mine, "212 555 0199")
    on_call(sam, ELEVEN)
    assert "tel:+1" not in mine.get("/clinic/on-call/").content.decode()
    refused = mine.post(URL, {"do": "colleagues", "phone": "0142"})
    assert refused.status_code == 422
    assert "with its area code" in refused.content.decode()
    mine.post(URL, {"do": "colleagues", "phone": "(212) 555-0142"})
    shown = mine.get("/clinic/on-call/").content.decode()
    assert '<a href="tel:+12125550142">Sam Ito, until' in shown
    assert "+1 212 555 0142" in shown
    mine.post(URL, {"do": "colleagues", "phone": ""})
    assert "555 0142" not in mine.get("/clinic/on-call/").content.decode()
