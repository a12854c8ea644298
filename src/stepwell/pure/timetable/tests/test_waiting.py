"""A free place is for whom it helps, and for nobody who may not sit there."""

from dataclasses import replace
from datetime import datetime

from stepwell.pure.timetable.by_hand import numbered
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.tests.weeks import GROUP, INDIVIDUAL, NEW_YORK, Week, a_clinician, a_patient
from stepwell.pure.timetable.waiting import free_places


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
