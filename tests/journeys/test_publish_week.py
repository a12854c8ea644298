"""A week is published once, whole, in everybody's own time."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connections, transaction
from django.db.models import QuerySet

from stepwell.clinic.access.queries import patients
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.billing.allowances import seats_outside_lately
from stepwell.clinic.billing.models import SeatedOutside
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import add_absence, join_care_team, link_relative
from stepwell.clinic.people.models import Licence
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import (
    AlreadyPublished,
    NotAMonday,
    Window,
    change_draft,
    close_days,
    draft_week,
    make_draft,
    set_availability,
)
from stepwell.clinic.schedule.keys import patient_key
from stepwell.clinic.schedule.models import Closure, Seat, Session, Unplaced, Week
from stepwell.clinic.schedule.tests.factories import a_session, drafted
from stepwell.journeys.publish_week import publish_week
from stepwell.plumbing.database import acting_as, acting_as_programme
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.timetable.by_hand import Do, Move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MONDAY = date(2026, 3, 2)


def publish(track: Track, starts_on: date = MONDAY) -> Week:
    draft = drafted(track.programme, starts_on)
    return publish_week(
        programme=track.programme, starts_on=starts_on, by=an_account(), at=SPRING, version=draft.version
    )


def local_starts(sessions: QuerySet[Session]) -> list[str]:
    return [f"{s.starts_at.astimezone(ZoneInfo(s.time_zone)):%a %H:%M}" for s in sessions.order_by("starts_at")]


def test_everybody_gets_their_groups_an_individual_and_a_family_session() -> None:
    lin, track = a_staff(), a_track()
    jordan, alex = a_patient(), a_patient(given_name="Alex")
    for patient in (jordan, alex):
        admitted(patient, track, lin)
    publish(track)
    assert Session.objects.filter(kind="group").count() == 3
    for patient in (jordan, alex):
        kinds = Seat.objects.filter(patient=patient).values_list("session__kind", flat=True)
        assert sorted(kinds) == ["family", "group", "group", "group", "individual"]
    assert not Unplaced.objects.exists()


def test_who_sits_outside_of_what_their_payer_agreed_to_sits_and_it_is_written_down_and_told() -> None:
    lin, track = a_staff(), a_track()
    jordan, alex = a_patient(), a_patient(given_name="Alex")
    for patient in (jordan, alex):
        admitted(patient, track, lin)
        join_care_team(patient=patient, staff=lin, part=PRIMARY_THERAPIST, at=SPRING)
    agreed = Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 2)
    authorise(patient=jordan, payer_name="Stairway", service_code="S9480", agreed=agreed, by=lin.account, at=SPRING)
    draft = drafted(track.programme, MONDAY)
    publish_week(
        programme=track.programme, starts_on=MONDAY, by=an_account(), at=SPRING, version=draft.version,
        reason="More is asked for.",
    )  # fmt: skip
    assert Seat.objects.filter(patient=jordan).count() == Seat.objects.filter(patient=alex).count() == 5
    row = SeatedOutside.objects.get()
    assert (row.patient, row.reason) == (jordan, "More is asked for.")
    assert row.why == "the payer agreed to 2 days from 2 March to 8 March 2026, and all of it is used or planned"
    notice = Notice.objects.get(words__startswith="A patient of yours is seated in a published week")
    assert (notice.account, notice.link) == (lin.account, f"/operations/authorisations/{jordan.ref}/")


def test_of_however_many_sit_outside_whoever_answers_is_told_once_and_where_that_leads_they_stand_by_name() -> None:
    lin, okafor, track = a_staff(), a_staff(name="Ada Okafor"), a_track()
    agreed = Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 2)
    for name, answers in (("Jordan", lin), ("Alex", lin), ("Kai", lin), ("Noa", okafor)):
        patient = a_patient(given_name=name)
        admitted(patient, track, lin)
        join_care_team(patient=patient, staff=answers, part=PRIMARY_THERAPIST, at=SPRING)
        treats(answers, patient)
        authorise(
            patient=patient, payer_name="Stairway", service_code="S9480", agreed=agreed, by=lin.account, at=SPRING
        )
    publish(track)
    told = {each.account: (each.words, each.link) for each in Notice.objects.filter(words__contains="of yours")}
    words = "3 patients of yours are seated in a published week outside of what their payers agreed to. "
    assert told[lin.account] == (words + "Ask the payers for more.", "/operations/authorisations/outside/")
    assert told[okafor.account][0].startswith(
        "A patient of yours is seated in a published week: at 2 places: the payer"
    )
    assert len(told) == Notice.objects.filter(words__contains="of yours").count() == 2
    with acting_as(lin.account.pk):
        rows = seats_outside_lately(viewer=viewer_of(lin.account), at=SPRING)
    assert [row.patient.given_name for row in rows] == ["Alex", "Jordan", "Kai", "Noa"], "Lin leads a group of Noa's"


def test_who_leads_sees_those_in_the_session_and_everybody_is_told_once() -> None:
    lin, okafor, track = a_staff(), a_staff(name="Ada Okafor"), a_track(group_max=1)
    jordan, alex = a_patient(), a_patient(given_name="Alex")
    for patient in (jordan, alex):
        admitted(patient, track, lin)
    publish(track)
    leads = Seat.objects.filter(session__facilitator=okafor).values_list("patient", flat=True).distinct()
    with acting_as(okafor.account.pk):
        assert set(patients(viewer_of(okafor.account), at=SPRING).values_list("pk", flat=True)) == set(leads) != set()
    told = list(Notice.objects.values_list("account", flat=True))
    assert len(told) == 4
    assert set(told) == {jordan.account_id, alex.account_id, lin.account_id, okafor.account_id}
    assert not any(name in notice.words for notice in Notice.objects.all() for name in ("Jordan", "Alex"))


def test_the_next_week_tells_each_only_what_is_different_for_them() -> None:
    lin, okafor, track = a_staff(), a_staff(name="Ada Okafor"), a_track()
    jordan, alex = a_patient(), a_patient(given_name="Alex")
    for patient in (jordan, alex):
        admitted(patient, track, lin)
    publish(track)
    Notice.objects.all().delete()
    priya, after = an_account(), date(2026, 3, 9)
    draft = draft_week(programme=track.programme, starts_on=after, by=priya, at=SPRING)
    make_draft(draft_id=draft.pk, at=SPRING)
    draft.refresh_from_db()
    assert draft.plan is not None
    individual = next(
        number
        for number, each in enumerate(draft.plan["sessions"], start=1)
        if each["kind"] == "individual" and each["patients"] == [patient_key(jordan.pk)]
    )
    later = datetime(2026, 3, 13, 20, tzinfo=UTC)
    change_draft(draft_ref=draft.ref, version=0, move=Move(Do.MOVE, individual, later), by=priya, at=SPRING)
    publish_week(programme=track.programme, starts_on=after, by=priya, at=SPRING, version=1)
    told = {notice.account_id: notice.words for notice in Notice.objects.all()}
    assert told.keys() == {jordan.account_id, lin.account_id}
    words = told[jordan.account_id or 0]
    assert "Individual therapy is on Friday at 4:00 pm instead of" in words
    assert words.endswith("; everything else as the week before.")
    assert Session.objects.filter(week__starts_on=after, facilitator=okafor).count() == 0


def test_a_published_week_is_history() -> None:
    track = a_track()
    admitted(a_patient(), track, a_staff())
    publish(track)
    before = list(Seat.objects.values_list("pk", flat=True))
    with pytest.raises(AlreadyPublished, match="week of 2 March 2026"):
        publish(track)
    assert list(Seat.objects.values_list("pk", flat=True)) == before
    with pytest.raises(NotAMonday, match="is a Tuesday"):
        publish(track, date(2026, 3, 3))


@pytest.mark.parametrize(
    ("monday", "first_group_at"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 2, 15, tzinfo=UTC)),
        (date(2026, 3, 9), datetime(2026, 3, 9, 14, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 14, tzinfo=UTC)),
        (date(2026, 11, 2), datetime(2026, 11, 2, 15, tzinfo=UTC)),
    ],
)
def test_ten_in_the_morning_stays_ten_in_the_morning_when_clocks_change(monday: date, first_group_at: datetime) -> None:
    track = a_track()
    admitted(a_patient(time_zone="America/Phoenix", state="NY"), track, a_staff())
    publish(track, monday)
    groups = Session.objects.filter(kind="group")
    assert local_starts(groups) == ["Mon 10:00", "Wed 10:00", "Thu 10:00"]
    assert groups.order_by("starts_at")[0].starts_at == first_group_at
    assert all(session.minutes == 180 for session in groups)


def test_nobody_is_treated_by_somebody_without_a_licence_there() -> None:
    lin, track = a_staff(), a_track()
    admitted(a_patient(state="TX"), track, lin)
    publish(track)
    assert not Session.objects.exists()
    assert all("licensed in Texas" in each.reason for each in Unplaced.objects.all())


def test_a_licence_that_ends_in_the_week_carries_no_session_of_it() -> None:
    lin, track = a_staff(), a_track()
    admitted(a_patient(), track, lin)
    Licence.objects.filter(staff=lin).update(until=date(2026, 3, 6))
    publish(track)
    assert not Session.objects.exists()


def test_availability_of_patient_relative_and_clinician_is_kept_to() -> None:
    lin, track, jordan = a_staff(), a_track(), a_patient()
    admitted(jordan, track, lin)
    mother = an_account(time_zone="America/Los_Angeles")
    link_relative(account=mother, patient=jordan, name="Ruth Reyes", relationship="mother")
    assert jordan.account is not None
    set_availability(account=lin.account, windows=[Window(day, time(9), time(20)) for day in range(5)])
    set_availability(account=jordan.account, windows=[Window(day, time(10), time(21)) for day in range(4)])
    set_availability(account=mother, windows=[Window(1, time(15), time(17))])
    publish(track)
    family = Session.objects.get(kind="family")
    assert datetime(2026, 3, 3, 23, tzinfo=UTC) <= family.starts_at
    assert family.ends_at <= datetime(2026, 3, 4, 1, tzinfo=UTC)
    individual = Session.objects.get(kind="individual")
    assert datetime(2026, 3, 2, 15, tzinfo=UTC) <= individual.starts_at


def test_nobody_meets_while_away_nor_on_a_closed_day() -> None:
    lin, track, jordan = a_staff(), a_track(), a_patient()
    admitted(jordan, track, lin)
    mother = an_account(time_zone="America/Los_Angeles")
    link_relative(account=mother, patient=jordan, name="Ruth Reyes", relationship="mother")
    set_availability(account=mother, windows=[Window(3, time(15), time(17)), Window(4, time(15), time(17))])
    assert jordan.account is not None
    for account, first, last in ((jordan.account, 2, 3), (mother, 3, 6), (lin.account, 3, 4)):
        starts_at, ends_at = datetime(2026, 3, first, 5, tzinfo=UTC), datetime(2026, 3, last, 5, tzinfo=UTC)
        add_absence(account=account, starts_at=starts_at, ends_at=ends_at, kind="other", by=account, at=SPRING)
    close_days(days=[(date(2026, 3, 4), "Staff day")], programme=track.programme)
    publish(track)
    days = {start[:3] for start in local_starts(Session.objects.all())}
    assert days <= {"Thu", "Fri", "Sat", "Sun"}
    assert [start[:3] for start in local_starts(Session.objects.filter(kind="family"))] == ["Fri"]
    missing = Unplaced.objects.filter(block__startswith="DBT skills")
    assert {row.block.rpartition(" ")[2] for row in missing} == {"Monday", "Wednesday"}


def test_relatives_who_are_away_all_week_are_not_planned_without() -> None:
    lin, track, jordan = a_staff(), a_track(), a_patient()
    admitted(jordan, track, lin)
    mother = an_account()
    link_relative(account=mother, patient=jordan, name="Ruth Reyes", relationship="mother")
    set_availability(account=mother, windows=[Window(3, time(15), time(17))])
    add_absence(
        account=mother, starts_at=SPRING, ends_at=SPRING + timedelta(days=7), kind="other", by=mother, at=SPRING
    )
    publish(track)
    assert not Session.objects.filter(kind="family").exists()
    assert Unplaced.objects.filter(block__contains="amily").exists()


def test_who_comes_in_mid_week_is_seated_from_that_day_on() -> None:
    track = a_track()
    admitted(a_patient(), track, a_staff(), on=date(2026, 3, 4))
    publish(track)
    assert local_starts(Session.objects.filter(kind="group")) == ["Wed 10:00", "Thu 10:00"]
    assert not Unplaced.objects.filter(block__contains="Monday").exists()


def test_a_block_runs_in_its_own_weeks_of_the_stay() -> None:
    track = a_track()
    Block.objects.filter(track=track, key="skills").update(first_week=2)
    admitted(a_patient(), track, a_staff(), on=date(2026, 3, 5))
    publish(track)
    assert not Session.objects.filter(kind="group").exists()
    publish(track, date(2026, 3, 9))
    assert Session.objects.filter(kind="group").count() == 3


def test_what_was_booked_elsewhere_is_planned_around() -> None:
    lin, track, jordan = a_staff(), a_track(), a_patient()
    admitted(jordan, track, lin)
    a_session(lin, datetime(2026, 3, 2, 15, tzinfo=UTC), minutes=60, patients=[jordan])
    publish(track)
    assert local_starts(Session.objects.filter(week__programme=track.programme, kind="group")) == [
        "Wed 10:00",
        "Thu 10:00",
    ]
    assert Unplaced.objects.filter(block="DBT skills, Monday").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_publish_at_once_one_does() -> None:
    with transaction.atomic():
        lin, track, priya = a_staff(), a_track(), an_account()
        for number in range(3):
            admitted(a_patient(given_name=f"Patient {number}"), track, lin)
        drafted(track.programme, MONDAY)
    outcomes: list[str] = []
    both = Barrier(2)

    def publish_at_once() -> None:
        try:
            with acting_as_programme():
                both.wait()
                publish_week(programme=track.programme, starts_on=MONDAY, by=priya, at=SPRING, version=0)
            outcomes.append("published")
        except AlreadyPublished:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=publish_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["published", "refused"]
    with transaction.atomic():
        assert (Week.objects.count(), Session.objects.filter(kind="group").count()) == (1, 3)


def test_for_three_weeks_everybody_keeps_their_hour_though_clocks_change_and_a_day_is_closed() -> None:
    lin, track = a_staff(), a_track()
    for number in range(3):
        admitted(a_patient(given_name=f"Patient {number}"), track, lin)
    Closure.objects.create(programme=track.programme, on=date(2026, 3, 18), name="Founders' day")
    for monday in (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)):
        publish(track, monday)
    first, second, third = (
        {
            (seat.patient_id, seat.session.kind, f"{seat.starts_at.astimezone(ZoneInfo('America/New_York')):%a %H:%M}")
            for seat in Seat.objects.filter(session__week__starts_on=monday).select_related("session")
        }
        for monday in (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16))
    )
    assert first == second
    assert {each for each in first - third if each[1] == "group"} == {each for each in first if each[2] == "Wed 10:00"}
    assert {each for each in first if each[2][:3] != "Wed"} <= third
    assert "the programme is closed that day" in set(Unplaced.objects.values_list("reason", flat=True))
