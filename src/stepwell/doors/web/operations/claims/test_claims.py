"""The biller's week: what can be billed, why not, and what a claim rests on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.consents import OFFERS, Terms
from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import signs
from stepwell.clinic.billing.models import Charge, Claim
from stepwell.clinic.billing.tests.factories import NEXT_MONDAY, a_billable_patient, a_day, signed
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

WEEK = "2026-03-02"


@pytest.fixture(autouse=True)
def next_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NEXT_MONDAY)


@pytest.fixture
def lin() -> Staff:
    return a_staff()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def a_biller() -> Client:
    return signed_in(a_staff(roles=[Role.BILLER], name="Priya Shah", credential="").account)


def read(client: Client, name: str, *args: object, **query: str) -> str:
    page = client.get(reverse(name, args=args), query)
    assert page.status_code == 200
    return page.content.decode()


def make_claims(client: Client, week: str = WEEK) -> str:
    return client.post(reverse("operations:make_claims"), {"week": week}, follow=True).content.decode()


def test_before_claims_are_made_the_week_says_what_can_be_billed_and_why_not(lin: Staff) -> None:
    jordan = a_billable_patient(lin)
    signed(a_day(lin, SPRING, {jordan: 180}))
    a_day(lin, SPRING + timedelta(days=2), {jordan: 120})
    page = read(a_biller(), "operations:claims", week=WEEK)
    for part in ("Jordan Reyes", "S9480/0905", "$420.00", "Ready to charge", "until its note is signed"):
        assert part in page
    assert not Charge.objects.exists()


def test_making_claims_stores_them_once_and_a_claim_leads_to_minutes_and_the_signed_note(lin: Staff) -> None:
    jordan, biller = a_billable_patient(lin), a_biller()
    signed(a_day(lin, SPRING, {jordan: 180}))
    assert "1 day charged, 1 claim made, 0 days cannot be billed." in make_claims(biller)
    assert "0 days charged, 0 claims made" in make_claims(biller)
    claim = Claim.objects.get()
    page = read(biller, "operations:claim", claim.ref)
    for part in ("Test claim", "180 of 180", "DBT skills", "by Lin Chen, LCSW", "$420.00", "by Priya Shah"):
        assert part in page
    assert "Practised opposite action" not in page
    assert AccessLog.objects.filter(patient=jordan, kind="BILLING", allowed=True).exists()


def test_the_837i_comes_as_a_file_that_names_nobody(lin: Staff) -> None:
    jordan, biller = a_billable_patient(lin), a_biller()
    signed(a_day(lin, SPRING, {jordan: 180}))
    make_claims(biller)
    claim = Claim.objects.get()
    file = biller.get(reverse("operations:claim_file", args=[claim.ref]))
    assert file.content.decode() == claim.text
    assert file["Content-Disposition"] == 'attachment; filename="claim-000000001.837"'


def test_a_refused_claim_says_whose_and_why_and_stores_nothing(lin: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    jordan = a_billable_patient(lin)
    signed(a_day(lin, SPRING, {jordan: 180}))
    monkeypatch.setattr("stepwell.clinic.billing.actions.charging.written_claim", lambda *_, **__: "ISA*00~")
    page = a_biller().post(reverse("operations:make_claims"), {"week": WEEK})
    assert page.status_code == 422
    assert "The claim of Jordan Reyes was refused." in page.content.decode()
    assert not Charge.objects.exists()


def test_an_empty_week_and_a_day_that_is_none(lin: Staff) -> None:
    biller = a_biller()
    assert "Nobody has a session this week" in read(biller, "operations:claims", week="2026-06-03")
    wrong = biller.get(reverse("operations:claims"), {"week": "soon"})
    assert wrong.status_code == 422
    assert "Write a date such as" in wrong.content.decode()
    assert biller.post(reverse("operations:make_claims"), {"week": "soon"}).status_code == 422


def test_the_director_reads_but_does_not_bill(lin: Staff) -> None:
    jordan = a_billable_patient(lin)
    signed(a_day(lin, SPRING, {jordan: 180}))
    make_claims(a_biller())
    vera = signed_in(a_staff(roles=[Role.DIRECTOR], name="Vera Novak").account)
    assert "Jordan Reyes" in read(vera, "operations:claims", week=WEEK)
    assert "Make charges and claims" not in read(vera, "operations:claims", week=WEEK)
    claim = Claim.objects.get()
    assert "Download" not in read(vera, "operations:claim", claim.ref)
    assert vera.get(reverse("operations:claim_file", args=[claim.ref])).status_code == 404
    assert vera.post(reverse("operations:make_claims"), {"week": WEEK}).status_code == 404


def test_to_everybody_else_claims_do_not_exist(lin: Staff) -> None:
    jordan = a_billable_patient(lin)
    signed(a_day(lin, SPRING, {jordan: 180}))
    make_claims(a_biller())
    claim = Claim.objects.get()
    assert jordan.account
    others = [lin.account, jordan.account, an_account(), a_staff(roles=[Role.SCHEDULER], name="Ken Ito").account]
    for account in others:
        client = signed_in(account)
        assert client.get(reverse("operations:claims")).status_code == 404
        assert client.get(reverse("operations:claim", args=[claim.ref])).status_code == 404
    unknown = "00000000-0000-4000-8000-000000000000"
    assert a_biller().get(reverse("operations:claim", args=[unknown])).status_code == 404


def test_a_claim_that_tells_of_substance_use_says_so_and_why_a_day_waits_for_a_signature(lin: Staff) -> None:
    jordan = a_billable_patient(lin, icd10="F10.20")
    signed(a_day(lin, SPRING, {jordan: 180}))
    biller = a_biller()
    assert "No consent to tell the payer about substance-use treatment" in read(biller, "operations:claims", week=WEEK)
    signs(jordan, Terms("tpo", OFFERS["tpo"].kinds))
    make_claims(biller)
    assert "The notice on redisclosure (42 CFR 2.32) is in the file." in read(
        biller, "operations:claim", Claim.objects.get().ref
    )
