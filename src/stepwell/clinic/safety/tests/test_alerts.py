"""From raised to followed up: who may do what, and what the database keeps."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.models import Alert, SafetyPlan
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role
from stepwell.pure.instruments import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def sam() -> Staff:
    return on_call(a_staff([Role.ON_CALL], name="Sam Ito", credential="LPC"))


def test_one_source_raises_one_alert() -> None:
    patient = a_patient()
    assert an_alert(patient, source="response:1:item9") == an_alert(patient, source="response:1:item9")


def test_an_alert_never_changes() -> None:
    alert = an_alert(a_patient())
    with pytest.raises(DatabaseError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(ladder=[])


def test_who_came_first_has_the_alert(sam: Staff) -> None:
    alert, late = an_alert(a_patient()), a_staff()
    first = actions.acknowledge(alert=alert, by=sam.account, place="duty board", at=SPRING)
    second = actions.acknowledge(alert=alert, by=late.account, place="duty board", at=SPRING + timedelta(minutes=1))
    assert second == first
    assert second.by == sam.account


def test_an_alert_is_taken_then_resolved_then_followed_up(sam: Staff) -> None:
    alert = an_alert(a_patient())
    at = SPRING + timedelta(minutes=10)
    with pytest.raises(actions.NotAcknowledged):
        actions.resolve(alert=alert, disposition="talked_safe", words="Called.", by=sam.account, at=at)
    actions.acknowledge(alert=alert, by=sam.account, place="duty board", at=SPRING)
    with pytest.raises(actions.NotResolved):
        actions.record_follow_up(alert=alert, words="Well.", by=sam.account, at=at)
    with pytest.raises(ValueError, match="Choose"):
        actions.resolve(alert=alert, disposition="shrug", words="Called.", by=sam.account, at=at)
    resolved = actions.resolve(alert=alert, disposition="talked_safe", words="Called.", by=sam.account, at=at)
    assert resolved.follow_up_due_at == at + timedelta(hours=24)
    viewer = viewer_of(sam.account)
    board = queries.duty_board(viewer=viewer, at=at + timedelta(days=30))
    assert [line.ref for line in board.follow_ups] == [alert.ref]
    actions.record_follow_up(alert=alert, words="Slept well.", by=sam.account, at=at + timedelta(hours=20))
    assert queries.duty_board(viewer=viewer, at=at + timedelta(days=30)).is_clear


def test_the_board_says_who_is_next_and_what_is_most_pressing_comes_first(sam: Staff) -> None:
    vera = a_staff([Role.DIRECTOR], name="Vera Lund")
    review = an_alert(a_patient(), grade=Grade.REVIEW)
    new = an_alert(a_patient(), at=SPRING + timedelta(minutes=2))
    old = an_alert(a_patient())
    actions.climb(alert_id=old.pk, at=SPRING)
    board = queries.duty_board(viewer=viewer_of(sam.account), at=SPRING + timedelta(minutes=2))
    assert [line.ref for line in board.open] == [new.ref, old.ref, review.ref]
    assert board.open[0].next_staff == ("Sam Ito, LPC",)
    assert board.open[1].next_staff == (vera.signature,)
    assert board.open[1].next_page_at == SPRING + timedelta(minutes=5)
    assert board.open[2].next_page_at is None


def test_therapists_see_alerts_of_their_own_patients_and_a_stranger_none() -> None:
    mine, other, lin, nobody = a_patient(), a_patient(), a_staff(), an_account()
    treats(lin, mine)
    an_alert(mine)
    an_alert(other)
    with acting_as(lin.account_id):
        assert [line.patient_ref for line in queries.duty_board(viewer=viewer_of(lin.account), at=SPRING).open] == [
            mine.ref
        ]
    with acting_as(nobody.pk):
        assert queries.duty_board(viewer=viewer_of(nobody), at=SPRING).is_clear


@pytest.mark.parametrize("number", [1, 20])
def test_the_board_costs_as_much_for_one_alert_as_for_twenty(
    number: int, sam: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        alert = an_alert(a_patient())
        actions.climb(alert_id=alert.pk, at=SPRING)
    viewer = viewer_of(sam.account)
    with django_assert_num_queries(6):
        assert len(queries.duty_board(viewer=viewer, at=SPRING).open) == number


def test_a_safety_plan_grows_by_versions_and_the_patient_reads_the_newest() -> None:
    patient, lin = a_patient(), a_staff()
    assert patient.account
    actions.write_safety_plan(patient=patient, coping="Walk.", by=lin.account, at=SPRING)
    actions.write_safety_plan(patient=patient, coping="Walk.\n\nCold water.", by=lin.account, at=SPRING)
    with acting_as(patient.account_id):
        plan = queries.current_plan(viewer=viewer_of(patient.account), patient=patient, at=SPRING)
    assert plan
    assert plan.version == 2
    assert [step.lines for step in plan.written] == [("Walk.", "Cold water.")]
    with pytest.raises(ValueError, match="at least one"):
        actions.write_safety_plan(patient=patient, by=lin.account, at=SPRING)
    with pytest.raises(DatabaseError), transaction.atomic():
        SafetyPlan.objects.filter(version=1).delete()


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("My sister, 212-555-0111", "2125550111"),
        ("Dr Okafor (212) 555 0177, weekdays", "2125550177"),
        ("988, call or text", "988"),
        ("The library on 4th Street, from 10 to 5", ""),
        ("1988 was a good year", ""),
    ],
)
def test_a_number_in_the_plan_can_be_called(line: str, phone: str) -> None:
    assert queries.PlanStep("people", "Who I can ask for help", (line,)).entries[0].phone == phone
