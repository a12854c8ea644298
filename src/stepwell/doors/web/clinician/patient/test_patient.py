"""The record of one patient: what their clinician reads and plans, and who does not."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.chart.models import Allergy, Medication, Problem
from stepwell.clinic.notes.tests.factories import a_draft
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.plans.models import Goal, GoalReview
from stepwell.clinic.plans.tests.factories import a_goal
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.sign_note import sign_note
from stepwell.pure.entitlement import Role


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:patient", args=[patient.ref])


def sign(session: Session) -> None:
    parts = {seat.ref: "Took part." for seat in session.seats.all()}
    sign_note(
        session_ref=session.ref, shared="Skills.", parts=parts, by=session.facilitator.account, at=session.ends_at
    )


def test_the_record_on_one_page(at_the_door: Client, jordan: Patient, amara: Patient, session: Session) -> None:
    held(session, {jordan: 45, amara: None})
    sign(session)
    record_problem(patient=jordan, text="Major depression", icd10="F33.1", at=SPRING)
    Medication.objects.create(patient=jordan, text="Sertraline", status="active")
    Allergy.objects.create(patient=jordan, text="Penicillin", status="active", criticality="high")
    text = at_the_door.get(address(jordan)).content.decode()
    for words in (
        "Jordan Reyes",
        "35, born 15 June 1990",
        "2.1 intensive outpatient. PHQ-9 of 17",
        "Lin Chen, LCSW (primary therapist)",
        "0.75 of 1 hours attended; this week stays 8.25 hours below the minimum of 9.",
        "SAMHSA",
        "The facilitator said: present for 45 min.",
        "F33.1",
        "Sertraline",
        "Penicillin",
        "Took part.",
        "No goal yet",
        "You are on Jordan Reyes’ care team, since 2 March 2026.",
    ):
        assert words in text, words
    assert "Amara" not in text


def test_an_empty_record_reads_so(at_the_door: Client, amara: Patient) -> None:
    text = at_the_door.get(address(amara)).content.decode()
    for words in ("Nothing planned this week", "No check-in yet", "No signed note yet", "No medication known."):
        assert words in text


def test_every_kind_shown_is_logged(at_the_door: Client, jordan: Patient) -> None:
    at_the_door.get(address(jordan))
    log = set(AccessLog.objects.filter(patient=jordan, allowed=True).values_list("kind", flat=True))
    assert log == {"IDENTITY", "SCHEDULE", "ATTENDANCE", "SCORES", "PLAN", "NOTES", "CHART", "SAFETY"}


def test_a_problem_and_a_goal_are_recorded_and_the_goal_reviewed(at_the_door: Client, jordan: Patient) -> None:
    wrong = at_the_door.post(address(jordan), {"do": "problem", "text": "Depression", "icd10": "depressed"})
    assert "is not an ICD-10 code" in wrong.content.decode()
    at_the_door.post(address(jordan), {"do": "problem", "text": "Depression", "icd10": "F33.1"})
    goal = {
        "do": "goal",
        "words": "Sleep through the night.",
        "problem": str(Problem.objects.get().ref),
        "therapy": "CBT",
        "review_due_on": "2026-04-01",
    }
    past = at_the_door.post(address(jordan), goal | {"review_due_on": "2026-03-01"})
    assert "due on a day that has passed" in past.content.decode()
    page = at_the_door.post(address(jordan), goal, follow=True)
    assert "“Sleep through the night.”" in page.content.decode()
    review = {"do": "review", "goal": str(Goal.objects.get().ref), "percent_met": "40", "next_due_on": "2026-05-01"}
    assert at_the_door.post(address(jordan), review | {"percent_met": "101"}).status_code == 422
    page = at_the_door.post(address(jordan), review, follow=True)
    assert "40 per cent met" in page.content.decode()
    assert GoalReview.objects.get().next_due_on == date(2026, 5, 1)


def test_a_goal_of_somebody_nobody_admitted_is_refused(at_the_door: Client, amara: Patient) -> None:
    problem = record_problem(patient=amara, text="Anxiety", at=SPRING)
    goal = {"do": "goal", "words": "x", "problem": str(problem.ref), "therapy": "CBT", "review_due_on": "2026-04-01"}
    assert "Admit the patient first" in at_the_door.post(address(amara), goal).content.decode()


def test_an_overdue_review_is_marked(at_the_door: Client, jordan: Patient) -> None:
    a_goal(Episode.objects.get())
    Goal.objects.update(review_due_on=date(2026, 3, 1))
    assert "Review overdue" in at_the_door.get(address(jordan)).content.decode()


def test_another_patients_goal_is_not_found(at_the_door: Client, jordan: Patient, amara: Patient) -> None:
    goal = a_goal(Episode.objects.get())
    review = {"do": "review", "goal": str(goal.ref), "percent_met": "1"}
    assert at_the_door.post(address(amara), review).status_code == 404
    assert at_the_door.post(address(jordan), {"do": "something else"}).status_code == 404


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address(jordan)).status_code == 404


def test_my_own_stranger_does_not_exist_either(at_the_door: Client) -> None:
    assert at_the_door.get(address(a_patient())).status_code == 404


def test_on_call_one_reads_scores_and_safety_but_no_chart_plan_or_notes(
    jordan: Patient, session: Session, amara: Patient, signed_in: SignIn
) -> None:
    held(session, {jordan: 45, amara: None})
    sign(session)
    record_problem(patient=jordan, text="Major depression", at=SPRING)
    sam = a_staff(roles=[Role.ON_CALL], name="Sam")
    text = signed_in(sam.account).get(address(jordan)).content.decode()
    assert "PHQ-9" in text
    for hidden in ("Major depression", "Took part.", "Set a goal", "Medications"):
        assert hidden not in text
    assert signed_in(sam.account).post(address(jordan), {"do": "problem", "text": "x"}).status_code == 404


def test_older_notes_are_folded_under_the_last_three(at_the_door: Client, lin: Staff, jordan: Patient) -> None:
    for number in range(5):
        earlier = a_session(lin, SPRING - timedelta(days=number + 1), patients=[jordan])
        held(earlier, {jordan: 60})
        sign(earlier)
    page = at_the_door.get(address(jordan))
    assert (len(page.context["notes"]), len(page.context["older_notes"])) == (3, 2)
    assert "2 older notes" in page.content.decode()


def test_a_long_record_costs_as_many_queries_as_a_short_one(
    at_the_door: Client, jordan: Patient, amara: Patient, session: Session
) -> None:
    held(session, {jordan: 45, amara: None})
    a_draft(session)
    a_goal(Episode.objects.get())
    at_the_door.get(address(jordan))
    with CaptureQueriesContext(connection) as short:
        at_the_door.get(address(jordan))
    for _ in range(5):
        a_goal(Episode.objects.get())
        Medication.objects.create(patient=jordan, text="Sertraline", status="active")
    with CaptureQueriesContext(connection) as long:
        at_the_door.get(address(jordan))
    assert len(long) == len(short)
