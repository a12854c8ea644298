"""Something changed: the plan is shown with whom it touches and why, and only what was shown is done."""

import re
from collections.abc import Mapping
from datetime import date, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.billing.models import SeatedOutside
from stepwell.clinic.live import disruptions
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Absence, Account, Patient, Residence, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Availability, Seat, Session, SessionChange
from stepwell.clinic.schedule.tests.factories import drafted
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.publish_week import publish_week
from stepwell.pure.costing import Agreement, Unit

pytestmark = pytest.mark.usefixtures("solved_here")
WEEK, CHANGES = reverse("operations:week"), reverse("operations:changes")
AWAY, ELSEWHERE, NEW, RELATIVES, UNLICENSED = (
    reverse("operations:change", args=[what]) for what in ("away", "elsewhere", "new", "relatives", "unlicensed")
)
WEDNESDAY = {"starts": "2026-03-04T09:55", "ends": "2026-03-05T00:00", "kind": "sick"}
TEXAS = {"from_on": "2026-03-04", "state": "TX", "time_zone": "America/Chicago"}


@pytest.fixture
def track() -> Track:
    return a_track()


@pytest.fixture
def lin() -> Staff:
    return a_staff()


def published(priya: Staff, track: Track, lin: Staff, size: int = 2) -> list[Patient]:
    people = [a_patient(given_name=f"Patient{number}") for number in range(size)]
    for each in people:
        admitted(each, track, lin)
    drafted(track.programme, date(2026, 3, 2))
    publish_week(programme=track.programme, starts_on=date(2026, 3, 2), by=priya.account, at=SPRING, version=0)
    return people


Told = Mapping[str, str | list[str]]


def shown(client: Client, url: str, told: Told) -> str:
    return client.post(url, told).content.decode()


def done(client: Client, url: str, told: Told, text: str) -> str:
    """What was shown, confirmed."""
    shown = dict(re.findall(r'name="(seal|shown_at|plain)" value="([^"]+)"', text))
    return client.post(url, {**told, **shown}, follow=True).content.decode()


def test_the_plan_says_who_would_sit_outside_of_what_their_payer_agreed_to_and_keeps_why_all_the_same(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn
) -> None:
    published(priya, track, lin)
    new = a_patient(given_name="Newly")
    admitted(new, track, lin)
    agreed = Agreement(date(2026, 3, 2), date(2026, 3, 5), Unit.DAYS, 5)
    authorise(patient=new, payer_name="Stairway", service_code="S9480", agreed=agreed, by=priya.account, at=SPRING)
    client, told = signed_in(priya.account), {"who": str(new.ref)}
    page = shown(client, NEW, told)
    assert "the payer has agreed to nothing on 5 March" in page
    assert "Why all the same?" in page
    refused = done(client, NEW, {**told, "reason": "x" * 301}, page)
    assert "Write at most 300 characters." in refused
    assert not SeatedOutside.objects.exists()
    done(client, NEW, {**told, "reason": "We asked on Monday."}, page)
    assert SeatedOutside.objects.get().reason == "We asked on Monday."


def test_the_plan_says_whom_it_touches_and_why_and_confirmed_it_is_done(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn
) -> None:
    published(priya, track, lin)
    a_staff(name="Ada Okafor")
    client, told = signed_in(priya.account), WEDNESDAY | {"who": str(lin.ref)}
    assert "Something changed" in client.get(WEEK).content.decode()
    assert "Somebody is ill or on leave" in client.get(CHANGES).content.decode()
    text = shown(client, AWAY, told)
    assert "led by Ada Okafor, LCSW" in text
    assert "somebody else licensed for everybody in it leads it at the same time" in text
    assert "It touches Patient0 Reyes, Patient1 Reyes." in text
    assert not Absence.objects.exists()
    assert not SessionChange.objects.exists()
    assert "Done: 1 session changed, and everybody whom it touches is told." in done(client, AWAY, told, text)
    assert Session.objects.filter(facilitator__name="Ada Okafor").count() == 1
    assert Absence.objects.get().account == lin.account


def test_who_moves_is_shown_with_both_clocks_and_what_is_left_to_do(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn
) -> None:
    moves, _ = published(priya, track, lin)
    client, told = signed_in(priya.account), TEXAS | {"who": str(moves.ref)}
    text = shown(client, ELSEWHERE, told)
    assert "They leave it" in text
    assert "Wednesday, 4 March, 10:00 am–1:00 pm (9:00 am–12:00 pm CST for them)" in text
    assert "Patient0 Reyes: " in text
    assert "a licence in Texas for whoever leads it" in text
    assert "Patient1" not in text.split('id="plan"')[1].split("</section>")[0]
    assert not Residence.objects.exists()
    assert "sessions changed, and everybody whom it touches is told" in done(client, ELSEWHERE, told, text)
    assert Residence.objects.get().patient == moves
    assert (
        "Not placed" in client.get(WEEK, {"programme": str(track.programme.ref), "week": "2026-03-02"}).content.decode()
    )


def test_who_said_so_themselves_waits_there_to_be_looked_at(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn
) -> None:
    moves, _ = published(priya, track, lin)
    Patient.objects.filter(pk=moves.pk).update(state="TX")
    client = signed_in(priya.account)
    text = client.get(CHANGES).content.decode()
    assert "Not licensed where the patient sits: 1" in text
    assert "is in Texas for" in text
    plan = shown(client, UNLICENSED, {"who": str(moves.ref)})
    done(client, UNLICENSED, {"who": str(moves.ref)}, plan)
    assert "Not licensed where the patient sits" not in client.get(CHANGES).content.decode()


def test_who_is_new_takes_open_seats(priya: Staff, track: Track, lin: Staff, signed_in: SignIn) -> None:
    client = signed_in(priya.account)
    assert "Everybody in care has seats" in client.get(NEW).content.decode()
    published(priya, track, lin)
    new = a_patient(given_name="Newly")
    admitted(new, track, lin)
    assert "1 patient has no seat yet" in client.get(CHANGES).content.decode()
    told = {"who": str(new.ref)}
    text = shown(client, NEW, told)
    assert "a seat in it is open" in text
    assert "Newly Reyes: " in text
    done(client, NEW, told, text)
    assert Seat.objects.filter(patient=new, session__kind="group").count() == 2  # that of Monday is within two hours
    assert Seat.objects.filter(patient=new, session__kind="individual").count() == 1
    assert not SessionChange.objects.exists()


def test_relatives_who_can_come_at_other_hours_only_move_the_family_session(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn
) -> None:
    person, _ = published(priya, track, lin)
    ruth = link_relative(account=an_account(), patient=person, name="Ruth Reyes", relationship="mother")
    client = signed_in(priya.account)
    told: Told = {"who": str(ruth.ref), "weekdays": ["5"], "starts": "09:00", "ends": "12:00"}
    text = shown(client, RELATIVES, told)
    assert "Ruth Reyes: 1 session touched" in text
    assert "Saturday, 7 March" in text
    done(client, RELATIVES, told, text)
    assert Availability.objects.get().starts == time(9)
    family = Seat.objects.get(patient=person, session__kind="family", cancelled_at=None)
    assert family.starts_at.date() == date(2026, 3, 7)


def test_what_has_changed_since_is_shown_anew_and_nothing_is_done(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn
) -> None:
    published(priya, track, lin)
    page = signed_in(priya.account).post(AWAY, WEDNESDAY | {"who": str(lin.ref), "seal": "of before"})
    assert page.status_code == 422
    assert "Something has changed since this plan was shown" in page.content.decode()
    assert "Do this and tell them" in page.content.decode()
    assert not Absence.objects.exists()


def test_where_the_solver_does_not_answer_the_plan_is_made_session_by_session_and_done_all_the_same(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(priya, track, lin)
    a_staff(name="Ada Okafor")
    client, told = signed_in(priya.account), WEDNESDAY | {"who": str(lin.ref)}
    monkeypatch.setattr(disruptions, "answered_aside", lambda *told, **named: None)
    text = shown(client, AWAY, told)
    assert "Looked at session by session" in text
    assert "led by Ada Okafor, LCSW" in text
    assert "Done: 1 session changed" in done(client, AWAY, told, text)


@pytest.mark.parametrize(
    ("url", "told", "words"),
    [
        (AWAY, WEDNESDAY | {"ends": "2026-03-04T07:00"}, "Write an end that is later than the beginning."),
        (AWAY, WEDNESDAY | {"who": ""}, "Choose somebody."),
        (AWAY, WEDNESDAY | {"starts": "2026-02-01T08:00", "ends": "2026-02-02T08:00"}, "is not over yet"),
        (ELSEWHERE, TEXAS | {"from_on": "2026-02-01"}, "Give a day from today on, within a year"),
        (ELSEWHERE, TEXAS | {"state": ""}, "Choose a state."),
    ],
)
def test_what_cannot_be_says_what_to_do(
    priya: Staff, track: Track, lin: Staff, signed_in: SignIn, url: str, told: dict[str, str], words: str
) -> None:
    person, _ = published(priya, track, lin)
    who = str(lin.ref if url == AWAY else person.ref)
    page = signed_in(priya.account).post(url, {"who": who} | told)
    assert (page.status_code, words in page.content.decode()) == (422, True)


def test_to_others_it_does_not_exist(outsiders: list[Account], signed_in: SignIn) -> None:
    for url in (CHANGES, AWAY):
        assert [signed_in(account).get(url).status_code for account in outsiders] == [404] * 4


def test_more_patients_cost_no_more_queries(priya: Staff, signed_in: SignIn) -> None:
    client, counts = signed_in(priya.account), []
    for size in (1, 6):
        lin = a_staff()
        published(priya, a_track(), lin, size)
        with CaptureQueriesContext(connection) as queries:
            shown(client, AWAY, WEDNESDAY | {"who": str(lin.ref)})
        with CaptureQueriesContext(connection) as others:
            client.get(CHANGES)
        counts.append((len(queries), len(others)))
    assert counts[0][0] == counts[1][0]
    assert counts[1][1] == counts[0][1] + 1  # one for each published week
