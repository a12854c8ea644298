"""Somebody is ill in the morning: who takes their sessions, who is told, and what stays as it was."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.mail import EmailMessage

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.live.covering import PlanChanged, cover_of, seal_of
from stepwell.clinic.people.models import Absence, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Seat, Session, SessionChange
from stepwell.journeys.cover_absence import cover_absence
from stepwell.journeys.publish_week import publish_week
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.values import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
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
    publish_week(programme=track.programme, starts_on=MONDAY, by=an_account(), at=SPRING)
    Notice.objects.all().delete()


def cover(lin: Staff, period: Period = TODAY, at: datetime = TWENTY_TO_EIGHT) -> int:
    with acting_as_programme():
        seal = seal_of(cover_of(staff=lin, period=period, at=at))
    return cover_absence(staff=lin, period=period, kind="sick", seal=seal, by=an_account(), at=at)


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
    assert (after.pk, after.ref, after.starts_at, after.sequence) == (
        before.pk,
        before.ref,
        before.starts_at,
        before.sequence + 1,
    )
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
        cover_absence(staff=lin, period=TODAY, kind="sick", seal="", by=an_account(), at=TWENTY_TO_EIGHT)
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
        publish_week(programme=each.programme, starts_on=MONDAY, by=an_account(), at=SPRING)
    day = Period(datetime(2026, 3, 2, 12, 40, tzinfo=UTC), datetime(2026, 3, 3, 5, tzinfo=UTC))
    assert cover(lin, day, at=day.start_at) > 1
    led = sorted(Session.objects.filter(cancelled_at=None).values_list("starts_at", "ends_at"))
    assert all(one[1] <= two[0] for one, two in pairwise(led))
