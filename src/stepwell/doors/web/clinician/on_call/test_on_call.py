"""Hand-over at eight: what is open is read, and confirmed."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import acknowledge, hand_over, put_on_call
from stepwell.clinic.safety.models import HandOver
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/clinic/on-call/"
HOUR = timedelta(hours=1)


@pytest.fixture
def ben(db: None) -> Staff:
    """On call until eleven."""
    return _on_call(a_staff([Role.ON_CALL], name="Ben Night"), -8, 0)


@pytest.fixture
def ada(ben: Staff) -> Staff:
    """On call from eleven on, and told so."""
    staff = _on_call(a_staff([Role.ON_CALL], name="Ada Day"), 0, 8)
    hand_over(at=ELEVEN)
    return staff


def _on_call(staff: Staff, first: int, until: int) -> Staff:
    put_on_call(
        staff=staff, starts_at=ELEVEN + first * HOUR, ends_at=ELEVEN + until * HOUR, by=staff.account, at=ELEVEN
    )
    return staff


def test_whoever_takes_over_reads_what_is_open_and_says_that_they_have_it(
    ada: Staff, ben: Staff, jordan: Patient, amara: Patient, signed_in: SignIn
) -> None:
    an_alert(jordan, ELEVEN)
    acknowledge(alert=an_alert(amara, ELEVEN), by=ben.account, place="phone", at=ELEVEN)
    phone = signed_in(ada)
    page = phone.get(URL).content.decode()
    for words in ("You are on call from 11:00 am, after Ben Night", "Jordan Reyes", "Nobody has taken it", "Amara Diaz",
                  "Ben Night, LCSW has it, since 11:00 am. Say what came of it by", "I have it"):  # fmt: skip
        assert words in page
    assert AccessLog.objects.filter(viewer=ada.account, patient=jordan, allowed=True).exists()
    assert "They have not confirmed it yet" in signed_in(ben).get(URL).content.decode()
    phone.post(URL, {"hand_over": HandOver.objects.get().ref})
    assert HandOver.objects.get().confirmed_at == ELEVEN
    page = phone.get(URL).content.decode()
    assert "You confirmed it at 11:00 am." in page
    assert "Jordan Reyes" not in page
    assert "They confirmed it at 11:00 am." in signed_in(ben).get(URL).content.decode()


def test_a_quiet_night_is_handed_over_too(ada: Staff, signed_in: SignIn) -> None:
    assert "Nothing is open: nobody waits" in signed_in(ada).get(URL).content.decode()


@pytest.mark.usefixtures("rules")
def test_it_says_who_is_on_call_now_and_when_it_is_my_turn(ada: Staff, lin: Staff, signed_in: SignIn) -> None:
    page = signed_in(ada).get(URL).content.decode()
    assert "Ada Day, until Monday, 2 March, 7:00 pm" in page
    assert "11:00 am to 7:00 pm, on call" in page
    page = signed_in(lin).get(URL).content.decode()
    assert "You have no turn in the next two weeks." in page
    assert "Nobody, until" in page, "of the backup"


def test_nobody_confirms_for_another(ada: Staff, ben: Staff, signed_in: SignIn) -> None:
    made = HandOver.objects.get()
    for told in ({"hand_over": made.ref}, {"hand_over": "soon"}, {}):
        assert signed_in(ben).post(URL, told).status_code == 404
    assert HandOver.objects.get().confirmed_at is None


def test_patients_and_schedulers_have_no_such_page(outsiders: list[Account], signed_in: SignIn) -> None:
    _, patient, scheduler = outsiders
    for account in (patient, scheduler):
        assert signed_in(account).get(URL).status_code == 404


def test_it_is_in_the_navigation(ada: Staff, signed_in: SignIn) -> None:
    client: Client = signed_in(ada)
    assert f'href="{URL}"' in client.get("/clinic/duty/").content.decode()
