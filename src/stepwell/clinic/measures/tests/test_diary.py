"""Which lines are on a card, and what a week of days looks like."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from stepwell.clinic.access.tests.factories import a_patient, shares, treats
from stepwell.clinic.measures import actions, queries
from stepwell.clinic.measures.models import DiaryCard, DiaryEntry
from stepwell.clinic.measures.tests.factories import a_card, a_day
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.plumbing.database import acting_as
from stepwell.pure.diary import Form, card_of, own
from stepwell.pure.entitlement import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("substance_use", "has_use"), [(False, False), (True, True)])
def test_everybody_begins_with_a_short_card_and_who_is_treated_for_it_with_lines_about_use(
    substance_use: bool, has_use: bool
) -> None:
    patient, track = a_patient(), a_track()
    track.substance_use = substance_use
    track.save()
    admitted(patient, track, a_staff())
    stay = Stay.objects.get()
    card = actions.begin_diary(stay=stay, at=SPRING)
    assert card is not None
    assert ("use_act" in {line["key"] for line in card.lines}) is has_use
    assert card.substance_use is has_use
    assert len(card.lines) <= 8
    assert actions.begin_diary(stay=stay, at=SPRING) is None


def test_another_card_is_another_version_and_the_same_card_is_not() -> None:
    patient, lin = a_patient(), a_staff()
    first = a_card(patient)
    assert a_card(patient) == first
    second = actions.set_diary_card(
        patient=patient, lines=card_of(["mood"], [own(1, "Skipped a meal", Form.YES_NO)]), by=lin.account, at=SPRING
    )
    assert (first.version, second.version, second.by) == (1, 2, lin.account)


def test_without_lines_no_card_is_asked_for() -> None:
    patient, lin = a_patient(), a_staff()
    assert patient.account
    a_card(patient)
    actions.stop_diary(patient=patient, by=lin.account, at=SPRING)
    assert queries.diary_card(viewer=viewer_of(patient.account), patient=patient, at=SPRING) is None


def test_cards_and_entries_never_change() -> None:
    patient = a_patient()
    a_card(patient)
    a_day(patient, {"mood": 3})
    for model, change in ((DiaryCard, {"version": 9}), (DiaryEntry, {"on": MONDAY})):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)


def test_a_week_shows_the_latest_of_each_day_the_gaps_and_the_lines_of_every_card() -> None:
    patient = a_patient()
    assert patient.account
    a_card(patient, ["mood", "suicide_urge"])
    a_day(patient, {"mood": 1})
    a_day(patient, {"mood": 2}, at=SPRING + timedelta(hours=1))
    a_card(patient, ["mood", "words"])
    a_day(patient, {"mood": 4, "words": "Sun."}, at=SPRING + 2 * DAY)
    week = queries.diary_week(viewer=viewer_of(patient.account), patient=patient, first_on=MONDAY, at=SPRING + 3 * DAY)
    assert [week.filled[on].answers["mood"] if on in week.filled else None for on in week.days] == [
        2, None, 4, None, None, None, None,
    ]  # fmt: skip
    assert [line.key for line in week.lines] == ["mood", "suicide_urge", "words"]
    assert week.earlier == {MONDAY: 1}


def test_a_diary_is_for_the_patient_and_the_care_team_and_a_mother_with_scores_reads_none_of_it() -> None:
    patient, lin, nobody = a_patient(), a_staff(), an_account()
    treats(lin, patient)
    ruth = link_relative(account=an_account(), patient=patient, name="Ruth", relationship="mother")
    shares(ruth, {Kind.SCORES, Kind.SAFETY})
    a_card(patient)
    a_day(patient, {"words": "Nobody knows."})
    assert patient.account
    for account, seen in ((patient.account, 1), (lin.account, 1), (ruth.account, 0), (nobody, 0)):
        with acting_as(account.pk):
            week = queries.diary_week(viewer=viewer_of(account), patient=patient, first_on=MONDAY, at=SPRING)
            assert len(week.filled) == seen
            assert DiaryEntry.objects.count() == seen


def test_a_card_that_tells_of_substance_use_is_behind_both_locks() -> None:
    patient = a_patient()
    a_card(patient, ["mood", "use_urge"])
    assert a_day(patient, {"use_urge": 3}).substance_use


@pytest.mark.parametrize("number", [1, 7])
def test_a_week_costs_one_query(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    patient = a_patient()
    assert patient.account
    a_card(patient)
    for day in range(number):
        a_day(patient, {"mood": 3}, at=SPRING + day * DAY)
    viewer = viewer_of(patient.account)
    with django_assert_num_queries(1):
        queries.diary_week(viewer=viewer, patient=patient, first_on=MONDAY, at=SPRING + 7 * DAY)
