"""An alert is handed over to a colleague, and somebody handed off to another service."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from stepwell.clinic.access.actions import disclose
from stepwell.clinic.access.tests.factories import treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.models import Alert, Offer, WarmHandOff
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.escalation import Wait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATER = SPRING + timedelta(minutes=5)


@pytest.fixture
def ada(jordan: Patient) -> Staff:
    ada = a_staff(name="Ada Night")
    treats(ada, jordan)
    return ada


@pytest.fixture
def alert(sam: Staff, jordan: Patient) -> Alert:
    raised = an_alert(jordan)
    actions.acknowledge(alert=raised, by=sam.account, place="duty board", at=SPRING)
    return raised


def line(alert: Alert, sam: Staff) -> queries.AlertLine:
    viewer = viewer_of(sam.account)
    found = queries.alert_by_ref(alert.ref, viewer=viewer, at=LATER)
    assert found
    return queries.alert_line(found, viewer=viewer, at=LATER)


def offered(alert: Alert, by: Staff, to: Staff, words: str = "She expects a call at nine.") -> Offer:
    return actions.offer_alert(alert=alert, to=to, words=words, by=by.account, at=LATER)


def test_until_the_colleague_says_yes_the_first_still_has_it(alert: Alert, sam: Staff, ada: Staff) -> None:
    offer = offered(alert, sam, ada)
    told = line(alert, sam)
    assert (told.held_by, told.offer and told.offer.to) == (sam.signature, ada.signature)
    actions.answer_offer(offer=offer, accepted=True, by=ada.account, at=LATER)
    told = line(alert, sam)
    assert (told.taken_by, told.held_by, told.offer) == (sam.signature, ada.signature, None)


def test_who_declines_leaves_it_where_it_is_and_the_first_answer_stands(alert: Alert, sam: Staff, ada: Staff) -> None:
    offer = offered(alert, sam, ada)
    for accepted in (False, True):
        actions.answer_offer(offer=offer, accepted=accepted, by=ada.account, at=LATER)
    assert line(alert, sam).held_by == sam.signature


def test_only_whoever_has_it_hands_it_over_and_only_the_colleague_says_yes(
    alert: Alert, sam: Staff, ada: Staff
) -> None:
    for by, to in ((ada, sam), (sam, sam)):
        with pytest.raises(actions.NotTheHolder):
            offered(alert, by, to)
    with pytest.raises(ValueError, match="must know"):
        offered(alert, sam, ada, words=" ")
    offer = offered(alert, sam, ada)
    with pytest.raises(actions.NotTheHolder):
        actions.answer_offer(offer=offer, accepted=True, by=sam.account, at=LATER)
    with pytest.raises(actions.NotTheHolder):
        actions.answer_offer(offer=offer, accepted=False, by=a_staff().account, at=LATER)
    actions.answer_offer(offer=offer, accepted=False, by=sam.account, at=LATER)
    assert line(alert, sam).offer is None


def test_one_offer_waits_at_a_time(alert: Alert, sam: Staff, ada: Staff) -> None:
    assert offered(alert, sam, ada) == offered(alert, sam, ada)
    second = offered(alert, sam, a_staff(name="Bea Day"))
    waiting = line(alert, sam).offer
    assert waiting
    assert waiting.ref == second.ref
    assert Offer.objects.count() == 2


def test_an_offer_falls_with_whoever_made_it_once_somebody_else_has_the_alert(
    alert: Alert, sam: Staff, ada: Staff
) -> None:
    offered(alert, sam, a_staff(name="Bea Day"))
    actions.take_in_hand(alert=alert, by=ada.account, place="duty board", at=LATER)
    told = line(alert, sam)
    assert (told.held_by, told.offer) == (ada.signature, None)
    assert offered(alert, ada, sam).to == sam


def test_it_is_handed_over_to_those_who_may_see_it_and_to_nobody_else(alert: Alert, sam: Staff, ada: Staff) -> None:
    vera = a_staff([Role.DIRECTOR], name="Vera Lund")
    a_staff(name="Lin Elsewhere")
    a_staff([Role.SCHEDULER], name="Priya")
    found = queries.colleagues(alert, viewer=viewer_of(sam.account), at=SPRING)
    assert list(found) == [ada, vera]


def handed_off(alert: Alert, by: Staff, submission: UUID | None = None, **more: Any) -> WarmHandOff:
    summary = disclose(
        patient=alert.patient, consent=None, recipient="Mo Reed, County mobile crisis", description="Summary",
        kinds={Kind.SAFETY}, purpose=Purpose.TREATMENT, by=by.account, at=LATER,
    )  # fmt: skip
    told: dict[str, Any] = {
        "to": "crisis_team", "organisation": "County mobile crisis", "receiver": "Mo Reed", "phone": "518-555-0142",
        "on_the_line": True, "words": "Intent and plan; alone at home.",
    } | more  # fmt: skip
    return actions.begin_hand_off(
        alert=alert,
        submission=submission or uuid4(),
        disclosure=summary,
        by=by.account,
        at=LATER,
        **told,
    )


def test_a_hand_off_is_not_closed_until_the_receiver_confirms(alert: Alert, sam: Staff) -> None:
    hand_off = handed_off(alert, sam)
    told = line(alert, sam)
    assert (told.waits, told.due_at) == (Wait.RESOLVE, LATER + timedelta(minutes=alert.remind_minutes))
    resolved: dict[str, Any] = {
        "alert": alert,
        "disposition": "emergency",
        "words": "On the way.",
        "by": sam.account,
        "at": LATER,
    }
    with pytest.raises(actions.HandOffOpen):
        actions.resolve(**resolved)
    with pytest.raises(ValueError, match="who answered"):
        actions.answer_hand_off(hand_off=hand_off, taken=True, receiver="", how="phone", by=sam.account, at=LATER)
    answer = actions.answer_hand_off(
        hand_off=hand_off, taken=True, receiver="Mo Reed", how="called back", by=sam.account, at=LATER
    )
    told = line(alert, sam)
    assert told.open_hand_off is None
    assert (told.hand_offs[0].confirmed_by, told.hand_offs[0].how) == ("Mo Reed", "called back")
    assert (
        actions.answer_hand_off(hand_off=hand_off, taken=False, receiver="Else", how="-", by=sam.account, at=LATER)
        == answer
    )
    actions.resolve(**resolved)


def test_the_same_form_twice_hands_off_once(alert: Alert, sam: Staff) -> None:
    submission = uuid4()
    assert handed_off(alert, sam, submission) == handed_off(alert, sam, submission)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on_the_line": False}, "Stay on the line"),
        ({"to": "nowhere"}, "to whom"),
        ({"receiver": " "}, "to whom"),
        ({"words": ""}, "to whom"),
    ],
)
def test_a_hand_off_that_lacks_something_is_refused(alert: Alert, sam: Staff, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        handed_off(alert, sam, **wrong)


def test_to_a_day_programme_somebody_is_referred_without_a_three_way_call(alert: Alert, sam: Staff) -> None:
    assert handed_off(alert, sam, to="partial_hospital", on_the_line=False).on_the_line is False


def test_nobody_is_handed_off_before_the_alert_is_taken(sam: Staff, jordan: Patient) -> None:
    with pytest.raises(actions.NotAcknowledged):
        handed_off(an_alert(jordan), sam)


def test_what_was_done_stays_written(alert: Alert, sam: Staff, ada: Staff) -> None:
    for row in (offered(alert, sam, ada), handed_off(alert, sam)):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(words="Something else.")
