"""Every published timetable runs for twelve weeks: with a taper, holidays and the clocks set forward or back."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stepwell.pure.timetable.blocks import Block, Kind, Timetable, Weekday
from stepwell.pure.timetable.hours import alternatives_of, blocks_of
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.published import answer, programmes, read_timetable
from stepwell.pure.timetable.solving.search import Effort
from stepwell.pure.timetable.tests.weeks import breaches
from stepwell.pure.timetable.week import Clinician, Patient, PlacedSession, WeekBlock, WeekPlan, WeekProblem, Window

FIRST_MONDAY = date(2026, 9, 28)  # in Adelaide the clocks change on 4 October, in America on 1 November
HOLIDAYS = (date(2026, 10, 12), date(2026, 11, 26))
TAPER_FROM = 9  # weeks: from here on who came first has one-to-ones alone
AMERICA = {"NY": "America/New_York", "TX": "America/Chicago", "AZ": "America/Phoenix", "CA": "America/Los_Angeles"}
ADELAIDE = {"SA": "Australia/Adelaide", "NT": "Australia/Darwin"}


def published() -> Iterator[Timetable]:
    root = Path(os.environ.get("STEPWELL_INPUTS", Path(__file__).parents[6] / ".." / "shared" / "inputs"))
    file = root / "timetables" / "timetables.csv"
    if file.exists():
        text = file.read_text("utf-8")
        yield from (read_timetable(text, programme=each) for each in programmes(text))


def settled(timetable: Timetable) -> Timetable:
    """The timetable with every choice answered that the programme must answer; groups follow one another."""
    answers, hour = {}, 9
    for choice in timetable.open_choices:
        per_week = timetable.block(choice.block).per_week if choice.block else 0
        days = [day.short for day in (Weekday.MON, Weekday.WED, Weekday.FRI, Weekday.TUE, Weekday.THU)]
        kind = timetable.block(choice.block).kind if choice.block else None
        if choice.field == "start" and kind is not None and kind.in_a_group:
            answers[choice.key] = f"{hour}:10"
            hour += 3
        elif choice.field == "days" and kind is not None and kind.in_a_group:
            answers[choice.key] = " ".join(days[:per_week])
        elif choice.field in _ANSWERS:
            answers[choice.key] = _ANSWERS[choice.field]
    return answer(timetable, answers)


_ANSWERS = {"minutes": "50", "group_max": "8", "time_zone": "America/Chicago", "length_weeks": "12", "ages": "adult"}


def week_blocks(timetable: Timetable, alternative: str) -> dict[str, Block]:
    return {each.key: each for each in blocks_of(timetable, alternative) if each.for_the_patient}


def a_week(timetable: Timetable, alternative: str, number: int, last: WeekPlan | None) -> WeekProblem:
    """Week `number` of six patients of whom a third came three weeks later; who came first tapers off."""
    zone = ZoneInfo(timetable.time_zone or "UTC")
    zones = ADELAIDE if "Australia" in zone.key else AMERICA
    own = week_blocks(timetable, alternative)
    long = tuple(Window(day, time(7), time(21, 30)) for day in Weekday)
    clinicians = [Clinician(f"c{each}", zone, frozenset(zones), frozenset(Kind), long) for each in range(3)]
    patients = []
    for each in range(6):
        state = sorted(zones)[each % len(zones)]
        week = number - (3 if each % 3 == 2 else 0)
        attends = {
            key
            for key, block in own.items()
            if week >= block.weeks.first and (block.weeks.last is None or week <= block.weeks.last)
        }
        if week >= TAPER_FROM and each == 0:
            attends = {key for key in attends if not own[key].kind.in_a_group}
        there = frozenset(attends) if week >= 1 else frozenset()
        patients.append(Patient(f"p{each}", ZoneInfo(zones[state]), state, there, therapist=f"c{each % 3}"))
    blocks = tuple(
        WeekBlock(key, b.kind, zone, b.per_week, b.minutes, b.days, b.start, b.group_max) for key, b in own.items()
    )
    monday = FIRST_MONDAY + timedelta(weeks=number - 1)
    closed = tuple(each for each in HOLIDAYS if monday <= each < monday + timedelta(days=7))
    return WeekProblem(
        monday, blocks, tuple(clinicians), tuple(patients), last_week=last.sessions if last else (), closed=closed
    )


_ALL = [(each, alternative) for each in published() for alternative in alternatives_of(each)]


@pytest.mark.skipif(not _ALL, reason="the published timetables are not here; name their folder in STEPWELL_INPUTS")
@pytest.mark.parametrize(
    ("timetable", "alternative"), _ALL, ids=[f"{each.programme} {way}".strip() for each, way in _ALL]
)
def test_a_published_timetable_runs_for_twelve_weeks(timetable: Timetable, alternative: str) -> None:
    timetable = settled(timetable)
    last = None
    for number in range(1, 13):
        problem = a_week(timetable, alternative, number, last)
        plan = place_week(problem, effort=Effort(units=0.5, pricing=0.0))
        assert breaches(problem, plan) == []
        assert {each.reason for each in plan.unplaced} <= {"the programme is closed that day"}
        _the_hours_are_the_published_ones(problem, plan, week_blocks(timetable, alternative))
        if last is not None:
            _one_to_ones_stay_where_they_were(problem, last, plan)
        last = plan


def _the_hours_are_the_published_ones(problem: WeekProblem, plan: WeekPlan, own: dict[str, Block]) -> None:
    """Each at its hour on the wall of the programme; minutes as published, less those of holidays."""
    had: Counter[str] = Counter()
    for session in plan.sessions:
        starts = session.period.start_at.astimezone(session.zone)
        if own[session.block].start is not None:
            assert starts.time() == own[session.block].start
        if own[session.block].days:
            assert starts.weekday() in own[session.block].days
        assert starts.date() not in problem.closed
        had.update({each: session.period.minutes for each in session.patients})
    left: Counter[str] = Counter()
    for missing in plan.unplaced:
        left[missing.patient] += own[missing.block].minutes or 0
    for patient in problem.patients:
        assert had[patient.id] + left[patient.id] == sum(own[key].weekly_minutes or 0 for key in patient.blocks)


def _one_to_ones_stay_where_they_were(problem: WeekProblem, last: WeekPlan, plan: WeekPlan) -> None:
    """On the same day and at the same hour on the wall, unless it falls on a holiday."""
    attends = {each.id: each.blocks for each in problem.patients}
    were = {_place(each, 7) for each in last.sessions if not each.kind.in_a_group}
    are = {_place(each, 0) for each in plan.sessions if not each.kind.in_a_group}
    moved = {each for each in were - are if each[1] in attends[each[0]]}
    assert {each for each in moved if each[2].date() not in problem.closed} == set()


def _place(session: PlacedSession, days: int) -> tuple[str, str, datetime]:
    wall = session.period.start_at.astimezone(session.zone).replace(tzinfo=None)
    return session.patients[0], session.block, wall + timedelta(days=days)
