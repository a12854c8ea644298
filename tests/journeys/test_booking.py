"""Patients give their own meetings a time, move them and give them back: once, within the terms, and both are told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient, shares
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.billing.models import SeatedOutside
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import RemitFacts, add_absence, join_care_team, link_relative, say_remit
from stepwell.clinic.people.models import Account, Licence, Patient, Staff
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.actions import put_on_call
from stepwell.clinic.schedule.actions import (
    NotBookable,
    SomebodyWasFaster,
    Window,
    close_days,
    set_availability,
)
from stepwell.clinic.schedule.free_times import free_times
from stepwell.clinic.schedule.models import Rescheduling, Seat, Session, Week
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.book_session import book_session
from stepwell.journeys.cancel_seat import cancel_seat
from stepwell.journeys.reschedule_session import reschedule_session
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.entitlement import Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
A_DAY, NINE = timedelta(days=1), datetime(2026, 3, 4, 14, tzinfo=UTC)  # Wednesday, nine in New York


@pytest.fixture
def track() -> Track:
    """A programme whose first two weeks are published, with nobody in them yet."""
    track = a_track()
    for monday in (date(2026, 3, 2), date(2026, 3, 9)):
        Week.objects.create(programme=track.programme, starts_on=monday, published_at=SPRING, published_by=an_account())
    return track


@pytest.fixture
def lin() -> Staff:
    """Works on Wednesdays from nine to twelve."""
    staff = a_staff()
    set_availability(account=staff.account, windows=[Window(2, time(9), time(12))])
    return staff


@pytest.fixture
def jordan(track: Track, lin: Staff) -> Patient:
    patient = a_patient()
    admitted(patient, track, lin)
    return patient


def book(patient: Patient, starts_at: datetime = NINE, kind: str = "individual", at: datetime = SPRING) -> Seat:
    assert patient.account is not None
    return book_session(patient=patient, kind=kind, starts_at=starts_at, by=patient.account, at=at)


def reschedule(seat: Seat, starts_at: datetime, at: datetime = SPRING) -> Seat:
    assert seat.patient.account is not None
    return reschedule_session(seat=seat, starts_at=starts_at, by=seat.patient.account, at=at)


def cancel(seat: Seat, at: datetime = SPRING) -> None:
    assert seat.patient.account is not None
    cancel_seat(seat=seat, by=seat.patient.account, at=at)


def terms(**changed: object) -> None:
    rule = Rule.objects.get(name="self_booking")
    rule.data |= changed
    rule.save()


def free(patient: Patient, kind: str = "individual", at: datetime = SPRING) -> list[str]:
    return [f"{each.start_at:%a %d %H:%M}" for each in free_times(patient, kind, at=at).times]


def told(patient: Patient, lin: Staff) -> tuple[list[str], list[str]]:
    theirs, hers = (
        list(Notice.objects.filter(account=each.account).order_by("pk").values_list("words", flat=True))
        for each in (patient, lin)
    )
    return theirs, hers


def test_what_both_have_free_is_offered_on_the_half_hour(jordan: Patient, lin: Staff) -> None:
    minutes = Block.objects.get(kind="individual").minutes
    assert minutes == 50
    first = ["Wed 04 14:00", "Wed 04 14:30", "Wed 04 15:00", "Wed 04 15:30", "Wed 04 16:00"]
    second = ["Wed 11 13:00", "Wed 11 13:30", "Wed 11 14:00", "Wed 11 14:30", "Wed 11 15:00"]  # the clocks have changed
    assert free(jordan) == first + second
    a_session(lin, NINE, minutes=60)
    assert free(jordan) == first[2:] + second
    assert jordan.account is not None
    set_availability(account=jordan.account, windows=[Window(2, time(11), time(20))])
    assert free(jordan) == first[4:] + second[4:]
    close_days(days=[(date(2026, 3, 11), "Staff day")], programme=None)
    assert free(jordan) == first[4:]
    add_absence(account=lin.account, starts_at=NINE, ends_at=NINE + 9 * A_DAY, kind="sick", by=lin.account, at=SPRING)
    assert free(jordan) == []


def test_notice_and_how_far_ahead_are_the_programmes_terms(jordan: Patient) -> None:
    assert free(jordan, at=NINE - A_DAY + timedelta(minutes=1))[0] == "Wed 04 14:30"
    terms(ahead_days=3)
    assert free(jordan)[-1] == "Wed 04 16:00"
    terms(kinds=["family"])
    assert "books these with you" in free_times(jordan, "individual", at=SPRING).why
    Rule.objects.filter(name="self_booking").delete()
    assert free(jordan) == []


def test_only_where_the_clinician_is_licensed_on_that_day(jordan: Patient, lin: Staff) -> None:
    Licence.objects.filter(staff=lin).update(until=date(2026, 3, 11))
    assert free(jordan)[-1] == "Wed 04 16:00"
    Patient.objects.filter(pk=jordan.pk).update(state="TX")
    jordan.refresh_from_db()
    assert free(jordan) == []


def test_a_family_session_is_where_the_relatives_can(jordan: Patient) -> None:
    mother = an_account(time_zone="America/Chicago")
    linked = link_relative(account=mother, patient=jordan, name="Ruth Reyes", relationship="mother")
    set_availability(account=mother, windows=[Window(2, time(10), time(11))])
    assert free(jordan, "family") == ["Wed 04 16:00", "Wed 11 15:00"]
    shares(linked, {Kind.SCHEDULE}, SPRING - A_DAY)
    book(jordan, NINE + timedelta(hours=2), kind="family")
    notice = Notice.objects.get(account=mother)
    assert notice.words == "Family session is booked for Wednesday, 4 March, 10:00 am CST."


def test_a_booked_session_has_its_seat_and_both_are_told_once(jordan: Patient, lin: Staff) -> None:
    seats = {book(jordan).pk, book(jordan).pk}
    assert len(seats) == 1, "a double click books once"
    session = Session.objects.get()
    assert (session.facilitator, session.starts_at, session.minutes, session.kind) == (lin, NINE, 50, "individual")
    theirs, hers = told(jordan, lin)
    assert theirs == ["Individual therapy is booked for Wednesday, 4 March, 9:00 am EST."]
    assert hers == ["A patient of yours booked: individual therapy, Wednesday, 4 March, 9:00 am EST."]
    assert free(jordan)[0].startswith("Wed 11"), "once a week, as the plan says"


def test_what_is_outside_of_what_the_payer_agreed_to_is_booked_and_whoever_answers_for_them_knows(
    jordan: Patient, lin: Staff
) -> None:
    join_care_team(patient=jordan, staff=lin, part=PRIMARY_THERAPIST, at=SPRING)
    agreed = Agreement(date(2026, 3, 2), date(2026, 4, 1), Unit.DAYS, 1)
    authorise(
        patient=jordan, payer_name="Stairway Health", service_code="S9480", agreed=agreed, by=lin.account, at=SPRING
    )
    book(jordan)
    for _ in range(2):
        book(jordan, NINE + 7 * A_DAY)
    theirs, hers = told(jordan, lin)
    assert len(theirs) == 2
    assert [words for words in hers if "payer" in words] == [
        "A patient of yours booked a meeting, and has it: the payer agreed to 1 day from 2 March to 31 March 2026, "
        "and all of it is used or planned. Ask the payer for more."
    ]
    outside = Seat.objects.latest("starts_at")
    reschedule(outside, outside.starts_at + timedelta(hours=1))
    assert "A patient of yours moved a meeting, and has it" in told(jordan, lin)[1][-2]
    assert list(SeatedOutside.objects.values_list("patient", "places", "reason")) == [(jordan.pk, 1, "")] * 2


def test_what_is_not_free_is_refused_and_nothing_is_kept(jordan: Patient) -> None:
    for starts_at in (NINE + timedelta(minutes=10), NINE + A_DAY, NINE - 7 * A_DAY, NINE + 28 * A_DAY):
        with pytest.raises(SomebodyWasFaster):
            book(jordan, starts_at)
    with pytest.raises(NotBookable, match="such session"):
        book(jordan, kind="medication visit")
    with pytest.raises(NotBookable, match="You are not in a programme"):
        book(a_patient())
    assert not Session.objects.exists()
    assert not Notice.objects.exists()


def test_a_moved_session_stays_the_same_and_calendars_follow_it(jordan: Patient, lin: Staff) -> None:
    seat = book(jordan)
    ref, session_ref = seat.ref, seat.session.ref
    for _ in range(2):
        reschedule(seat, NINE + timedelta(hours=1))
    moved = Seat.objects.select_related("session").get()
    assert (moved.ref, moved.session.ref, moved.session.sequence) == (ref, session_ref, 1)
    assert moved.starts_at == moved.session.starts_at == NINE + timedelta(hours=1)
    assert Rescheduling.objects.get().was_at == NINE
    theirs, hers = told(jordan, lin)
    assert theirs[1:] == ["Individual therapy is now Wednesday, 4 March, 10:00 am EST."]
    assert hers[1:] == [
        "A patient of yours moved: individual therapy, from Wednesday, 4 March, 9:00 am EST to "
        "Wednesday, 4 March, 10:00 am EST."
    ]
    reschedule(moved, datetime(2026, 3, 11, 13, tzinfo=UTC))
    assert Session.objects.get().week.starts_on == date(2026, 3, 9)
    with pytest.raises(NotBookable, match="moved twice already"):
        reschedule(moved, NINE)


def test_what_has_begun_or_is_near_or_a_group_is_not_moved(jordan: Patient, lin: Staff) -> None:
    seat = book(jordan)
    later = NINE + timedelta(hours=1)
    with pytest.raises(NotBookable, match="begins in less than 24 hours"):
        reschedule(seat, later, at=NINE - timedelta(hours=3))
    with pytest.raises(NotBookable, match="It has begun"):
        reschedule(seat, later, at=NINE)
    with pytest.raises(NotBookable, match="It has begun"):
        cancel(seat, at=NINE)
    group = a_session(lin, later, patients=[jordan], block=Block.objects.get(key="skills"))
    with pytest.raises(NotBookable, match="A group meets when it is published"):
        reschedule(group.seats.get(), NINE + 7 * A_DAY)
    cancel(seat)
    with pytest.raises(NotBookable, match="cancelled already"):
        reschedule(seat, later)


def test_a_seat_given_back_ends_a_meeting_of_one_and_no_group(jordan: Patient, lin: Staff) -> None:
    seat = book(jordan)
    other = a_patient()
    group = a_session(lin, NINE + timedelta(hours=2), patients=[jordan, other], block=Block.objects.get(key="skills"))
    for each in (seat, group.seats.get(patient=jordan)):
        cancel(each)
        cancel(each)
    group.refresh_from_db()
    assert group.cancelled_at is None
    assert group.seats.filter(cancelled_at__isnull=True).count() == 1
    alone = Session.objects.get(kind="individual")
    assert (alone.cancelled_at, alone.sequence) == (SPRING, 1)
    theirs, hers = told(jordan, lin)
    assert len(theirs) == len(hers) == 3
    assert hers[1] == "A patient gave a place back: individual therapy, Wednesday, 4 March, 9:00 am EST."
    assert free(jordan)[0] == "Wed 04 14:00"


def test_late_is_recorded_or_refused_as_the_terms_say(jordan: Patient, lin: Staff) -> None:
    seat = book(jordan)
    terms(late_cancelling="refused")
    with pytest.raises(NotBookable, match="less than 24 hours"):
        cancel(seat, at=NINE - timedelta(hours=2))
    terms(late_cancelling="recorded")
    cancel(seat, at=NINE - timedelta(hours=2))
    assert told(jordan, lin)[1][-1].startswith("A patient gave a place back, less than 24 hours before: ")


def test_no_time_is_offered_that_would_be_more_than_the_clinician_leads_at_most(jordan: Patient, lin: Staff) -> None:
    say_remit(staff=lin, remit=RemitFacts(most_minutes_day=100), by=lin.account, at=SPRING)
    assert len(free(jordan)) == 10
    a_session(lin, NINE + timedelta(hours=5), 60, kind="group")
    assert [each[:6] for each in free(jordan)] == ["Wed 11"] * 5
    say_remit(staff=lin, remit=RemitFacts(most_minutes_week=40), by=lin.account, at=SPRING)
    assert free(jordan) == []


def test_while_on_call_a_clinician_is_booked_unless_the_rule_says_otherwise(jordan: Patient, lin: Staff) -> None:
    lin.roles = [Role.THERAPIST.value, Role.ON_CALL.value]
    lin.save()
    put_on_call(staff=lin, starts_at=NINE, ends_at=NINE + timedelta(hours=2), by=lin.account, at=SPRING)
    assert "Wed 04 14:00" in free(jordan)
    Rule.objects.filter(name="on_call_work").update(data={"parts": ["on call"], "groups": False, "one_to_ones": False})
    assert free(jordan)[0] == "Wed 04 16:00"


def test_what_comes_round_every_few_weeks_is_not_booked_sooner(jordan: Patient, lin: Staff, track: Track) -> None:
    Block.objects.filter(track=track, kind="individual").update(every_weeks=2)
    assert free(jordan)[0].startswith("Wed 04")
    seat = book(jordan)
    assert free(jordan) == []
    Block.objects.filter(track=track, kind="individual").update(every_weeks=1)
    assert free(jordan)[0].startswith("Wed 11")
    assert seat.cancelled_at is None


@pytest.mark.parametrize("many", [1, 12])
def test_many_free_times_cost_as_many_queries_as_few(jordan: Patient, lin: Staff, many: int) -> None:
    set_availability(account=lin.account, windows=[Window(2, time(9), time(9 + many))] if many < 12 else [
        Window(day, time(8), time(20)) for day in range(7)])  # fmt: skip
    for number in range(many):
        a_session(lin, SPRING + number * A_DAY, patients=[a_patient()], kind="individual")
    with CaptureQueriesContext(connection) as spent:
        free(jordan)
    assert len([each for each in spent if each["sql"].startswith("SELECT ") and "FROM" in each["sql"]]) <= 14


# ---- relatives
def ruth(patient: Patient, *kinds: Kind) -> Account:
    """Ruth, in Chicago, who can join on Wednesdays from nine to half past ten there."""
    account = an_account(time_zone="America/Chicago")
    linked = link_relative(account=account, patient=patient, name="Ruth Reyes", relationship="mother")
    set_availability(account=account, windows=[Window(2, time(9), time(10, 30))])
    if kinds:
        shares(linked, kinds, SPRING)
    return account


def test_a_relative_books_a_family_session_when_all_three_can(jordan: Patient, lin: Staff) -> None:
    mother = ruth(jordan, Kind.SCHEDULE)
    father = an_account()
    link_relative(account=father, patient=jordan, name="Al Reyes", relationship="father")
    set_availability(account=father, windows=[Window(4, time(9), time(17))])
    times = free_times(jordan, "family", at=SPRING, joined_by=mother).times
    assert [f"{each.start_at:%a %d %H:%M}" for each in times][:2] == ["Wed 04 15:00", "Wed 04 15:30"]
    ten = NINE + timedelta(hours=1)
    seats = {
        book_session(patient=jordan, kind="family", starts_at=ten, by=who, at=SPRING).pk
        for who in (mother, mother, jordan.account)
        if who
    }
    assert len(seats) == 1, "the same time is the same session"
    theirs, hers = told(jordan, lin)
    assert theirs == ["Family session is booked for Wednesday, 4 March, 10:00 am EST."]
    assert hers == ["Somebody close to a patient of yours booked: family session, Wednesday, 4 March, 10:00 am EST."]
    with pytest.raises(SomebodyWasFaster):
        book_session(patient=jordan, kind="family", starts_at=ten - A_DAY, by=mother, at=SPRING)


def test_a_relative_books_nothing_that_is_not_shared_with_them_and_no_other_kind(jordan: Patient, lin: Staff) -> None:
    ten = NINE + timedelta(hours=1)
    for who, kind in (
        (ruth(jordan), "family"),
        (ruth(jordan, Kind.ATTENDANCE), "family"),
        (ruth(jordan, Kind.SCHEDULE), "individual"),
        (an_account(), "family"),
    ):
        with pytest.raises(NotBookable, match="no family session to book"):
            book_session(patient=jordan, kind=kind, starts_at=ten, by=who, at=SPRING)
    Block.objects.filter(kind="family").update(substance_use=True)
    with pytest.raises(NotBookable, match="no family session to book"):
        book_session(patient=jordan, kind="family", starts_at=ten, by=ruth(jordan, Kind.SCHEDULE), at=SPRING)
    knows = ruth(jordan, Kind.SCHEDULE, Kind.SUBSTANCE_USE)
    assert book_session(patient=jordan, kind="family", starts_at=ten, by=knows, at=SPRING).substance_use
