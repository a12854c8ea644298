"""What the treatment is for: goals in the patient's own words, and what follows after."""

from typing import ClassVar

from django.db import models

from stepwell.clinic.access.records import SubstanceUseRecord, flagged_as
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.people.models import Account
from stepwell.clinic.programs.models import Episode
from stepwell.pure.entitlement import Kind
from stepwell.pure.values import Therapy


class Goal(SubstanceUseRecord):
    """One goal of an episode, in the patient's own words, tied to a problem and a therapy, with a review due."""

    record_kind = Kind.PLAN

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="+")
    words = models.TextField()
    therapy = models.CharField(max_length=60, choices=[(each.value, each.name.capitalize()) for each in Therapy])
    review_due_on = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [flagged_as("SELECT substance_use FROM chart_problem WHERE id = NEW.problem_id")]


class GoalReview(SubstanceUseRecord):
    """A goal was looked at again: how far it is met, and when it is due next (null: the goal is closed)."""

    record_kind = Kind.PLAN

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="reviews")
    percent_met = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(percent_met__lte=100), name="a_goal_is_met_by_100_percent")
        ]
        triggers: ClassVar = [flagged_as("SELECT substance_use FROM plans_goal WHERE id = NEW.goal_id")]


class AftercarePlan(SubstanceUseRecord):
    """What holds after the episode: first visit, supports, warning signs and whom to call."""

    record_kind = Kind.PLAN

    episode = models.OneToOneField(Episode, models.PROTECT, related_name="+")
    first_visit_with = models.CharField(max_length=200)
    first_visit_at = models.DateTimeField(null=True, blank=True)
    supports = models.TextField()
    warning_signs = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            flagged_as("SELECT bool_or(substance_use) FROM programs_stay WHERE episode_id = NEW.episode_id")
        ]
