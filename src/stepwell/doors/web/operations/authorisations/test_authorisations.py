"""What payers agreed to is recorded by whoever bills or manages the case, and holds back what lies outside of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.billing.actions import What, seat_outside
from stepwell.clinic.billing.allowances import Outside
from stepwell.clinic.billing.models import Authorisation, SeatedOutside
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import SeatOffer
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role

LIST = "/operations/authorisations/"
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)  # at ten in New York
LETTER = {
    "payer_name": "Stairway Health", "number": "A-77", "service_code": "S9480", "approved": "3", "unit": "days",
    "from_on": "2026-03-02", "last_on": "2026-03-31",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_wednesday(at_eleven: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 4, 14, tzinfo=UTC))


@pytest.fixture
def lin(rules: None) -> Staff:
    return a_staff()


@pytest.fixture
def track(rules: None) -> Track:
    return a_track(group_max=4)


@pytest.fixture
def jordan(lin: Staff, track: Track) -> Patient:
    patient = a_patient()
    treats(lin, patient)
    admitted(patient, track, lin)
    return patient


@pytest.fixture
def ben(rules: None) -> Staff:
    return a_staff([Role.BILLER], name="Ben")


def where(patient: Patient) -> str:
    return f"{LIST}{patient.ref}/"


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_it_is_recorded_put_right_and_taken_back(ben: Staff, jordan: Patient, signed_in: SignIn) -> None:
    desk = signed_in(ben)
    assert "Nothing is recorded" in shown(desk, LIST)
    page = desk.post(where(jordan), LETTER, follow=True).content.decode()
    assert "It is recorded." in page
    assert "3 days from 2 March to 31 March 2026." in page
    assert "3 of 3 days left" in page
    first = Authorisation.objects.get()
    more = LETTER | {"approved": "5", "instead_of": str(first.ref)}
    answer = desk.post(where(jordan), more)
    assert (answer.status_code, "Say why it is not so any more." in answer.content.decode()) == (422, True)
    page = desk.post(where(jordan), more | {"why": "Two more after the review."}, follow=True).content.decode()
    assert "5 of 5 days left" in page
    assert "Two more after the review." in page
    held = Authorisation.objects.get(taken_back_at=None)
    assert desk.post(where(jordan), {"which": str(held.ref), "why": " "}).status_code == 422
    page = desk.post(where(jordan), {"which": str(held.ref), "why": "Another patient's."}, follow=True).content.decode()
    assert "It is taken back." in page
    assert "no place is held back" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"service_code": "iop"}, "As the payer wrote it"),
        ({"last_on": "2026-03-01"}, "comes after it"),
        ({"approved": "900"}, "Write 1 to 366 days."),
        ({"payer_name": ""}, "as on the letter"),
        ({"from_on": ""}, "Write the first day."),
    ],
)
def test_what_cannot_be_names_the_field_and_records_nothing(
    ben: Staff, jordan: Patient, signed_in: SignIn, wrong: dict[str, str], words: str
) -> None:
    answer = signed_in(ben).post(where(jordan), LETTER | wrong)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Authorisation.objects.exists()


def test_a_place_outside_of_it_is_offered_with_a_reason_and_not_without_and_the_page_says_why(
    ben: Staff, lin: Staff, track: Track, jordan: Patient, signed_in: SignIn
) -> None:
    block = Block.objects.get(track=track, key="skills")
    for day in (0, 2):
        a_session(lin, MONDAY + timedelta(days=day), 180, [jordan], block=block)
    friday = a_session(lin, MONDAY + timedelta(days=4), 180, block=block)
    told = {"patient": str(jordan.ref), "session": str(friday.ref)}
    signed_in(ben).post(where(jordan), LETTER | {"approved": "2"})
    desk = signed_in(lin)
    page = shown(desk, "/clinic/hours/")
    assert "It is outside: the payer agreed to 2 days from 2 March to 31 March 2026" in page
    assert "Offer it with a reason" in page
    assert "ask the payer for more." in page
    answer = desk.post("/clinic/hours/", told)
    assert (answer.status_code, "all of it is used or planned" in answer.content.decode()) == (422, True)
    answer = desk.post("/clinic/hours/", told | {"reason": "x" * 301})
    assert (answer.status_code, "Write at most 300 characters." in answer.content.decode()) == (422, True)
    assert not SeatOffer.objects.exists()
    assert (
        "Offered to Jordan"
        in desk.post("/clinic/hours/", told | {"reason": "More is asked."}, follow=True).content.decode()
    )
    assert SeatedOutside.objects.get().reason == "More is asked."
    assert "Offered until" in shown(desk, "/clinic/hours/")
    assert "It is outside" not in shown(desk, "/clinic/hours/")


def test_once_it_is_taken_back_a_place_is_offered_as_any_other(
    ben: Staff, lin: Staff, track: Track, jordan: Patient, signed_in: SignIn
) -> None:
    block = Block.objects.get(track=track, key="skills")
    for day in (0, 2):
        a_session(lin, MONDAY + timedelta(days=day), 180, [jordan], block=block)
    friday = a_session(lin, MONDAY + timedelta(days=4), 180, block=block)
    told = {"patient": str(jordan.ref), "session": str(friday.ref)}
    signed_in(ben).post(where(jordan), LETTER | {"approved": "2"})
    desk = signed_in(lin)
    Authorisation.objects.update(taken_back_at=MONDAY)
    signed_in(ben).post(where(jordan), LETTER)
    assert "Offered to Jordan" in desk.post("/clinic/hours/", told, follow=True).content.decode()


def test_whoever_was_seated_outside_of_it_of_late_stands_by_name_for_whom_they_are_open_to(
    ben: Staff, lin: Staff, jordan: Patient, signed_in: SignIn
) -> None:
    alex = a_patient(given_name="Alex")
    treats(ben, alex)
    for at, patient in ((MONDAY, jordan), (MONDAY, alex), (MONDAY - timedelta(days=20), jordan)):
        why = f"nothing of {at:%d %B}"
        found = [Outside(patient, 2, why)]
        with acting_as_programme():
            seat_outside(found=found, what=What.PLANNED, by=ben.account, at=at, reason="We asked.")
    desk = signed_in(lin)
    assert "/operations/authorisations/outside/" in shown(desk, LIST)
    page = shown(desk, f"{LIST}outside/")
    for words in (jordan.name, where(jordan), "2 places", "Nothing of 02 March.", "We asked."):
        assert words in page
    assert alex.name not in page
    assert "of 10 February" not in page
    assert "of 10 February" in shown(desk, where(jordan))
    assert AccessLog.objects.filter(viewer=lin.account, patient=jordan, kind="SCHEDULE").exists()
    assert "Nobody was, of late" in shown(signed_in(a_staff(name="Noor")), f"{LIST}outside/")


def test_whoever_plans_reads_and_records_nothing(lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    for reader in (lin, a_staff([Role.SCHEDULER]), a_staff([Role.DIRECTOR])):
        client = signed_in(reader)
        assert jordan.name in shown(client, LIST)
        assert "Record this" not in shown(client, where(jordan))
        assert client.post(where(jordan), LETTER).status_code == 404
    sam = a_staff([Role.CASE_MANAGER])
    assert signed_in(sam).get(where(jordan)).status_code == 404
    treats(sam, jordan, part="case manager")
    assert signed_in(sam).post(where(jordan), LETTER).status_code == 302
    assert AccessLog.objects.filter(viewer=sam.account, patient=jordan, kind="SCHEDULE", allowed=True).exists()


def test_many_cost_as_many_queries_as_one(
    ben: Staff, lin: Staff, track: Track, jordan: Patient, signed_in: SignIn
) -> None:
    desk = signed_in(ben)
    desk.post(where(jordan), LETTER)
    shown(desk, LIST)
    with CaptureQueriesContext(connection) as one:
        shown(desk, LIST)
    for _ in range(4):
        patient = a_patient()
        admitted(patient, track, lin)
        desk.post(where(patient), LETTER)
    shown(desk, LIST)
    with CaptureQueriesContext(connection) as many:
        assert shown(desk, LIST).count("3 of 3 days left") == 5
    assert len(many) == len(one)
