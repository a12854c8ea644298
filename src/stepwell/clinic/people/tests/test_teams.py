"""Care teams: which part somebody may take, with which licence, and for how long."""

from datetime import date, timedelta

import pytest

from stepwell.clinic.people import actions
from stepwell.clinic.people.actions import NotForThisTeam
from stepwell.clinic.people.models import Licence, Patient, Staff
from stepwell.clinic.people.queries import care_team
from stepwell.clinic.people.teams import COVER, PARTS, PRIMARY_THERAPIST, candidates, teams_of
from stepwell.clinic.people.tests.factories import SPRING, a_patient, a_staff
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


def names(patient: Patient, at: object = SPRING) -> list[tuple[str, str]]:
    return [(member.staff.name, member.part) for member in care_team(patient.pk, at=at)]  # type: ignore[arg-type]


def test_a_new_primary_therapist_takes_the_place_of_the_one_there_is(jordan: Patient) -> None:
    lin, maria = a_staff(), a_staff(name="Maria Alvarez")
    assert actions.take_part(patient=jordan, staff=lin, part=PRIMARY_THERAPIST, at=SPRING)[1] is None
    assert actions.take_part(patient=jordan, staff=maria, part=PRIMARY_THERAPIST, at=SPRING + DAY)[1] == lin
    assert names(jordan, SPRING + DAY) == [("Maria Alvarez", PRIMARY_THERAPIST)]


def test_the_primary_therapist_cannot_just_leave(jordan: Patient) -> None:
    member, _ = actions.take_part(patient=jordan, staff=a_staff(), part=PRIMARY_THERAPIST, at=SPRING)
    with pytest.raises(NotForThisTeam, match="choose who takes over"):
        actions.give_up_part(member=member, at=SPRING + DAY)
    assert names(jordan, SPRING + DAY)


def test_who_stands_in_is_on_the_team_for_these_days_and_not_after(jordan: Patient) -> None:
    maria = a_staff(name="Maria Alvarez")
    actions.take_part(patient=jordan, staff=maria, part=COVER, at=SPRING, until=SPRING + 3 * DAY)
    assert names(jordan, SPRING + 2 * DAY) == [("Maria Alvarez", COVER)]
    assert names(jordan, SPRING + 3 * DAY) == []


def test_to_treat_takes_a_licence_where_the_patient_is_for_the_whole_time(jordan: Patient) -> None:
    elsewhere, soon = a_staff(states=["NJ"], name="Ines"), a_staff(name="Maria")
    Licence.objects.filter(staff=soon).update(until=date(2026, 3, 5))
    with pytest.raises(NotForThisTeam, match="no licence in NY"):
        actions.take_part(patient=jordan, staff=elsewhere, part=PRIMARY_THERAPIST, at=SPRING)
    actions.take_part(patient=jordan, staff=soon, part=COVER, at=SPRING, until=SPRING + DAY)
    with pytest.raises(NotForThisTeam, match="2026-03-11"):
        actions.take_part(patient=jordan, staff=soon, part=COVER, at=SPRING, until=SPRING + 9 * DAY)
    sam = a_staff(roles=[Role.CASE_MANAGER], states=[], name="Sam")
    actions.take_part(patient=jordan, staff=sam, part="case manager", at=SPRING)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_is_taken_by_whoever_works_as_that(jordan: Patient, part: str) -> None:
    until = SPRING + DAY if part == COVER else None
    for role in (Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.SCHEDULER, Role.DIRECTOR):
        staff = a_staff(roles=[role])
        if role in PARTS[part]:
            actions.take_part(patient=jordan, staff=staff, part=part, at=SPRING, until=until)
        else:
            with pytest.raises(NotForThisTeam):
                actions.take_part(patient=jordan, staff=staff, part=part, at=SPRING, until=until)


@pytest.mark.parametrize(("part", "until"), [(PRIMARY_THERAPIST, SPRING + DAY), (COVER, None), ("barber", None)])
def test_who_stands_in_has_a_last_day_and_a_primary_therapist_has_none(
    jordan: Patient, part: str, until: object
) -> None:
    with pytest.raises(NotForThisTeam):
        actions.take_part(patient=jordan, staff=a_staff(), part=part, at=SPRING, until=until)  # type: ignore[arg-type]


def test_whoever_works_here_no_more_is_on_no_team(jordan: Patient) -> None:
    lin = a_staff()
    actions.take_part(patient=jordan, staff=lin, part=PRIMARY_THERAPIST, at=SPRING)
    Staff.objects.update(active=False)
    assert names(jordan) == []
    assert teams_of([jordan.pk], at=SPRING) == {jordan.pk: []}
    assert candidates(on=SPRING.date()) == ()
    with pytest.raises(NotForThisTeam):
        actions.take_part(patient=jordan, staff=Staff.objects.get(), part="therapist", at=SPRING)
