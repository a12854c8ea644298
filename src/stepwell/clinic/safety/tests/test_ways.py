"""How is somebody reached, and what may they not remove?"""

import json

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.actions import NotAWay
from stepwell.clinic.safety.models import Trial, Way
from stepwell.clinic.safety.reaching import ways_to
from stepwell.clinic.safety.tests.factories import on_call
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.delivery.tests.receivers import Gateway
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "texts")]

# The example of RFC 8291, appendix A.
EXAMPLE = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}


@pytest.fixture
def texts(settings: Settings) -> None:
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = "console:"


@pytest.fixture
def ada() -> Staff:
    return a_staff([Role.ON_CALL], name="Ada Day")


def a_number(staff: Staff, number: str = "212 555 0100", channel: str = "text message") -> Way:
    return actions.add_way(staff=staff, channel=channel, address=number, name="", at=SPRING)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("212 555 0100", "+12125550100"),
        ("(212) 555-0100", "+12125550100"),
        ("1.212.555.0100", "+12125550100"),
        ("+44 20 7946 0100", "+442079460100"),
    ],
)
def test_a_number_is_kept_as_gateways_call_it(told: str, kept: str, ada: Staff) -> None:
    assert a_number(ada, told).address == kept


@pytest.mark.parametrize("told", ["555 0100", "911", "call me", "", "+0 123", "212 555 0100 ext 4"])
def test_what_nobody_could_call_is_refused_with_an_example(told: str, ada: Staff) -> None:
    with pytest.raises(NotAWay, match="such as 212 555 0100"):
        a_number(ada, told)
    assert not Way.objects.exists()


def test_a_channel_that_is_not_set_up_is_refused(ada: Staff, settings: Settings) -> None:
    settings.STEPWELL_VOICE = ""
    for channel in ("voice call", "e-mail", "pigeon"):
        with pytest.raises(NotAWay, match="not set up here"):
            a_number(ada, channel=channel)


def test_the_order_is_theirs_and_email_is_always_last(ada: Staff) -> None:
    text, call = a_number(ada), a_number(ada, channel="voice call")
    assert a_number(ada) == text, "the same number twice is one way"
    assert [way.channel for way in ways_to(ada)] == ["text message", "voice call", "e-mail"]
    actions.put_first(way=call)
    assert [way.channel for way in ways_to(ada)] == ["voice call", "text message", "e-mail"]
    actions.end_way(way=call, at=SPRING)
    actions.end_way(way=text, at=SPRING)
    assert [way.channel for way in ways_to(ada)] == ["e-mail"]
    assert a_number(ada) != text, "and may come again"


def test_the_only_way_that_wakes_somebody_on_the_rota_cannot_be_removed(ada: Staff) -> None:
    text = a_number(ada)
    on_call(ada)
    with pytest.raises(NotAWay, match="add another one first"):
        actions.end_way(way=text, at=SPRING)
    a_number(ada, channel="voice call")
    actions.end_way(way=text, at=SPRING)


def test_nobody_reads_how_another_is_reached(ada: Staff, vera: Staff) -> None:
    way = a_number(ada)
    with acting_as(vera.account_id, kinds=["SAFETY", "IDENTITY"]):
        assert not Way.objects.exists()
        assert queries.own_way(viewer_of(vera.account), way.ref) is None
    with acting_as(ada.account_id):
        assert queries.own_way(viewer_of(ada.account), way.ref) == way


def test_a_test_page_goes_the_way_of_a_page_and_its_outcome_is_kept(
    ada: Staff, gateway: Gateway, settings: Settings
) -> None:
    settings.STEPWELL_SMS = gateway.url
    way = a_number(ada)
    for status, outcome in ((200, (True, "sent")), (500, (False, "the gateway did not take it"))):
        gateway.status = status
        trial = actions.ask_for_trial(staff=ada, way=way, at=SPRING)
        assert ProcrastinateJob.objects.order_by("pk").last().args == {"trial_id": trial.pk}  # type: ignore[union-attr]
        for _ in range(2):  # the job may run twice
            actions.make_trial(trial_id=trial.pk)
        trial.refresh_from_db()
        assert (trial.taken, trial.outcome) == outcome
    assert len(gateway.said) == 2
    assert "this is a test page" in gateway.said[0]


def test_a_test_page_by_email_needs_no_way(ada: Staff) -> None:
    actions.make_trial(trial_id=actions.ask_for_trial(staff=ada, way=None, at=SPRING).pk)
    assert mail.outbox[0].subject == "Stepwell: this is a test page"
    found = queries.reached(viewer_of(ada.account), at=SPRING)
    assert found is not None
    assert [(line.channel, line.trial.taken if line.trial else None) for line in found.lines] == [("e-mail", True)]
    assert Trial.objects.count() == 1


def test_whoever_is_on_the_rota_and_cannot_be_woken_is_told_to_choose(ada: Staff, settings: Settings) -> None:
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = ""
    on_call(ada)  # while only e-mail was set up
    settings.STEPWELL_SMS = "console:"
    found = queries.reached(viewer_of(ada.account), at=SPRING)
    assert found is not None
    assert found.must_choose


def test_a_browser_is_a_way_and_what_is_no_subscription_is_refused(ada: Staff, settings: Settings) -> None:
    settings.STEPWELL_PUSH_SERVICES = ["fcm.googleapis.com"]
    with pytest.raises(NotAWay, match="This browser"):
        actions.add_way(staff=ada, channel="notification", address="{}", name="Phone", at=SPRING)
    way = actions.add_way(staff=ada, channel="notification", address=json.dumps(EXAMPLE), name="Phone", at=SPRING)
    assert (way.name, json.loads(way.address)["endpoint"]) == ("Phone", EXAMPLE["endpoint"])
