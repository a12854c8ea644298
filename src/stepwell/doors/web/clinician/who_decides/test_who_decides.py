"""A therapist records that an exception holds: the parent's open page is gone, and the young person reads why."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.actions import record_guardianship
from stepwell.clinic.access.models import Determination
from stepwell.clinic.access.tests.factories import a_patient, the_database_reads, treats
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Relative, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

WORDS = "He told me on Monday that he thinks of dying."


@pytest.fixture
def kai(lin: Staff, rules: None) -> Patient:
    """Fifteen, in Texas."""
    patient = a_patient(
        given_name="Kai", family_name="Ito", birth_on=date(2010, 3, 9), state="TX", time_zone="America/Chicago"
    )
    treats(lin, patient)
    return patient


@pytest.fixture
def dan(kai: Patient) -> Relative:
    relative = link_relative(account=an_account(), patient=kai, name="Dan Ito", relationship="father")
    record_guardianship(relative=relative, may_consent=True, may_see=True, papers="", by=an_account(), at=SPRING)
    return relative


def address(patient: Patient) -> str:
    return reverse("clinician:who_decides", args=[patient.ref])


def record(client: Client, patient: Patient, exception: str = "suicide", words: str = WORDS) -> str:
    return client.post(address(patient), {"exception": exception, "words": words}, follow=True).content.decode()


def test_the_page_says_the_law_its_source_and_that_nobody_checked_it(
    kai: Patient, lin: Staff, signed_in: SignIn
) -> None:
    page = signed_in(lin.account).get(address(kai)).content.decode()
    for words in (
        "until Kai decides alone on 9 March 2028", "Nobody has checked this with a lawyer yet", "Tex. Fam. Code",
        "About suicide, where there is reason to think that it is on their mind", "No exception is recorded",
    ):  # fmt: skip
        assert words in page
    assert "manage their own money" not in page  # from sixteen on


def test_once_recorded_the_fathers_open_page_is_gone_and_kai_reads_that_he_decides(
    kai: Patient, dan: Relative, lin: Staff, signed_in: SignIn
) -> None:
    father, therapist = signed_in(dan.account), signed_in(lin.account)
    the_database_reads(ELEVEN)
    child = reverse("family:child", args=[kai.ref])
    assert father.get(child).status_code == 200
    page = record(therapist, kai)
    assert "From now on the patient alone decides, and no parent is shown anything." in page
    assert WORDS in page
    assert "Kai alone decides who sees the record" in page
    assert father.get(child).status_code == 404
    assert "From now on you decide alone who sees your record" in signed_in(kai).get("/me/").content.decode()
    assert "Nobody here" in father.get("/family/children/").content.decode()


def test_when_it_ends_the_father_sees_again(kai: Patient, dan: Relative, lin: Staff, signed_in: SignIn) -> None:
    therapist = signed_in(lin.account)
    record(therapist, kai)
    told = Determination.objects.get()
    page = therapist.post(reverse("clinician:end_determination", args=[kai.ref, told.ref]), follow=True)
    assert "What has ended" in page.content.decode()
    the_database_reads(ELEVEN)
    assert signed_in(dan.account).get(reverse("family:child", args=[kai.ref])).status_code == 200


def test_without_words_or_with_an_exception_the_state_does_not_know_nothing_is_recorded(
    kai: Patient, lin: Staff, signed_in: SignIn
) -> None:
    client = signed_in(lin.account)
    assert "Write what you rest this on." in record(client, kai, words=" ")
    assert "Choose one." in record(client, kai, exception="lives_apart")
    assert not Determination.objects.exists()


def test_it_is_there_for_a_minor_whom_one_treats_and_for_nobody_else(
    kai: Patient, dan: Relative, jordan: Patient, lin: Staff, outsiders: list[Account], signed_in: SignIn
) -> None:
    sam = a_staff(name="Sam", roles=[Role.CASE_MANAGER])
    treats(sam, kai, part="case manager")
    others = (*outsiders, dan.account, sam.account, a_staff(name="Vera", roles=[Role.DIRECTOR]).account)
    for account in others:
        assert signed_in(account).get(address(kai)).status_code == 404
        assert signed_in(account).post(address(kai), {"exception": "suicide", "words": WORDS}).status_code == 404
    assert signed_in(lin.account).get(address(jordan)).status_code == 404
    assert not Determination.objects.exists()


def test_the_way_there_is_shown_where_the_state_knows_exceptions(
    kai: Patient, jordan: Patient, lin: Staff, signed_in: SignIn
) -> None:
    for patient, is_there in ((kai, True), (jordan, False)):
        page = signed_in(lin.account).get(reverse("clinician:patient", args=[patient.ref])).content.decode()
        assert (address(patient) in page) is is_there
