"""Papers are recorded: who is let in, who is told, and who learns nothing at all."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from stepwell.clinic.access.actions import NotYours, OfAge
from stepwell.clinic.access.models import Grant, Guardianship
from stepwell.clinic.access.tests.factories import a_patient, shares
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.journeys.end_guardianship import end_guardianship
from stepwell.journeys.record_guardianship import NOBODY_READS, Guardian, NotTheirAddress, Recorded, record_guardianship
from stepwell.pure.entitlement import Ground, Kind, Role

pytestmark = pytest.mark.usefixtures("rules")
DAN = Guardian("Dan Ito", "father", "dan@example.org")


@pytest.fixture
def vera() -> Account:
    return a_staff(name="Vera Lund", roles=[Role.DIRECTOR]).account


@pytest.fixture
def kai() -> Patient:
    return a_patient(given_name="Kai", family_name="Ito", birth_on=date(2010, 3, 9), state="TX")


def recorded(
    patient: Patient, guardian: UUID | Guardian, by: Account, consent: bool = True, see: bool = True
) -> Recorded:
    return record_guardianship(
        patient=patient, guardian=guardian, may_consent=consent, may_see=see, papers="Parent by birth", by=by,
        at=SPRING,
    )  # fmt: skip


def representatives(patient: Patient) -> list[str]:
    held = Grant.objects.filter(patient=patient, ground=Ground.PERSONAL_REPRESENTATIVE.value, until__gt=SPRING)
    return sorted(held.values_list("grantee__email", flat=True))


def test_somebody_new_gets_an_account_and_the_patient_is_told_that_something_changed(
    kai: Patient, vera: Account
) -> None:
    assert recorded(kai, DAN, vera).invites
    assert representatives(kai) == ["dan@example.org"]
    told = Notice.objects.get()
    assert told.account == kai.account
    assert "Dan" not in told.words


def test_the_same_twice_is_one_and_told_once(kai: Patient, vera: Account) -> None:
    first = recorded(kai, DAN, vera)
    again = recorded(kai, DAN, vera)
    assert (first.guardianship, again.invites) == (again.guardianship, False)
    assert (Guardianship.objects.count(), Notice.objects.count(), Relative.objects.count()) == (1, 1, 1)


def test_a_parent_who_may_do_neither_learns_nothing_and_needs_no_address(kai: Patient, vera: Account) -> None:
    came = recorded(kai, Guardian("Rex Low", "stepfather", "rex@example.org"), vera, consent=False, see=False)
    assert not came.invites
    assert not Account.objects.filter(email="rex@example.org").exists()
    assert came.guardianship.relative.account.email.endswith(NOBODY_READS)
    assert not came.guardianship.relative.account.has_usable_password()
    assert representatives(kai) == []
    with pytest.raises(NotTheirAddress, match="No address"):
        recorded(kai, came.guardianship.relative.ref, vera)


def test_a_relative_whom_the_patient_let_in_keeps_that_when_a_court_says_neither(kai: Patient, vera: Account) -> None:
    ruth = link_relative(account=an_account(), patient=kai, name="Ruth Ito", relationship="mother")
    teen = a_patient(birth_on=date(2010, 3, 9), state="AL")
    mia = link_relative(account=an_account(), patient=teen, name="Mia", relationship="mother")
    shares(mia, {Kind.SCHEDULE})
    recorded(kai, ruth.ref, vera, see=False)
    recorded(teen, mia.ref, vera, consent=False, see=False)
    assert representatives(kai) == []
    assert Grant.objects.filter(grantee=mia.account, ground=Ground.CONSENT.value, until__gt=SPRING).exists()


def test_addresses_of_the_patient_and_of_staff_are_refused_and_nothing_is_kept(kai: Patient, vera: Account) -> None:
    assert kai.account is not None
    for email in (kai.account.email, vera.email):
        with pytest.raises(NotTheirAddress):
            recorded(kai, Guardian("Dan Ito", "father", email), vera)
    assert not Guardianship.objects.exists()


def test_another_patients_relative_and_an_adult_are_refused(kai: Patient, vera: Account) -> None:
    other = link_relative(account=an_account(), patient=a_patient(), name="Ann", relationship="aunt")
    with pytest.raises(NotYours):
        recorded(kai, other.ref, vera)
    with pytest.raises(OfAge):
        recorded(other.patient, other.ref, vera)


def test_ending_one_leaves_the_other_and_is_asked_of_the_right_patient(kai: Patient, vera: Account) -> None:
    dan = recorded(kai, DAN, vera).guardianship
    recorded(kai, Guardian("Mia Ito", "mother", "mia@example.org"), vera)
    with pytest.raises(NotYours):
        end_guardianship(patient=a_patient(), ref=dan.ref, by=vera, at=SPRING)
    end_guardianship(patient=kai, ref=dan.ref, by=vera, at=SPRING + timedelta(hours=1))
    later = SPRING + timedelta(hours=1)
    held = Grant.objects.filter(patient=kai, ground=Ground.PERSONAL_REPRESENTATIVE.value, until__gt=later)
    assert [grant.grantee.email for grant in held] == ["mia@example.org"]
