"""What parents and guardians may see: until the birthday from which the law leaves it to the patient, and no longer."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access import actions
from stepwell.clinic.access.actions import NotYours, OfAge, open_record, record_guardianship, settle_representation
from stepwell.clinic.access.actions.guardians import SEEN
from stepwell.clinic.access.invariants import no_representative_reads_what_a_minor_alone_decides
from stepwell.clinic.access.minors import birthday, decides_from, minor_decides
from stepwell.clinic.access.models import Consent, Grant, Guardianship
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import MENTAL_HEALTH, SUBSTANCE_USE
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground, Kind, Purpose
from stepwell.pure.values import age_on, today

pytestmark = pytest.mark.usefixtures("rules")

MINUTE = timedelta(minutes=1)
TEXAN = date(2010, 3, 9)  # 15 in spring 2026; Texas leaves nothing to a minor but substance use


@pytest.fixture
def vera() -> Account:
    return an_account()


@pytest.fixture
def kai() -> Patient:
    return a_patient(given_name="Kai", family_name="Ito", birth_on=TEXAN, state="TX", time_zone="America/Chicago")


def a_parent(patient: Patient, name: str = "Dan Ito", relationship: str = "father") -> Relative:
    return link_relative(account=an_account(), patient=patient, name=name, relationship=relationship)


def standing(
    relative: Relative, by: Account, *, consent: bool = True, see: bool = True, at: datetime = SPRING, **more: datetime
) -> Guardianship:
    return record_guardianship(
        relative=relative, may_consent=consent, may_see=see, papers="Order 17-4", by=by, at=at, **more
    )


def sees(relative: Relative, kind: Kind, at: datetime = SPRING) -> bool:
    viewer = viewer_of(relative.account)
    try:
        open_record(viewer=viewer, patient_ref=relative.patient.ref, kind=kind, purpose=Purpose.FAMILY_SUPPORT, at=at)
    except NotYours:
        return False
    return True


# state, care, the age from which they decide alone (the lowest any source gives; at the latest they are of age)
AGES = [
    ("CA", MENTAL_HEALTH, 12),
    ("WA", MENTAL_HEALTH, 13),
    ("PA", MENTAL_HEALTH, 14),
    ("IL", MENTAL_HEALTH, 12),
    ("MD", MENTAL_HEALTH, 12),
    ("CO", MENTAL_HEALTH, 12),
    ("DE", MENTAL_HEALTH, 14),
    ("AL", MENTAL_HEALTH, 14),
    ("TX", MENTAL_HEALTH, 18),
    ("NY", MENTAL_HEALTH, 12),
    ("", MENTAL_HEALTH, 12),
    ("CA", SUBSTANCE_USE, 12),
    ("CO", SUBSTANCE_USE, 15),
    ("PA", SUBSTANCE_USE, 0),
    ("TX", SUBSTANCE_USE, 0),
    ("NY", SUBSTANCE_USE, 0),
]
# The twelfth birthday: on no day at all in 2025, and where and when midnight is skipped or comes twice in 2026.
BIRTHS = [date(2012, 2, 29), date(2014, 3, 8), date(2014, 9, 6), date(2014, 11, 1), date(2014, 12, 31)]
ZONES = ["America/New_York", "America/Havana", "America/Santiago", "Pacific/Guam", "Pacific/Honolulu"]


@pytest.mark.parametrize(("state", "care", "age"), AGES)
def test_they_decide_alone_from_the_first_instant_of_that_birthday_on_their_own_wall(
    state: str, care: str, age: int
) -> None:
    for birth_on, zone in product(BIRTHS, ZONES):
        patient, here = Patient(birth_on=birth_on, state=state, time_zone=zone), ZoneInfo(zone)
        if age == 0:
            assert minor_decides(patient, care, at=SPRING)
            continue
        moment = decides_from(patient, care, at=SPRING)
        before, day = moment - MINUTE, birthday(birth_on, age)
        assert (today(before, here), today(moment, here)) == (day - timedelta(days=1), day)
        assert (age_on(birth_on, today(before, here)), age_on(birth_on, today(moment, here))) == (age - 1, age)
        assert minor_decides(patient, care, at=moment)
        assert not minor_decides(patient, care, at=before)


def test_born_on_a_leap_day_they_decide_from_the_first_of_march() -> None:
    patient = Patient(birth_on=date(2012, 2, 29), state="PA", time_zone="America/New_York")
    assert decides_from(patient, at=SPRING) == datetime(2026, 3, 1, 5, tzinfo=UTC)


def test_in_a_week_in_which_the_clocks_change_it_is_still_midnight() -> None:
    patient = Patient(birth_on=date(2012, 3, 8), state="PA", time_zone="America/New_York")
    assert decides_from(patient, at=SPRING) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    patient.birth_on = date(2012, 3, 9)
    assert decides_from(patient, at=SPRING) == datetime(2026, 3, 9, 4, tzinfo=UTC)


def test_without_a_rule_nobody_decides_for_anybody() -> None:
    Rule.objects.filter(name="minor_consent").delete()
    assert minor_decides(Patient(birth_on=date(2020, 1, 1), state="TX"), at=SPRING)


def test_a_parent_sees_what_a_representative_may_until_the_birthday_and_nothing_of_substance_use(
    kai: Patient, vera: Account
) -> None:
    dan = a_parent(kai)
    standing(dan, vera)
    held = Grant.objects.get(ground=Ground.PERSONAL_REPRESENTATIVE.value)
    assert set(held.kinds) == {kind.value for kind in SEEN}
    assert held.until == datetime(2028, 3, 9, 6, tzinfo=UTC)  # Chicago, before its clocks change
    assert (held.granted_by, held.reason) == (vera, "father")
    assert all(sees(dan, kind) == (kind in SEEN) for kind in Kind)
    assert sees(dan, Kind.SCORES, held.until - MINUTE)
    assert not sees(dan, Kind.SCORES, held.until)


@pytest.mark.parametrize(("state", "age", "seen"), [("AL", 13, True), ("AL", 14, False), ("NY", 12, False)])
def test_a_teenager_who_decides_alone_is_shown_to_no_parent(state: str, age: int, seen: bool, vera: Account) -> None:
    teenager = a_patient(birth_on=date(2026 - age, 3, 2), state=state)  # a birthday today
    dan = a_parent(teenager)
    standing(dan, vera)
    assert sees(dan, Kind.SCORES) is seen
    assert Grant.objects.filter(ground=Ground.PERSONAL_REPRESENTATIVE.value).exists() is seen


def test_two_parents_stand_differently_and_ending_one_leaves_the_other(kai: Patient, vera: Account) -> None:
    dan, mia, rex = a_parent(kai), a_parent(kai, "Mia Ito", "mother"), a_parent(kai, "Rex Low", "stepfather")
    kept = standing(dan, vera)
    standing(mia, vera, see=False)
    standing(rex, vera, consent=False, see=False)
    assert [sees(each, Kind.PLAN) for each in (dan, mia, rex)] == [True, False, False]
    standing(mia, vera, consent=False, see=True, at=SPRING + MINUTE)
    assert sees(mia, Kind.PLAN, SPRING + MINUTE)
    actions.end_guardianship(guardianship=kept, by=vera, at=SPRING + 2 * MINUTE)
    actions.end_guardianship(guardianship=kept, by=vera, at=SPRING + 3 * MINUTE)
    assert [sees(each, Kind.PLAN, SPRING + 4 * MINUTE) for each in (dan, mia, rex)] == [False, True, False]
    kept.refresh_from_db()
    assert kept.until == SPRING + 2 * MINUTE


def test_papers_may_begin_later_and_end_earlier(kai: Patient, vera: Account) -> None:
    dan = a_parent(kai)
    first, last = SPRING + timedelta(days=10), SPRING + timedelta(days=20)
    standing(dan, vera, from_at=first, until=last)
    assert [sees(dan, Kind.PLAN, at) for at in (SPRING, first - MINUTE, first, last - MINUTE, last)] == [
        False, False, True, True, False
    ]  # fmt: skip


def test_what_is_recorded_anew_takes_the_place_of_what_was(kai: Patient, vera: Account) -> None:
    dan = a_parent(kai)
    later = SPRING + timedelta(days=30)
    standing(dan, vera)
    standing(dan, vera, see=False, from_at=later)
    assert sees(dan, Kind.PLAN, later - MINUTE)
    assert not sees(dan, Kind.PLAN, later)
    assert [row.until for row in Guardianship.objects.order_by("from_at")] == [later, None]
    assert settle_representation(patient=kai, by=None, at=SPRING) == 0


def test_the_same_click_twice_is_one(kai: Patient, vera: Account) -> None:
    dan = a_parent(kai)
    assert standing(dan, vera) == standing(dan, vera, at=SPRING + MINUTE)
    assert (
        Guardianship.objects.count() == Grant.objects.filter(ground=Ground.PERSONAL_REPRESENTATIVE.value).count() == 1
    )


def test_an_adult_has_no_guardian_here(vera: Account) -> None:
    jordan = a_patient()
    with pytest.raises(OfAge):
        standing(a_parent(jordan), vera)
    at_nineteen = a_patient(birth_on=date(2007, 9, 1), state="AL")  # an adult at 19 there, and deciding from 14
    dan = a_parent(at_nineteen)
    standing(dan, vera)
    assert not sees(dan, Kind.SCORES)


@pytest.mark.parametrize("change", [{"state": "NY"}, {"birth_on": date(2008, 3, 2)}])
def test_moving_or_a_mended_birth_date_settles_it_anew(kai: Patient, vera: Account, change: dict[str, object]) -> None:
    dan = a_parent(kai)
    standing(dan, vera)
    Patient.objects.filter(pk=kai.pk).update(**change)
    assert not sees(dan, Kind.SCORES)  # the law is asked each time, even before anything was settled
    assert len(no_representative_reads_what_a_minor_alone_decides(at=SPRING)) == 1
    assert settle_representation(patient=kai, by=vera, at=SPRING + MINUTE) == 1
    assert no_representative_reads_what_a_minor_alone_decides(at=SPRING + MINUTE) == ()
    Patient.objects.filter(pk=kai.pk).update(state="TX", birth_on=TEXAN)
    assert settle_representation(patient=kai, by=vera, at=SPRING + 2 * MINUTE) == 1
    assert sees(dan, Kind.SCORES, SPRING + 2 * MINUTE)


def test_a_changed_rule_is_settled_by_the_sweep_and_holds_before_it(kai: Patient, vera: Account) -> None:
    dan = a_parent(kai)
    standing(dan, vera)
    put_in_force(
        name="minor_consent", scope="TX:mental_health", data={"claims": [{"from_age": 14, "source": "x", "on": "2026"}],
        "note": ""}, source="A statute", author="Vera", from_on=date(2026, 4, 1), verified=True,
    )  # fmt: skip
    april = datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert sees(dan, Kind.SCORES)
    assert not sees(dan, Kind.SCORES, april)
    assert actions.settle_every_representation(at=april) == 1
    assert actions.settle_every_representation(at=april) == 0
    assert not Grant.objects.filter(until__gt=april, ground=Ground.PERSONAL_REPRESENTATIVE.value).exists()


def test_the_database_shows_a_parent_their_own_papers_and_no_consent_of_the_minors(kai: Patient, vera: Account) -> None:
    dan, mia, rex = (a_parent(kai, name, "parent") for name in ("Dan", "Mia", "Rex"))
    standing(dan, vera)
    standing(mia, vera, see=False)
    a_consent(kai, {Kind.SCORES, Kind.SUBSTANCE_USE})
    for parent, papers in ((dan, [dan]), (mia, [mia]), (rex, [])):
        with acting_as(parent.account.pk):
            assert [row.relative for row in Guardianship.objects.select_related("relative")] == papers
            assert not Consent.objects.exists()
            assert set(Grant.objects.values_list("grantee", flat=True)) <= {parent.account.pk}


def test_a_parent_has_one_standing_at_a_time(kai: Patient, vera: Account) -> None:
    dan = a_parent(kai)
    standing(dan, vera)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.create(patient=kai, relative=dan, may_consent=True, may_see=True, by=vera, from_at=SPRING)


def test_only_whoever_looks_as_a_parent_pays_for_the_question(kai: Patient, vera: Account) -> None:
    dan = a_parent(kai)
    standing(dan, vera)
    assert kai.account is not None
    spent = {}
    for name, account, purpose in (
        ("self", kai.account, Purpose.OWN_RECORD),
        ("parent", dan.account, Purpose.FAMILY_SUPPORT),
    ):
        viewer = viewer_of(account)
        with CaptureQueriesContext(connection) as queries:
            open_record(viewer=viewer, patient_ref=kai.ref, kind=Kind.SCORES, purpose=purpose, at=SPRING)
        spent[name] = len(queries)
    assert spent["parent"] == spent["self"] + 3
