"""The worker makes the plan of a draft as it runs: with no transaction around it, and as the programme."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule import jobs
from stepwell.clinic.schedule.actions import draft_week
from stepwell.clinic.schedule.models import DraftWeek
from stepwell.plumbing.database import acting_as_programme


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rules")
def test_the_worker_makes_the_plan_and_twice_changes_nothing() -> None:
    with acting_as_programme(), transaction.atomic():
        track = a_track()
        admitted(a_patient(), track, a_staff())
        draft = draft_week(programme=track.programme, starts_on=date(2026, 3, 2), by=an_account(), at=SPRING)
    plans: list[Any] = []
    for _ in range(2):
        jobs.draft_week(draft_id=draft.pk)
        with acting_as_programme(), transaction.atomic():
            plans.append(DraftWeek.objects.get(pk=draft.pk).plan)
    assert plans[0] is not None
    assert len(plans[0]["sessions"]) == 5
    assert plans[0] == plans[1]
