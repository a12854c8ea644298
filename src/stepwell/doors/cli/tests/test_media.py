"""Media servers are listed, and one is taken out of use and put back."""

import json

import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.live import actions
from stepwell.clinic.live.tests.factories import a_server, servers_instead
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.cli.media import media
from stepwell.plumbing import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two servers; in a room on the first is one person."""
    servers_instead(monkeypatch)
    now = clock.now()
    a_server("one", now)
    session = a_session(a_staff(), now)
    ticket = actions.open_line(session=session, account=session.facilitator.account, arrival=None, at=now)
    actions.take_line(ticket=ticket.ref, at=now)
    a_server("two", now)


def said(*words: str) -> Result:
    return CliRunner().invoke(media, [*words])


@pytest.mark.usefixtures("two")
def test_the_list_says_what_each_carries() -> None:
    one, two = said("list").stdout.splitlines()
    assert one.startswith("one: takes rooms, 1 of 8 rooms, 1 people, Janus 1, heard ")
    assert two.startswith("two: takes rooms, 0 of 8 rooms, 0 people")


@pytest.mark.usefixtures("two")
def test_a_drained_one_keeps_its_room_and_gets_no_other_until_it_is_put_back() -> None:
    report = json.loads(said("drain", "one", "--json").stdout)
    assert [(each["name"], each["draining"], each["rooms"]) for each in report["servers"]] == [
        ("one", True, 1),
        ("two", False, 0),
    ]
    assert "one: draining" in said("drain", "one").stdout
    assert "one: takes rooms" in said("undrain", "one").stdout


@pytest.mark.usefixtures("two")
def test_a_name_nobody_has_is_refused_with_those_there_are() -> None:
    result = said("drain", "three")
    assert result.exit_code == 1
    assert "there is no media server three" in result.stderr
    assert "two: takes rooms" in result.stdout


def test_where_there_is_none_it_says_so() -> None:
    assert said("list").stdout.strip() == "No media server has been heard of yet."
