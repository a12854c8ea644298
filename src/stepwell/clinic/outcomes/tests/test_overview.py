"""Every figure has its denominator."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.outcomes.queries import overview
from stepwell.clinic.outcomes.suppression import too_small
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer, viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Stay, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
FRIDAY = SPRING + timedelta(days=4)


def vera() -> Viewer:
    return viewer_of(a_staff(roles=[Role.DIRECTOR], states=[], name="Vera Lund").account)


def answered(patient: Patient, total: int, at: datetime) -> None:
    assert patient.account is not None
    Response.objects.create(
        patient=patient, instrument="phq-9", version="1", answers={}, total=total, answered_on=at.date(),
        answered_at=at, answered_by=patient.account, submission=uuid4(),
    )  # fmt: skip


def in_care(track: Track, *scores: int) -> Patient:
    patient = a_patient()
    admitted(patient, track, a_staff(), on=date(2026, 2, 16))
    for week, score in enumerate(scores):
        answered(patient, score, SPRING - timedelta(weeks=len(scores) - 1 - week))
    return patient


def test_nobody_in_care_is_said_without_dividing_by_nought() -> None:
    seen = overview(viewer=vera(), at=SPRING)
    assert (seen.in_care, seen.phq9.mean, seen.phq9.response_percent) == (0, None, None)


def test_the_change_counts_those_with_two_scores_of_all_admitted() -> None:
    track = a_track()
    in_care(track, 20, 10)
    in_care(track, 12, 18)
    in_care(track, 12, 11)
    in_care(track, 15)
    in_care(track)
    seen = overview(viewer=vera(), at=SPRING).phq9
    assert (seen.measured, seen.admitted, seen.response_percent) == (3, 5, 60)
    assert (seen.improved, seen.deteriorated, seen.mean) == (1, 1, Decimal("-1.7"))
    assert seen.answered_this_week == 4


def test_a_cell_of_fewer_than_five_is_hidden_and_cannot_be_worked_out() -> None:
    large, small = a_track(), a_track()
    for _ in range(6):
        in_care(large, 20, 10)
    in_care(small, 20, 10)
    seen = overview(viewer=vera(), at=SPRING).phq9
    assert all(cell.is_hidden for cell in seen.by_track)
    assert too_small({"a": 4, "b": 3, "c": 9, "d": 0}) == {"a", "b"}


def test_the_dose_counts_who_reached_the_minimum_of_those_with_planned_seats() -> None:
    lin, track = a_staff(), a_track()
    jordan, _without_seats = in_care(track), in_care(track)
    a_session(lin, SPRING, minutes=540, patients=[jordan])
    seen = overview(viewer=vera(), at=FRIDAY)
    assert (seen.dose.reached, seen.dose.can_reach, seen.dose.planned) == (0, 1, 1)
    assert [row.patients for row in seen.census] == [2]
    assert [rule.minutes_per_week for rule in seen.dose.rules] == [540]
    assert "SAMHSA" in seen.dose.rules[0].source


def test_an_answer_of_somebody_no_longer_in_care_does_not_count_for_this_week() -> None:
    track = a_track()
    in_care(track, 15)
    left = in_care(track, 15)
    Stay.objects.filter(patient=left).update(until=SPRING.date())
    seen = overview(viewer=vera(), at=SPRING)
    assert (seen.phq9.answered_this_week, seen.in_care, seen.phq9.admitted) == (1, 1, 2)


def test_admissions_and_discharges_are_of_this_week() -> None:
    track, lin = a_track(), a_staff()
    in_care(track)
    admitted(a_patient(), track, lin, on=date(2026, 3, 3))
    seen = overview(viewer=vera(), at=FRIDAY).movements
    assert (seen.admitted, seen.moved, seen.discharged) == (1, 0, 0)


def test_somebody_without_the_role_sees_nobody() -> None:
    in_care(a_track(), 20, 10)
    seen = overview(viewer=viewer_of(a_staff().account), at=SPRING)
    assert (seen.in_care, seen.phq9.admitted, seen.dose.planned) == (0, 0, 0)


def test_the_number_of_queries_does_not_grow_with_patients() -> None:
    track, viewer, counts = a_track(), vera(), []
    for _ in range(2):
        for _ in range(3):
            patient = in_care(track, 20, 10)
            patient.birth_on = date(1950 + 2 * Patient.objects.count(), 1, 1)  # each of another age
            patient.save(update_fields=["birth_on"])
        with CaptureQueriesContext(connection) as queries:
            overview(viewer=viewer, at=SPRING)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
