"""Goals in the patient's own words, their reviews, and the aftercare plan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.plans import actions, queries
from stepwell.clinic.plans.tests.factories import a_goal
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def episode(lin: Staff) -> Episode:
    patient = a_patient()
    treats(lin, patient)
    return admitted(patient, a_track(), lin)


def seen(lin: Staff, patient: Patient, at: datetime = SPRING) -> tuple[queries.GoalInPlan, ...]:
    with acting_as(lin.account.pk):
        return queries.goals_of(viewer=viewer_of(lin.account), patient=patient, at=at)


def test_a_goal_keeps_the_patients_words_its_problem_therapy_and_review(lin: Staff, episode: Episode) -> None:
    a_goal(episode)
    (goal,) = seen(lin, episode.patient)
    assert (goal.words, goal.problem, goal.icd10, goal.therapy, goal.due_on, goal.overdue) == (
        "I want to sleep through the night.",
        "Major depression",
        "F33.1",
        "CBT",
        date(2026, 4, 2),
        False,
    )


def test_a_goal_is_overdue_by_the_patients_own_calendar(lin: Staff, episode: Episode) -> None:
    a_goal(episode)
    still_the_second_in_new_york = datetime(2026, 4, 3, 3, 0, tzinfo=UTC)
    assert not seen(lin, episode.patient, still_the_second_in_new_york)[0].overdue
    assert seen(lin, episode.patient, still_the_second_in_new_york + timedelta(hours=2))[0].overdue


def test_a_review_moves_the_due_day_and_one_without_closes_the_goal(lin: Staff, episode: Episode) -> None:
    goal = a_goal(episode)
    later = SPRING + timedelta(days=30)
    actions.review_goal(
        goal=goal, percent_met=40, words="Five nights.", next_due_on=date(2026, 5, 1), by=lin.account, at=later
    )
    assert (seen(lin, episode.patient)[0].due_on, seen(lin, episode.patient)[0].percent_met) == (date(2026, 5, 1), 40)
    actions.review_goal(
        goal=goal, percent_met=100, words="", next_due_on=None, by=lin.account, at=later + timedelta(days=1)
    )
    assert seen(lin, episode.patient)[0].closed
    with pytest.raises(actions.BadPlan, match="closed"):
        actions.review_goal(goal=goal, percent_met=1, words="", next_due_on=None, by=lin.account, at=later)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("words", " "), ("therapy", "hypnosis"), ("review_due_on", date(2026, 3, 2))],
)
def test_what_is_wrong_is_named(lin: Staff, episode: Episode, field: str, wrong: object) -> None:
    problem = record_problem(patient=episode.patient, text="Depression", at=SPRING)
    told = {"words": "Sleep", "therapy": "CBT", "review_due_on": date(2026, 4, 2)} | {field: wrong}
    with pytest.raises(actions.BadPlan) as refusal:
        actions.set_goal(
            patient=episode.patient,
            episode=episode,
            problem=problem,
            by=lin.account,
            at=SPRING,
            **told,  # type: ignore[arg-type]  # one is wrong on purpose
        )
    assert refusal.value.field == field


def test_a_goal_is_not_tied_to_somebody_elses_problem(lin: Staff, episode: Episode) -> None:
    problem = record_problem(patient=a_patient(given_name="Amara"), text="Anxiety", at=SPRING)
    with pytest.raises(actions.BadPlan) as refusal:
        actions.set_goal(
            patient=episode.patient,
            episode=episode,
            problem=problem,
            words="Sleep",
            therapy="CBT",
            review_due_on=date(2026, 4, 2),
            by=lin.account,
            at=SPRING,
        )
    assert refusal.value.field == "problem"


def test_ten_goals_cost_as_many_queries_as_one(lin: Staff, episode: Episode) -> None:
    a_goal(episode)
    with CaptureQueriesContext(connection) as one:
        seen(lin, episode.patient)
    for _ in range(9):
        a_goal(episode)
    with CaptureQueriesContext(connection) as ten:
        assert len(seen(lin, episode.patient)) == 10
    assert len(ten) == len(one)


def test_an_aftercare_plan_is_whole_and_can_be_rewritten(lin: Staff, episode: Episode) -> None:
    told = {"supports": "Sister", "warning_signs": "Not sleeping"}
    with pytest.raises(actions.BadPlan) as refusal:
        actions.write_aftercare(
            episode=episode, first_visit_with="", first_visit_at=None, by=lin.account, at=SPRING, **told
        )
    assert refusal.value.field == "first_visit_with"
    for therapist in ("Dr Ade", "Dr Bell"):
        actions.write_aftercare(
            episode=episode, first_visit_with=therapist, first_visit_at=SPRING, by=lin.account, at=SPRING, **told
        )
    with acting_as(lin.account.pk):
        plan = queries.aftercare_of(viewer=viewer_of(lin.account), patient=episode.patient, at=SPRING)
    assert plan is not None
    assert plan.first_visit_with == "Dr Bell"


def test_a_stranger_sees_no_goals(episode: Episode) -> None:
    a_goal(episode)
    assert seen(a_staff(), episode.patient) == ()
