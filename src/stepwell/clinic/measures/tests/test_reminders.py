"""One nudge a day in their own time, never in the quiet hours; and a therapist who hears of silence once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.inbox.actions import Quiet, wish_for_nudges
from stepwell.clinic.inbox.models import Notice, Nudge
from stepwell.clinic.measures import actions
from stepwell.clinic.measures.models import MissedRun
from stepwell.clinic.measures.tests.factories import a_card, a_day, a_response, phq9
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.models import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MONDAY = date(2026, 3, 2)


def new_york(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment on the wall of New York, in UTC. The clocks there change on 8 March and 1 November 2026."""
    offset = 5 if (month, day) < (3, 8) or (month, day) >= (11, 1) else 4
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=offset)


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    patient = a_patient()
    admitted(patient, a_track(), lin)
    actions.assign(patient=patient, instrument="phq-9", from_on=MONDAY)
    actions.assign(patient=patient, instrument="gad-7", from_on=MONDAY)
    return patient


def test_one_nudge_says_what_waits_and_how_long_it_takes_and_the_letter_says_nothing(jordan: Patient) -> None:
    a_card(jordan)
    assert actions.nudge_everybody(at=new_york(2, 18)) == 1
    notice = Notice.objects.get()
    assert notice.account == jordan.account
    assert notice.words == "Your diary card and 2 questionnaires are waiting for you: about 4 minutes in all."
    assert notice.link == "/me/check-in/"
    assert ProcrastinateJob.objects.get().args == {"notice_id": notice.pk}


@pytest.mark.parametrize(
    ("hour", "minute", "told"), [(17, 59, 0), (18, 0, 1), (20, 59, 1), (21, 0, 0), (23, 0, 0), (2, 0, 0)]
)
def test_it_comes_from_six_until_it_is_quiet(jordan: Patient, hour: int, minute: int, told: int) -> None:
    assert actions.nudge_everybody(at=new_york(2, hour, minute)) == told


def test_at_most_one_a_day_over_everything_and_again_the_next_day(jordan: Patient) -> None:
    assert [actions.nudge_everybody(at=new_york(2, 18, minute)) for minute in (0, 10, 20)] == [1, 0, 0]
    a_card(jordan)
    assert actions.nudge_everybody(at=new_york(2, 19)) == 0
    assert actions.nudge_everybody(at=new_york(3, 18)) == 1
    assert list(Nudge.objects.order_by("on").values_list("on", flat=True)) == [MONDAY, MONDAY + timedelta(days=1)]


def test_nobody_for_whom_nothing_waits_hears_anything(jordan: Patient) -> None:
    a_response(jordan, phq9(1), new_york(2, 9))
    actions.stop_asking(patient=jordan, instrument="gad-7", by=a_staff().account, at=new_york(2, 9))
    a_card(jordan)
    a_day(jordan, {"mood": 3}, at=new_york(2, 9))
    assert actions.nudge_everybody(at=new_york(2, 18)) == 0


def test_who_is_discharged_or_cannot_sign_in_hears_nothing(jordan: Patient) -> None:
    assert jordan.account
    jordan.account.is_active = False
    jordan.account.save()
    assert actions.nudge_everybody(at=new_york(2, 18)) == 0
    jordan.account.is_active = True
    jordan.account.save()
    Stay.objects.update(until=MONDAY)
    assert actions.nudge_everybody(at=new_york(2, 18)) == 0


def test_everybody_is_nudged_by_their_own_clock(jordan: Patient, lin: Staff) -> None:
    kai = a_patient(time_zone="Pacific/Honolulu")
    admitted(kai, a_track(), lin)
    actions.assign(patient=kai, instrument="phq-9", from_on=MONDAY)
    assert actions.nudge_everybody(at=new_york(2, 18)) == 1
    assert actions.nudge_everybody(at=new_york(2, 22, 59)) == 0
    assert actions.nudge_everybody(at=new_york(2, 23)) == 1  # six in Honolulu, and quiet in New York


@pytest.mark.parametrize(("month", "day"), [(3, 7), (3, 8), (3, 9), (10, 31), (11, 1), (11, 2)])
def test_the_nights_the_clocks_change_move_nothing_on_the_wall(lin: Staff, month: int, day: int) -> None:
    patient = a_patient()
    admitted(patient, a_track(), lin)
    actions.assign(patient=patient, instrument="phq-9", from_on=date(2026, month, day))
    six = new_york(day, 18, month=month)
    assert [actions.nudge_everybody(at=six + timedelta(minutes=minutes)) for minutes in (-1, 0, 59)] == [0, 1, 0]


def test_a_chosen_hour_holds_never_is_never_and_the_quiet_hours_cannot_be_chosen(jordan: Patient) -> None:
    assert jordan.account
    wish_for_nudges(account=jordan.account, hour=time(9, 30), on=MONDAY)
    assert actions.nudge_everybody(at=new_york(2, 9, 29)) == 0
    assert actions.nudge_everybody(at=new_york(2, 9, 30)) == 1
    wish_for_nudges(account=jordan.account, hour=None, on=MONDAY)
    assert actions.nudge_everybody(at=new_york(3, 18)) == 0
    with pytest.raises(Quiet, match="between 9:00 pm and 8:00 am"):
        wish_for_nudges(account=jordan.account, hour=time(22), on=MONDAY)


@pytest.mark.parametrize("many", [1, 10])
def test_finding_whom_to_nudge_costs_as_many_reads_for_anybody(lin: Staff, many: int) -> None:
    for _ in range(many):
        patient = a_patient()
        admitted(patient, a_track(), lin)
        actions.assign(patient=patient, instrument="phq-9", from_on=MONDAY)
        a_card(patient)
    with CaptureQueriesContext(connection) as spent:
        actions.nudge_everybody(at=new_york(2, 18))
    reads = [query["sql"] for query in spent if query["sql"].startswith("SELECT ") and " FROM " in query["sql"]]
    assert len([read for read in reads if '"inbox_nudge"."id"' not in read and "procrastinate" not in read]) <= 10


# ---- silence
def test_after_two_in_a_row_the_therapist_hears_of_it_once(jordan: Patient, lin: Staff) -> None:
    heard = [actions.notice_missed(at=new_york(2, 12) + timedelta(days=days)) for days in (10, 11, 12, 18, 25)]
    assert heard == [0, 1, 0, 0, 0]  # they close on the 6th and the 13th; two of them are one notice
    (notice,) = Notice.objects.filter(account=lin.account)
    assert notice.words == "Somebody you treat has left 2 questionnaires in a row unanswered."
    assert notice.link == f"/clinic/patients/{jordan.ref}/progress/"


def test_an_answer_ends_the_run_and_the_next_run_is_told_again(jordan: Patient) -> None:
    actions.stop_asking(patient=jordan, instrument="gad-7", by=a_staff().account, at=new_york(2, 9))
    assert actions.notice_missed(at=new_york(13, 12)) == 1
    a_response(jordan, phq9(1), new_york(16, 12))
    assert actions.notice_missed(at=new_york(27, 12)) == 0
    assert actions.notice_missed(at=new_york(3, 12, month=4)) == 1
    assert MissedRun.objects.count() == 2


def test_the_run_is_the_programmes_to_choose(jordan: Patient) -> None:
    Rule.objects.filter(name="missed_measures").update(data={"run": 1})
    assert actions.notice_missed(at=new_york(6, 12)) == 1


def test_nobody_is_said_to_be_silent_about_what_they_were_never_shown(lin: Staff) -> None:
    patient = a_patient()
    admitted(patient, a_track(), lin)
    actions.assign(patient=patient, instrument="wai-sr", from_on=MONDAY)  # its wording does not ship
    assert actions.notice_missed(at=new_york(27, 12)) == 0
