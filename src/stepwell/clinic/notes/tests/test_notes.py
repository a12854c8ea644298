"""Drafts that lose nothing, signatures that hold, and a database that says no."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance import actions as attendance
from stepwell.clinic.attendance import queries as hours
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.live import queries as live
from stepwell.clinic.notes import actions, queries
from stepwell.clinic.notes.models import Addendum, NotePart, SessionNote
from stepwell.clinic.notes.queries import Progress
from stepwell.clinic.notes.tests.factories import a_draft
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Period

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    patient = a_patient()
    treats(lin, patient)
    return patient


@pytest.fixture
def amara(lin: Staff) -> Patient:
    patient = a_patient(given_name="Amara", family_name="Diaz")
    treats(lin, patient)
    return patient


@pytest.fixture
def session(lin: Staff, jordan: Patient, amara: Patient) -> Session:
    return held(a_session(lin, SPRING, patients=[jordan, amara]), {jordan: 60, amara: 60})


def signed(session: Session, by: Account | None = None, later: timedelta = timedelta()) -> SessionNote:
    by, at = by or session.facilitator.account, session.ends_at + later
    roster = hours.roster(viewer=viewer_of(by), session_id=session.pk, at=at, with_cancelled=True)
    minutes = hours.minutes_as_known(session_id=session.pk, at=at)
    return actions.sign(session=session, roster=roster, minutes=minutes, by=by, at=at)


def test_saving_one_part_leaves_the_others_as_they_were(lin: Staff, session: Session, jordan: Patient) -> None:
    a_draft(session, part="Kept.")
    seat = session.seats.get(patient=jordan)
    actions.save_draft(session_ref=session.ref, shared="New", parts={seat.ref: "Mine"}, by=lin.account, at=SPRING)
    assert sorted(NotePart.objects.values_list("text", flat=True)) == ["Kept.", "Mine"]


def test_a_change_of_the_roster_touches_nobodys_text(lin: Staff, session: Session, jordan: Patient) -> None:
    a_draft(session, part="Kept.")
    session.seats.filter(patient=jordan).update(cancelled_at=SPRING)
    newcomer = a_patient(given_name="Noor")
    treats(lin, newcomer)
    session.seats.create(patient=newcomer, starts_at=session.starts_at, ends_at=session.ends_at)
    assert list(NotePart.objects.values_list("text", flat=True)) == ["Kept.", "Kept."]
    viewer = viewer_of(lin.account)
    note = queries.note_of(viewer=viewer, session=live.session_of(viewer=viewer, ref=session.ref), at=SPRING)
    assert {part.line.name: part.text for part in note.parts} == {
        "Jordan Reyes": "Kept.",
        "Amara Diaz": "Kept.",
        "Noor Reyes": "",
    }


def test_a_seat_of_another_session_gets_no_part(lin: Staff, session: Session, jordan: Patient) -> None:
    other = a_session(lin, SPRING + timedelta(hours=3), patients=[jordan])
    with pytest.raises(NotYours):
        actions.save_draft(
            session_ref=session.ref, shared="", parts={other.seats.get().ref: "x"}, by=lin.account, at=SPRING
        )


def test_only_the_facilitator_writes_signs_and_adds(session: Session) -> None:
    other = a_staff(name="Somebody Else").account
    with pytest.raises(NotYours):
        actions.save_draft(session_ref=session.ref, shared="x", parts={}, by=other, at=SPRING)
    a_draft(session)
    with pytest.raises(actions.CannotSign):
        signed(session, by=other)
    part = signed(session).parts.first()
    assert part is not None
    with pytest.raises(NotYours):
        actions.add_addendum(part_ref=part.ref, text="x", by=other, at=SPRING)


def test_a_signature_says_who_when_and_seals_text_and_minutes(lin: Staff, session: Session, jordan: Patient) -> None:
    a_draft(session)
    note = signed(session)
    assert (note.signature, note.signed_at, len(note.digest)) == ("Lin Chen, LCSW", session.ends_at, 64)
    assert queries.seal_holds(note)
    seat, later = session.seats.get(patient=jordan), session.ends_at + timedelta(days=1)
    attendance.correct(seat_ref=seat.ref, minutes=5, reason="left", by=lin.account, at=later)
    assert queries.seal_holds(note)  # sealed with the minutes as they were known then
    note.shared = "something else"
    assert not queries.seal_holds(note)


def test_signing_twice_changes_nothing(lin: Staff, session: Session) -> None:
    a_draft(session)
    first = signed(session)
    again = signed(session, later=timedelta(days=1))
    assert (again.signed_at, again.digest) == (first.signed_at, first.digest)


def test_somebody_present_without_a_part_keeps_it_from_being_signed(session: Session, amara: Patient) -> None:
    a_draft(session)
    NotePart.objects.filter(patient=amara).update(text="")
    with pytest.raises(actions.CannotSign, match=r"Write a part for Amara Diaz\."):
        signed(session)


def test_somebody_absent_needs_no_part(lin: Staff, jordan: Patient, amara: Patient) -> None:
    session = held(a_session(lin, SPRING, patients=[jordan, amara]), {jordan: 60, amara: None})
    a_draft(session)
    NotePart.objects.filter(patient=amara).update(text="")
    assert signed(session).signed_at


def test_a_draft_that_names_a_peer_is_kept_but_not_signed(lin: Staff, session: Session, amara: Patient) -> None:
    a_draft(session, shared="Jordan led the practice.")
    assert SessionNote.objects.get().shared == "Jordan led the practice."
    with pytest.raises(actions.CannotSign, match="names Jordan"):
        signed(session)
    a_draft(session, part="Disagreed with reyes.")
    with pytest.raises(actions.CannotSign, match=r"part of Amara Diaz names Reyes, a peer"):
        signed(session)
    assert SessionNote.objects.get().signed_at is None


def test_one_may_write_a_persons_own_name_in_their_own_part(session: Session, jordan: Patient) -> None:
    a_draft(session)
    NotePart.objects.filter(patient=jordan).update(text="Jordan practised opposite action.")
    assert signed(session).signed_at


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE notes_sessionnote SET shared = 'other'",
        "UPDATE notes_sessionnote SET signed_at = NULL",
        "DELETE FROM notes_sessionnote",
        "UPDATE notes_notepart SET text = 'other'",
        "DELETE FROM notes_notepart",
        "INSERT INTO notes_notepart (ref, note_id, seat_id, patient_id, text)"
        " SELECT gen_random_uuid(), note_id, seat_id, patient_id, 'smuggled' FROM notes_notepart",
        "UPDATE notes_addendum SET text = 'other'",
        "DELETE FROM notes_addendum",
    ],
)
def test_the_database_lets_nobody_change_a_signed_note(lin: Staff, session: Session, wide: bool, change: str) -> None:
    a_draft(session)
    part = signed(session).parts.first()
    assert part is not None
    actions.add_addendum(part_ref=part.ref, text="Called back.", by=lin.account, at=SPRING)
    refusal = r"Cannot (update|delete)|the note is signed"
    with (
        acting_as(lin.account.pk, wide=wide),
        pytest.raises(DatabaseError, match=refusal),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_a_signed_note_is_not_drafted_again_but_added_to(lin: Staff, session: Session, jordan: Patient) -> None:
    a_draft(session)
    part = session_part(session, jordan)
    with pytest.raises(actions.CannotSign, match="not signed yet"):
        actions.add_addendum(part_ref=part.ref, text="x", by=lin.account, at=SPRING)
    signed(session)
    with pytest.raises(actions.AlreadySigned, match="addendum"):
        a_draft(session)
    with pytest.raises(actions.EmptyAddendum):
        actions.add_addendum(part_ref=part.ref, text=" ", by=lin.account, at=SPRING)
    actions.add_addendum(part_ref=part.ref, text="Called back.", by=lin.account, at=SPRING)
    assert Addendum.objects.get().signature == "Lin Chen, LCSW"
    with acting_as(jordan.account_id):
        assert jordan.account is not None
        (read,) = queries.signed_notes_of(viewer=viewer_of(jordan.account), patient=jordan, at=SPRING)
    assert (read.text, read.attended_minutes, [added.text for added in read.addenda]) == (
        "Took part.",
        60,
        ["Called back."],
    )


def session_part(session: Session, patient: Patient) -> NotePart:
    return NotePart.objects.get(seat__session=session, patient=patient)


def test_a_patient_reads_no_draft_and_no_peers_part(session: Session, jordan: Patient, amara: Patient) -> None:
    assert jordan.account is not None
    a_draft(session)
    NotePart.objects.filter(patient=amara).update(text="About her only.")
    with acting_as(jordan.account_id):
        assert queries.signed_notes_of(viewer=viewer_of(jordan.account), patient=jordan, at=SPRING) == ()
    signed(session)
    with acting_as(jordan.account_id):
        viewer = viewer_of(jordan.account)
        assert [note.text for note in queries.signed_notes_of(viewer=viewer, patient=jordan, at=SPRING)] == [
            "Took part."
        ]
        assert queries.signed_notes_of(viewer=viewer, patient=amara, at=SPRING) == ()


def progress(lin: Staff) -> list[Progress]:
    week = Period(SPRING, SPRING + timedelta(days=7))
    return [led.progress for led in queries.sessions_led(viewer=viewer_of(lin.account), period=week, at=SPRING)]


def test_each_session_says_how_far_it_is(lin: Staff, session: Session, jordan: Patient) -> None:
    nobody_came = a_session(lin, SPRING + timedelta(hours=2), patients=[jordan])
    assert progress(lin) == [Progress.NOTE_DUE, Progress.NOT_OPENED]
    held(nobody_came, {jordan: None})
    a_draft(session)
    due = queries.notes_due(viewer=viewer_of(lin.account), at=SPRING)
    assert [led.ref for led in due] == [session.ref]
    signed(session)
    assert progress(lin) == [Progress.SIGNED, Progress.CLOSED]
    assert queries.notes_due(viewer=viewer_of(lin.account), at=SPRING) == ()
    assert progress(a_staff(name="Else")) == []


def test_a_full_group_costs_as_many_queries_as_a_pair(lin: Staff, session: Session) -> None:
    a_draft(session)
    viewer = viewer_of(lin.account)
    seen = live.session_of(viewer=viewer, ref=session.ref)
    with CaptureQueriesContext(connection) as pair:
        queries.note_of(viewer=viewer, session=seen, at=SPRING)
    for number in range(7):
        patient = a_patient(given_name=f"Person{number}")
        treats(lin, patient)
        session.seats.create(patient=patient, starts_at=session.starts_at, ends_at=session.ends_at)
    a_draft(session)
    with CaptureQueriesContext(connection) as group:
        assert len(queries.note_of(viewer=viewer, session=seen, at=SPRING).parts) == 9
    assert len(group) == len(pair)
