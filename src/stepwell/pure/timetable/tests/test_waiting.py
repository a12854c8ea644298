"""A free place is for whom it helps, and for nobody who may not sit there."""

from dataclasses import replace
from datetime import datetime

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.by_hand import numbered
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.tests.weeks import GROUP, INDIVIDUAL, NEW_YORK, Week, a_clinician, a_patient
from stepwell.pure.timetable.waiting import free_places, may_join


def test_a_free_place_is_for_whom_it_helps_and_who_may_sit_there() -> None:
    people = [
        a_patient("amara", GROUP, INDIVIDUAL), a_patient("bea", GROUP, state="OH"), a_patient("dov", GROUP),
    ]  # fmt: skip
    problem = Week((GROUP, INDIVIDUAL)).of([a_clinician("lin", "NY")], people)
    sessions = {
        number: replace(each, patients=tuple(who for who in each.patients if who != "dov"))
        for number, each in numbered(place_week(problem).sessions).items()
    }
    (free,) = free_places(problem, sessions, at=datetime(2026, 4, 13, 6, tzinfo=NEW_YORK))
    assert (sessions[free.session].block, free.room, free.takers) == ("group", 8, ("dov",))
    assert free_places(problem, sessions, at=datetime(2026, 4, 14, 10, 1, tzinfo=NEW_YORK)) == ()


def test_a_place_is_taken_by_whoever_sits_there_though_by_a_rule_they_should_not() -> None:
    """Bea has moved to Ohio, where Lin is not licensed; she keeps her seat until somebody changes the week."""
    small = replace(GROUP, group_max=3)
    people = [a_patient(name, small) for name in ("amara", "bea", "dov")]
    here = Week((small,)).of([a_clinician("lin", "NY")], people)
    seated = {
        number: replace(each, patients=("amara", "bea")) for number, each in numbered(place_week(here).sessions).items()
    }
    moved = replace(here, patients=tuple(replace(each, state="OH") if each.id == "bea" else each for each in people))
    (free,) = free_places(moved, seated, at=datetime(2026, 4, 13, 6, tzinfo=NEW_YORK))
    assert (free.room, free.takers) == (1, ("dov",))
    full = {number: replace(each, patients=("amara", "bea", "eva")) for number, each in seated.items()}
    assert free_places(moved, full, at=datetime(2026, 4, 13, 6, tzinfo=NEW_YORK)) == ()


def test_somebody_who_has_all_they_need_may_join_another_group_unless_a_rule_is_in_the_way() -> None:
    twice = replace(GROUP, days=(Weekday.MON, Weekday.THU), per_week=2)
    people = [a_patient("amara", twice), a_patient("bea", twice), a_patient("cai", twice, state="OH")]
    problem = Week((twice,)).of([a_clinician("lin", "NY")], people)
    monday, thursday = (
        replace(each, patients=("bea",))
        for each in sorted(place_week(problem).sessions, key=lambda s: s.period.start_at)
    )
    sessions = {1: replace(monday, patients=("amara", "bea")), 2: thursday}
    assert may_join(problem, sessions, 2, "amara")
    assert not may_join(problem, sessions, 1, "cai"), "Lin has no licence where they are"
    assert not may_join(problem, {**sessions, 3: monday}, 3, "amara"), "they have one at that time"
    apart = replace(problem, apart=frozenset({("amara", "bea")}))
    assert not may_join(apart, sessions, 2, "amara")
