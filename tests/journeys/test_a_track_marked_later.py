"""A track comes to be marked as treating substance use: what was published, held, noted and charged of it is too."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from stepwell.clinic.access.tests.factories import a_patient, shares, the_database_reads, treats
from stepwell.clinic.attendance.actions import correct
from stepwell.clinic.attendance.models import Correction, Minutes, Witness
from stepwell.clinic.billing.models import Charge, Claim, Unbillable
from stepwell.clinic.billing.tests.factories import MONDAY, NEXT_MONDAY, a_billable_patient, a_day, signed
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.notes.models import Addendum, NotePart
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.plans.actions import set_goal, write_aftercare
from stepwell.clinic.plans.models import AftercarePlan, Goal
from stepwell.clinic.programs.actions import load_timetable
from stepwell.clinic.programs.models import Block, Episode, Stay, Track
from stepwell.clinic.programs.tests.factories import a_track
from stepwell.clinic.safety.actions import raise_alert, write_safety_plan
from stepwell.clinic.safety.models import Alert, SafetyPlan
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.journeys.bill_week import bill_week
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import FAMILY_KINDS, Kind, Role
from stepwell.pure.instruments import Grade
from stepwell.pure.timetable.published import read_timetable
from stepwell.pure.timetable.sheet import COLUMNS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
AT = SPRING + timedelta(hours=8)
OF_A_TRACK = (Block, Session, Stay, Seat, Witness, Minutes, Correction, NotePart, Addendum, Charge, Claim)
OF_THE_PATIENT = (AftercarePlan, Alert, SafetyPlan)


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def track(db: None) -> Track:
    return a_track()


@pytest.fixture
def jordan(lin: Staff, track: Track) -> Patient:
    """A week of mental health: held, corrected, noted and signed, billed and sent, with what else hangs on it."""
    patient = a_billable_patient(lin, track=track)
    treats(lin, patient)
    session = a_day(lin, SPRING, {patient: 200}, length=200)
    Session.objects.filter(pk=session.pk).update(block=track.blocks.get(key="skills"))
    correct(seat_ref=Seat.objects.get().ref, minutes=190, reason="left early", by=lin.account, at=AT)
    signed(session)
    Addendum.objects.create(patient=patient, part=NotePart.objects.get(), author=lin, text="More.", signature="", at=AT)
    bill(lin)
    episode = Episode.objects.get()
    write_aftercare(
        episode=episode, first_visit_with="Dr Ade", first_visit_at=None, supports="Sister",
        warning_signs="Not sleeping", by=lin.account, at=AT,
    )  # fmt: skip
    raise_alert(patient=patient, grade=Grade.URGENT, words="Thinks of dying", source="test:1", at=AT)
    write_safety_plan(patient=patient, coping="Walk.", by=lin.account, at=AT)
    return patient


def bill(lin: Staff) -> None:
    bill_week(starts_on=MONDAY, by=a_staff([Role.BILLER], name="Priya").account, at=NEXT_MONDAY)


def marks(*models: type) -> dict[str, set[bool]]:
    return {model.__name__: set(model.objects.values_list("substance_use", flat=True)) for model in models}  # type: ignore[attr-defined]  # models have it


def test_everything_that_hangs_on_it_is_marked_in_the_same_transaction_even_what_never_changes(
    jordan: Patient, track: Track
) -> None:
    assert marks(*OF_A_TRACK, *OF_THE_PATIENT) == {model.__name__: {False} for model in (*OF_A_TRACK, *OF_THE_PATIENT)}
    Track.objects.filter(pk=track.pk).update(substance_use=True)
    assert marks(*OF_A_TRACK, *OF_THE_PATIENT) == {model.__name__: {True} for model in (*OF_A_TRACK, *OF_THE_PATIENT)}


def test_by_raw_sql_too_and_by_somebody_who_sees_none_of_it(jordan: Patient, track: Track) -> None:
    with acting_as(an_account().pk), connection.cursor() as cursor:
        cursor.execute("UPDATE programs_track SET substance_use = true WHERE id = %s", [track.pk])
    assert marks(*OF_A_TRACK) == {model.__name__: {True} for model in OF_A_TRACK}


def test_another_track_and_another_patient_stay_as_they_are(jordan: Patient, lin: Staff, track: Track) -> None:
    other = a_billable_patient(lin, given_name="Amara")
    signed(a_day(lin, SPRING + timedelta(days=1), {other: 180}))
    Track.objects.filter(pk=track.pk).update(substance_use=True)
    assert set(Seat.objects.filter(patient=other).values_list("substance_use", flat=True)) == {False}
    assert set(Track.objects.exclude(pk=track.pk).values_list("substance_use", flat=True)) == {False}


def test_one_block_marks_its_sessions_and_no_other(jordan: Patient, lin: Staff, track: Track) -> None:
    second = a_day(lin, SPRING + timedelta(days=1), {jordan: 50}, length=50)
    Session.objects.filter(pk=second.pk).update(block=track.blocks.get(key="individual"))
    track.blocks.filter(key="skills").update(substance_use=True)
    assert dict(Seat.objects.values_list("session__block__key", "substance_use")) == {
        "skills": True,
        "individual": False,
    }
    assert marks(Stay) == {"Stay": {False}}


def test_a_day_that_was_looked_at_and_not_billed_is_marked_with_its_seat(lin: Staff, track: Track) -> None:
    patient = a_billable_patient(lin, track=track)
    a_day(lin, SPRING, {patient: 60})
    bill(lin)
    assert marks(Unbillable) == {"Unbillable": {False}}
    Seat.objects.update(substance_use=True)
    assert marks(Unbillable) == {"Unbillable": {True}}


def test_a_diagnosis_that_comes_to_tell_marks_the_goals_that_rest_on_it(jordan: Patient, lin: Staff) -> None:
    problem = Problem.objects.get()
    set_goal(
        patient=jordan, episode=Episode.objects.get(), problem=problem, words="I want to sing again.", therapy="CBT",
        review_due_on=date(2026, 4, 1), by=lin.account, at=SPRING,
    )  # fmt: skip
    Problem.objects.update(substance_use=True)
    assert marks(Goal) == {"Goal": {True}}


def test_what_a_relative_saw_of_it_is_gone_at_the_next_look(jordan: Patient, track: Track) -> None:
    ruth = link_relative(account=an_account(), patient=jordan, name="Ruth Reyes", relationship="mother")
    shares(ruth, FAMILY_KINDS - {Kind.SUBSTANCE_USE})
    the_database_reads(AT)

    def seen() -> list[int]:
        found = []
        with acting_as(ruth.account_id), connection.cursor() as cursor:
            for model in (Seat, Minutes, SafetyPlan):
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
                found.append(cursor.fetchone()[0])
        return found

    assert seen() == [1, 1, 1]
    Track.objects.filter(pk=track.pk).update(substance_use=True)
    the_database_reads(AT)
    assert seen() == [0, 0, 0]


def test_no_mark_is_ever_taken_off_a_record(jordan: Patient, track: Track) -> None:
    Track.objects.filter(pk=track.pk).update(substance_use=True)
    Track.objects.filter(pk=track.pk).update(substance_use=False)
    Block.objects.update(substance_use=False)
    assert marks(Seat, NotePart, Charge) == {"Seat": {True}, "NotePart": {True}, "Charge": {True}}
    for model in (Seat, Minutes, Witness, NotePart, Stay, AftercarePlan):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(substance_use=False)


def test_what_was_signed_or_sent_still_never_changes_otherwise(jordan: Patient, track: Track) -> None:
    Track.objects.filter(pk=track.pk).update(substance_use=True)
    for change in (
        lambda: NotePart.objects.update(text="other"),
        lambda: Addendum.objects.update(text="other"),
        lambda: Witness.objects.update(minutes=1),
        lambda: Claim.objects.update(text="other"),
        lambda: Charge.objects.update(minutes=1),
        lambda: Charge.objects.update(minutes=1, substance_use=True),
        Correction.objects.all().delete,
        Claim.objects.all().delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_loading_the_timetable_with_the_mark_marks_what_was_published(lin: Staff) -> None:
    facts = {
        "programme": "steps", "population": "adult", "delivery": "virtual", "time_zone": "America/New_York",
        "block": "skills", "kind": "group", "audience": "patient", "days": "Mon", "start": "10:00", "minutes": "60",
    }  # fmt: skip
    text = "\n".join([",".join(COLUMNS), ",".join(facts.get(column, "") for column in COLUMNS)])
    timetable = read_timetable(text, programme="steps")
    load_timetable(timetable=timetable, by=None, at=SPRING)
    session = a_day(lin, SPRING, {a_patient(): 60}, length=60)
    Session.objects.filter(pk=session.pk).update(block=Block.objects.get())
    assert load_timetable(timetable=timetable, by=None, at=SPRING, substance_use=True).outcome == "updated"
    assert marks(Session, Seat, Minutes) == {"Session": {True}, "Seat": {True}, "Minutes": {True}}
