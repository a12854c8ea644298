"""What a process of its own answers, and what is no answer."""

from datetime import UTC, datetime, timedelta

from stepwell.plumbing.aside import answered_aside
from stepwell.pure.timetable.mended import mended
from stepwell.pure.timetable.replanned import Fall
from stepwell.pure.timetable.tests.weeks import GROUP, NEW_YORK, Week, a_clinician, a_patient
from stepwell.pure.timetable.week import PlacedSession
from stepwell.pure.values import Period

MENDED = "stepwell.pure.timetable.mended:mended"


def test_it_answers_what_the_same_words_are_answered_here() -> None:
    starts = datetime(2026, 4, 14, 14, tzinfo=UTC)
    hour = Period(starts, starts + timedelta(hours=1))
    lin = a_clinician("lin", windows=())
    people = [a_patient("amara", GROUP), a_patient("jordan", GROUP, state="OH")]
    problem = Week((GROUP,)).of([lin, a_clinician("ohio", "OH"), a_clinician("sub")], people)
    session = PlacedSession(GROUP.key, GROUP.kind, hour, NEW_YORK, "lin", ("amara", "jordan"))
    asked = problem, {1: session}, Fall((1,), starts - timedelta(days=1))
    answer = answered_aside(MENDED, *asked, seconds=60)
    assert answer
    assert answer == mended(*asked)


def test_what_does_not_answer_in_time_or_cannot_is_no_answer() -> None:
    assert answered_aside("time:sleep", 30, seconds=0.2) is None
    assert answered_aside("stepwell.pure.timetable.mended:no_such_thing", seconds=30) is None
