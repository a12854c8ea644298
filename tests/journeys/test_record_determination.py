"""An exception the state knows holds of a minor once a clinician has said so: then the minor decides alone, at once."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from stepwell.clinic.access.actions import NoSuchException, NotYours, OfAge, open_record
from stepwell.clinic.access.consents import Terms, consent_text, end_of
from stepwell.clinic.access.minors import exceptions_for, minor_decides
from stepwell.clinic.access.models import Determination, Grant, Revocation
from stepwell.clinic.access.signed import consents_in_force
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.journeys.end_determination import end_determination
from stepwell.journeys.record_determination import record_determination
from stepwell.journeys.record_guardianship import record_guardianship
from stepwell.journeys.sign_consent import sign_consent
from stepwell.pure.entitlement import Kind, Purpose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATER = SPRING + timedelta(hours=1)


@pytest.fixture
def kai(rules: None) -> Patient:
    """Fifteen, in Texas."""
    return a_patient(
        given_name="Kai", family_name="Ito", birth_on=date(2010, 3, 9), state="TX", time_zone="America/Chicago"
    )


@pytest.fixture
def lin(kai: Patient) -> Staff:
    therapist = a_staff(states=("TX",))
    treats(therapist, kai)
    return therapist


@pytest.fixture
def dan(kai: Patient) -> Relative:
    relative = link_relative(account=an_account(), patient=kai, name="Dan Ito", relationship="father")
    record_guardianship(
        patient=kai, guardian=relative.ref, may_consent=True, may_see=True, papers="", by=an_account(), at=SPRING
    )
    return relative


def determine(patient: Patient, by: Staff, exception: str = "suicide") -> Determination:
    return record_determination(
        patient=patient, exception=exception, words="Said so on Monday.", by=by.account, at=LATER
    )


def test_texas_knows_five_of_which_one_has_an_age_and_other_states_none(kai: Patient) -> None:
    assert [each.key for each in exceptions_for(kai, at=SPRING)] == ["suicide", "dependency", "abuse", "active_duty"]
    kai.birth_on = date(2010, 3, 2)  # sixteen today
    assert "lives_apart" in [each.key for each in exceptions_for(kai, at=SPRING)]
    assert all("Tex. Fam. Code" in each.source for each in exceptions_for(kai, at=SPRING))
    kai.state = "NY"
    assert exceptions_for(kai, at=SPRING) == ()


def test_without_a_clinicians_word_a_parent_sees_and_signs_as_before(kai: Patient, dan: Relative) -> None:
    assert not minor_decides(kai, at=SPRING)
    open_record(
        viewer=viewer_of(dan.account), patient_ref=kai.ref, kind=Kind.SCORES, purpose=Purpose.FAMILY_SUPPORT, at=SPRING
    )


def test_from_that_moment_the_minor_decides_alone_and_what_a_parent_was_shown_and_signed_ends(
    kai: Patient, dan: Relative, lin: Staff
) -> None:
    terms = Terms(
        "named", frozenset({Kind.IDENTITY, Kind.SCHEDULE}), "Dr Vale", "to treat him too",
        end_of(date(2026, 5, 1), kai),
    )  # fmt: skip
    sign_consent(
        patient=kai, terms=terms, shown=consent_text(kai, terms, at=SPRING).seal, signature="Dan Ito",
        by=dan.account, at=SPRING,
    )  # fmt: skip
    determine(kai, lin)
    assert minor_decides(kai, at=LATER)
    assert not minor_decides(kai, at=LATER - timedelta(minutes=1))
    with pytest.raises(NotYours):
        open_record(
            viewer=viewer_of(dan.account), patient_ref=kai.ref, kind=Kind.SCORES, purpose=Purpose.FAMILY_SUPPORT,
            at=LATER,
        )  # fmt: skip
    assert not Grant.objects.filter(grantee=dan.account, until__gt=LATER).exists()
    assert (Revocation.objects.get().by, consents_in_force(kai, at=LATER)) == (None, [])
    assert kai.account
    assert Notice.objects.filter(account=kai.account, words__startswith="From now on you decide alone").count() == 1
    assert not Notice.objects.filter(account=dan.account).exists()


def test_the_same_word_twice_is_one_and_it_is_never_edited_or_deleted(kai: Patient, lin: Staff) -> None:
    assert determine(kai, lin) == determine(kai, lin)
    for change in (lambda: Determination.objects.update(words="other"), Determination.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_the_state_does_not_know_or_not_at_this_age_is_refused(kai: Patient, lin: Staff) -> None:
    for exception in ("lives_apart", "marriage"):
        with pytest.raises(NoSuchException):
            determine(kai, lin, exception)
    with pytest.raises(OfAge):
        determine(a_patient(state="TX"), lin)
    assert not Determination.objects.exists()


def test_when_it_ends_the_papers_hold_again_and_what_was_signed_does_not(
    kai: Patient, dan: Relative, lin: Staff
) -> None:
    told = determine(kai, lin)
    at = LATER + timedelta(days=1)
    for _ in range(2):
        end_determination(patient=kai, ref=told.ref, by=lin.account, at=at)
    told.refresh_from_db()
    assert (told.until, told.ended_by) == (at, lin.account)
    assert not minor_decides(kai, at=at)
    open_record(
        viewer=viewer_of(dan.account), patient_ref=kai.ref, kind=Kind.SCORES, purpose=Purpose.FAMILY_SUPPORT, at=at
    )
    with pytest.raises(NotYours):
        end_determination(patient=a_patient(), ref=told.ref, by=lin.account, at=at)


def test_a_move_to_another_state_takes_the_exception_with_it(kai: Patient, lin: Staff) -> None:
    determine(kai, lin)
    kai.state = "AL"
    kai.birth_on = date(2013, 3, 9)
    assert not minor_decides(kai, at=LATER)
