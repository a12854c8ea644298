"""From Wednesday on it is said whose week will fall short, why, and what would make up for it: offered with a tap."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.programs.models import Block, Stay, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.schedule.models import Seat, SeatOffer, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

HOURS = "/clinic/hours/"
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)  # at ten in New York
WEDNESDAY_AT_NINE = datetime(2026, 3, 4, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_wednesday(at_eleven: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """It is nine in the morning in New York on Wednesday, until somebody turns the clock."""

    def turn(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    turn(WEDNESDAY_AT_NINE)
    return turn


class Scene:
    """Lin's track with a group of three hours on Monday, Wednesday, Thursday; Amara came on Monday, Jordan did not."""

    def __init__(self) -> None:
        self.lin = a_staff()
        self.track: Track = a_track(group_max=4)
        self.block = Block.objects.get(track=self.track, key="skills")
        self.amara, self.jordan = (self.somebody(given_name=name) for name in ("Amara", "Jordan"))
        self.monday, self.wednesday, self.thursday = (self.group(day) for day in (0, 2, 3))
        held(self.monday, {self.amara: 180, self.jordan: None})

    def somebody(self, **facts: object) -> Patient:
        patient = a_patient(**facts)
        treats(self.lin, patient)
        admitted(patient, self.track, self.lin)
        return patient

    def group(self, day: int, hour: int = 0, leader: Staff | None = None, seated: bool = True) -> Session:
        starts_at = MONDAY + timedelta(days=day, hours=hour)
        people = [self.amara, self.jordan] if seated else []
        return a_session(leader or self.lin, starts_at, 180, people, block=self.block)


@pytest.fixture
def scene(rules: None) -> Scene:
    return Scene()


def page(client: Client) -> str:
    return client.get(HOURS).content.decode()


def test_it_says_who_falls_short_and_why_and_offers_what_would_make_up_for_it(scene: Scene, signed_in: SignIn) -> None:
    friday = scene.group(4, seated=False)
    desk, phone = signed_in(scene.lin), signed_in(scene.jordan)
    shown = page(desk)
    assert "Jordan Reyes" in shown
    assert "Amara Reyes" not in shown
    for words in (
        "3 h short", "1 day short", "Missed 1 session (3 h).", "Meets on 2 of at least 3 days.",
        "Friday, 6 March, 10:00", "3 h: enough for this week", "4 places free", "1 other person is on course",
    ):  # fmt: skip
        assert words in shown, words
    told = {"patient": str(scene.jordan.ref), "session": str(friday.ref)}
    shown = desk.post(HOURS, told, follow=True).content.decode()
    assert "Offered to Jordan Reyes." in shown
    assert "Offered until" in shown
    assert "What is planned comes to 6" in phone.get("/me/").content.decode()
    offer = SeatOffer.objects.get()
    assert f"/me/offers/{offer.ref}/" in phone.get("/me/week/").content.decode()
    phone.post(f"/me/offers/{offer.ref}/", {"do": "take"})
    assert Seat.objects.get(session=friday).patient == scene.jordan
    assert "Nobody will fall short this week" in page(desk)
    assert "9 to go; enough is planned" in phone.get("/me/").content.decode()


def test_a_place_is_shown_only_to_whom_the_rules_let_in(scene: Scene, signed_in: SignIn) -> None:
    elsewhere = a_staff(states=["OH"], name="Noor")
    full = scene.group(4, seated=False)
    scene.group(4, leader=elsewhere, seated=False)
    for number in range(4):
        a = scene.somebody(given_name=f"Full {number}")
        Stay.objects.filter(patient=a).update(level_code="1.5")
        Seat.objects.create(session=full, patient=a, starts_at=full.starts_at, ends_at=full.ends_at)
    shown = page(signed_in(scene.lin))
    assert "No place is open this week that they may take." in shown
    told = {"patient": str(scene.jordan.ref), "session": str(full.ref)}
    answer = signed_in(scene.lin).post(HOURS, told)
    assert (answer.status_code, "That place is gone" in answer.content.decode()) == (422, True)
    assert not SeatOffer.objects.exists()


def test_of_many_places_the_soonest_are_told(scene: Scene, signed_in: SignIn) -> None:
    for number in range(7):
        scene.group(4, hour=number, leader=a_staff(name=f"Leader {6 - number}"), seated=False)
    shown = page(signed_in(scene.lin))
    assert [f"Leader {number}" in shown for number in range(7)] == [False, False, True, True, True, True, True]


def test_a_group_of_the_plan_that_is_not_planned_is_said(scene: Scene, signed_in: SignIn) -> None:
    a_session(scene.lin, MONDAY + timedelta(days=3, hours=5), 240, [scene.amara], kind="individual")
    Seat.objects.filter(session=scene.thursday, patient=scene.amara).update(cancelled_at=MONDAY)
    shown = page(signed_in(scene.lin))
    assert "Amara Reyes" in shown
    assert "DBT skills: 2 of 3 planned." in shown
    assert "A group is missing" in shown


def test_who_has_left_or_is_not_here_yet_is_not_counted(scene: Scene, signed_in: SignIn) -> None:
    desk = signed_in(scene.lin)
    for stay in ({"until": date(2026, 3, 4)}, {"from_on": date(2026, 3, 5)}):
        Stay.objects.filter(patient=scene.jordan).update(**({"until": None, "from_on": date(2026, 3, 2)} | stay))
        assert "Nobody will fall short this week" in page(desk)


def test_before_the_weekday_of_the_rulebook_it_is_too_early(
    scene: Scene, signed_in: SignIn, on_wednesday: Callable[[datetime], None]
) -> None:
    on_wednesday(datetime(2026, 3, 4, 4, 59, tzinfo=UTC))  # a minute before midnight in New York
    assert "From Wednesday on it stands here" in page(signed_in(scene.lin))
    Rule.objects.filter(name="hours").update(data={"forecast_weekday": 0})
    assert "Jordan Reyes" in page(signed_in(scene.lin))


def test_everybody_sees_those_open_to_them_and_may_offer_them_alone(scene: Scene, signed_in: SignIn) -> None:
    friday = scene.group(4, seated=False)
    other = a_staff(name="Noor")
    assert "Nobody here has a weekly minimum" in page(signed_in(other))
    told = {"patient": str(scene.jordan.ref), "session": str(friday.ref)}
    assert signed_in(other).post(HOURS, told).status_code == 422
    for role in (Role.DIRECTOR, Role.SCHEDULER):
        shown = page(signed_in(a_staff([role], name="Vera")))
        assert "Jordan Reyes" in shown
        assert f"/clinic/patients/{scene.jordan.ref}/" not in shown
    for role in (Role.BILLER, Role.ON_CALL, Role.PRIVACY_OFFICER):
        assert signed_in(a_staff([role], name="Nobody")).get(HOURS).status_code == 404
    assert signed_in(scene.jordan).get(HOURS).status_code == 404


def test_who_does_not_sign_in_is_called(scene: Scene, signed_in: SignIn) -> None:
    friday = scene.group(4, seated=False)
    cai = scene.somebody(given_name="Cai", account=None)
    desk = signed_in(scene.lin)
    assert "They do not sign in here: call them" in page(desk)
    assert desk.post(HOURS, {"patient": str(cai.ref), "session": str(friday.ref)}).status_code == 422


def test_many_cost_as_many_queries_as_one(scene: Scene, signed_in: SignIn) -> None:
    scene.group(4, seated=False)
    desk = signed_in(scene.lin)
    page(desk)
    with CaptureQueriesContext(connection) as one:
        page(desk)
    for number in range(6):
        scene.somebody(given_name=f"Person {number}", account=None)
    with CaptureQueriesContext(connection) as many:
        assert page(desk).count('aria-labelledby="short-') == 7
    assert len(many) == len(one)


def test_of_many_the_twenty_who_are_missing_most_come_first_and_the_others_by_name(
    scene: Scene, signed_in: SignIn
) -> None:
    friday = scene.group(4, seated=False)
    for number in range(25):
        scene.somebody(given_name=f"P{number:02}", account=None)
    desk = signed_in(scene.lin)
    first, second = page(desk), desk.get(f"{HOURS}?from=20").content.decode()
    assert [each.count('aria-labelledby="short-') for each in (first, second)] == [20, 6]
    assert "6 more fall short" in first
    assert "20 more fall short" in second
    assert '<a href="?from=20#short-26">Jordan Reyes</a>, 3 h short' in first
    assert 'id="short-26"' in second
    told = {"patient": str(scene.jordan.ref), "session": str(friday.ref)}
    answer = desk.post(f"{HOURS}?from=20", told)
    assert (answer.status_code, answer["Location"]) == (302, f"{HOURS}?from=20")
    for odd in ("-20", "twenty", "7", "\u0662", "9" * 40):
        assert desk.get(HOURS, {"from": odd}).content.decode().count('aria-labelledby="short-') == 20
    assert desk.get(HOURS, {"from": "4000"}).content.decode().count('aria-labelledby="short-') == 6
