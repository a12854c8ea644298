"""Everything a patient agreed to, on one page: what holds, what was signed, and the button that stops it."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.consents import OFFERS, Terms, end_of
from stepwell.clinic.access.models import AccessLog, Consent, Grant
from stepwell.clinic.access.tests.factories import a_patient, shares, signs, treats
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "eleven")]
URL = "/me/sharing/"


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara", family_name="Diaz")


@pytest.fixture
def ruth(amara: Patient) -> Relative:
    return link_relative(account=an_account(), patient=amara, name="Ruth Diaz", relationship="mother")


def test_nothing_is_shared_until_something_is_signed(amara: Patient, signed_in: SignIn) -> None:
    text = signed_in(amara).get(URL).content.decode()
    assert "You share nothing outside your care team" in text
    for form in OFFERS:
        assert f'href="/me/consent/{form}/"' in text


def test_what_holds_says_with_whom_what_and_until_when(amara: Patient, ruth: Relative, signed_in: SignIn) -> None:
    shares(ruth, {Kind.SCHEDULE, Kind.SCORES})
    signs(amara, Terms("tpo", OFFERS["tpo"].kinds))
    text = signed_in(amara).get(URL).content.decode()
    assert "Ruth Diaz (mother)" in text
    assert "Appointments and scores, until the end of 27 December 2026." in text
    assert "Your records, for all three, until you stop it." in text
    assert "Signed on 2 March 2026" in text


def test_whoever_shares_a_safety_plan_that_tells_of_substance_use_is_told_that_it_is_not_shown(
    amara: Patient, ruth: Relative, signed_in: SignIn
) -> None:
    shares(ruth, {Kind.SAFETY})
    browser, by = signed_in(amara), a_staff().account
    write_safety_plan(patient=amara, coping="Walk.", by=by, at=SPRING)
    assert "They do not see your safety plan" not in browser.get(URL).content.decode()
    write_safety_plan(patient=amara, coping="Stay away from alcohol.", by=by, at=ELEVEN)
    assert "They do not see your safety plan" in browser.get(URL).content.decode()
    shares(ruth, {Kind.SAFETY, Kind.SUBSTANCE_USE}, at=ELEVEN)
    assert "They do not see your safety plan" not in browser.get(URL).content.decode()


def test_one_button_and_a_yes_stop_it_at_once(amara: Patient, ruth: Relative, signed_in: SignIn) -> None:
    consent = shares(ruth, {Kind.SCHEDULE})
    browser = signed_in(amara)
    where = f"{URL}{consent.ref}/withdraw/"
    assert f'action="{where}"' in browser.get(URL).content.decode()
    text = browser.post(where, follow=True).content.decode()
    assert "Stopped. From now on nothing of this is shared." in text
    assert "ended on 2 March 2026" in text
    assert Grant.objects.get(consent=consent).until == ELEVEN
    assert browser.get(where).status_code == 405


def test_what_was_signed_can_be_downloaded_as_it_was_signed(amara: Patient, signed_in: SignIn) -> None:
    consent = signs(amara, Terms("tpo", OFFERS["tpo"].kinds))
    response = signed_in(amara).get(f"{URL}{consent.ref}/document/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == 'attachment; filename="consent-2026-03-02.pdf"'
    assert hashlib.sha256(response.content).hexdigest() == Consent.objects.get().digest


def test_nobody_reaches_anothers_consent(amara: Patient, ruth: Relative, signed_in: SignIn) -> None:
    consent = shares(ruth, {Kind.SCHEDULE})
    lin = a_staff()
    treats(lin, amara)
    for other in (a_patient(), ruth.account, lin, a_staff(roles=[Role.DIRECTOR]), an_account()):
        browser = signed_in(other)
        assert browser.get(f"{URL}{consent.ref}/document/").status_code == 404
        assert browser.post(f"{URL}{consent.ref}/withdraw/").status_code == 404
        assert browser.get(f"/me/consent/family/?instead={consent.ref}").status_code == 404
    assert not hasattr(Consent.objects.get(), "revocation")


def test_looking_at_it_is_logged_as_everything_is(amara: Patient, signed_in: SignIn) -> None:
    signed_in(amara).get(URL)
    assert AccessLog.objects.filter(patient=amara, kind="ACCESS", allowed=True).count() == 1


@pytest.mark.parametrize("number", [1, 12])
def test_many_consents_cost_as_many_queries_as_one(number: int, amara: Patient, signed_in: SignIn) -> None:
    for each in range(number):
        until = end_of(amara.today(SPRING) + timedelta(days=60), amara)
        signs(amara, Terms("named", frozenset({Kind.IDENTITY, Kind.PLAN}), f"Doctor {each}", "care", until))
    browser = signed_in(amara)
    with CaptureQueriesContext(connection) as spent:
        assert browser.get(URL).content.decode().count("Stop sharing") == number
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 22
