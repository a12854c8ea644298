"""A goal to test with."""

from datetime import date

from stepwell.clinic.chart import actions as chart
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.plans import actions
from stepwell.clinic.plans.models import Goal
from stepwell.clinic.programs.models import Episode


def a_goal(
    episode: Episode, due_on: date = date(2026, 4, 2), words: str = "I want to sleep through the night."
) -> Goal:
    """A goal of this episode, tied to a coded depression, set in spring."""
    problem = chart.record_problem(patient=episode.patient, text="Major depression", icd10="F33.1", at=SPRING)
    return actions.set_goal(
        patient=episode.patient,
        episode=episode,
        problem=problem,
        words=words,
        therapy="CBT",
        review_due_on=due_on,
        by=episode.admitted_by,
        at=SPRING,
    )
