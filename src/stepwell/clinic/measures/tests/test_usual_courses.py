"""How people here usually go on is said where enough have begun alike, and of nobody by name."""

from datetime import timedelta
from uuid import uuid4

import pytest

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures import queries
from stepwell.clinic.measures.actions import reckon_usual_courses
from stepwell.clinic.measures.jobs import reckon_usual_courses as nightly
from stepwell.clinic.measures.models import Response, UsualCourse
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Episode
from stepwell.plumbing.database import acting_as
from stepwell.pure.trends import ENOUGH

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


def people_who_fall(number: int, *totals: int) -> None:
    """So many patients, admitted in spring, with these totals of the PHQ-9 from week to week."""
    lin = a_staff()
    patients = Patient.objects.bulk_create(
        Patient(ref=uuid4(), given_name="Jordan", family_name="Reyes", birth_on=SPRING.date().replace(year=1990))
        for _ in range(number)
    )
    Episode.objects.bulk_create(
        Episode(patient=each, admitted_at=SPRING, admitted_by=lin.account, primary_therapist=lin) for each in patients
    )
    Response.objects.bulk_create(
        Response(
            patient=each, instrument="phq-9", version="1", answers={}, total=total, answered_by=lin.account,
            answered_on=(SPRING + week * WEEK).date(), answered_at=SPRING + week * WEEK, submission=uuid4(),
        )
        for each in patients
        for week, total in enumerate(totals)
    )  # fmt: skip


def test_enough_people_make_a_course_and_one_fewer_makes_none() -> None:
    people_who_fall(ENOUGH - 1, 18, 14, 12)
    assert reckon_usual_courses(at=SPRING + 4 * WEEK) == 0
    people_who_fall(1, 18, 14, 12)
    for _ in range(2):
        assert reckon_usual_courses(at=SPRING + 4 * WEEK) == 1
    course = UsualCourse.objects.get()
    assert (course.instrument, course.low, course.high, course.people) == ("phq-9", 15, 19, ENOUGH)


def test_who_began_alike_is_judged_by_it_and_who_did_not_by_the_rules() -> None:
    people_who_fall(ENOUGH, 18, 14, 12)
    nightly(0)
    alike, other = a_patient(), a_patient()
    for patient, first in ((alike, 2), (other, 3)):
        a_response(patient, phq9(first, item9=0), SPRING)
        a_response(patient, phq9(first, item1=1, item9=0), SPRING + WEEK)
    found = {}
    for patient in (alike, other):
        assert patient.account is not None
        with acting_as(patient.account_id):
            (found[patient],) = queries.progress(
                viewer=viewer_of(patient.account), patient=patient, at=SPRING + WEEK + timedelta(hours=1)
            )
    judged, by_rules = found[alike], found[other]
    assert judged.usual is not None
    assert judged.track is not None
    assert "of 200 people who began alike" in judged.track.rule
    assert by_rules.usual is None
