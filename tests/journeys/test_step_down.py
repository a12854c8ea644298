"""Down one stair, in the same record."""

from datetime import date, timedelta

import pytest

from stepwell.clinic.access.queries import patients
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.actions import NotAdmitted, NotFitForThisTrack, ensure_weekly_therapy
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session, drafted
from stepwell.journeys.publish_week import publish_week
from stepwell.journeys.step_down import step_down
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db
WHY = "PHQ-9 below 10 twice; attends everything."


def test_a_patient_moves_to_weekly_therapy_in_the_same_episode() -> None:
    lin, jordan = a_staff(), a_patient()
    treats(lin, jordan)
    episode = admitted(jordan, a_track(), lin, on=date(2026, 2, 2))
    weekly = ensure_weekly_therapy(time_zone="America/New_York")
    with acting_as(lin.account.pk):
        stay = step_down(patient=jordan, to_track=weekly, reason=WHY, by=lin.account, at=SPRING)
    assert (stay.episode, stay.level_code, stay.from_on) == (episode, "1.5", date(2026, 3, 2))
    assert Stay.objects.get(until__isnull=False).until == date(2026, 3, 2)
    assert list(patients(viewer_of(lin.account), at=SPRING)) == [jordan]
    assert Notice.objects.filter(account=jordan.account).count() == 1


def test_seats_after_today_are_given_back_and_the_session_goes_on() -> None:
    lin, jordan, alex = a_staff(), a_patient(), a_patient()
    treats(lin, jordan)
    admitted(jordan, a_track(), lin, on=date(2026, 2, 2))
    a_session(lin, SPRING + timedelta(hours=2), patients=[jordan])
    tomorrow = a_session(lin, SPRING + timedelta(days=1), patients=[jordan, alex])
    weekly = ensure_weekly_therapy(time_zone="America/New_York")
    step_down(patient=jordan, to_track=weekly, reason=WHY, by=lin.account, at=SPRING)
    assert list(Seat.objects.filter(cancelled_at__isnull=False).values_list("session", flat=True)) == [tomorrow.pk]
    tomorrow.refresh_from_db()
    assert tomorrow.cancelled_at is None


@pytest.mark.usefixtures("rules")
def test_weekly_therapy_is_published_like_any_other_track() -> None:
    lin, jordan = a_staff(), a_patient()
    admitted(jordan, a_track(), lin, on=date(2026, 2, 2))
    weekly = ensure_weekly_therapy(time_zone="America/New_York")
    step_down(patient=jordan, to_track=weekly, reason=WHY, by=lin.account, at=SPRING)
    drafted(weekly.programme, date(2026, 3, 9))
    publish_week(programme=weekly.programme, starts_on=date(2026, 3, 9), by=lin.account, at=SPRING, version=0)
    session = Session.objects.get()
    assert (session.kind, session.minutes, session.facilitator) == ("individual", 50, lin)


def test_who_is_in_no_track_cannot_step_down() -> None:
    lin, jordan = a_staff(), a_patient()
    weekly = ensure_weekly_therapy(time_zone="America/New_York")
    with pytest.raises(NotAdmitted):
        step_down(patient=jordan, to_track=weekly, reason=WHY, by=lin.account, at=SPRING)
    admitted(jordan, weekly, lin)
    with pytest.raises(NotFitForThisTrack, match="already"):
        step_down(patient=jordan, to_track=weekly, reason=WHY, by=lin.account, at=SPRING)
