"""What the law leaves to a minor, asked of the database itself by raw SQL: what the program says, and at once."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from stepwell.clinic.access import actions
from stepwell.clinic.access.actions import record_guardianship
from stepwell.clinic.access.minors import decides_from, minor_decides
from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient, the_database_reads
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import MENTAL_HEALTH, SUBSTANCE_USE
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.database.acting import current_actor, transaction_settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)
APRIL = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def kai() -> Patient:
    """Fifteen, in Texas."""
    return a_patient(
        given_name="Kai", family_name="Ito", birth_on=date(2010, 3, 9), state="TX", time_zone="America/Chicago"
    )


@pytest.fixture
def dan(kai: Patient) -> Relative:
    relative = link_relative(account=an_account(), patient=kai, name="Dan Ito", relationship="father")
    record_guardianship(relative=relative, may_consent=True, may_see=True, papers="", by=an_account(), at=SPRING)
    return relative


def shown(to: Relative, at: datetime) -> bool:
    """Whether raw SQL, as the app role, shows this relative the record."""
    the_database_reads(at)
    with acting_as(to.account_id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_patient")
        return bool(cursor.fetchone()[0])


def as_the_owner(sql: str, *told: str | int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(sql, told)
        found = cursor.fetchone() if cursor.description else None
        cursor.execute(*transaction_settings(current_actor()))
    return found[0] if found else None


def a_rule(from_age: int, from_on: date = date(2026, 4, 1)) -> None:
    put_in_force(
        name="minor_consent", scope="TX:mental_health", source="A statute", author="Vera", from_on=from_on,
        verified=True, data={"claims": [{"from_age": from_age, "source": "x", "on": "2026"}], "note": ""},
    )  # fmt: skip


def test_the_program_and_the_database_decide_alike_for_every_state_care_birthday_and_wall() -> None:
    """Around each birthday that some rule names, a minute before and the moment itself."""
    a_rule(16, date(2026, 3, 1))
    a_rule(14, date(2026, 8, 1))
    births = [date(2012, 2, 29), date(2014, 3, 8), date(2008, 3, 8), date(2013, 11, 1), date(2026, 1, 5)]
    compared = 0
    for state, birth_on, zone in product(
        ["CA", "CO", "DE", "TX", "AL", "MS", "NY", ""], births, ["America/New_York", "Pacific/Guam", "America/Havana"]
    ):
        patient = a_patient(account=None, birth_on=birth_on, state=state, time_zone=zone)
        for care in (MENTAL_HEALTH, SUBSTANCE_USE):
            moment = decides_from(patient, care, at=SPRING)
            for at in (SPRING, moment - MINUTE, moment) if moment > SPRING else (SPRING,):
                the_database_reads(at)
                there = as_the_owner("SELECT stepwell_decides(%s, %s)", patient.pk, care)
                assert there is minor_decides(patient, care, at=at), (state, birth_on, zone, care, at)
                compared += 1
    assert compared > 300


def test_where_the_rulebook_is_silent_nobody_decides_for_anybody_there_either(kai: Patient, dan: Relative) -> None:
    Rule.objects.filter(name="majority_age").delete()
    assert minor_decides(kai, at=SPRING)
    assert not shown(dan, SPRING)


def test_a_rule_that_changes_closes_the_database_in_the_same_transaction(kai: Patient, dan: Relative) -> None:
    """Changed by an action and by raw SQL; no sweep has run, and the grant's row still says 2028."""
    assert shown(dan, SPRING)
    a_rule(14, date(2026, 3, 2))
    assert not shown(dan, SPRING)
    as_the_owner("UPDATE rulebook_rule SET data = %s WHERE scope = 'TX:mental_health' AND until IS NULL",
                 json.dumps({"claims": [{"from_age": 18, "source": "x", "on": "2026"}], "note": ""}))  # fmt: skip
    assert shown(dan, SPRING)
    as_the_owner("UPDATE rulebook_rule SET data = %s WHERE scope = 'any' AND name = 'majority_age'",
                 json.dumps({"age_years": 15}))  # fmt: skip
    assert not shown(dan, SPRING)
    assert Grant.objects.get(grantee=dan.account).until == datetime(2028, 3, 9, 6, tzinfo=UTC)


def test_a_rule_for_a_later_day_changes_nothing_before_it(dan: Relative) -> None:
    a_rule(14)
    assert shown(dan, APRIL - timedelta(days=1))
    assert not shown(dan, APRIL)


@pytest.mark.parametrize(
    "change", ["state = 'NY'", "birth_on = '2008-03-02'", "time_zone = 'Pacific/Guam', birth_on = '2008-03-03'"]
)
def test_so_does_a_move_a_mended_birth_date_and_another_wall(kai: Patient, dan: Relative, change: str) -> None:
    at = datetime(2026, 3, 2, 16, tzinfo=UTC)  # on Guam it is the third already
    assert shown(dan, at)
    as_the_owner(f"UPDATE people_patient SET {change} WHERE id = %s", kai.pk)
    assert not shown(dan, at)


def test_so_does_a_clinicians_word(kai: Patient, dan: Relative) -> None:
    told = actions.record_determination(
        patient=kai, exception="suicide", words="Said so.", by=an_account(), at=SPRING + MINUTE
    )
    assert shown(dan, SPRING)
    assert not shown(dan, SPRING + MINUTE)
    actions.end_determination(determination=told, by=an_account(), at=SPRING + 2 * MINUTE)
    assert shown(dan, SPRING + 2 * MINUTE)


@pytest.mark.parametrize("question", ["stepwell_decides(1, 'mental_health')", "stepwell_alone(1)", "stepwell_holds(1)"])
def test_nobody_asks_the_database_how_old_somebody_is_or_what_they_signed(question: str) -> None:
    with acting_as(an_account().pk), connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission"):
        cursor.execute(f"SELECT {question}")


def test_the_clock_of_the_database_is_the_patients_birthday(dan: Relative) -> None:
    of_age = datetime(2028, 3, 9, 6, tzinfo=UTC)
    assert shown(dan, of_age - MINUTE)
    assert not shown(dan, of_age)
