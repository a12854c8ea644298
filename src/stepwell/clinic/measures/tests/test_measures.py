"""What is recorded of a questionnaire, and what it shows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.measures import actions, queries
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Refused

pytestmark = pytest.mark.django_db


def test_answers_are_kept_with_their_score_band_and_version() -> None:
    kept = a_response(a_patient(), phq9(2), SPRING)
    assert (kept.instrument, kept.version, kept.total, kept.band) == ("phq-9", "1", 18, "moderately severe")
    assert kept.answers["item9"] == 2


def test_a_t_score_keeps_its_tenths_and_whole_points_stay_whole() -> None:
    patient = a_patient()
    assert patient.account is not None
    actions.record_response(
        patient=patient,
        instrument="promis-depression-4a",
        answers=dict.fromkeys(("item1", "item2", "item3", "item4"), 3),
        submission=uuid4(),
        by=patient.account,
        at=SPRING,
    )
    a_response(patient, phq9(2), SPRING)
    kept = dict(Response.objects.values_list("instrument", "total"))
    assert kept == {"promis-depression-4a": Decimal("62.2"), "phq-9": 18}
    assert [str(total) for total in kept.values() if total is not None] == ["62.2", "18"]


def test_a_response_belongs_to_the_patients_own_day() -> None:
    late_in_utc = datetime(2026, 3, 10, 3, 30, tzinfo=UTC)
    assert a_response(a_patient(time_zone="America/Los_Angeles"), phq9(1), late_in_utc).answered_on == date(2026, 3, 9)


def test_the_same_form_sent_twice_is_one_response_and_with_other_answers_another() -> None:
    patient, form = a_patient(), uuid4()
    first = a_response(patient, phq9(0), SPRING, submission=form)
    assert a_response(patient, phq9(0), SPRING + timedelta(seconds=1), submission=form) == first
    assert a_response(patient, phq9(0, item9=1), SPRING + timedelta(minutes=1), submission=form) != first
    assert Response.objects.count() == 2


def test_a_third_blank_answer_means_no_score_and_is_kept() -> None:
    kept = a_response(a_patient(), phq9(1, item1=None, item2=None, item3=None), SPRING)
    assert (kept.total, kept.band) == (None, "")


def test_an_answer_out_of_range_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(Refused):
        a_response(a_patient(), phq9(1, item4=7), SPRING)
    assert not Response.objects.exists()


def test_answers_never_change() -> None:
    kept = a_response(a_patient(), phq9(1), SPRING)
    with pytest.raises(DatabaseError), transaction.atomic():
        Response.objects.filter(pk=kept.pk).update(total=0)


def test_only_an_instrument_that_exists_is_assigned_and_only_once() -> None:
    patient = a_patient()
    with pytest.raises(Refused):
        actions.assign(patient=patient, instrument="phq9", from_on=SPRING.date())
    first = actions.assign(patient=patient, instrument="phq-9", from_on=SPRING.date())
    assert actions.assign(patient=patient, instrument="phq-9", from_on=date(2026, 4, 1)) == first


def test_a_check_in_is_due_until_it_is_answered_and_again_a_week_later() -> None:
    patient = a_patient()
    assert patient.account
    viewer = viewer_of(patient.account)
    actions.assign(patient=patient, instrument="phq-9", from_on=SPRING.date())

    def due(days: int) -> bool:
        return queries.check_ins(viewer=viewer, patient=patient, at=SPRING + timedelta(days=days))[0].is_due

    assert due(0)
    a_response(patient, phq9(1), SPRING)
    assert not due(6)
    assert due(7)


def test_a_week_without_an_answer_is_shown_as_missing() -> None:
    patient = a_patient()
    assert patient.account
    actions.assign(patient=patient, instrument="phq-9", from_on=SPRING.date())
    a_response(patient, phq9(2), SPRING)
    a_response(patient, phq9(1), SPRING + timedelta(days=15))
    at = SPRING + timedelta(days=16)
    (found,) = queries.progress(viewer=viewer_of(patient.account), patient=patient, at=at)
    assert found.missed_on == (date(2026, 3, 9),)
    assert found.trend
    assert [point.total for point in found.trend.points] == [18, None, 9]
    assert "18 to 9" in found.trend.words


def test_the_care_team_sees_the_answers_and_a_stranger_sees_none() -> None:
    patient, therapist, nobody = a_patient(), a_staff(), an_account()
    treats(therapist, patient)
    kept = a_response(patient, phq9(1, item9=None), SPRING)
    with acting_as(therapist.account_id):
        found = queries.answers_of(viewer=viewer_of(therapist.account), patient=patient, ref=kept.ref, at=SPRING)
    assert found is not None
    assert found.items[0].words == "Several days"
    assert found.items[8].words == "left blank"
    with acting_as(nobody.pk):
        assert not queries.answers_of(viewer=viewer_of(nobody), patient=patient, ref=kept.ref, at=SPRING)
        assert not queries.scores(viewer=viewer_of(nobody), patient=patient, at=SPRING)


@pytest.mark.parametrize("number", [1, 20])
def test_latest_scores_cost_one_query(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    patient, director = a_patient(), a_staff()
    treats(director, patient)
    for nth in range(number):
        a_response(patient, phq9(1), SPRING + timedelta(hours=nth))
    viewer = viewer_of(director.account)
    with django_assert_num_queries(1):
        found = queries.latest_scores(viewer=viewer, patient_refs=[patient.ref], at=SPRING)
    assert len(found[patient.ref]) == min(number, 3)
