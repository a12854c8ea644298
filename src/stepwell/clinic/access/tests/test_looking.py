"""Why somebody may see what they see, and whom a list showed to them."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access import looking
from stepwell.clinic.access.actions import NotYours, grant, noting_openings, open_listed, open_record
from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground, Kind, Purpose, Role

pytestmark = pytest.mark.django_db


def listed(account: Account, *patients: Patient, kind: Kind = Kind.IDENTITY, at: datetime = SPRING) -> None:
    viewer = viewer_of(account)
    with acting_as(account.pk, kinds=viewer.wide_kinds):
        open_listed(viewer=viewer, patient_refs=[patient.ref for patient in patients], kind=kind, at=at)


def test_a_list_opens_each_by_the_viewers_own_right_to_them() -> None:
    lin, own, supervised = a_staff(), a_patient(), a_patient(given_name="Amara")
    treats(lin, own)
    grant(
        to=lin.account, patient=supervised, kinds={Kind.IDENTITY}, purpose=Purpose.OPERATIONS,
        ground=Ground.SUPERVISION, by=None, at=SPRING,
    )  # fmt: skip
    listed(lin.account, own, supervised)
    log = AccessLog.objects.values_list("patient", "purpose", "ground", "allowed")
    assert set(log) == {
        (own.pk, "TREATMENT", "CARE_TEAM", True),
        (supervised.pk, "OPERATIONS", "SUPERVISION", True),
    }


def test_a_role_lists_everybody_for_its_own_purpose_and_refuses_nobody() -> None:
    bo, vera = a_staff([Role.BILLER], name="Bo"), a_staff([Role.DIRECTOR], name="Vera")
    patients = a_patient(), a_patient(given_name="Amara")
    listed(bo.account, *patients, kind=Kind.BILLING)
    listed(vera.account, *patients, kind=Kind.SAFETY)
    assert set(AccessLog.objects.values_list("viewer", "purpose", "allowed")) == {
        (bo.account.pk, "PAYMENT", True),
        (vera.account.pk, "OPERATIONS", True),
    }


def test_a_list_that_renews_itself_is_logged_once_an_hour() -> None:
    lin, patient = a_staff(), a_patient()
    treats(lin, patient)
    for minutes in (0, 15, 59, 61):
        listed(lin.account, patient, at=SPRING + timedelta(minutes=minutes))
    assert AccessLog.objects.count() == 2


def test_somebody_who_should_not_be_in_the_list_is_refused_and_logged() -> None:
    lin, stranger = a_staff(), a_patient()
    with pytest.raises(NotYours):
        listed(lin.account, stranger)
    assert [line.allowed for line in AccessLog.objects.all()] == [False]


def test_a_long_list_costs_as_many_queries_as_a_short_one() -> None:
    lin, patients = a_staff(), [a_patient(account=None) for _ in range(12)]
    for patient in patients:
        treats(lin, patient)
    spent = []
    for those in (patients[:1], patients):
        with CaptureQueriesContext(connection) as queries:
            listed(lin.account, *those)
        spent.append(len(queries))
    assert spent[0] == spent[1]


def test_why_names_the_grant_since_when_and_who_gave_it() -> None:
    lin, priya, patient = a_staff(), a_staff([Role.SCHEDULER], name="Priya Nair"), a_patient()
    grant(
        to=lin.account, patient=patient, kinds={Kind.IDENTITY, Kind.NOTES}, purpose=Purpose.TREATMENT,
        ground=Ground.CARE_TEAM, by=priya.account, at=SPRING,
    )  # fmt: skip
    viewer = viewer_of(lin.account)
    with acting_as(lin.account.pk), noting_openings() as openings:
        for kind in (Kind.NOTES, Kind.IDENTITY, Kind.NOTES):
            open_record(viewer=viewer, patient_ref=patient.ref, kind=kind, purpose=Purpose.TREATMENT, at=SPRING)
        with CaptureQueriesContext(connection) as spent:
            (why,) = looking.why(openings, viewer=viewer, at=SPRING)
    assert (why.names, why.kinds, why.ground) == (("Jordan Reyes",), (Kind.IDENTITY, Kind.NOTES), Ground.CARE_TEAM)
    assert (why.since_at, why.given_by) == (SPRING, "Priya Nair")
    assert len(spent) == 2


def test_why_one_reads_ones_own_record_asks_the_database_nothing() -> None:
    patient = a_patient()
    assert patient.account is not None
    viewer = viewer_of(patient.account)
    with acting_as(patient.account.pk), noting_openings() as openings:
        open_record(viewer=viewer, patient_ref=patient.ref, kind=Kind.SCORES, purpose=Purpose.OWN_RECORD, at=SPRING)
        with CaptureQueriesContext(connection) as spent:
            (why,) = looking.why(openings, viewer=viewer, at=SPRING)
    assert (why.ground, len(spent)) == (Ground.SELF, 0)


def test_the_log_is_empty_for_whoever_may_not_read_it() -> None:
    patient, outsider = a_patient(), an_account()
    assert patient.account is not None
    with acting_as(patient.account.pk), pytest.raises(NotYours):
        open_record(
            viewer=viewer_of(patient.account), patient_ref=uuid4(), kind=Kind.NOTES, purpose=Purpose.TREATMENT,
            at=SPRING,
        )  # fmt: skip
    for account in (outsider, a_staff([Role.BILLER]).account):
        viewer = viewer_of(account)
        assert looking.who_looked(patient, viewer=viewer, at=SPRING).days == ()
        assert looking.lookers(patient, viewer=viewer, at=SPRING) == ()
        assert looking.who_can_see(patient, viewer=viewer, at=SPRING) == ()
        assert looking.disclosures_of(patient, viewer=viewer, at=SPRING) == ()
