"""How each block is held: read from one page, said on another, and kept whatever timetable is loaded later."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Role


@pytest.fixture
def track(rules: None) -> Track:
    return a_track()


def where(block: Block) -> str:
    return reverse("operations:block", args=[block.ref])


def test_how_a_group_is_held_is_said_and_read_from_the_list(priya: Staff, track: Track, signed_in: SignIn) -> None:
    group, client = track.blocks.get(key="skills"), signed_in(priya.account)
    said = {"therapy": "DBT", "age_band": "teens", "language": "es", "closed": "on", "co_facilitated": "on"}
    kept = client.post(where(group), said, follow=True).content.decode()
    assert "The next weeks are planned by it" in kept
    assert "Monday, Wednesday, Thursday at 10:00 am, 180 min" in kept
    assert "Trained in DBT, cleared for teens, in Spanish, closed, co-facilitated" in kept
    group.refresh_from_db()
    assert (group.therapy, group.age_band, group.language, group.closed) == ("DBT", "teens", "es", True)
    page = client.get(where(group)).content.decode()
    assert "Any days will do" not in page


def test_planned_breaks_are_said_by_the_minute(priya: Staff, track: Track, signed_in: SignIn) -> None:
    group, client = track.blocks.get(key="skills"), signed_in(priya.account)
    kept = client.post(where(group), {"breaks": "60-70, 120 – 130"}, follow=True).content.decode()
    assert "Break in minutes 60-70, 120-130" in kept
    group.refresh_from_db()
    assert group.breaks == [[60, 70], [120, 130]]
    assert 'value="60-70, 120-130"' in client.get(where(group)).content.decode()
    for wrong, words in (
        ("after lunch", "such as 60-70"),
        ("70-60", "ends after it begins"),
        ("60-90, 80-100", "before the next one"),
        ("170-190", "lasts 180 minutes"),
    ):
        answer = client.post(where(group), {"breaks": wrong})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), wrong
    group.refresh_from_db()
    assert group.breaks == [[60, 70], [120, 130]]


def test_what_is_not_published_may_be_left_to_the_week(priya: Staff, track: Track, signed_in: SignIn) -> None:
    group, client = track.blocks.get(key="skills"), signed_in(priya.account)
    Block.objects.filter(pk=group.pk).update(days=None, starts=None)
    assert "Days still open, time still open" in client.get(reverse("operations:timetable")).content.decode()
    client.post(where(group), {"any_day": "on", "any_time": "on"})
    assert "Any day, any time, 180 min, 3 times" in client.get(reverse("operations:timetable")).content.decode()


def test_a_session_alone_comes_round_every_few_weeks(priya: Staff, track: Track, signed_in: SignIn) -> None:
    family, client = track.blocks.get(key="family"), signed_in(priya.account)
    assert "Once in 2 weeks" in client.get(where(family)).content.decode()
    kept = client.post(where(family), {"every_weeks": "2"}, follow=True).content.decode()
    assert "Any day, 50 min · Once in 2 weeks" in kept
    assert client.post(where(family), {"every_weeks": "99"}).status_code == 422
    family.refresh_from_db()
    assert family.every_weeks == 2


def test_nobody_else_finds_it(track: Track, outsiders: list[Account], signed_in: SignIn, eleven: datetime) -> None:
    for account in outsiders:
        director = Staff.objects.filter(account=account, roles__contains=[Role.DIRECTOR.value]).exists()
        for address in (reverse("operations:timetable"), where(track.blocks.get(key="skills"))):
            assert signed_in(account).get(address).status_code == (200 if director else 404)


def test_the_list_takes_as_many_queries_for_any_number_of_blocks(priya: Staff, track: Track, signed_in: SignIn) -> None:
    client, counts = signed_in(priya.account), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("operations:timetable"))
        counts.append(len(queries))
        a_track()
    assert counts[0] == counts[1]
