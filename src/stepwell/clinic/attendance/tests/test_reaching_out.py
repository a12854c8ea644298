"""Somebody at risk does not come. Fast-forward: who is written to, who is asked, whose phone rings?"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance import actions
from stepwell.clinic.attendance.actions import Mark, reach_out, reaching_out
from stepwell.clinic.attendance.actions.witnessing import Heard, record
from stepwell.clinic.attendance.models import Minutes, Outreach
from stepwell.clinic.attendance.queries import roster
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.live import actions as live
from stepwell.clinic.live.actions import hold_by_chat, open_session
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.actions import end_risk_mark, mark_at_risk
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.pure.dose import Said, Source
from stepwell.pure.values import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    patient = a_patient()
    mark_at_risk(patient=patient, why="Said goodbye to the group.", by=lin.account, at=SPRING)
    return patient


@pytest.fixture
def group(lin: Staff, jordan: Patient) -> Session:
    """From noon, an hour long, opened by Lin; Theo is in it too, and not at risk."""
    session = a_session(lin, SPRING, patients=[jordan, a_patient(given_name="Theo")])
    open_session(session_ref=session.ref, by=lin.account, at=SPRING)
    return session


def says(group: Session, patient: Patient, minute: int, came: bool) -> None:
    seat = group.seats.get(patient=patient)
    marks = [Mark(seat.ref, came, 60 if came else 0)]
    actions.mark(session_ref=group.ref, marks=marks, by=group.facilitator.account, at=SPRING + minute * MINUTE)


def told(patient: Patient) -> int:
    return Notice.objects.filter(account=patient.account).count()


def forward(minute: int) -> None:
    reach_out(at=SPRING + minute * MINUTE)


def test_marked_absent_they_are_written_to_and_again_and_then_somebody_is_paged(
    group: Session, jordan: Patient
) -> None:
    says(group, jordan, 12, came=False)
    for minute, letters, alerts in ((12, 1, 0), (13, 1, 0), (31, 1, 0), (32, 2, 0), (51, 2, 0), (52, 2, 1), (90, 2, 1)):
        forward(minute)
        assert (told(jordan), Alert.objects.count()) == (letters, alerts), minute
    alert = Alert.objects.get()
    assert (alert.grade, alert.patient) == ("SIGNAL", jordan)
    assert alert.words == "Missed a session while at risk and could not be reached: call them"
    assert alert.signals.get().rule is not None
    letter = Notice.objects.filter(account=jordan.account).first()
    assert letter is not None
    assert "988" in letter.words


def test_a_worker_that_was_down_catches_up_once(group: Session, jordan: Patient) -> None:
    says(group, jordan, 12, came=False)
    forward(70)
    forward(70)
    assert (told(jordan), Alert.objects.count(), Outreach.objects.count()) == (2, 1, 3)


def test_who_comes_after_all_is_left_alone(group: Session, jordan: Patient) -> None:
    says(group, jordan, 12, came=False)
    forward(12)
    says(group, jordan, 20, came=True)
    forward(60)
    assert (told(jordan), Alert.objects.count()) == (1, 0)


@pytest.mark.parametrize("marked_absent", [True, False])
def test_who_is_on_the_telephone_is_not_missing(group: Session, jordan: Patient, marked_absent: bool) -> None:
    if marked_absent:
        says(group, jordan, 12, came=False)
    call = Period(SPRING, SPRING + 20 * MINUTE)
    seat, by = group.seats.get(patient=jordan), group.facilitator.account
    actions.mark_call(seat_ref=seat.ref, call=call, by=by, at=SPRING + 20 * MINUTE)
    for minute in (21, 75, 115):
        forward(minute)
    assert (told(jordan), Alert.objects.count()) == (0, 0)
    if marked_absent:
        says(group, jordan, 30, came=False)  # they hung up, and did not come back
        forward(60)
        assert told(jordan) == 2


@pytest.mark.parametrize(("witness", "letters"), [(Source.POLL, 0), (Source.PAGE, 2)])
def test_whom_the_media_server_lists_is_there_though_its_word_that_they_came_was_lost_and_a_page_alone_is_nobody(
    group: Session, jordan: Patient, witness: Source, letters: int
) -> None:
    seat = group.seats.get(patient=jordan)
    record([Heard(seat, witness, Said.SEEN, SPRING + 5 * MINUTE)], at=SPRING + 5 * MINUTE)
    forward(75)
    forward(95)
    assert told(jordan) == letters


@pytest.mark.parametrize(("let_in", "letters"), [(True, 0), (False, 2)])
def test_in_a_session_held_by_chat_alone_the_page_of_who_was_let_in_says_that_they_are_there(
    lin: Staff, jordan: Patient, let_in: bool, letters: int
) -> None:
    session = a_session(lin, SPRING, kind="individual", patients=[jordan])
    open_session(session_ref=session.ref, by=lin.account, at=SPRING)
    hold_by_chat(session_ref=session.ref, by=lin.account, at=SPRING)
    seat = session.seats.get()
    arrival = at_the_door(seat, SPRING)
    if let_in:
        live.let_in(arrival=arrival.ref, by=lin.account, at=SPRING + MINUTE)
    at = SPRING + 5 * MINUTE
    actions.record_beat(seat=seat, page=uuid4(), number=1, hidden=False, said_at=at, at=at)
    for minute in (11, 75, 95):
        forward(minute)
    assert told(jordan) == letters
    says(session, jordan, 96, came=False)
    forward(97)
    assert told(jordan) > 0, "their word stands above the page's"


def test_who_was_reached_after_the_session_is_looked_for_no_more_and_their_minutes_stay(
    group: Session, jordan: Patient, lin: Staff
) -> None:
    theo = group.seats.exclude(patient=jordan).select_related("patient").get().patient
    held(group, {jordan: None, theo: 60})
    seat = group.seats.get(patient=jordan)
    forward(61)
    call = Period(SPRING + 62 * MINUTE, SPRING + 66 * MINUTE)
    assert actions.mark_call(seat_ref=seat.ref, call=call, by=lin.account, at=SPRING + 66 * MINUTE)
    for minute in (67, 110):
        forward(minute)
    assert (told(jordan), Alert.objects.count()) == (1, 0)
    assert Minutes.objects.get(seat=seat).attended == 0
    line = roster(viewer=viewer_of(lin.account), session_id=group.pk, at=SPRING + 67 * MINUTE)
    assert [each.present for each in line if each.patient_id == jordan.pk] in ([], [False])


def test_a_machine_does_not_stand_against_the_facilitators_word_that_somebody_is_absent(
    group: Session, jordan: Patient
) -> None:
    says(group, jordan, 12, came=False)
    seat = group.seats.get(patient=jordan)
    record([Heard(seat, Source.POLL, Said.SEEN, SPRING + 15 * MINUTE)], at=SPRING + 15 * MINUTE)
    forward(60)
    assert (told(jordan), Alert.objects.count()) == (2, 1)


def test_until_somebody_has_said_the_facilitator_is_asked_once_a_session(
    group: Session, jordan: Patient, lin: Staff
) -> None:
    for seat in group.seats.exclude(patient=jordan).select_related("patient"):
        mark_at_risk(patient=seat.patient, why="x", by=lin.account, at=SPRING)
    for minute in (9, 10, 11, 40):
        forward(minute)
    (question,) = Notice.objects.filter(account=lin.account)
    assert question.words == "Somebody in your session may need to be looked for: say now who is there."
    assert question.link == f"/clinic/sessions/{group.ref}/"
    assert told(jordan) == 0


def test_where_nobody_ever_says_silence_is_an_absence(group: Session, jordan: Patient) -> None:
    for minute, letters, alerts in ((74, 0, 0), (75, 1, 0), (95, 2, 0), (115, 2, 1)):
        forward(minute)
        assert (told(jordan), Alert.objects.count()) == (letters, alerts), minute


def test_closing_with_them_present_tells_nobody_and_so_does_a_correction(
    group: Session, jordan: Patient, lin: Staff
) -> None:
    theo = group.seats.exclude(patient=jordan).select_related("patient").get().patient
    held(group, {jordan: None, theo: 60})
    seat = group.seats.get(patient=jordan)
    actions.correct(seat_ref=seat.ref, minutes=50, reason="Was there by phone.", by=lin.account, at=group.ends_at)
    forward(62)
    assert (told(jordan), Alert.objects.count()) == (0, 0)


@pytest.mark.parametrize("gone", ["session", "seat", "risk", "rule"])
def test_a_cancelled_session_a_given_back_seat_no_risk_or_no_rule_tells_nobody(
    group: Session, jordan: Patient, lin: Staff, gone: str
) -> None:
    says(group, jordan, 12, came=False)
    if gone == "session":
        Session.objects.filter(pk=group.pk).update(cancelled_at=SPRING)
    elif gone == "seat":
        group.seats.filter(patient=jordan).update(cancelled_at=SPRING)
    elif gone == "risk":
        end_risk_mark(patient=jordan, by=lin.account, at=SPRING)
    else:
        Rule.objects.filter(name="absence").delete()
    forward(70)
    assert (told(jordan), Alert.objects.count()) == (0, 0)


def test_the_other_people_in_the_session_hear_nothing(group: Session, jordan: Patient) -> None:
    theo = group.seats.exclude(patient=jordan).select_related("patient__account").get().patient
    says(group, theo, 12, came=False)
    says(group, jordan, 12, came=True)
    forward(70)
    assert (told(theo), Alert.objects.count()) == (0, 0)


@pytest.mark.parametrize("many", [1, 10])
def test_looking_costs_as_many_queries_for_any_number_of_seats(lin: Staff, many: int) -> None:
    people = [a_patient() for _ in range(many)]
    for patient in people:
        mark_at_risk(patient=patient, why="x", by=lin.account, at=SPRING)
    a_session(lin, SPRING, patients=people)
    with CaptureQueriesContext(connection) as spent:
        reach_out(at=SPRING + MINUTE)
    assert len(spent) <= 12


@pytest.mark.parametrize(("leaves", "comes_again", "asked"), [(-8, None, 1), (-8, -2, 0), (5, None, 0)])
def test_who_was_there_early_and_left_before_it_began_has_not_come(
    group: Session, jordan: Patient, lin: Staff, leaves: int, comes_again: int | None, asked: int
) -> None:
    seat = group.seats.get(patient=jordan)
    at_the_door(seat, SPRING - 10 * MINUTE)
    record([Heard(seat, Source.MEDIA, Said.JOINED, SPRING - 9 * MINUTE)], at=SPRING - 9 * MINUTE)
    live.part(seat=seat, at=SPRING + leaves * MINUTE)
    if comes_again is not None:
        at_the_door(seat, SPRING + comes_again * MINUTE)
    forward(10)
    assert Notice.objects.filter(account=lin.account).count() == asked


def test_a_step_that_cannot_be_taken_keeps_back_nobody_else(
    group: Session, jordan: Patient, lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    theo = group.seats.exclude(patient=jordan).get().patient
    mark_at_risk(patient=theo, why="x", by=lin.account, at=SPRING)
    for patient in (jordan, theo):
        says(group, patient, 12, came=False)

    def fails_once(**told: object) -> Alert | None:
        monkeypatch.undo()
        raise LookupError

    monkeypatch.setattr(reaching_out, "raise_signals", fails_once)
    forward(60)
    assert Alert.objects.count() == 1
    forward(61)
    assert Alert.objects.count() == 2
