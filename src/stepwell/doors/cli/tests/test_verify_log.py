"""The log of openings is proved whole, or the command says where it is not: tried as the one who owns the database."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from django.db import connection, transaction

from stepwell.clinic.access.actions import log_guest, open_record
from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.doors.cli.verify_log import verify_log
from stepwell.plumbing.database import acting_as, acting_as_programme
from stepwell.pure.entitlement import Ground, Kind, Purpose

pytestmark = pytest.mark.django_db

REWRITE = """
DO $$ DECLARE line record; before text := ''; n bigint := 0; BEGIN
    FOR line IN SELECT * FROM access_accesslog ORDER BY position LOOP
        n := n + 1;
        before := encode(sha256(convert_to(concat_ws(E'\\x1f', before, n, line.ref, coalesce(line.viewer_id::text, ''),
            line.patient_id, line.kind, line.purpose, line.ground, line.allowed::int, line.reason,
            (extract(epoch FROM line.at) * 1000000)::bigint), 'UTF8')), 'hex');
        UPDATE access_accesslog SET position = n, digest = before WHERE id = line.id;
    END LOOP;
    UPDATE access_loghead SET position = n, digest = before;
END $$"""


AROUND_THE_CHAIN = """
INSERT INTO access_accesslog (ref, patient_id, kind, purpose, ground, allowed, reason, at, digest)
SELECT gen_random_uuid(), patient_id, kind, purpose, ground, allowed, reason, at, '' FROM access_accesslog LIMIT 1"""


@pytest.fixture
def five_openings() -> None:
    patient = a_patient()
    for hour in range(5):
        opens_their_record(patient, hour)
    as_owner()


def opens_their_record(patient: Patient, hour: int) -> None:
    assert patient.account is not None
    with acting_as(patient.account.pk):
        open_record(
            viewer=viewer_of(patient.account), patient_ref=patient.ref, kind=Kind.SCORES,
            purpose=Purpose.OWN_RECORD, at=SPRING + timedelta(hours=hour),
        )  # fmt: skip


def as_owner(*statements: str) -> None:
    """What whoever has the owner's password can do, triggers or not."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does; a test never commits
        if statements:
            for statement in ("ALTER TABLE access_accesslog DISABLE TRIGGER USER", *statements):
                cursor.execute(statement)
            cursor.execute("ALTER TABLE access_accesslog ENABLE TRIGGER USER")


def verified(*arguments: str) -> Result:
    return CliRunner().invoke(verify_log, [*arguments, "--json"])


@pytest.mark.usefixtures("five_openings")
def test_a_whole_log_says_so_and_gives_the_head_to_keep() -> None:
    result = verified()
    report = json.loads(result.stdout)
    assert (result.exit_code, report["lines"], report["faults"]) == (0, 5, [])
    last = AccessLog.objects.get(position=5)
    assert report["head"] == f"5:{last.digest}"
    assert verified("--head", report["head"]).exit_code == 0
    assert "5 lines, none altered and none missing." in CliRunner().invoke(verify_log).stdout


@pytest.mark.usefixtures("five_openings")
def test_who_looked_without_an_account_is_part_of_the_chain() -> None:
    patient = Patient.objects.get()
    with acting_as_programme():
        for name in ("Ana Ruiz, interpreter", "Ana Ruiz, interpreter", "Maria Reyes, support person"):
            log_guest(guest=name, patient_refs=[patient.ref], ground=Ground.CONSENT, at=SPRING)
    as_owner()
    report = json.loads(verified().stdout)
    assert (report["lines"], report["faults"]) == (7, []), "the same one is written down once an hour"
    as_owner("UPDATE access_accesslog SET guest = 'Nobody' WHERE position = 6")
    assert json.loads(verified().stdout)["faults"] == ["position 6 was altered"]


def test_an_empty_log_is_whole() -> None:
    assert verified().exit_code == 0


@pytest.mark.usefixtures("five_openings")
@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("UPDATE access_accesslog SET kind = 'SCHEDULE' WHERE position = 2", "position 2 was altered"),
        ("UPDATE access_accesslog SET allowed = false WHERE position = 5", "position 5 was altered"),
        ("UPDATE access_accesslog SET viewer_id = NULL WHERE position = 1", "position 1 was altered"),
        ("UPDATE access_accesslog SET at = at + interval '1 microsecond' WHERE position = 4", "position 4 was altered"),
        ("DELETE FROM access_accesslog WHERE position = 3", "positions 3 to 3 are missing"),
        ("DELETE FROM access_accesslog WHERE position IN (1, 2)", "positions 1 to 2 are missing"),
        ("DELETE FROM access_accesslog WHERE position = 5", "lines at the end were taken out"),
        ("DELETE FROM access_accesslog", "lines at the end were taken out"),
        (AROUND_THE_CHAIN, "1 lines were written around the chain"),
    ],
)
def test_whatever_the_owner_does_to_it_shows(tampering: str, fault: str) -> None:
    as_owner(tampering)
    result = verified()
    assert result.exit_code == 1
    assert fault in " ".join(json.loads(result.stdout)["faults"])
    assert f"FAULT: {json.loads(result.stdout)['faults'][0]}." in CliRunner().invoke(verify_log).stdout


@pytest.mark.usefixtures("five_openings")
def test_what_was_written_around_the_chain_stays_so_when_others_are_chained() -> None:
    as_owner(AROUND_THE_CHAIN)
    opens_their_record(a_patient(), 6)
    as_owner()
    report = json.loads(verified().stdout)
    assert (report["lines"], report["faults"]) == (6, ["1 lines were written around the chain"])


def test_what_one_transaction_wrote_is_chained_in_its_order_without_what_it_undid() -> None:
    patient = a_patient()
    for hour, undone in ((3, False), (1, True), (2, False), (0, True), (1, False)):
        with transaction.atomic():
            opens_their_record(patient, hour)
            transaction.set_rollback(undone)
    as_owner()
    assert verified().exit_code == 0
    lines = AccessLog.objects.order_by("position").values_list("position", "at")
    assert list(lines) == [
        (1, SPRING + timedelta(hours=3)),
        (2, SPRING + timedelta(hours=2)),
        (3, SPRING + timedelta(hours=1)),
    ]


@pytest.mark.usefixtures("five_openings")
def test_an_owner_who_rewrites_the_whole_chain_is_betrayed_by_the_head_that_was_kept() -> None:
    head = json.loads(verified().stdout)["head"]
    as_owner("DELETE FROM access_accesslog WHERE position = 2", REWRITE)
    assert verified().exit_code == 0
    result = verified("--head", head)
    assert result.exit_code == 1
    assert "the log ends at 4" in " ".join(json.loads(result.stdout)["faults"])


@pytest.mark.usefixtures("five_openings")
def test_a_rewritten_log_that_grew_again_is_not_the_one_whose_head_was_kept() -> None:
    head = json.loads(verified().stdout)["head"]
    as_owner("UPDATE access_accesslog SET reason = 'nothing happened' WHERE position = 2", REWRITE)
    result = verified("--head", head)
    assert result.exit_code == 1
    assert "is not the one whose head was kept" in " ".join(json.loads(result.stdout)["faults"])


def test_what_is_not_a_head_is_refused_with_what_one_looks_like() -> None:
    result = verified("--head", "yesterday")
    assert result.exit_code == 1
    assert "a position and a digest" in json.loads(result.stdout)["refused_because"]
