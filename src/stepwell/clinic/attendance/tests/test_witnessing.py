"""What machines say is kept once, in a chain that shows every change, whoever writes at the same time."""

import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance import actions
from stepwell.clinic.attendance.actions import MediaEvent
from stepwell.clinic.attendance.ledger import lines_of
from stepwell.clinic.attendance.models import Chain, Minutes, Stranger, Witness
from stepwell.clinic.attendance.queries import session_breaks
from stepwell.clinic.attendance.tests.factories import a_ledger_is_whole, joins, leaves, marked, opened
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.live import actions as live
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.dose import Said
from stepwell.pure.entitlement import Role
from stepwell.pure.values import Period

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
END = SPRING + 60 * MINUTE


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def pair(lin: Staff) -> tuple[Patient, Patient]:
    pair = a_patient(), a_patient(given_name="Amara", family_name="Diaz")
    for patient in pair:
        treats(lin, patient)
    return pair


@pytest.fixture
def session(lin: Staff, pair: tuple[Patient, Patient]) -> Session:
    return opened(a_session(lin, SPRING, patients=pair))


@pytest.fixture
def seat(session: Session, pair: tuple[Patient, Patient]) -> Seat:
    """Jordan's, let into the room as `one`; Amara is let in as `two`, and Lin as `lin`."""
    let_in(session, pair)
    return session.seats.get(patient=pair[0])


def let_in(session: Session, pair: tuple[Patient, Patient]) -> None:
    for name, patient in (("one", pair[0]), ("two", pair[1]), ("lin", None)):
        live.admit(
            session=session,
            seat=session.seats.get(patient=patient) if patient else None,
            server="sfu-1",
            room="room",
            stay=name,
            token=f"token of {name}",
            at=SPRING,
        )


def of_room(said: Said, minute: float) -> MediaEvent:
    return MediaEvent("sfu-1", said, SPRING + minute * MINUTE, "{}", f"{said} {minute}", "room")


def hear(*events: MediaEvent, at: datetime = END) -> int:
    return actions.record_media(events=events, at=at)


def said(seat: Seat) -> list[str]:
    return list(Witness.objects.filter(seat=seat).order_by("position").values_list("said", flat=True))


def test_what_a_media_server_says_makes_minutes_once_the_session_is_over(seat: Seat) -> None:
    hear(joins("one", 0), at=SPRING)
    assert not Minutes.objects.exists()
    hear(leaves("one", 50))
    ledger = Minutes.objects.get(seat=seat)
    assert (ledger.attended, ledger.confidence, ledger.bound_seconds) == (50, "one witness", 70)
    assert "the media server saw 50 min" in ledger.reasons


def test_a_stay_in_the_side_room_counts_as_the_session_it_is_part_of_and_once(session: Session, lin: Staff) -> None:
    """Back in the group after twenty minutes alone with whoever leads; the server says late that they had left."""
    seat = session.seats.order_by("pk").first()
    assert seat is not None
    for stay, room in (("before", "room"), ("alone", "side room"), ("after", "room")):
        live.admit(
            session=session, seat=seat, server="sfu-1", room=room, stay=stay, token=f"token of {stay}", at=SPRING
        )
    told = [
        joins("before", 0), leaves("before", 20.5), joins("alone", 20.1), leaves("alone", 40), joins("after", 40.2),
        leaves("after", 60),
    ]  # fmt: skip
    hear(*(replace(each, room="side room") if each.stay == "alone" else each for each in told))
    ledger = Minutes.objects.get(seat=seat)
    assert (ledger.attended, ledger.payer_countable) == (60, 60)
    assert "two devices at once count once" in ledger.reasons


def test_delivered_again_in_any_order_it_is_kept_once(seat: Seat) -> None:
    events = [joins("one", 0), leaves("one", 50), joins("two", 1), leaves("two", 40)]
    assert hear(*events) == 4
    assert hear(*reversed(events)) == 0
    assert hear(events[0], events[0]) == 0
    assert Witness.objects.count() == 4
    a_ledger_is_whole()


def test_any_order_of_delivery_makes_the_same_minutes(seat: Seat) -> None:
    events = [joins("one", 0), leaves("one", 20), of_room(Said.RESTARTED, 70), joins("two", 3), of_room(Said.ENDED, 60)]
    chance = random.Random(6)
    outcomes, later = set(), END + 20 * MINUTE
    for _ in range(6):
        with transaction.atomic():
            chance.shuffle(events)
            for event in events:
                hear(event, at=later)
            outcomes.add(tuple(Minutes.objects.order_by("seat").values_list("attended", flat=True)))
            transaction.set_rollback(True)
    assert outcomes == {(20, 57)}


def test_a_room_that_is_closed_and_a_server_that_begins_anew_are_said_of_everybody_in_it(seat: Seat) -> None:
    hear(joins("one", 0), joins("two", 5), of_room(Said.ENDED, 40))
    assert [each.attended for each in Minutes.objects.order_by("seat__patient")] == [40, 35]
    hear(MediaEvent("sfu-1", Said.RESTARTED, SPRING + 41 * MINUTE, "{}", "restart"))
    hear(MediaEvent("sfu-2", Said.RESTARTED, SPRING + 42 * MINUTE, "{}", "another"))
    assert said(seat) == ["joined", "ended", "restarted"]


def listed(*stays: str, minute: float, server: str = "sfu-1", room: str = "room", since: float | None = None) -> int:
    at = SPRING + minute * MINUTE
    since_at = None if since is None else SPRING + since * MINUTE
    sights = [actions.Sight(stay, at, since_at) for stay in stays]
    return actions.record_poll(server=server, room=room, sights=sights, at=at + MINUTE / 12)


def test_a_poll_keeps_whom_the_server_lists(seat: Seat, pair: tuple[Patient, Patient]) -> None:
    assert [listed("one", "lin", minute=minute) for minute in (5, 5, 6)] == [1, 0, 1]
    assert said(seat) == ["seen", "seen"]
    assert listed("one", minute=0, server="sfu-2") == listed("one", minute=0, room="elsewhere") == 0
    assert Witness.objects.count() == 2


def test_what_polls_saw_bounds_what_lost_events_cost(seat: Seat) -> None:
    listed("one", minute=5)
    listed("one", minute=6, since=5)
    listed("one", minute=6.5, since=6)
    actions.settle_due(at=END)
    ledger = Minutes.objects.get(seat=seat)
    assert (ledger.attended, ledger.bound_seconds) == (1, 60)
    assert "an end was never said" in "; ".join(ledger.reasons)


@pytest.mark.parametrize(
    "event",
    [
        joins("nobody", 3), joins("one", 3, token="token of two"), joins("one", 3, token=""),
        joins("two", 3, token="token of one"),
    ],
)  # fmt: skip
def test_a_stranger_in_the_room_counts_for_nobody_and_the_facilitator_is_told_once(
    seat: Seat, lin: Staff, event: MediaEvent
) -> None:
    hear(event)
    hear(event)
    assert Stranger.objects.count() == 1
    (notice,) = Notice.objects.filter(account=lin.account)
    assert "not let in" in notice.words
    assert "Jordan" not in notice.words
    assert not Minutes.objects.exists()


def test_a_poll_that_lists_a_stranger_tells_the_facilitator_once(seat: Seat, lin: Staff) -> None:
    for minute in (1, 2, 3):
        listed("watcher", "one", minute=minute)
    assert (Stranger.objects.count(), Notice.objects.filter(account=lin.account).count()) == (1, 1)
    assert {row.seat_id for row in Witness.objects.all()} == {seat.pk}


def test_who_leads_is_no_stranger_and_has_no_minutes(seat: Seat) -> None:
    hear(joins("lin", 0), leaves("lin", 60))
    assert not Stranger.objects.exists()
    assert not Witness.objects.exists()


def test_until_the_session_is_over_or_closed_the_facilitators_word_stands(
    session: Session, seat: Seat, pair: tuple[Patient, Patient], lin: Staff
) -> None:
    hear(joins("one", 0), at=SPRING)
    at = SPRING + 5 * MINUTE
    actions.mark(session_ref=session.ref, marks=[actions.Mark(seat.ref, True, 60)], by=lin.account, at=at)
    assert Minutes.objects.get(seat=seat).attended == 60
    hear(leaves("one", 20), at=SPRING + 20 * MINUTE)
    other = session.seats.get(patient=pair[1])
    soon = SPRING + 30 * MINUTE
    actions.mark(session_ref=session.ref, marks=[actions.Mark(other.ref, False, 0)], by=lin.account, at=soon)
    live.record_closing(session=session, by=lin.account, at=soon)
    actions.settle_session(session=session, by=session.facilitator.account, at=soon)
    assert Minutes.objects.get(seat=seat).attended == 20
    assert "the lesser counts" in Minutes.objects.get(seat=seat).reasons[-1]


def test_what_nobody_marked_is_reckoned_when_the_session_is_over(seat: Seat) -> None:
    hear(joins("one", 0), leaves("one", 45), at=SPRING + 50 * MINUTE)
    assert not Minutes.objects.exists()
    assert actions.settle_due(at=END) == 1
    assert actions.settle_due(at=END) == 0
    assert Minutes.objects.get().attended == 45


def test_breaks_are_attended_and_do_not_count_for_a_payer(
    session: Session, seat: Seat, pair: tuple[Patient, Patient], lin: Staff
) -> None:
    hear(joins("one", 0), leaves("one", 60))
    pause = Period(SPRING + 20 * MINUTE, SPRING + 30 * MINUTE)
    for new in (2, 0):
        assert actions.mark_breaks(session_ref=session.ref, breaks=[pause], by=lin.account, at=END) == new
    ledger = Minutes.objects.get(seat=seat)
    assert (ledger.attended, ledger.payer_countable) == (60, 50)
    assert actions.mark_breaks(session_ref=session.ref, breaks=[], by=lin.account, at=END + MINUTE) == 2
    assert Minutes.objects.get(seat=seat).payer_countable == 60


def test_a_break_is_begun_and_ended_with_a_tap_and_one_nobody_ends_lasts_to_the_end(
    session: Session, seat: Seat, lin: Staff
) -> None:
    lead: dict[str, Any] = {"session_ref": session.ref, "by": lin.account}
    assert actions.begin_break(**lead, at=SPRING + 20 * MINUTE) == 2
    assert actions.begin_break(**lead, at=SPRING + 21 * MINUTE) == 0
    assert session_breaks(session.pk) == (Period(SPRING + 20 * MINUTE, END),)
    assert actions.end_break(**lead, at=SPRING + 25 * MINUTE) == 2
    assert actions.end_break(**lead, at=SPRING + 26 * MINUTE) == 0
    actions.begin_break(**lead, at=SPRING + 50 * MINUTE)
    hear(joins("one", 0), leaves("one", 60))
    assert Minutes.objects.get(seat=seat).payer_countable == 45
    with pytest.raises(actions.BadBreaks):
        actions.begin_break(**lead, at=END)


def test_after_closing_breaks_change_with_a_reason_and_by_nobody_else(
    session: Session, seat: Seat, pair: tuple[Patient, Patient], lin: Staff
) -> None:
    hear(joins("one", 0), leaves("one", 60))
    marked(session, {pair[0]: 60, pair[1]: None})
    live.record_closing(session=session, by=lin.account, at=END)
    told: dict[str, Any] = {"session_ref": session.ref, "breaks": [Period(SPRING, SPRING + 10 * MINUTE)], "at": END}
    with pytest.raises(actions.BadBreaks, match="say why"):
        actions.mark_breaks(**told, by=lin.account)
    for other in (a_staff(name="Noor"), a_staff([Role.DIRECTOR], name="Vera")):
        with pytest.raises(NotYours):
            actions.mark_breaks(**told, by=other.account, reason="Lunch was early.")
        with pytest.raises(NotYours):
            actions.correct(seat_ref=seat.ref, minutes=1, reason="Was late.", by=other.account, at=END)
    assert Minutes.objects.get(seat=seat).payer_countable == 60
    actions.mark_breaks(**told, by=lin.account, reason="Lunch was early.")
    assert Minutes.objects.get(seat=seat).payer_countable == 50
    assert "Lunch was early." in str(lines_of([seat])[seat.pk][-1]["raw"])
    a_ledger_is_whole()


@pytest.mark.parametrize("spans", [[(-1, 5)], [(50, 61)], [(10, 20), (15, 25)]])
def test_breaks_outside_the_session_or_over_each_other_are_refused(
    session: Session, lin: Staff, spans: Sequence[tuple[int, int]]
) -> None:
    breaks = [Period(SPRING + start * MINUTE, SPRING + until * MINUTE) for start, until in spans]
    with pytest.raises(actions.BadBreaks):
        actions.mark_breaks(session_ref=session.ref, breaks=breaks, by=lin.account, at=END)
    assert not Witness.objects.exists()


def test_a_call_counts_and_is_told_apart(seat: Seat, lin: Staff) -> None:
    hear(joins("one", 0), leaves("one", 20))
    call = Period(SPRING + 30 * MINUTE, SPRING + 50 * MINUTE)
    assert actions.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=END)
    assert not actions.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=END)
    ledger = Minutes.objects.get(seat=seat)
    assert ledger.attended == 40
    assert "20 min were by telephone alone" in ledger.reasons


def test_a_correction_is_a_line_of_the_same_chain(session: Session, seat: Seat, pair: tuple[Patient, Patient]) -> None:
    hear(joins("one", 0), leaves("one", 20))
    marked(session, {pair[0]: 60, pair[1]: None})
    live.record_closing(session=session, by=session.facilitator.account, at=END)
    actions.correct(seat_ref=seat.ref, minutes=55, reason="Was on the phone.", by=session.facilitator.account, at=END)
    assert [line["line"] for line in lines_of([seat])[seat.pk]] == ["witness", "witness", "witness", "correction"]
    assert Minutes.objects.get(seat=seat).attended == 55
    a_ledger_is_whole()
    assert Chain.objects.get(seat=seat).position == 4


@pytest.mark.parametrize("table", ["attendance_witness", "attendance_stranger", "live_admission"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_the_database_lets_nobody_rewrite_what_was_said(seat: Seat, table: str, change: str) -> None:
    hear(joins("one", 0), joins("nobody", 1))
    with (
        acting_as_programme(),
        pytest.raises(DatabaseError, match=r"Cannot (update|delete)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attendance_witness SET said_at = said_at + interval '1 microsecond' WHERE position = 2",
        "UPDATE attendance_witness SET raw = raw || ' ' WHERE position = 2",
        "UPDATE attendance_witness SET source = 'poll' WHERE position = 2",
        "DELETE FROM attendance_witness WHERE position = 2",
        "DELETE FROM attendance_witness WHERE position = 3",
        "UPDATE attendance_correction SET reason = 'Another.'",
        "UPDATE attendance_correction SET minutes_before = 60",
    ],
)
def test_what_the_owner_of_the_database_alters_shows(
    session: Session, seat: Seat, pair: tuple[Patient, Patient], change: str
) -> None:
    hear(joins("one", 0), leaves("one", 20), joins("two", 0), leaves("two", 60))
    marked(session, {pair[0]: 60, pair[1]: 60})
    live.record_closing(session=session, by=session.facilitator.account, at=END)
    actions.correct(seat_ref=seat.ref, minutes=55, reason="Was on the phone.", by=session.facilitator.account, at=END)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("attendance_witness", "attendance_correction"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(change)
    with pytest.raises(AssertionError, match=r"altered|missing|taken out"):
        a_ledger_is_whole()


@pytest.mark.parametrize("many", [1, 30])
def test_a_batch_costs_as_many_queries_for_any_number_of_events(seat: Seat, many: int) -> None:
    with CaptureQueriesContext(connection) as spent:
        hear(*[leaves("one", minute / 10) for minute in range(many)], at=SPRING)
    assert len(spent) == 8  # two of them are the savepoints of a test


@pytest.mark.django_db(transaction=True)
def test_those_who_write_at_once_neither_wait_in_a_ring_nor_lose_a_line() -> None:
    """Eight deliveries at once, each of both seats, in either order, some of them the same again."""
    with transaction.atomic():
        pair = a_patient(), a_patient(given_name="Amara", family_name="Diaz")
        let_in(a_session(a_staff(), SPRING, patients=pair), pair)
    together = threading.Barrier(8)

    def deliver(number: int) -> int:
        told = [leaves("one", number % 6), leaves("two", number % 6)]
        together.wait(60)
        try:
            with acting_as_programme():
                return hear(*(told if number % 2 else reversed(told)))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(deliver, range(8))) == 12
    with transaction.atomic():
        assert Witness.objects.count() == 12
        a_ledger_is_whole()
