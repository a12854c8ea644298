"""From raised to followed up: who may do what, and what the database keeps."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.safety.tests.factories import an_alert, on_call, written
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import Wait
from stepwell.pure.instruments import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def taken(alert: Alert, by: Staff) -> Alert:
    actions.acknowledge(alert=alert, by=by.account, place="duty board", at=SPRING)
    return alert


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
    with pytest.raises(ValueError, match="Choose"):
        actions.resolve(alert=alert, disposition="shrug", words="Called.", by=sam.account, at=at)
    told: dict[str, Any] = {
        "alert": alert,
        "disposition": "talked_safe",
        "words": "Called.",
        "by": sam.account,
        "at": at,
    }
    for wrong in (at, at + timedelta(hours=73)):
        with pytest.raises(ValueError, match="no later than the rulebook"):
            actions.resolve(**told, follow_up_due_at=wrong)
    resolved = actions.resolve(**told)
    assert actions.resolve(**told | {"words": "Again."}) == resolved
    first, second = resolved.follow_ups.order_by("number")
    assert (first.due_at, second.due_at) == (at + timedelta(hours=24), at + timedelta(hours=168))


def test_a_follow_up_never_closes_by_itself_and_the_next_is_owed_after_it(sam: Staff) -> None:
    alert = taken(an_alert(a_patient()), sam)
    resolved = actions.resolve(
        alert=alert, disposition="talked_safe", words="Called.", by=sam.account, at=SPRING + timedelta(minutes=10)
    )
    first, second = resolved.follow_ups.order_by("number")
    viewer, much_later = viewer_of(sam.account), SPRING + timedelta(days=300)

    def owed() -> datetime | None:
        board = queries.duty_board(viewer=viewer, at=much_later)
        assert [line.is_overdue(much_later) for line in board.now] == [True] * len(board.now)
        return board.now[0].due_at if board.now else None

    assert owed() == first.due_at
    actions.record_contact(follow_up=first, outcome="not_reached", words="No answer.", by=sam.account, at=much_later)
    assert owed() == first.due_at
    for words in ("Slept well.", "Again."):
        actions.record_contact(follow_up=first, outcome="reached", words=words, by=sam.account, at=much_later)
    assert [contact.words for contact in first.contacts.order_by("pk")] == ["No answer.", "Slept well."]
    assert owed() == second.due_at
    actions.record_contact(follow_up=second, outcome="handed_on", words="On a ward.", by=sam.account, at=much_later)
    assert owed() is None
    with pytest.raises(ValueError, match="reached them"):
        actions.record_contact(follow_up=second, outcome="reached", words=" ", by=sam.account, at=much_later)


def test_the_first_contact_may_be_owed_earlier_or_a_little_later_than_the_card_says(sam: Staff) -> None:
    resolved = actions.resolve(
        alert=taken(an_alert(a_patient()), sam),
        disposition="talked_safe",
        words="Called.",
        by=sam.account,
        at=SPRING,
        follow_up_due_at=SPRING + timedelta(hours=2),
    )
    assert resolved.follow_ups.get(number=1).due_at == SPRING + timedelta(hours=2)


def test_the_board_says_who_is_next_and_what_is_most_pressing_comes_first(sam: Staff) -> None:
    vera = a_staff([Role.DIRECTOR], name="Vera Lund")
    review = an_alert(a_patient(), grade=Grade.REVIEW)
    new = an_alert(a_patient(), at=SPRING + timedelta(minutes=2))
    old = an_alert(a_patient())
    mine = taken(an_alert(a_patient()), sam)
    actions.climb(alert_id=old.pk, at=SPRING)
    board = queries.duty_board(viewer=viewer_of(sam.account), at=SPRING + timedelta(minutes=2))
    assert [line.ref for line in board.now] == [new.ref, old.ref]
    assert [line.ref for line in board.later] == [mine.ref, review.ref]
    assert board.now[0].next_staff == ("Sam Ito, LPC",)
    assert board.now[1].next_staff == (vera.signature,)
    assert board.now[1].next_page_at == SPRING + timedelta(minutes=5)
    assert board.later[1].next_page_at is None


def test_what_is_overdue_comes_right_after_what_nobody_has_taken(sam: Staff) -> None:
    lying = taken(an_alert(a_patient()), sam)
    review = an_alert(a_patient(), grade=Grade.REVIEW)
    at = SPRING + timedelta(hours=30)
    new = an_alert(a_patient(), at=at)
    board = queries.duty_board(viewer=viewer_of(sam.account), at=at)
    assert [line.ref for line in board.now] == [new.ref, lying.ref, review.ref]
    assert [line.waits for line in board.now] == [Wait.TAKE, Wait.RESOLVE, Wait.TAKE]
    assert board.now[0].action.startswith("Full assessment")


def test_at_a_glance_it_is_counted_how_many_wait_for_what(sam: Staff) -> None:
    an_alert(a_patient(), at=SPRING + timedelta(minutes=5))
    an_alert(a_patient())
    taken(an_alert(a_patient()), sam)
    actions.resolve(
        alert=taken(an_alert(a_patient()), sam), disposition="talked_safe", words="Safe.", by=sam.account, at=SPRING
    )
    assert queries.at_a_glance(viewer=viewer_of(sam.account), at=SPRING) == queries.AtAGlance(2, SPRING, 1, 1)


def test_therapists_see_alerts_of_their_own_patients_and_a_stranger_none() -> None:
    mine, other, lin, nobody = a_patient(), a_patient(), a_staff(), an_account()
    treats(lin, mine)
    an_alert(mine)
    an_alert(other)
    with acting_as(lin.account_id):
        assert [line.patient_ref for line in queries.duty_board(viewer=viewer_of(lin.account), at=SPRING).all] == [
            mine.ref
        ]
    with acting_as(nobody.pk):
        assert queries.duty_board(viewer=viewer_of(nobody), at=SPRING).all == ()
        assert queries.at_a_glance(viewer=viewer_of(nobody), at=SPRING) == queries.AtAGlance(0, None, 0, 0)


@pytest.mark.parametrize("number", [1, 20])
def test_the_board_costs_as_much_for_one_alert_as_for_twenty(
    number: int, sam: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        patient = a_patient()
        written(patient, sam)
        an_alert(patient)
        actions.climb(alert_id=an_alert(patient).pk, at=SPRING)
        alert = taken(an_alert(patient), sam)
        actions.offer_alert(alert=alert, to=a_staff(), words="Please.", by=sam.account, at=SPRING)
        actions.resolve(
            alert=taken(an_alert(patient), sam), disposition="talked_safe", words="Safe.", by=sam.account, at=SPRING
        )
    viewer = viewer_of(sam.account)
    with django_assert_num_queries(18):
        assert len(queries.duty_board(viewer=viewer, at=SPRING).all) == 4 * number
