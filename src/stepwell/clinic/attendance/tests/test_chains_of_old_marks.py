"""A database with marks and corrections from before there were chains is brought to them: nothing of it is lost.

All of it happens in one transaction, which is undone: PostgreSQL changes tables in one as well.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.ledger import lines_of
from stepwell.clinic.attendance.models import Chain, Correction, Minutes, Witness
from stepwell.clinic.attendance.reckoning import reckon
from stepwell.clinic.attendance.tests.factories import a_ledger_is_whole
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme

pytestmark = pytest.mark.django_db
BEFORE = [("attendance", "0005_an_outreach_may_come_to_tell_of_substance_use")]


@pytest.fixture
def as_owner() -> Iterator[None]:
    """What the owner of the database does, who migrates it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


def migrated(to: list[tuple[str, str]]) -> Any:
    """The models as they were then."""
    executor = MigrationExecutor(connection)
    return executor.migrate(to).apps


def test_marks_and_corrections_from_before_are_chains_in_the_order_they_were_made(as_owner: None) -> None:
    people = [a_patient(given_name=name) for name in ("Jordan", "Amara", "Theo")]
    lin = a_staff()
    marked, absent, nobody = (
        a_session(lin, SPRING, patients=people).seats.select_related("session").order_by("patient_id")
    )
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    old = migrated(BEFORE)
    for seat, minute, present, minutes in ((marked, 60, True, 40), (absent, 61, False, 0), (marked, 62, True, 45)):
        old.get_model("attendance", "Witness").objects.create(
            patient_id=seat.patient_id, seat_id=seat.pk, source="facilitator", present=present, minutes=minutes,
            at=SPRING + timedelta(minutes=minute), said_by_id=lin.account_id,
        )  # fmt: skip
    old.get_model("attendance", "Correction").objects.create(
        patient_id=marked.patient_id, seat_id=marked.pk, minutes_before=40, minutes=50, reason="Was on the phone.",
        at=SPRING + timedelta(minutes=61), by_id=lin.account_id,
    )  # fmt: skip
    old.get_model("attendance", "Minutes").objects.create(
        patient_id=marked.patient_id, seat_id=marked.pk, attended=50, payer_countable=50, reasons=["x"], at=SPRING
    )
    migrated(leaves)

    with acting_as_programme():
        a_ledger_is_whole()
        assert [(row.position, row.seat_id) for row in Chain.objects.order_by("seat_id")] == [
            (3, marked.pk), (1, absent.pk),
        ]  # fmt: skip
        lines = lines_of([marked, absent, nobody])
        assert [line["line"] for line in lines[marked.pk]] == ["witness", "correction", "witness"]
        assert [(line["said"], line["minutes"]) for line in lines[absent.pk]] == [("absent", 0)]
        assert lines[nobody.pk] == []
        assert Minutes.objects.get().attended == reckon([marked])[marked.pk].attended == 50
    for line in (Witness, Correction):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            line.objects.update(minutes=1)
