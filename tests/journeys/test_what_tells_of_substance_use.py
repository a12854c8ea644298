"""Who was let in without what tells of substance use finds nothing of it, in the record or around it."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient, shares, the_database_reads, treats
from stepwell.clinic.attendance.actions import correct
from stepwell.clinic.attendance.models import Correction, Minutes, Witness
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.notes.models import Addendum, NotePart
from stepwell.clinic.notes.tests.factories import a_draft
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.plans.actions import review_goal, set_goal
from stepwell.clinic.plans.models import Goal, GoalReview
from stepwell.clinic.programs.models import Block, Stay, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Seat, Session, Unplaced
from stepwell.clinic.schedule.tests.factories import a_session, drafted
from stepwell.journeys.publish_week import publish_week
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import FAMILY_KINDS, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
AT = SPRING + timedelta(hours=8)
ALL_BUT = FAMILY_KINDS - {Kind.SUBSTANCE_USE}
RECORDS = (Seat, Stay, Witness, Correction, Minutes, NotePart, Addendum, Problem, Goal, GoalReview)


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def track(db: None) -> Track:
    """A track that treats substance use, as `load_timetable` would have marked it."""
    track = a_track()
    Track.objects.filter(pk=track.pk).update(substance_use=True)
    Block.objects.filter(track=track).update(substance_use=True)
    track.refresh_from_db()
    return track


@pytest.fixture
def jordan(lin: Staff, track: Track) -> Patient:
    """In that track, with a session that was held, noted, corrected, and a goal that was reviewed."""
    patient = a_patient()
    treats(lin, patient)
    episode = admitted(patient, track, lin)
    problem = record_problem(patient=patient, text="Alcohol use disorder", icd10="F10.20", at=SPRING)
    goal = set_goal(
        patient=patient, episode=episode, problem=problem, words="I want to sing again.", therapy="CBT",
        review_due_on=date(2026, 4, 1), by=lin.account, at=SPRING,
    )  # fmt: skip
    review_goal(goal=goal, percent_met=10, words="", next_due_on=date(2026, 5, 1), by=lin.account, at=SPRING)
    session = held(a_session(lin, SPRING, 60, [patient], substance_use=True), {patient: 60})
    note = a_draft(session)
    correct(seat_ref=Seat.objects.get().ref, minutes=50, reason="left early", by=lin.account, at=AT)
    part = NotePart.objects.get(note=note)
    Addendum.objects.create(patient=patient, part=part, author=lin, text="More.", signature="", at=AT)
    return patient


def ruth(patient: Patient, kinds: Collection[Kind]) -> Relative:
    """His mother, to whom this is shown; the database's clock shows that afternoon."""
    relative = link_relative(account=an_account(), patient=patient, name="Ruth Reyes", relationship="mother")
    shares(relative, kinds)
    the_database_reads(AT)
    return relative


def test_whatever_hangs_on_a_seat_or_a_diagnosis_is_flagged_by_the_database(jordan: Patient) -> None:
    for model in RECORDS:
        assert set(model.objects.values_list("substance_use", flat=True)) == {True}, model


def test_a_seat_in_another_group_is_not(jordan: Patient, lin: Staff) -> None:
    a_session(lin, AT, patients=[jordan])
    assert list(Seat.objects.order_by("starts_at").values_list("substance_use", flat=True)) == [True, False]


def test_what_the_writer_may_not_see_counts_as_telling(jordan: Patient, lin: Staff) -> None:
    """So that forgetting to look can never unlock it."""
    seat, blind = Seat.objects.get(), a_staff(name="Ada")
    Grant.objects.create(
        grantee=blind.account, patient=jordan, kinds=["ATTENDANCE"], purpose="TREATMENT", ground="CARE_TEAM",
        from_at=SPRING,
    )  # fmt: skip
    insert = (
        "INSERT INTO attendance_witness (ref, patient_id, seat_id, source, said, minutes, said_by_id, at, said_at,"
        " stay, raw, key, position, digest)"
        " VALUES (gen_random_uuid(), %s, %s, 'x', 'present', 1, %s, now(), now(), '', '', 'x', 99, '')"
    )
    with (
        acting_as(blind.account_id),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="row-level security"),
    ):
        cursor.execute(insert, [jordan.pk, seat.pk, blind.account_id])


def test_a_relative_without_it_finds_no_row_of_it_by_the_program_or_by_raw_sql(jordan: Patient) -> None:
    mother = ruth(jordan, ALL_BUT)
    with acting_as(mother.account_id), connection.cursor() as cursor:
        for model in RECORDS:
            assert not model.objects.visible_to(viewer_of(mother.account), at=AT).exists()
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (0,), model


def test_a_relative_with_it_finds_what_else_was_shared(jordan: Patient) -> None:
    mother = ruth(jordan, FAMILY_KINDS)
    with acting_as(mother.account_id):
        for model in (Seat, Stay, Witness, Correction, Minutes, Goal, GoalReview):
            assert model.objects.visible_to(viewer_of(mother.account), at=AT).count() == 1, model


@pytest.mark.parametrize(("kinds", "is_shown"), [(ALL_BUT, False), (FAMILY_KINDS, True)])
def test_the_family_page_knows_of_no_such_session(
    jordan: Patient, lin: Staff, kinds: Collection[Kind], is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    a_session(lin, AT + timedelta(days=1), patients=[jordan], kind="family", substance_use=True)
    mother = ruth(jordan, kinds)
    client = Client()
    client.force_login(mother.account)
    page = client.get(reverse("family:home")).content.decode()
    assert ("Family session" in page) is is_shown
    assert "lcohol" not in page or is_shown
    if not is_shown:
        assert "substance" not in page.lower()


@pytest.mark.parametrize(("kinds", "heard"), [(ALL_BUT, 0), (FAMILY_KINDS, 1)])
def test_no_notice_says_that_a_week_is_ready_that_shows_them_nothing(
    jordan: Patient, lin: Staff, track: Track, kinds: Collection[Kind], heard: int
) -> None:
    mother = ruth(jordan, kinds)
    after, thursday = date(2026, 3, 9), datetime(2026, 3, 5, tzinfo=UTC)
    drafted(track.programme, after, thursday)
    publish_week(programme=track.programme, starts_on=after, by=lin.account, at=thursday, version=0)
    assert set(Session.objects.filter(week__starts_on=date(2026, 3, 9)).values_list("substance_use", flat=True)) == {
        True
    }
    assert Notice.objects.filter(account=mother.account, words__contains="The week of").count() == heard


def test_what_could_not_be_placed_is_read_by_schedulers_alone(jordan: Patient, track: Track, lin: Staff) -> None:
    session = a_session(lin, AT, patients=[jordan])
    Unplaced.objects.create(week=session.week, block="Relapse prevention", patient_ref=jordan.ref, reason="full")
    mother = ruth(jordan, FAMILY_KINDS)
    with acting_as(mother.account_id):
        assert not Unplaced.objects.exists()
    with acting_as(lin.account_id, kinds=[Kind.SCHEDULE]):
        assert Unplaced.objects.exists()
