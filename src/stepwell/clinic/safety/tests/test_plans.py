"""What a safety plan holds, who wrote it, and when it is gone through again."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.models import PlanReview, SafetyPlan
from stepwell.clinic.safety.plan import PlanEntry
from stepwell.clinic.safety.tests.factories import written
from stepwell.plumbing.database import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


@pytest.fixture
def lin() -> Staff:
    return a_staff()


def in_force(jordan: Patient) -> queries.SafetyPlanVersion:
    assert jordan.account
    with acting_as(jordan.account_id):
        plan = queries.current_plan(viewer=viewer_of(jordan.account), patient=jordan, at=SPRING)
    assert plan
    return plan


def test_a_plan_grows_by_versions_and_the_patient_reads_the_newest(jordan: Patient, lin: Staff) -> None:
    written(jordan, lin, coping="Walk.")
    written(jordan, lin, coping="Walk.\n\nCold water.")
    plan = in_force(jordan)
    assert plan.version == 2
    assert [[entry.words for entry in step.entries] for step in plan.written] == [["Walk.", "Cold water."]]
    with pytest.raises(actions.BadPlan, match="at least one"):
        actions.write_safety_plan(patient=jordan, by=lin.account, at=SPRING)
    with pytest.raises(DatabaseError), transaction.atomic():
        SafetyPlan.objects.filter(version=1).delete()


def test_the_same_again_is_no_new_version(jordan: Patient, lin: Staff) -> None:
    assert written(jordan, lin) == written(jordan, lin)
    assert PlanReview.objects.count() == 1


def test_both_who_made_it_are_named(jordan: Patient, lin: Staff) -> None:
    assert jordan.account
    written(jordan, lin)
    plan = in_force(jordan)
    assert (plan.written_by, plan.reviewed_by, plan.next_review_on) == (lin.signature, lin.signature, date(2026, 3, 16))
    actions.write_safety_plan(patient=jordan, coping="My own idea.", by=jordan.account, at=SPRING)
    plan = in_force(jordan)
    assert (plan.by_patient, plan.written_by, plan.reviewed_by, plan.next_review_on) == (True, jordan.name, "", None)
    version = queries.plan_by_ref(plan.ref, viewer=viewer_of(lin.account), patient=jordan, at=SPRING)
    assert version is None  # Lin is not on the care team


def test_a_review_says_when_the_next_is_and_the_rulebook_says_how_late_that_may_be(jordan: Patient, lin: Staff) -> None:
    plan = written(jordan, lin)
    for wrong in (date(2026, 3, 2), date(2026, 4, 2)):
        with pytest.raises(actions.BadPlan, match="by 1 April"):
            actions.review_safety_plan(plan=plan, next_on=wrong, by=lin.account, at=SPRING)
    assert not in_force(jordan).is_overdue(date(2026, 3, 16))
    assert in_force(jordan).is_overdue(date(2026, 3, 17))
    later = SPRING + timedelta(days=3)
    actions.review_safety_plan(plan=plan, next_on=date(2026, 4, 1), by=lin.account, at=later)
    assert in_force(jordan).next_review_on == date(2026, 4, 1)


def test_what_could_be_dangerous_has_what_is_done_who_keeps_it_and_until_when(jordan: Patient, lin: Staff) -> None:
    tablets = PlanEntry("Spare tablets", action="Out of the house", held_by="My sister", due_on=date(2026, 3, 5))
    actions.write_safety_plan(patient=jordan, environment=[tablets], by=lin.account, at=SPRING)
    (step,) = in_force(jordan).written
    assert step.entries == (tablets,)
    assert tablets.text == "Spare tablets; Out of the house; kept by My sister; by 5 March 2026"
    assert [tablets.is_late(on) for on in (date(2026, 3, 5), date(2026, 3, 6))] == [False, True]


@pytest.mark.parametrize(
    ("entry", "call"),
    [
        (PlanEntry("My sister", phone="212-555-0111"), "2125550111"),
        (PlanEntry("My sister, 212-555-0111"), "2125550111"),
        (PlanEntry("Dr Okafor (212) 555 0177, weekdays"), "2125550177"),
        (PlanEntry("988, call or text"), "988"),
        (PlanEntry("The library on 4th Street, from 10 to 5"), ""),
        (PlanEntry("1988 was a good year"), ""),
    ],
)
def test_a_number_in_the_plan_can_be_called(entry: PlanEntry, call: str) -> None:
    assert entry.call == call


def test_the_paper_of_a_version_is_the_same_byte_for_byte(jordan: Patient, lin: Staff) -> None:
    written(jordan, lin)
    first, again = (queries.plan_pdf(in_force(jordan), jordan) for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF-")
