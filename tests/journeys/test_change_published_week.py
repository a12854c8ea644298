"""Somebody is ill, moves or begins: what becomes of their sessions, who is told, and what stays as it was."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.billing.models import SeatedOutside
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.live import disruptions
from stepwell.clinic.live.disruptions import Away, Begins, Disruption, LivesElsewhere, PlanChanged, Shown, seal_of
from stepwell.clinic.people.actions import Place, settle_moves
from stepwell.clinic.people.models import Absence, Patient, Residence, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import OutOfDate, draft_week, make_draft
from stepwell.clinic.schedule.loose_ends import drafts_with, unlicensed_seats
from stepwell.clinic.schedule.models import Seat, Session, SessionChange, Unplaced
from stepwell.clinic.schedule.queries import appointment_of
from stepwell.clinic.schedule.tests.factories import drafted
from stepwell.journeys.change_published_week import change_published_week
from stepwell.journeys.publish_week import publish_week
from stepwell.journeys.say_move import say_move
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.values import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "solved_here")]
MONDAY = date(2026, 3, 2)
TWENTY_TO_EIGHT = datetime(2026, 3, 4, 12, 40, tzinfo=UTC)  # a Wednesday; the group is at ten in New York
TODAY = Period(datetime(2026, 3, 4, 14, 55, tzinfo=UTC), datetime(2026, 3, 5, 5, tzinfo=UTC))  # one-to-ones are before


@pytest.fixture
def track() -> Track:
    return a_track()


@pytest.fixture
def lin(track: Track) -> Staff:
    lin = a_staff()
    for name in ("Jordan", "Alex"):
        admitted(a_patient(given_name=name), track, lin)
    return lin


def published(track: Track) -> None:
    drafted(track.programme, MONDAY)
    publish_week(programme=track.programme, starts_on=MONDAY, by=an_account(), at=SPRING, version=0)
    Notice.objects.all().delete()


def cover(lin: Staff, period: Period = TODAY, at: datetime = TWENTY_TO_EIGHT) -> int:
    return done(Away(lin, period, "sick"), at)


def done(happened: Disruption, at: datetime) -> int:
    """What is shown is done: how many steps."""
    by = an_account()
    seen = change_published_week(happened=happened, shown=None, by=by, at=at)
    shown = Shown(seal_of(seen), at)
    covers = change_published_week(happened=happened, shown=shown, by=by, at=at)
    return sum(len(cover.steps) for cover in covers)


def wednesdays_group() -> Session:
    return Session.objects.get(kind="group", starts_at__date=date(2026, 3, 4))


def test_a_substitute_leads_the_same_session_at_the_same_time_and_everybody_touched_is_told_once(
    track: Track, lin: Staff
) -> None:
    published(track)
    before = wednesdays_group()
    others = dict(Session.objects.exclude(pk=before.pk).values_list("pk", "sequence"))
    okafor = a_staff(name="Ada Okafor")
    assert cover(lin) == 1
    after = wednesdays_group()
    assert (after.pk, after.ref, after.starts_at) == (before.pk, before.ref, before.starts_at)
    assert after.sequence > before.sequence
    assert after.facilitator == okafor
    assert SessionChange.objects.get().facilitator == lin
    assert dict(Session.objects.exclude(pk=before.pk).values_list("pk", "sequence")) == others
    told = {notice.account_id: notice for notice in Notice.objects.all()}
    patients = set(Patient.objects.values_list("account_id", flat=True))
    assert told.keys() == {*patients, lin.account_id, okafor.account_id}
    words = (
        "A change in your week: DBT skills on Wednesday at 10:00 am is with Ada Okafor, LCSW instead of Lin Chen, LCSW."
    )
    assert all(words in told[each].words for each in patients)
    assert told[okafor.account_id].link == f"/clinic/sessions/{after.ref}/hand-over/"
    assert "is yours to lead" in told[okafor.account_id].words
    assert Grant.objects.filter(grantee=okafor.account, reason="leads a session").count() == 2
    assert Absence.objects.get().account == lin.account


def test_without_a_substitute_a_session_is_moved_with_its_seats(track: Track, lin: Staff) -> None:
    published(track)
    before = wednesdays_group()
    this_morning = Period(TODAY.start_at, datetime(2026, 3, 4, 18, tzinfo=UTC))
    cover(lin, this_morning)
    after = Session.objects.get(pk=before.pk)
    assert after.cancelled_at is None
    assert after.starts_at >= this_morning.until
    assert set(Seat.objects.filter(session=after, cancelled_at=None).values_list("starts_at", flat=True)) == {
        after.starts_at
    }


def test_what_nobody_can_take_is_cancelled_and_its_seats_given_back(track: Track, lin: Staff) -> None:
    published(track)
    rest = Period(TWENTY_TO_EIGHT, TWENTY_TO_EIGHT + timedelta(days=10))
    cover(lin, rest)
    left = Session.objects.filter(starts_at__gte=TWENTY_TO_EIGHT)
    assert not left.filter(cancelled_at=None).exists()
    assert not Seat.objects.filter(session__in=left, cancelled_at=None).exists()
    assert Notice.objects.filter(words__contains="does not take place").count() == 2


def test_what_has_begun_or_is_over_is_not_touched(track: Track, lin: Staff) -> None:
    published(track)
    a_staff(name="Ada Okafor")
    monday = Session.objects.get(kind="group", starts_at__date=MONDAY)
    in_the_session = wednesdays_group().starts_at + timedelta(minutes=10)
    cover(lin, Period(SPRING, in_the_session + timedelta(hours=2)), at=in_the_session)
    for session in (monday, wednesdays_group()):
        session.refresh_from_db()
        assert (session.facilitator, session.sequence) == (lin, 0)


def test_nothing_but_what_was_shown_is_done(track: Track, lin: Staff) -> None:
    published(track)
    with pytest.raises(PlanChanged):
        change_published_week(
            happened=Away(lin, TODAY, "sick"),
            shown=Shown("", TWENTY_TO_EIGHT),
            by=an_account(),
            at=TWENTY_TO_EIGHT,
        )
    assert not Absence.objects.exists()
    assert not SessionChange.objects.exists()


def test_said_again_nothing_more_happens(track: Track, lin: Staff, mailoutbox: list[EmailMessage]) -> None:
    published(track)
    a_staff(name="Ada Okafor")
    assert [cover(lin), cover(lin)] == [1, 0]
    assert SessionChange.objects.count() == 1


def test_what_two_programmes_lose_at_once_is_not_given_to_one_person_at_the_same_hour(track: Track, lin: Staff) -> None:
    other = a_track()
    for _ in range(3):
        admitted(a_patient(given_name="Noa"), other, lin)
    for each in (track, other):
        drafted(each.programme, MONDAY)
        publish_week(programme=each.programme, starts_on=MONDAY, by=an_account(), at=SPRING, version=0)
    day = Period(datetime(2026, 3, 2, 12, 40, tzinfo=UTC), datetime(2026, 3, 3, 5, tzinfo=UTC))
    assert cover(lin, day, at=day.start_at) > 1
    led = sorted(Session.objects.filter(cancelled_at=None).values_list("starts_at", "ends_at"))
    assert all(one[1] <= two[0] for one, two in pairwise(led))


def test_who_leads_in_another_programme_then_is_not_asked(track: Track, lin: Staff) -> None:
    """A patient and a colleague may have the same row number: what one attends is not what the other does not lead."""
    other, okafor = a_track(), a_staff(name="Ada Okafor")
    admitted(a_patient(given_name="Noa", id=okafor.pk), track, lin)
    admitted(a_patient(given_name="Kim"), other, okafor)
    for each in (track, other):
        drafted(each.programme, MONDAY)
        publish_week(programme=each.programme, starts_on=MONDAY, by=an_account(), at=SPRING, version=0)
    cover(lin)
    assert Session.objects.get(week__programme=other.programme, starts_at__date=date(2026, 3, 4), kind="group")
    assert Session.objects.filter(facilitator=okafor, starts_at=TODAY.start_at + timedelta(minutes=5)).count() == 1


WEDNESDAY = date(2026, 3, 4)
AUSTIN = Place("TX", "America/Chicago", "1 Congress Ave", "Austin", "78701")


def move_of(patient: Patient, to: Place = AUSTIN, on: date = WEDNESDAY, at: datetime = TWENTY_TO_EIGHT) -> int:
    return done(LivesElsewhere(patient, to, on), at)


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    return Patient.objects.get(given_name="Jordan")


def seats_of(patient: Patient, kind: str = "group") -> list[Seat]:
    found = Seat.objects.filter(patient=patient, session__kind=kind, cancelled_at=None)
    return list(found.select_related("session__facilitator").order_by("starts_at"))


def test_who_moves_sits_in_no_session_whose_facilitator_is_not_licensed_there(
    track: Track, lin: Staff, jordan: Patient
) -> None:
    alex = Patient.objects.get(given_name="Alex")
    published(track)
    before = {seat.pk: (seat.starts_at, seat.session_id) for seat in seats_of(alex)}
    group = wednesdays_group()
    assert move_of(jordan) > 0
    assert unlicensed_seats(at=TWENTY_TO_EIGHT) == ()
    assert [seat.starts_at.date() for seat in seats_of(jordan)] == [MONDAY]  # it was before
    assert {seat.pk: (seat.starts_at, seat.session_id) for seat in seats_of(alex)} == before
    group.refresh_from_db()
    assert (group.facilitator, group.sequence, group.cancelled_at) == (lin, 0, None)
    told = {each.account: each.words for each in Notice.objects.select_related("account")}
    assert alex.account not in told
    assert jordan.account is not None
    assert told[jordan.account].startswith(
        "From 4 March on your team plans with you in Texas. Times are by the clocks of Chicago from then, and in this"
        " message. A change in your week: DBT skills on Wednesday at 9:00 am does not take place; "
    )
    assert told[lin.account].startswith("A change in what you lead: DBT skills on Wednesday at 10:00 am: 1 no longer")
    assert Notice.objects.count() == 2
    missing = Unplaced.objects.filter(patient_ref=jordan.ref, block="DBT skills, Wednesday")
    assert missing.get().reason == "no other group of this therapy is held then"


def test_the_calendar_of_who_leaves_a_group_says_so(track: Track, lin: Staff, jordan: Patient) -> None:
    published(track)
    seat = next(each for each in seats_of(jordan) if each.starts_at.date() == WEDNESDAY)
    move_of(jordan)
    seat.refresh_from_db()
    shown = appointment_of(seat)
    assert (shown.cancelled, shown.sequence) == (True, 1)


def test_a_group_somebody_licensed_there_leads_takes_them_and_reads_the_hand_over(track: Track, lin: Staff) -> None:
    texas = a_staff(name="Ada Okafor", states=("TX",))
    jordan = Patient.objects.get(given_name="Jordan")
    admitted(a_patient(given_name="Kim", state="TX"), track, texas)
    published(track)
    theirs = Session.objects.get(kind="group", facilitator=texas, starts_at__date=WEDNESDAY)
    move_of(jordan)
    seats = seats_of(jordan)
    assert [seat.session.facilitator.name for seat in seats] == ["Lin Chen", "Ada Okafor", "Ada Okafor"]
    assert seats[1].session == theirs
    assert Grant.objects.filter(grantee=texas.account, patient=jordan, reason="leads a session").exists()
    notice = Notice.objects.get(account=texas.account)
    assert "DBT skills on Wednesday at 10:00 am: 1 new" in notice.words
    assert notice.link == f"/clinic/sessions/{theirs.ref}/hand-over/"
    theirs.refresh_from_db()
    assert theirs.sequence == 0


def test_alone_with_somebody_they_keep_the_hour_and_the_session_with_somebody_licensed_there(
    track: Track, lin: Staff
) -> None:
    jordan = Patient.objects.get(given_name="Jordan")
    published(track)
    texas = a_staff(name="Ada Okafor", states=("TX",))
    (before,) = seats_of(jordan, "individual")
    done(LivesElsewhere(jordan, Place("TX", "America/New_York"), MONDAY), SPRING - timedelta(hours=20))
    (after,) = seats_of(jordan, "individual")
    assert (after.session, after.starts_at) == (before.session, before.starts_at)
    assert after.session.facilitator == texas
    assert after.session.sequence > before.session.sequence


def test_who_said_it_themselves_reads_the_changes_by_the_clock_they_will_have(
    track: Track, lin: Staff, jordan: Patient
) -> None:
    published(track)
    say_move(patient=jordan, to=AUSTIN, from_on=date(2026, 3, 5), by=an_account(), at=TWENTY_TO_EIGHT)
    Notice.objects.all().delete()
    done(LivesElsewhere(jordan), TWENTY_TO_EIGHT)
    told = Notice.objects.get(account=jordan.account).words
    assert told.startswith("From 5 March on your team plans with you in Texas. Times are by the clocks of Chicago")
    assert "DBT skills on Thursday at 9:00 am does not take place" in told


def test_where_everybody_is_licensed_nothing_changes_and_the_patient_reads_that(track: Track) -> None:
    both = a_staff(states=("NY", "TX"))
    jordan = a_patient()
    admitted(jordan, track, both)
    published(track)
    assert move_of(jordan) == 0
    assert "Your sessions stay as they are." in Notice.objects.get().words
    assert Residence.objects.get().moved_at == TWENTY_TO_EIGHT


def test_two_weeks_are_told_in_one_message(track: Track, lin: Staff, jordan: Patient) -> None:
    published(track)
    drafted(track.programme, date(2026, 3, 9))
    publish_week(programme=track.programme, starts_on=date(2026, 3, 9), by=an_account(), at=SPRING, version=0)
    Notice.objects.all().delete()
    move_of(jordan)
    told = Notice.objects.get(account=jordan.account).words
    assert told.count("in the week of 2 March, ") == 1
    assert told.count("in the week of 9 March, ") == 1


def test_the_clocks_that_change_in_one_place_and_not_in_the_other_are_told_as_they_are_read(
    track: Track, lin: Staff, jordan: Patient
) -> None:
    """From 8 March on they have changed in New York and not in Phoenix: ten there is seven, and no longer eight."""
    a_staff(name="Ada Okafor", states=("AZ",))
    published(track)
    drafted(track.programme, date(2026, 3, 9))
    publish_week(programme=track.programme, starts_on=date(2026, 3, 9), by=an_account(), at=SPRING, version=0)
    Notice.objects.all().delete()
    move_of(jordan, Place("AZ", "America/Phoenix"))
    told = Notice.objects.get(account=jordan.account).words
    assert "DBT skills on Wednesday at 8:00 am is with Ada Okafor" in told
    assert "DBT skills on Wednesday at 7:00 am is with Ada Okafor" in told


def test_said_beforehand_they_live_there_once_the_day_has_come_with_its_clocks_and_its_address(
    track: Track, lin: Staff, jordan: Patient
) -> None:
    published(track)
    Patient.objects.filter(pk=jordan.pk).update(address="40 Landing Street", city="Riverbend")
    move_of(jordan, Place("TX", "America/Chicago"), date(2026, 3, 8))
    jordan.refresh_from_db()
    assert (jordan.state, jordan.address) == ("NY", "40 Landing Street")
    with acting_as_programme(), transaction.atomic():
        assert settle_moves(at=datetime(2026, 3, 8, 4, 59, tzinfo=UTC)) == []
        assert settle_moves(at=datetime(2026, 3, 8, 5, 0, tzinfo=UTC)) == [jordan]
        assert settle_moves(at=datetime(2026, 3, 8, 6, 0, tzinfo=UTC)) == []
    jordan.refresh_from_db()
    assert (jordan.state, jordan.time_zone, jordan.address, jordan.city) == ("TX", "America/Chicago", "", "")
    assert jordan.account is not None
    assert jordan.account.time_zone == "America/Chicago"


def test_a_move_that_was_thought_over_is_taken_back(track: Track, lin: Staff, jordan: Patient) -> None:
    published(track)
    later = date(2026, 3, 16)
    move_of(jordan, on=later)
    move_of(jordan, on=later)
    assert Residence.objects.count() == 1
    move_of(jordan, on=date(2026, 3, 23))
    assert [bool(each.taken_back_at) for each in Residence.objects.order_by("pk")] == [True, False]


def test_a_draft_of_a_later_week_that_breaks_a_rule_by_a_move_is_not_published(
    track: Track, lin: Staff, jordan: Patient
) -> None:
    by, week = an_account(), date(2026, 3, 9)
    draft = draft_week(programme=track.programme, starts_on=week, by=by, at=SPRING)
    make_draft(draft_id=draft.pk, at=SPRING)
    assert drafts_with(jordan, from_on=WEDNESDAY) == (draft,)
    move_of(jordan)
    with pytest.raises(OutOfDate):
        publish_week(programme=track.programme, starts_on=week, by=by, at=TWENTY_TO_EIGHT, version=0)


def test_who_begins_takes_open_seats_and_is_told_once(track: Track, lin: Staff) -> None:
    published(track)
    new = a_patient(given_name="Newly")
    admitted(new, track, lin, WEDNESDAY)
    others = {seat.pk: seat.starts_at for seat in Seat.objects.all()}
    assert done(Begins(new), TWENTY_TO_EIGHT) == 4
    assert [seat.starts_at.date() for seat in seats_of(new)] == [WEDNESDAY, date(2026, 3, 5)]
    assert [seat.session.facilitator for seat in seats_of(new, "individual")] == [lin]
    assert {seat.pk: seat.starts_at for seat in Seat.objects.exclude(patient=new)} == others
    assert set(Notice.objects.values_list("account", flat=True)) == {new.account_id, lin.account_id}
    assert done(Begins(new), TWENTY_TO_EIGHT) == 0


def test_who_begins_outside_of_what_their_payer_agreed_to_begins_and_it_is_written_down(
    track: Track, lin: Staff
) -> None:
    published(track)
    new = a_patient(given_name="Newly")
    admitted(new, track, lin)
    agreed = Agreement(MONDAY, date(2026, 3, 5), Unit.DAYS, 5)
    authorise(patient=new, payer_name="Stairway", service_code="S9480", agreed=agreed, by=lin.account, at=SPRING)
    done(Begins(new), TWENTY_TO_EIGHT)
    assert len(seats_of(new)) == 2
    row = SeatedOutside.objects.get()
    assert (row.patient, row.places, row.why) == (new, 2, "the payer has agreed to nothing on 5 March")


def test_a_group_that_is_full_is_noted_in_the_week(track: Track, lin: Staff) -> None:
    full, new = a_track(group_max=1), a_patient(given_name="Newly")
    admitted(a_patient(given_name="Alone"), full, lin)
    published(full)
    admitted(new, full, lin)
    done(Begins(new), TWENTY_TO_EIGHT)
    assert seats_of(new) == []
    words = "no group of this therapy can take them: 1 with no seat left"
    assert [each.reason for each in Unplaced.objects.filter(patient_ref=new.ref, block="DBT skills")] == [words]


def test_a_plan_made_session_by_session_is_done_as_it_was_shown_whoever_answers_then(
    track: Track, lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(track)
    a_staff(name="Ada Okafor")
    by, happened = an_account(), Away(lin, TODAY, "sick")
    with monkeypatch.context() as silent:
        silent.setattr(disruptions, "answered_aside", lambda *told, **named: None)
        seen = change_published_week(happened=happened, shown=None, by=by, at=TWENTY_TO_EIGHT)
    assert [cover.plain for cover in seen] == [True]
    assert len(seen[0].steps) == 1
    shown = Shown(seal_of(seen), TWENTY_TO_EIGHT, frozenset(str(cover.table.week.ref) for cover in seen))
    monkeypatch.setattr(disruptions, "answered_aside", lambda *told, **named: ())  # nothing, which was not shown
    change_published_week(happened=happened, shown=shown, by=by, at=TWENTY_TO_EIGHT + timedelta(minutes=4))
    assert wednesdays_group().facilitator.name == "Ada Okafor"


def test_a_plan_is_found_again_some_minutes_later(track: Track, lin: Staff) -> None:
    """What could be at a quarter to ten when it was shown, and no sooner, is still what is done."""
    published(track)
    happened, by = Away(lin, Period(TODAY.start_at, TODAY.start_at + timedelta(hours=3)), "sick"), an_account()
    seen = change_published_week(happened=happened, shown=None, by=by, at=TWENTY_TO_EIGHT)
    later = TWENTY_TO_EIGHT + timedelta(minutes=25)
    change_published_week(happened=happened, shown=Shown(seal_of(seen), TWENTY_TO_EIGHT), by=by, at=later)
    assert SessionChange.objects.exists()
