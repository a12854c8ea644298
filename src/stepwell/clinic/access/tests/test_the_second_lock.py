"""The database's own lock, tried with raw SQL from the role that serves requests."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from stepwell.clinic.access import actions
from stepwell.clinic.access.locks import locked_models, models_of_words
from stepwell.clinic.access.models import AccessLog, Grant
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.database.roles import app_password
from stepwell.pure.entitlement import Ground, Kind, Purpose, Role

pytestmark = pytest.mark.django_db


def seen_patients() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_patient")
        return {row[0] for row in cursor.fetchall()}


def test_raw_sql_sees_only_whom_the_acting_account_was_granted() -> None:
    patient, other = a_patient(), a_patient(given_name="Amara")
    with acting_as(patient.account_id):
        assert seen_patients() == {patient.pk}
    with acting_as(other.account_id):
        assert seen_patients() == {other.pk}


def test_with_nobody_acting_there_is_nothing_to_see() -> None:
    a_patient()
    with acting_as(None):
        assert seen_patients() == set()


def test_a_stranger_with_an_account_sees_nothing() -> None:
    a_patient()
    with acting_as(an_account().pk):
        assert seen_patients() == set()


def test_relatives_know_of_their_own_link_though_nothing_is_shared_and_cannot_move_it() -> None:
    patient, ruth, stranger = a_patient(), an_account(), an_account()
    link_relative(account=ruth, patient=patient, name="Ruth", relationship="mother")
    with acting_as(ruth.pk):
        assert viewer_of(ruth).roles == {Role.RELATIVE}
        assert seen_patients() == set()
        assert Relative.objects.update(relationship="guardian") == 0
    with acting_as(stranger.pk):
        assert not Relative.objects.exists()


def test_an_ended_grant_shows_nothing_from_then_on() -> None:
    patient, therapist = a_patient(), a_staff()
    treats(therapist, patient)
    with acting_as(therapist.account.pk):
        assert seen_patients() == {patient.pk}
    actions.end_grants(patient=patient, ground=Ground.CARE_TEAM, at=SPRING + timedelta(days=1))
    with acting_as(therapist.account.pk):
        assert seen_patients() == set()


def test_every_table_of_patient_data_is_locked_even_for_its_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT DISTINCT table_name::text FROM information_schema.columns"
            " WHERE column_name = 'patient_id' AND table_schema = 'public'"
        )
        with_patient = {row[0] for row in cursor.fetchall()}
    assert with_patient <= forced
    assert {model._meta.db_table for model in (*locked_models(), *models_of_words())} <= forced


@pytest.mark.parametrize(
    "escape",
    [
        "ALTER TABLE people_patient DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE measures_response DISABLE TRIGGER ALL",
        "DROP POLICY granted ON people_patient",
        "TRUNCATE people_patient CASCADE",
        "SET ROLE {owner}",
        "COPY people_patient TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
        "INSERT INTO access_accesslog (ref, patient_id, kind, purpose, allowed, reason, at)"
        " VALUES (gen_random_uuid(), 1, 'IDENTITY', 'TREATMENT', true, 'forged', now())",
        "INSERT INTO access_grant (ref, grantee_id, patient_id, kinds, purpose, ground, reason, from_at)"
        " VALUES (gen_random_uuid(), 1, 1, '{{IDENTITY}}', 'TREATMENT', 'CARE_TEAM', '', now())",
    ],
)
def test_the_serving_role_cannot_get_out(escape: str) -> None:
    """Logged in for real as the app role: SET ROLE, which a test could undo, proves nothing."""
    told = connection.settings_dict
    owner_url = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT'] or 5432}/{told['NAME']}"
    with (
        psycopg.connect(
            host=told["HOST"],
            port=told["PORT"] or 5432,
            dbname=told["NAME"],
            user="stepwell_app",
            password=app_password(owner_url),
        ) as login,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        login.execute(escape.format(owner=told["USER"]))


def test_nobody_writes_into_the_chart_of_a_patient_they_may_not_see() -> None:
    patient, stranger = a_patient(), an_account()
    with acting_as(stranger.pk), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chart_allergy"
            " (ref, patient_id, fingerprint, system, code, text, status, criticality, reaction)"
            " VALUES (gen_random_uuid(), %s, '', '', '', 'planted', 'active', '', '')",
            [patient.pk],
        )


def test_opening_a_record_is_logged_and_so_is_the_refusal() -> None:
    patient, therapist, stranger = a_patient(), a_staff(), a_staff(name="Nobody")
    treats(therapist, patient)
    with acting_as(therapist.account.pk):
        opened = actions.open_record(
            viewer=viewer_of(therapist.account),
            patient_ref=patient.ref,
            kind=Kind.NOTES,
            purpose=Purpose.TREATMENT,
            at=SPRING,
        )
    assert opened == patient
    with acting_as(stranger.account.pk), pytest.raises(actions.NotYours):
        actions.open_record(
            viewer=viewer_of(stranger.account),
            patient_ref=patient.ref,
            kind=Kind.NOTES,
            purpose=Purpose.TREATMENT,
            at=SPRING,
        )
    log = AccessLog.objects.order_by("pk")
    assert [(row.allowed, row.viewer_id) for row in log] == [
        (True, therapist.account_id),
        (False, stranger.account_id),
    ]


def test_several_are_opened_in_one_call_and_one_refusal_refuses_them_all_and_is_logged() -> None:
    jordan, amara, therapist = a_patient(), a_patient(given_name="Amara"), a_staff()
    treats(therapist, jordan)
    asked = {"kind": Kind.NOTES, "purpose": Purpose.TREATMENT, "at": SPRING, "viewer": viewer_of(therapist.account)}
    with acting_as(therapist.account.pk):
        actions.open_each(patient_refs=[], **asked)  # type: ignore[arg-type]  # the same four for each
        actions.open_each(patient_refs=[jordan.ref], **asked)  # type: ignore[arg-type]
        with pytest.raises(actions.NotYours):
            actions.open_each(patient_refs=[jordan.ref, amara.ref], **asked)  # type: ignore[arg-type]
    log = AccessLog.objects.order_by("pk").values_list("patient_id", "allowed")
    assert list(log) == [(jordan.pk, True), (jordan.pk, True), (amara.pk, False)]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Grant.objects.update(kinds=["NOTES"]),
        lambda: Grant.objects.update(until=None),
        lambda: Grant.objects.all().delete(),
    ],
)
def test_a_grant_can_be_ended_but_not_edited_prolonged_or_deleted(change: Callable[[], object]) -> None:
    patient = a_patient()
    actions.end_grants(patient=patient, ground=Ground.SELF, at=SPRING + timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
