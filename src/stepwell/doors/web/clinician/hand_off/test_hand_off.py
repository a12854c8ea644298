"""Handing somebody off from the board: the three on the line, the summary, and the answer that is waited for."""

from uuid import uuid4

import pytest
from django.test import Client

from stepwell.clinic.access.models import Disclosure
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import acknowledge
from stepwell.clinic.safety.models import Alert, HandOffAnswer, Resolution, WarmHandOff
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role


@pytest.fixture
def alert(jordan: Patient, lin: Staff) -> Alert:
    alert = an_alert(jordan, ELEVEN)
    acknowledge(alert=alert, by=lin.account, place="duty board", at=ELEVEN)
    return alert


@pytest.fixture
def desk(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin)


def address(alert: Alert) -> str:
    return f"/clinic/duty/{alert.ref}/hand-off/"


def told(**more: object) -> dict[str, object]:
    return {
        "to": "crisis_team", "organisation": "County mobile crisis", "receiver": "Mo Reed", "phone": "518-555-0142",
        "on_the_line": "on", "words": "Intent and a plan.", "kinds": ["SCORES"], "submission": str(uuid4()),
    } | more  # fmt: skip


def test_the_summary_downloads_and_the_alert_waits_for_the_receiver(desk: Client, alert: Alert) -> None:
    here = f"/clinic/duty/{alert.ref}/"
    assert address(alert) in desk.get(here).content.decode()
    answer = desk.post(address(alert), told())
    assert answer.content.startswith(b"%PDF-")
    assert "Jordan" not in answer.headers["Content-Disposition"]
    page = desk.get(here).content.decode()
    assert "Has Mo Reed, County mobile crisis got them?" in page
    assert "tel:518-555-0142" in page
    assert "Mo Reed, County mobile crisis to confirm by" in desk.get("/clinic/duty/").content.decode()
    resolved = {"do": "resolve", "disposition": "emergency", "words": "Done.", "follow_up_due": "2026-03-03T10:00"}
    assert desk.post(here, resolved).status_code == 422
    assert desk.post(here, {"do": "confirm", "taken": "yes"}).status_code == 422
    confirmed = {"do": "confirm", "taken": "yes", "receiver": "Mo Reed", "how": "called back"}
    assert "They have confirmed." in desk.post(here, confirmed, follow=True).content.decode()
    assert HandOffAnswer.objects.get().how == "called back"
    desk.post(here, resolved)
    assert Resolution.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on_the_line": ""}, "Stay on the line until all three have spoken."),
        ({"receiver": ""}, "Write the name of whoever answers there."),
        ({"kinds": ["SCORES", "SUBSTANCE_USE"]}, "in a medical emergency only"),
        ({"kinds": ["PSYCHOTHERAPY_NOTES"]}, "is not one of the available choices"),
    ],
)
def test_what_lacks_is_said_and_nothing_is_sent(
    desk: Client, alert: Alert, wrong: dict[str, object], said: str
) -> None:
    answer = desk.post(address(alert), told(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Disclosure.objects.exists()
    assert not WarmHandOff.objects.exists()


def test_nobody_is_handed_off_before_the_alert_is_taken(desk: Client, jordan: Patient) -> None:
    untaken = an_alert(jordan, ELEVEN)
    assert "Take the alert first" in desk.get(address(untaken)).content.decode()
    assert desk.post(address(untaken), told()).status_code == 422
    assert not Disclosure.objects.exists()


def test_whoever_is_on_call_is_offered_what_they_may_read(alert: Alert, signed_in: SignIn) -> None:
    page = signed_in(a_staff([Role.ON_CALL], name="Sam Ito")).get(address(alert)).content.decode()
    assert 'value="SCORES"' in page
    assert 'value="CHART"' not in page


def test_to_everybody_else_it_does_not_exist(alert: Alert, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in (*outsiders, a_staff([Role.DIRECTOR], name="Vera").account):
        assert signed_in(account).get(address(alert)).status_code == 404
        assert signed_in(account).post(address(alert), told()).status_code == 404
    assert not Disclosure.objects.exists()
