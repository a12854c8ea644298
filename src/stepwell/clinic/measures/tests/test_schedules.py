"""What somebody is asked follows from who they are and what a clinician chose; when, from their own calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures import actions, queries
from stepwell.clinic.measures.models import Assignment
from stepwell.clinic.measures.queries import CheckInDue
from stepwell.clinic.measures.rounds import missed, missed_in_a_row, rounds
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Stay, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.pure.values import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MONDAY = date(2026, 3, 2)


@pytest.fixture
def lin() -> Account:
    return a_staff().account


def a_stay(patient: Patient, track: Track | None = None) -> Stay:
    admitted(patient, track or a_track(), a_staff())
    return Stay.objects.select_related("patient", "track__programme", "episode").get(patient=patient)


def asked(patient: Patient) -> dict[str, int | None]:
    running = Assignment.objects.filter(patient=patient, until__isnull=True)
    return dict(running.values_list("instrument", "every_days"))


def due(patient: Patient, at: datetime, instrument: str = "phq-9") -> CheckInDue:
    assert patient.account
    found = queries.check_ins(viewer=viewer_of(patient.account), patient=patient, at=at)
    return next(each for each in found if each.instrument == instrument)


@pytest.mark.parametrize(
    ("born", "substance_use", "name", "expected", "not_asked"),
    [
        (date(1990, 1, 1), False, "Adult IOP", {"phq-9": 7, "gad-7": 14}, {"phq-a", "bam-iop", "gds-15"}),
        (date(2010, 1, 1), False, "Teen IOP", {"phq-a": 7, "psc-17": 28}, {"phq-9", "gds-15"}),
        (date(1960, 1, 1), False, "Adult IOP", {"phq-9": 7, "gds-15": 14}, {"bam-iop"}),
        (date(1990, 1, 1), True, "Recovery", {"phq-9": 7, "bam-iop": 7, "audit-c": 28}, {"pcl-5-weekly"}),
        (date(1990, 1, 1), False, "Trauma and PTSD", {"pcl-5-weekly": 7}, {"bam-iop"}),
        (date(1990, 1, 1), False, "Veterans’ IOP", {"pcl-5-weekly": 7, "bam-iop": 7, "audit-c": 28}, {"epds"}),
        (date(1990, 1, 1), False, "Perinatal day programme", {"epds": 14}, {"csi-4"}),
        (date(1990, 1, 1), False, "Couples in recovery", {"csi-4": 14}, {"epds"}),
    ],
)
def test_a_stay_asks_what_the_sets_for_somebody_like_them_ask(
    born: date, substance_use: bool, name: str, expected: dict[str, int], not_asked: set[str]
) -> None:
    patient, track = a_patient(birth_on=born), a_track(name=name)
    track.substance_use = substance_use
    track.save()
    actions.follow_schedule(stay=a_stay(patient, track))
    found = asked(patient)
    assert {key: found.get(key) for key in expected} == expected
    assert not not_asked & found.keys()


def test_what_begins_later_in_the_programme_is_asked_from_its_week_on() -> None:
    patient = a_patient()
    actions.follow_schedule(stay=a_stay(patient))
    assert Assignment.objects.get(instrument="wai-sr").from_on == MONDAY + timedelta(weeks=1)


def test_admitted_twice_or_stepped_down_nothing_is_asked_twice_and_a_clinicians_choice_stays(lin: Account) -> None:
    patient = a_patient()
    stay = a_stay(patient)
    actions.follow_schedule(stay=stay)
    before = asked(patient)
    actions.stop_asking(patient=patient, instrument="gad-7", by=lin, at=SPRING)
    actions.assign(patient=patient, instrument="phq-2", from_on=MONDAY, by=lin)
    actions.follow_schedule(stay=stay)
    actions.follow_schedule(stay=stay)
    assert asked(patient) == {key: days for key, days in before.items() if key != "gad-7"} | {"phq-2": 7}


def test_an_instrument_nobody_has_is_left_out() -> None:
    put_in_force(
        name="measure_set", scope="adults", source="-", author="-", verified=True, from_on=MONDAY,
        data={"title": "Adults", "for": {}, "measures": [
            {"instrument": each, "every_days": 7, "open_days": 4, "from_week": 1, "until_week": 8}
            for each in ("phq-9", "mood-ring")]},
    )  # fmt: skip
    patient = a_patient()
    actions.follow_schedule(stay=a_stay(patient))
    assert "mood-ring" not in set(Assignment.objects.values_list("instrument", flat=True))
    assert Assignment.objects.get(instrument="phq-9").until == MONDAY + timedelta(weeks=8)


def test_a_questionnaire_opens_closes_is_missed_and_opens_again() -> None:
    patient = a_patient()
    actions.assign(patient=patient, instrument="phq-9", from_on=MONDAY + timedelta(days=7))
    states = [
        (each.is_due, each.missed, each.due_on, each.until)
        for each in (due(patient, SPRING + timedelta(days=number)) for number in (0, 7, 10, 11, 14))
    ]
    opens, again = MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)
    assert states == [
        (False, False, opens, None),
        (True, False, opens, opens + timedelta(days=4)),
        (True, False, opens, opens + timedelta(days=4)),
        (False, True, again, None),
        (True, False, again, again + timedelta(days=4)),
    ]


def test_answered_after_it_closed_it_is_answered_all_the_same() -> None:
    patient = a_patient()
    actions.assign(patient=patient, instrument="phq-9", from_on=MONDAY)
    a_response(patient, phq9(1), SPRING + timedelta(days=5))
    assert not due(patient, SPRING + timedelta(days=6)).missed
    assert missed(Assignment.objects.get(), [MONDAY + timedelta(days=5)], on=MONDAY + timedelta(days=6)) == ()


@pytest.mark.parametrize(
    ("zone", "at", "is_due"),
    [
        ("Pacific/Honolulu", datetime(2026, 3, 9, 9, 59, tzinfo=UTC), False),
        ("Pacific/Honolulu", datetime(2026, 3, 9, 10, 0, tzinfo=UTC), True),
        # The clocks change on 8 March at two; the week that begins on the 9th begins at midnight all the same.
        ("America/New_York", datetime(2026, 3, 9, 3, 59, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 3, 9, 4, 0, tzinfo=UTC), True),
    ],
)
def test_it_opens_at_midnight_on_the_patients_own_wall(zone: str, at: datetime, is_due: bool) -> None:
    patient = a_patient(time_zone=zone)
    actions.assign(patient=patient, instrument="phq-9", from_on=date(2026, 3, 9))
    assert due(patient, at).is_due is is_due


def test_what_is_asked_once_is_asked_once() -> None:
    patient = a_patient()
    row = actions.assign(patient=patient, instrument="phq-2", from_on=MONDAY, every_days=None, open_days=7)
    assert len(list(rounds(row, through=MONDAY + timedelta(days=400)))) == 1
    assert due(patient, SPRING + timedelta(days=8), "phq-2").due_on is None


def test_paused_it_begins_again_on_that_day_and_nobody_counts_the_days_between_as_missed(lin: Account) -> None:
    patient = a_patient()
    actions.assign(patient=patient, instrument="phq-9", from_on=MONDAY, every_days=14, open_days=7)
    again_on = MONDAY + timedelta(days=30)
    row = actions.pause(patient=patient, instrument="phq-9", until_on=again_on, by=lin, at=SPRING)
    assert (row.from_on, row.every_days, row.open_days) == (again_on, 14, 7)
    assert due(patient, SPRING + timedelta(days=20)).due_on == again_on
    assert not due(patient, SPRING + timedelta(days=20)).missed
    with pytest.raises(Refused, match="is not to come"):
        actions.pause(patient=patient, instrument="phq-9", until_on=MONDAY, by=lin, at=SPRING)
    with pytest.raises(actions.NotAsked):
        actions.stop_asking(patient=patient, instrument="gad-7", by=lin, at=SPRING)


def test_it_cannot_be_asked_again_before_it_closes() -> None:
    with pytest.raises(Refused, match="close it on the day it is asked again"):
        actions.assign(patient=a_patient(), instrument="phq-9", from_on=MONDAY, every_days=3, open_days=4)


def test_a_run_of_silence_is_counted_from_the_last_answer() -> None:
    patient = a_patient()
    row = actions.assign(patient=patient, instrument="phq-9", from_on=MONDAY)
    answered = [MONDAY + timedelta(days=8)]
    run = missed_in_a_row(row, answered, on=MONDAY + timedelta(days=32))
    assert [each.opens_on for each in run] == [MONDAY + timedelta(days=days) for days in (14, 21, 28)]
    assert missed(row, answered, on=MONDAY + timedelta(days=32))[0].opens_on == MONDAY


def test_once_the_stay_is_over_nothing_is_asked() -> None:
    patient = a_patient()
    actions.follow_schedule(stay=a_stay(patient))
    actions.end_every_assignment(patient=patient, on=MONDAY + timedelta(days=20))
    assert asked(patient) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_due_costs_as_many_queries_however_much_is_asked(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    patient = a_patient()
    assert patient.account
    for instrument in ("phq-9", "gad-7", "phq-2")[:number]:
        actions.assign(patient=patient, instrument=instrument, from_on=MONDAY)
        a_response(patient, phq9(1), SPRING + timedelta(days=number))
    viewer = viewer_of(patient.account)
    with django_assert_num_queries(2):
        assert len(queries.check_ins(viewer=viewer, patient=patient, at=SPRING)) == number
