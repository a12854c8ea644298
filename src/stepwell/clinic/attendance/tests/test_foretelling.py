"""On Wednesday morning, by the clock there, whoever answers for patients is told once that weeks fall short."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.actions import foretelling, tell_of_shortfalls
from stepwell.clinic.attendance.models import ShortfallNotice
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.inbox.actions import post
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import join_care_team
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role
from stepwell.pure.values import ClockTime, zone_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)  # at ten in New York
EIGHT = datetime(2026, 3, 4, 13, tzinfo=UTC)  # on Wednesday there
MINUTE = timedelta(minutes=1)


def answers_for(staff: Staff, patient: Patient, track: Track, part: str = PRIMARY_THERAPIST) -> None:
    admitted(patient, track, staff)
    join_care_team(patient=patient, staff=staff, part=part, at=MONDAY - timedelta(days=1))


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def track() -> Track:
    return a_track()


@pytest.fixture
def jordan(lin: Staff, track: Track) -> Patient:
    """Missed the three hours of Monday, and so stays below nine."""
    jordan = a_patient()
    answers_for(lin, jordan, track)
    block = Block.objects.get(track=track, key="skills")
    groups = [a_session(lin, MONDAY + timedelta(days=day), 180, [jordan], block=block) for day in (0, 2, 3)]
    held(groups[0], {jordan: None})
    return jordan


def told_at(at: datetime) -> int:
    with acting_as_programme():
        return tell_of_shortfalls(at=at)


def words_to(staff: Staff) -> list[str]:
    return list(Notice.objects.filter(account=staff.account, link="/clinic/hours/").values_list("words", flat=True))


def test_it_is_told_once_and_names_nobody(lin: Staff, jordan: Patient) -> None:
    assert told_at(EIGHT - MINUTE) == 0
    assert told_at(EIGHT) == 1
    assert told_at(EIGHT) == 0
    assert told_at(EIGHT + timedelta(days=3)) == 0
    [words] = words_to(lin)
    assert words.startswith("1 patient of yours will fall short this week.")
    assert "Jordan" not in words
    with acting_as_programme():
        post(notice_id=Notice.objects.get(account=lin.account, link="/clinic/hours/").pk)
    letter = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert "Something waits for you" in letter
    assert "short" not in letter
    assert "Jordan" not in letter


def test_a_worker_that_is_killed_on_the_way_tells_nobody_twice_and_forgets_nobody(
    lin: Staff, jordan: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(**told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(foretelling, "tell", killed)
        with pytest.raises(KeyboardInterrupt):
            told_at(EIGHT)
    assert (words_to(lin), ShortfallNotice.objects.count()) == ([], 0)
    assert told_at(EIGHT + timedelta(hours=20)) == 1  # late, and not never
    assert len(words_to(lin)) == 1


def test_the_case_manager_is_told_too_and_without_anybody_the_directors(
    lin: Staff, jordan: Patient, track: Track
) -> None:
    sam, vera, okafor = a_staff([Role.CASE_MANAGER]), a_staff([Role.DIRECTOR]), a_staff([Role.PSYCHIATRIST])
    join_care_team(patient=jordan, staff=sam, part="case manager", at=MONDAY)
    join_care_team(patient=jordan, staff=okafor, part="psychiatrist", at=MONDAY)
    admitted(a_patient(), track, lin)  # nothing is planned for them, and nobody answers
    assert told_at(EIGHT) == 3
    assert [len(words_to(each)) for each in (lin, sam, vera, okafor)] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("zone", "starts_on", "weekday"),
    [
        ("America/New_York", date(2026, 3, 2), 2),
        ("America/Los_Angeles", date(2026, 3, 2), 2),
        ("America/New_York", date(2026, 3, 2), 6),  # the Sunday on which clocks go forward: eight is an hour earlier
        ("America/New_York", date(2026, 10, 26), 6),  # the one on which they go back
        ("Pacific/Honolulu", date(2026, 3, 2), 0),  # on Monday there it is Tuesday elsewhere
    ],
)
def test_it_is_eight_in_the_morning_on_the_wall_of_the_track(
    lin: Staff, zone: str, starts_on: date, weekday: int
) -> None:
    answers_for(lin, a_patient(), a_track(time_zone=zone))
    Rule.objects.filter(name="hours").update(data={"forecast_weekday": weekday})
    eight = ClockTime(time(8), zone_named(zone)).on(starts_on + timedelta(days=weekday))
    assert told_at(eight - MINUTE) == 0
    assert told_at(eight) == 1
    assert ShortfallNotice.objects.get().starts_on == starts_on


def test_many_cost_as_many_queries_as_one(lin: Staff, jordan: Patient, track: Track) -> None:
    with CaptureQueriesContext(connection) as one:
        told_at(EIGHT)
    for _ in range(4):
        answers_for(lin, a_patient(), track)
    ShortfallNotice.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        told_at(EIGHT)
    assert words_to(lin)[-1].startswith("5 patients of yours will fall short")
    assert len(many) == len(one)
