"""Letting somebody close in, as far as the patient consents."""

from dataclasses import replace
from datetime import timedelta

import pytest

from stepwell.clinic.access.actions import TextChanged
from stepwell.clinic.access.consents import Terms, consent_text, end_of, family_terms
from stepwell.clinic.access.models import Consent, Grant
from stepwell.clinic.access.queries import patients
from stepwell.clinic.access.tests.factories import a_patient, the_database_reads, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.journeys.invite_relative import Invitation, Letter, MoreThanFamily, OwnAddress, invite_relative
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground, Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def amara() -> Patient:
    the_database_reads(SPRING + timedelta(minutes=2))
    return a_patient(given_name="Amara", family_name="Diaz")


def terms_of(patient: Patient, *kinds: Kind) -> Terms:
    until = end_of(patient.today(SPRING) + timedelta(days=200), patient)
    return family_terms(name="Ruth Diaz", relationship="mother", kinds=kinds, until=until)


def invite(patient: Patient, terms: Terms, email: str = "ruth@example.org", after_seconds: int = 0) -> Invitation:
    """Ruth is invited by the patient, who read what they sign."""
    assert patient.account is not None
    at = SPRING + timedelta(seconds=after_seconds)
    return invite_relative(
        patient=patient, email=email, name="Ruth Diaz", relationship="mother", terms=terms,
        shown=consent_text(patient, terms, at=at).seal, signature=patient.name, by=patient.account, at=at,
    )  # fmt: skip


def account_of(invited: Invitation) -> Account:
    assert invited.relative is not None
    return invited.relative.account


def test_a_relative_sees_what_is_shared_and_nothing_else(amara: Patient) -> None:
    ruth = account_of(invite(amara, terms_of(amara, Kind.SCHEDULE)))
    viewer = viewer_of(ruth)
    assert viewer.roles == {Role.RELATIVE}
    with acting_as(ruth.pk):
        assert list(patients(viewer, at=SPRING, kind=Kind.SCHEDULE)) == [amara]
        assert not patients(viewer, at=SPRING, kind=Kind.NOTES)


def test_whoever_is_new_is_asked_to_choose_a_password(amara: Patient) -> None:
    invited = invite(amara, terms_of(amara, Kind.SCHEDULE))
    assert invited.letter is Letter.CHOOSE_A_PASSWORD
    assert not account_of(invited).has_usable_password()
    assert Notice.objects.get(account=account_of(invited)).words == "Somebody shares part of their care with you."


def test_the_consent_is_the_ground_of_the_grant_and_its_end(amara: Patient) -> None:
    terms = terms_of(amara, Kind.SCHEDULE)
    invited = invite(amara, terms)
    grant = Grant.objects.get(grantee=account_of(invited))
    assert (grant.ground, grant.consent, grant.until) == (Ground.CONSENT, invited.consent, terms.until)
    assert grant.kinds == ["IDENTITY", "SCHEDULE"]


def test_a_family_consent_opens_no_notes(amara: Patient) -> None:
    with pytest.raises(MoreThanFamily, match="NOTES"):
        invite_relative(
            patient=amara, email="ruth@example.org", name="Ruth Diaz", relationship="mother",
            terms=terms_of(amara, Kind.NOTES), shown="", signature=amara.name, by=an_account(), at=SPRING,
        )  # fmt: skip


def test_a_relative_of_somebody_else_is_linked_to_the_account_they_have(amara: Patient) -> None:
    invite(amara, terms_of(amara, Kind.SCHEDULE))
    ruth = Account.objects.get(email="ruth@example.org")
    ruth.set_password("a password of her own")
    ruth.save()
    jordan = a_patient()
    invited = invite(jordan, terms_of(jordan, Kind.PLAN), email="Ruth@Example.org")
    assert account_of(invited) == ruth
    assert invited.letter is Letter.SIGN_IN
    viewer = viewer_of(ruth)
    with acting_as(ruth.pk):
        assert list(patients(viewer, at=SPRING, kind=Kind.PLAN)) == [jordan]
        assert list(patients(viewer, at=SPRING, kind=Kind.SCHEDULE)) == [amara]


def test_another_patient_may_be_somebodys_relative(amara: Patient) -> None:
    jordan = a_patient()
    assert jordan.account is not None
    invited = invite(amara, terms_of(amara, Kind.SCHEDULE), email=jordan.account.email)
    assert account_of(invited) == jordan.account
    assert invited.letter is Letter.SIGN_IN


def test_a_work_account_is_given_nothing_and_keeps_its_work(amara: Patient) -> None:
    lin = a_staff()
    treats(lin, a_patient())
    invited = invite(amara, terms_of(amara, Kind.SCHEDULE), email=lin.account.email)
    assert (invited.relative, invited.letter) == (None, Letter.USE_ANOTHER_ADDRESS)
    assert not Grant.objects.filter(grantee=lin.account, patient=amara).exists()
    assert not Notice.objects.filter(account=lin.account).exists()
    assert Consent.objects.get(patient=amara).recipient_account is None


def test_one_cannot_invite_oneself(amara: Patient) -> None:
    assert amara.account is not None
    with pytest.raises(OwnAddress):
        invite(amara, terms_of(amara, Kind.SCHEDULE), email=amara.account.email)


def test_a_double_click_invites_once(amara: Patient) -> None:
    terms = terms_of(amara, Kind.SCHEDULE)
    first, second = invite(amara, terms), invite(amara, terms, after_seconds=1)
    assert second.consent == first.consent
    assert second.letter is Letter.NONE
    assert Relative.objects.count() == Consent.objects.count() == Notice.objects.count() == 1


def test_inviting_the_same_person_to_see_something_else_replaces_what_they_saw(amara: Patient) -> None:
    ruth = account_of(invite(amara, terms_of(amara, Kind.SCHEDULE)))
    invite(amara, terms_of(amara, Kind.PLAN), after_seconds=5)
    viewer, later = viewer_of(ruth), SPRING + timedelta(minutes=1)
    with acting_as(ruth.pk):
        assert not patients(viewer, at=later, kind=Kind.SCHEDULE)
        assert list(patients(viewer, at=later, kind=Kind.PLAN)) == [amara]


def test_what_was_not_read_is_not_signed_and_nobody_is_let_in(amara: Patient) -> None:
    assert amara.account is not None
    read = terms_of(amara, Kind.SCHEDULE)
    sent = replace(read, kinds=read.kinds | {Kind.SCORES})
    with pytest.raises(TextChanged):
        invite_relative(
            patient=amara, email="ruth@example.org", name="Ruth Diaz", relationship="mother", terms=sent,
            shown=consent_text(amara, read, at=SPRING).seal, signature=amara.name, by=amara.account, at=SPRING,
        )  # fmt: skip
    assert not Account.objects.filter(email="ruth@example.org").exists()
