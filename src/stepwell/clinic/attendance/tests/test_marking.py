"""Marking who came, and putting it right afterwards."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance import actions, queries
from stepwell.clinic.attendance.actions import Mark
from stepwell.clinic.attendance.models import Correction, Minutes, Witness
from stepwell.clinic.attendance.tests.factories import held, marked, opened
from stepwell.clinic.live.actions import NotNow
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db


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
    return a_session(lin, SPRING, minutes=50, patients=pair)


def seat(session: Session, patient: Patient) -> Seat:
    return session.seats.get(patient=patient)


def test_who_came_is_witnessed_and_reckoned_with_the_reason(session: Session, pair: tuple[Patient, Patient]) -> None:
    marked(opened(session), {pair[0]: 45, pair[1]: None})
    witness = Witness.objects.get(seat=seat(session, pair[0]))
    assert (witness.source, witness.said, witness.minutes) == ("facilitator", "present", 45)
    ledger = Minutes.objects.get(seat=seat(session, pair[0]))
    assert (ledger.attended, ledger.payer_countable) == (45, 45)
    assert ledger.reasons == ["the facilitator said: present for 45 min"]
    assert Minutes.objects.get(seat=seat(session, pair[1])).attended == 0


def test_saying_the_same_twice_says_it_once(session: Session, pair: tuple[Patient, Patient]) -> None:
    opened(session)
    marked(session, {pair[0]: 45})
    marked(session, {pair[0]: 45, pair[1]: 50})
    assert Witness.objects.count() == 2
    marked(session, {pair[0]: 30})
    assert Witness.objects.count() == 3
    assert Minutes.objects.get(seat=seat(session, pair[0])).attended == 30


@pytest.mark.parametrize("minutes", [-1, 51, 100000])
def test_impossible_minutes_are_refused_by_name_and_nothing_is_stored(
    session: Session, pair: tuple[Patient, Patient], minutes: int
) -> None:
    with pytest.raises(actions.BadMarks, match="Jordan Reyes: write minutes from 0 to 50"):
        marked(opened(session), {pair[0]: minutes, pair[1]: 50})
    assert not Witness.objects.exists()


def test_nobody_is_marked_before_opening_or_after_closing(session: Session, pair: tuple[Patient, Patient]) -> None:
    with pytest.raises(NotNow, match="Open the session first"):
        marked(session, {pair[0]: 50})
    held(session, {pair[0]: 50, pair[1]: 50})
    with pytest.raises(NotNow, match="closed"):
        marked(session, {pair[0]: 40})


def test_only_the_facilitator_marks_and_corrects(session: Session, pair: tuple[Patient, Patient]) -> None:
    held(session, {pair[0]: 50, pair[1]: 50})
    other, mine = a_staff(name="Somebody Else"), seat(session, pair[0])
    with pytest.raises(NotYours):
        actions.mark(session_ref=session.ref, marks=[Mark(mine.ref, True, 1)], by=other.account, at=SPRING)
    with pytest.raises(NotYours):
        actions.correct(seat_ref=mine.ref, minutes=1, reason="no", by=other.account, at=SPRING)


def test_a_seat_of_another_session_is_refused(lin: Staff, session: Session, pair: tuple[Patient, Patient]) -> None:
    later = a_session(lin, SPRING + timedelta(hours=2), patients=pair)
    opened(session)
    marks = [Mark(seat(later, pair[0]).ref, True, 10)]
    with pytest.raises(actions.BadMarks, match="not in the session"):
        actions.mark(session_ref=session.ref, marks=marks, by=lin.account, at=SPRING)


def test_a_correction_keeps_who_why_and_what_was_before(
    lin: Staff, session: Session, pair: tuple[Patient, Patient]
) -> None:
    held(session, {pair[0]: 50, pair[1]: 50})
    mine, later = seat(session, pair[0]), session.ends_at + timedelta(hours=1)
    with pytest.raises(actions.BadMarks, match="Say why"):
        actions.correct(seat_ref=mine.ref, minutes=20, reason=" ", by=lin.account, at=later)
    actions.correct(seat_ref=mine.ref, minutes=20, reason="left at 8:20", by=lin.account, at=later)
    correction = Correction.objects.get()
    assert (correction.minutes_before, correction.minutes, correction.reason) == (50, 20, "left at 8:20")
    assert Minutes.objects.get(seat=mine).reasons == ["Lin Chen corrected this to 20 min: left at 8:20"]
    assert queries.minutes_as_known(session_id=session.pk, at=session.ends_at)[mine.ref] == 50
    assert queries.minutes_as_known(session_id=session.pk, at=later)[mine.ref] == 20


def test_nothing_is_corrected_before_closing(lin: Staff, session: Session, pair: tuple[Patient, Patient]) -> None:
    marked(opened(session), {pair[0]: 50})
    with pytest.raises(NotNow, match="not closed"):
        actions.correct(seat_ref=seat(session, pair[0]).ref, minutes=1, reason="x", by=lin.account, at=SPRING)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("table", ["attendance_witness", "attendance_correction"])
@pytest.mark.parametrize("change", ["UPDATE {} SET minutes = 1", "DELETE FROM {}"])
def test_the_database_lets_nobody_rewrite_the_ledger(
    lin: Staff, session: Session, pair: tuple[Patient, Patient], wide: bool, table: str, change: str
) -> None:
    held(session, {pair[0]: 50, pair[1]: 50})
    actions.correct(seat_ref=seat(session, pair[0]).ref, minutes=20, reason="left", by=lin.account, at=SPRING)
    with (
        acting_as(lin.account.pk, wide=wide),
        pytest.raises(DatabaseError, match=r"Cannot (update|delete)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_no_minute_counts_that_was_not_attended(session: Session, pair: tuple[Patient, Patient]) -> None:
    held(session, {pair[0]: 50, pair[1]: 50})
    with pytest.raises(IntegrityError, match="no_minute_counts"), transaction.atomic():
        Minutes.objects.update(payer_countable=51)


def test_the_roster_shows_a_therapist_everybody_in_her_session_and_a_stranger_nobody(
    lin: Staff, session: Session, pair: tuple[Patient, Patient]
) -> None:
    marked(opened(session), {pair[0]: 45})
    with acting_as(lin.account.pk):
        lines = queries.roster(viewer=viewer_of(lin.account), session_id=session.pk, at=SPRING)
    assert [(line.name, line.present, line.minutes) for line in lines] == [
        ("Amara Diaz", None, None),
        ("Jordan Reyes", True, 45),
    ]
    nobody = a_staff(name="Nobody")
    with acting_as(nobody.account.pk):
        assert queries.roster(viewer=viewer_of(nobody.account), session_id=session.pk, at=SPRING) == ()
