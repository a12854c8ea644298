"""Somebody is suddenly gone from a session."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance import actions as attendance
from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.attendance.unheard import back_since, gone_from_chat
from stepwell.clinic.live import actions as live
from stepwell.clinic.live.gone import not_called_back, suddenly_gone
from stepwell.clinic.live.models import Arrival, Opening, Ticket
from stepwell.clinic.live.tests.factories import a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.actions import mark_at_risk
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web import jobs
from stepwell.journeys.report_disconnect import report_disconnect
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)
PAGE = UUID(int=7)


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    """At risk, as Lin says."""
    jordan = a_patient()
    treats(lin, jordan)
    mark_at_risk(patient=jordan, why="x", by=lin.account, at=SPRING)
    return jordan


@pytest.fixture
def session(lin: Staff, jordan: Patient, monkeypatch: pytest.MonkeyPatch) -> Session:
    """An hour, with Jordan in the room since it began."""
    servers_instead(monkeypatch)
    a_server("one", SPRING + 600 * MINUTE)
    session = opened(a_session(lin, SPRING, patients=[jordan]))
    comes_in(session.seats.get(), 0)
    return session


def comes_in(seat: Seat, minute: float) -> Ticket:
    at = SPRING + minute * MINUTE
    arrival = at_the_door(seat, at)
    live.let_in(arrival=arrival.ref, by=seat.session.facilitator.account, at=at)
    assert seat.patient.account is not None
    ticket = live.open_line(session=seat.session, account=seat.patient.account, arrival=arrival, at=at)
    live.take_line(ticket=ticket.ref, at=at)
    return ticket


def loses_the_line(minute: float) -> None:
    live.end_line(ticket=Ticket.objects.latest("used_at").ref, at=SPRING + minute * MINUTE)


def looked_for(minute: float) -> list[Alert]:
    """The alerts there are, after the programme has looked."""
    at = SPRING + minute * MINUTE
    for gone in (*suddenly_gone(at=at), *gone_from_chat(at=at), *not_called_back(at=at)):
        report_disconnect(gone=gone, at=at)
    return list(Alert.objects.order_by("raised_at"))


def test_at_risk_it_is_one_alert_however_often_it_is_reported(session: Session, lin: Staff) -> None:
    loses_the_line(10)
    assert looked_for(11.9) == []
    with acting_as(lin.account_id):  # who leads the session may see nothing of anybody's risk
        (alert,) = looked_for(12)
    assert looked_for(13) == looked_for(60) == looked_for(600) == [alert]
    assert (alert.grade, alert.words) == ("SIGNAL", "Left a session suddenly while at risk: call them")
    assert alert.signals.get().occurred_at == SPRING + 10 * MINUTE


def test_who_comes_back_within_the_grace_is_not_missed(session: Session) -> None:
    loses_the_line(10)
    comes_in(session.seats.get(), 11.5)
    assert looked_for(13) == []


def test_who_comes_back_later_is_missed_no_more_and_the_alert_stands_until_somebody_ends_it(
    session: Session, lin: Staff
) -> None:
    loses_the_line(10)
    (alert,) = looked_for(12)
    assert back_since(alert.source) is None
    comes_in(session.seats.get(), 20)
    assert looked_for(25) == [alert]
    assert back_since(alert.source) == SPRING + 20 * MINUTE
    page = Client()
    page.force_login(lin.account)
    assert "They are back in the session" in page.get(reverse("clinician:alert", args=[alert.ref])).content.decode()
    loses_the_line(30)
    assert len(looked_for(33)) == 2


def test_who_leaves_is_not_missed(session: Session) -> None:
    live.part(seat=session.seats.get(), at=SPRING + 10 * MINUTE)
    assert looked_for(20) == []


def test_nor_who_was_taken_out(session: Session, lin: Staff) -> None:
    live.take_out(arrival=Arrival.objects.get().ref, by=lin.account, at=SPRING + 10 * MINUTE)
    assert looked_for(20) == []


def test_nor_who_goes_as_the_session_ends(session: Session, lin: Staff) -> None:
    loses_the_line(58.5)
    assert looked_for(65) == []
    live.record_closing(session=session, by=lin.account, at=SPRING + 66 * MINUTE)
    assert looked_for(90) == []


def test_whoever_was_gone_before_it_was_closed_early_is_missed(session: Session, lin: Staff) -> None:
    loses_the_line(20)
    live.record_closing(session=session, by=lin.account, at=SPRING + 21 * MINUTE)
    (alert,) = looked_for(65)
    assert alert.signals.get().occurred_at == SPRING + 20 * MINUTE


def test_who_was_there_early_is_missed_from_the_beginning_on(session: Session) -> None:
    Ticket.objects.update(used_at=SPRING - 9 * MINUTE, ended_at=SPRING - 8 * MINUTE)
    assert looked_for(1) == []
    assert len(looked_for(2)) == 1


def test_where_their_media_server_says_nothing_any_more_they_are_gone_since(session: Session) -> None:
    server = Ticket.objects.get().room.server
    server.heard_at = SPRING + 10 * MINUTE
    server.save()
    Ticket.objects.update(used_at=SPRING + 10.1 * MINUTE)
    assert looked_for(12) == []
    (alert,) = looked_for(13)
    assert alert.signals.get().occurred_at == SPRING + 10.1 * MINUTE


def test_who_left_or_came_back_between_the_look_and_the_word_is_not_missed(session: Session) -> None:
    loses_the_line(10)
    at = SPRING + 12 * MINUTE
    (gone,) = suddenly_gone(at=at)
    comes_in(session.seats.get(), 12)
    assert report_disconnect(gone=gone, at=at) is None
    live.part(seat=session.seats.get(), at=at)
    assert report_disconnect(gone=gone, at=at) is None
    assert not Alert.objects.exists()


def test_nor_who_went_on_by_telephone(session: Session, lin: Staff) -> None:
    loses_the_line(10)
    call = Period(SPRING + 10.2 * MINUTE, SPRING + 11.5 * MINUTE)
    seat = session.seats.get()
    attendance.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=SPRING + 11.5 * MINUTE)
    assert looked_for(20) == []


def test_a_call_before_the_line_was_lost_is_no_word_of_them(session: Session, lin: Staff) -> None:
    call = Period(SPRING + 1 * MINUTE, SPRING + 3 * MINUTE)
    seat = session.seats.get()
    attendance.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=SPRING + 4 * MINUTE)
    loses_the_line(10)
    assert len(looked_for(20)) == 1


def test_nor_who_goes_because_it_is_ended_for_everybody(session: Session, lin: Staff) -> None:
    live.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING + 10 * MINUTE)
    assert Ticket.objects.get().ended_at == SPRING + 10 * MINUTE
    assert looked_for(20) == looked_for(65) == []


def test_whoever_was_gone_before_it_was_ended_is_missed(session: Session, lin: Staff) -> None:
    loses_the_line(10)
    live.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING + 12 * MINUTE)
    assert len(looked_for(13)) == 1


@pytest.mark.parametrize(("lost", "ended"), [(10, 10.1), (59, 59.9), (59, 64)])
def test_and_however_short_before_once_the_grace_has_passed_and_nobody_spoke_with_them(
    session: Session, lin: Staff, lost: float, ended: float
) -> None:
    loses_the_line(lost)
    live.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING + ended * MINUTE)
    live.record_closing(session=session, by=lin.account, at=SPRING + (ended + 1) * MINUTE)
    assert looked_for(lost + 1.9) == []
    (alert,) = looked_for(max(lost + 2, ended))
    assert looked_for(90) == [alert]
    assert alert.signals.get().occurred_at == SPRING + lost * MINUTE


def test_but_not_whoever_was_called_after_it_was_ended(session: Session, lin: Staff) -> None:
    loses_the_line(59)
    live.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING + 59.5 * MINUTE)
    call = Period(SPRING + 59.6 * MINUTE, SPRING + 60 * MINUTE)
    attendance.mark_call(seat_ref=session.seats.get().ref, call=call, by=lin.account, at=SPRING + 60 * MINUTE)
    assert looked_for(90) == []


def test_nor_whoever_goes_after_the_hour_from_a_session_that_runs_over(session: Session, lin: Staff) -> None:
    loses_the_line(61)
    live.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING + 62 * MINUTE)
    assert looked_for(90) == []


def goes_on_by_phone(seat: Seat, minute: float) -> None:
    assert seat.patient.account is not None
    at = SPRING + minute * MINUTE
    live.go_on_by_phone(seat=seat, by=seat.patient.account, phone="212-555-0101", at=at)


def test_whoever_goes_on_by_phone_is_not_missed_until_nobody_has_called_them_for_ten_minutes(session: Session) -> None:
    seat = session.seats.get()
    goes_on_by_phone(seat, 10)
    goes_on_by_phone(seat, 15)
    assert looked_for(19.9) == []
    (alert,) = looked_for(20)
    assert looked_for(40) == [alert]
    assert alert.signals.get().occurred_at == SPRING + 10 * MINUTE


def test_that_holds_too_where_their_line_was_lost_just_before(session: Session) -> None:
    loses_the_line(10)
    goes_on_by_phone(session.seats.get(), 10.5)
    assert looked_for(20.4) == []
    assert len(looked_for(20.5)) == len(looked_for(40)) == 1


def test_and_that_is_an_alert_of_its_own_each_time_whatever_was_raised_of_their_line(session: Session) -> None:
    seat = session.seats.get()
    loses_the_line(10)
    assert len(looked_for(12)) == 1
    goes_on_by_phone(seat, 13)
    assert len(looked_for(23)) == 2
    comes_in(seat, 24)
    goes_on_by_phone(seat, 25)
    assert len(looked_for(35)) == len(looked_for(40)) == 3


def test_a_call_that_is_written_down_is_word_of_them(session: Session, lin: Staff) -> None:
    seat = session.seats.get()
    goes_on_by_phone(seat, 10)
    call = Period(SPRING + 12 * MINUTE, SPRING + 18 * MINUTE)
    attendance.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=SPRING + 18 * MINUTE)
    assert looked_for(30) == []


def test_a_call_that_is_written_down_after_closing_is_word_of_them_too_and_changes_no_minutes(
    session: Session, lin: Staff
) -> None:
    seat = session.seats.get()
    goes_on_by_phone(seat, 57)
    attendance.mark(
        session_ref=session.ref, marks=[attendance.Mark(seat.ref, True, 57)], by=lin.account, at=SPRING + 60 * MINUTE
    )
    live.record_closing(session=session, by=lin.account, at=SPRING + 60 * MINUTE)
    before = Minutes.objects.get(seat=seat).attended
    call = Period(SPRING + 58 * MINUTE, SPRING + 63 * MINUTE)
    assert attendance.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=SPRING + 63 * MINUTE)
    assert not attendance.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=SPRING + 64 * MINUTE)
    assert looked_for(67) == looked_for(90) == []
    assert Minutes.objects.get(seat=seat).attended == before


def test_who_comes_back_to_the_video_waits_for_no_call_and_is_missed_as_before(session: Session) -> None:
    seat = session.seats.get()
    goes_on_by_phone(seat, 10)
    comes_in(seat, 15)
    assert Arrival.objects.get().by_phone_at is None
    assert looked_for(25) == []
    loses_the_line(30)
    assert len(looked_for(32)) == 1


def test_nobody_is_lost_who_waits_for_a_call_as_the_session_ends_or_was_never_on_a_line(
    session: Session, lin: Staff
) -> None:
    Ticket.objects.all().delete()
    goes_on_by_phone(session.seats.get(), 57)
    live.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING + 60 * MINUTE)
    assert looked_for(66) == []
    assert len(looked_for(67)) == len(looked_for(80)) == 1


def test_who_leaves_while_they_wait_for_a_call_is_not_missed(session: Session) -> None:
    goes_on_by_phone(session.seats.get(), 10)
    live.part(seat=session.seats.get(), at=SPRING + 12 * MINUTE)
    assert looked_for(30) == []


@pytest.fixture
def by_chat(lin: Staff, jordan: Patient) -> Seat:
    """Jordan's, in a session held by chat alone that they were let into."""
    session = opened(a_session(lin, SPRING, kind="individual", patients=[jordan]))
    live.hold_by_chat(session_ref=session.ref, by=lin.account, at=SPRING)
    seat = session.seats.get()
    live.let_in(arrival=at_the_door(seat, SPRING).ref, by=lin.account, at=SPRING)
    return seat


def page_is_open(seat: Seat, *minutes: int) -> None:
    for minute in minutes:
        at = SPRING + minute * MINUTE
        attendance.record_beat(seat=seat, page=PAGE, number=minute, hidden=False, said_at=at, at=at)


def test_whoever_only_writes_is_missed_once_their_page_says_nothing(by_chat: Seat, lin: Staff) -> None:
    assert looked_for(30) == [], "their page was never open"
    page_is_open(by_chat, 31, 32, 33)
    assert looked_for(35.9) == []
    (alert,) = looked_for(36)
    assert alert.signals.get().occurred_at == SPRING + 33 * MINUTE
    assert looked_for(40) == [alert]
    assert back_since(alert.source) is None
    page_is_open(by_chat, 41)
    assert back_since(alert.source) == SPRING + 41 * MINUTE
    assert len(looked_for(44)) == 2
    live.record_closing(session=by_chat.session, by=lin.account, at=SPRING + 50 * MINUTE)
    assert len(looked_for(59)) == 2


def test_where_a_chat_is_ended_for_everybody_only_whoever_wrote_until_then_went_home(by_chat: Seat, lin: Staff) -> None:
    page_is_open(by_chat, 31, 32)
    live.end_for_everybody(session_ref=by_chat.session.ref, by=lin.account, at=SPRING + 32.5 * MINUTE)
    assert looked_for(60) == []
    Opening.objects.update(ended_at=SPRING + 33.5 * MINUTE)
    assert looked_for(34) == []
    assert len(looked_for(35)) == 1


def test_and_not_who_leaves_a_chat_or_writes_again_before_anybody_is_told(by_chat: Seat) -> None:
    page_is_open(by_chat, 1)
    at = SPRING + 5 * MINUTE
    (gone,) = gone_from_chat(at=at)
    page_is_open(by_chat, 5)
    assert report_disconnect(gone=gone, at=at) is None
    live.part(seat=by_chat, at=at)
    assert looked_for(20) == []


def test_of_everybody_else_nobody_hears(session: Session, lin: Staff) -> None:
    other = a_patient(given_name="Amara")
    treats(lin, other)
    comes_in(a_session(lin, SPRING + 120 * MINUTE, patients=[other]).seats.get(), 120)
    loses_the_line(130)
    assert looked_for(135) == []


def test_each_minute_the_worker_looks_and_what_fails_for_one_keeps_nobody_from_hearing_of_another(
    session: Session, lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_patient(given_name="Amara")
    treats(lin, other)
    mark_at_risk(patient=other, why="x", by=lin.account, at=SPRING)
    comes_in(opened(a_session(a_staff(name="Another"), SPRING, patients=[other])).seats.get(), 1)
    Ticket.objects.update(ended_at=SPRING + 10 * MINUTE)
    monkeypatch.setattr(clock, "now", lambda: SPRING + 15 * MINUTE)
    with CaptureQueriesContext(connection) as spent:
        assert len(suddenly_gone(at=clock.now())) == 2
    assert len(spent) == 4, "as many for any number"
    reported = []

    def fails_first(**told: object) -> Alert | None:
        reported.append(told)
        if len(reported) == 1:
            raise LookupError
        return report_disconnect(**told)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "report_disconnect", fails_first)
    jobs.report_disconnects(0)
    assert Alert.objects.count() == 1
    jobs.report_disconnects(0)
    assert Alert.objects.count() == 2
