"""What a parent or guardian finds, what they sign, and that to everybody else none of it exists."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog, Consent, Grant, Guardianship, Revocation
from stepwell.clinic.access.tests.factories import a_patient, shares, treats
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.measures.actions import show_scores
from stepwell.clinic.measures.tests.factories import a_response, all_alike, phq9
from stepwell.clinic.people.models import Account, Patient, Relative, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.journeys.end_guardianship import end_guardianship
from stepwell.journeys.record_guardianship import Guardian, record_guardianship
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "eleven")]
LIST = reverse("family:children")
TERMS = {"recipient": "Dr Vale", "why": "to treat Kai too", "kinds": ["SCHEDULE"], "term": "stay"}


@pytest.fixture
def vera(rules: None) -> Account:
    return a_staff(name="Vera Lund", roles=[Role.DIRECTOR]).account


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def kai(rules: None) -> Patient:
    """Fifteen, in Texas; below the age for a family consent of his own."""
    return a_patient(
        given_name="Kai", family_name="Ito", birth_on=date(2010, 3, 9), state="TX", time_zone="America/Chicago"
    )


def a_parent(patient: Patient, by: Account, name: str = "Dan", consent: bool = True, see: bool = True) -> Relative:
    recorded = record_guardianship(
        patient=patient, guardian=Guardian(f"{name} Ito", "father", f"{name.lower()}@example.org"),
        may_consent=consent, may_see=see, papers="Order 17-4", by=by, at=SPRING,
    )  # fmt: skip
    return recorded.guardianship.relative


def of(patient: Patient) -> str:
    return reverse("family:child", args=[patient.ref])


def form_of(patient: Patient, form: str = "named") -> str:
    return reverse("family:sign_for", args=[patient.ref, form])


def addresses(patient: Patient) -> list[str]:
    """Everything here that names this patient."""
    return [of(patient), form_of(patient), form_of(patient, "school")]


def test_a_father_reads_what_a_representative_may_why_and_until_when(
    kai: Patient, vera: Account, lin: Staff, signed_in: SignIn
) -> None:
    treats(lin, kai)
    a_session(lin, ELEVEN + timedelta(days=1), patients=[kai], title="Staying sober")
    a_response(kai, phq9(1, item9=0), SPRING)
    record_problem(patient=kai, text="Panic disorder", icd10="F41.0", at=SPRING)
    record_problem(patient=kai, text="Alcohol use disorder", icd10="F10.20", at=SPRING)
    write_safety_plan(patient=kai, coping="Walk around the block.", by=lin.account, at=SPRING)
    page = signed_in(a_parent(kai, vera).account).get(of(kai)).content.decode()
    for words in (
        "You see this as Kai’s father, until Kai turns 18 on 9 March 2028. From then on Kai alone decides.",
        "Tomorrow, Tuesday, 3 March", "8 of 27", "Panic disorder", "Walk around the block.",
    ):  # fmt: skip
        assert words in page
    for words in ("sober", "Alcohol", "Order 17-4", "Little interest"):
        assert words not in page


def test_papers_that_end_earlier_say_so(
    kai: Patient, vera: Account, signed_in: SignIn, database_clock: Callable[[datetime], None]
) -> None:
    database_clock(ELEVEN)
    dan = record_guardianship(
        patient=kai, guardian=Guardian("Dan Ito", "father", "dan@example.org"), may_consent=False, may_see=True,
        papers="Order", by=vera, at=SPRING, until=datetime(2026, 6, 1, 5, tzinfo=UTC),
    ).guardianship.relative  # fmt: skip
    page = signed_in(dan.account).get(of(kai)).content.decode()
    assert "until the end of 31 May 2026, as the papers on file say" in page
    assert "The papers on file do not let you sign for Kai." in page
    assert signed_in(dan.account).get(form_of(kai)).status_code == 404


def test_he_finds_the_way_there_and_whoever_represents_nobody_finds_an_empty_list(
    kai: Patient, vera: Account, signed_in: SignIn
) -> None:
    client = signed_in(a_parent(kai, vera).account)
    assert "What the law lets you see and sign" in client.get(reverse("family:home")).content.decode()
    assert of(kai) in client.get(LIST).content.decode()
    rex = a_parent(kai, vera, "Rex", consent=False, see=False)
    client = signed_in(rex.account)
    assert "Nobody here" in client.get(LIST).content.decode()
    assert "What the law lets you" not in client.get(reverse("family:home")).content.decode()


def test_to_everybody_else_it_is_as_if_there_were_no_such_patient(
    kai: Patient, vera: Account, lin: Staff, signed_in: SignIn
) -> None:
    """Neither, consent without sight, another child's parent, one the patient shares with, staff, the patient."""
    a_parent(kai, vera)
    other = a_patient(given_name="Mo", birth_on=date(2010, 1, 1), state="TX")
    teen = a_patient(given_name="Amara", birth_on=date(2010, 2, 3), state="AL")
    ruth = a_parent(teen, vera, "Ruth")  # the law leaves Amara's record to Amara
    shares(ruth, {Kind.SCORES})
    treats(lin, kai)
    assert kai.account is not None
    shut_out = {
        kai: [
            a_parent(kai, vera, "Rex", consent=False, see=False).account,
            a_parent(kai, vera, "Mia", consent=True, see=False).account,
            a_parent(other, vera, "Ann").account,
            *(ruth.account, lin.account, vera, kai.account, an_account()),
        ],
        teen: [ruth.account],
    }
    nobody = Patient(ref=uuid4())
    for patient, accounts in shut_out.items():
        for account in accounts:
            client = signed_in(account)
            client.get(LIST)  # the first page of a session differs by when it ends
            for there, missing in zip(addresses(patient), addresses(nobody), strict=True):
                found, unknown = client.get(there), client.get(missing)
                assert (found.status_code, _told(found.content.decode())) == (404, _told(unknown.content.decode()))
                assert client.post(there, TERMS).status_code == client.post(missing, TERMS).status_code >= 404
    assert Client().get(of(kai)).status_code == 302


def _told(page: str) -> str:
    """The page without what differs each time: the token against forgery."""
    return re.sub(r"\b\w{64}\b", "", page)


def test_a_refusal_is_in_the_log(kai: Patient, vera: Account, signed_in: SignIn) -> None:
    mia = a_parent(kai, vera, "Mia", see=False)
    signed_in(mia.account).get(of(kai))
    assert AccessLog.objects.filter(patient=kai, viewer=mia.account, allowed=False).count() == 1


def test_each_kind_that_is_shown_is_logged_and_no_other(kai: Patient, vera: Account, signed_in: SignIn) -> None:
    signed_in(a_parent(kai, vera).account).get(of(kai))
    kinds = set(AccessLog.objects.filter(patient=kai).values_list("kind", flat=True))
    assert kinds == {"IDENTITY", "SCHEDULE", "ATTENDANCE", "PLAN", "SCORES", "CHART", "SAFETY"}


def test_it_is_gone_the_moment_the_birthday_begins(
    vera: Account, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, database_clock: Callable[[datetime], None]
) -> None:
    kai = a_patient(birth_on=date(2012, 3, 9), state="AL", time_zone="America/Chicago")  # 14 the day clocks changed
    client = signed_in(a_parent(kai, vera).account)
    midnight = datetime(2026, 3, 9, 5, tzinfo=UTC)
    for at, status in ((midnight - timedelta(minutes=1), 200), (midnight, 404)):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        database_clock(at)
        assert client.get(of(kai)).status_code == status


def test_what_ends_is_gone_at_the_next_click_and_the_other_parent_still_sees(
    kai: Patient, vera: Account, signed_in: SignIn
) -> None:
    dan, mia = a_parent(kai, vera), a_parent(kai, vera, "Mia", consent=False)
    hers = signed_in(mia.account)
    his = signed_in(dan.account)
    assert (his.get(of(kai)).status_code, hers.get(of(kai)).status_code) == (200, 200)
    end_guardianship(patient=kai, ref=Guardianship.objects.get(relative=dan).ref, by=vera, at=ELEVEN)
    assert (his.get(of(kai)).status_code, hers.get(of(kai)).status_code) == (404, 200)


def test_he_reads_signs_and_takes_back_and_twice_is_once(kai: Patient, vera: Account, signed_in: SignIn) -> None:
    client = signed_in(a_parent(kai, vera).account)
    read = client.post(form_of(kai), TERMS | {"step": "read"})
    page = read.content.decode()
    assert "Dr Vale" in page
    shown = read.context["text"].seal
    signing = TERMS | {"step": "sign", "shown": shown}
    assert "Type your name as it is" in client.post(form_of(kai), signing | {"signature": "Kai Ito"}).content.decode()
    for _ in range(2):
        assert client.post(form_of(kai), signing | {"signature": "dan ito"}).status_code == 302
    consent = Consent.objects.get()
    assert (consent.signed_as, consent.recipient, set(consent.kinds)) == ("father", "Dr Vale", {"IDENTITY", "SCHEDULE"})
    assert "Dr Vale" in client.get(of(kai)).content.decode()
    withdraw = reverse("family:withdraw_for", args=[kai.ref, consent.ref])
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw).status_code == 302
    assert Revocation.objects.get().consent == consent
    assert "Dr Vale" not in client.get(of(kai)).content.decode()


def test_what_tells_of_substance_use_is_not_his_to_share(kai: Patient, vera: Account, signed_in: SignIn) -> None:
    client = signed_in(a_parent(kai, vera).account)
    assert "substance" not in client.get(form_of(kai)).content.decode().lower()
    answer = client.post(form_of(kai), TERMS | {"kinds": ["SCHEDULE", "SUBSTANCE_USE"], "step": "read"})
    assert answer.status_code == 422
    assert not Consent.objects.exists()


def test_a_text_that_changed_meanwhile_is_shown_again(kai: Patient, vera: Account, signed_in: SignIn) -> None:
    client = signed_in(a_parent(kai, vera).account)
    answer = client.post(form_of(kai), TERMS | {"step": "sign", "shown": "0" * 64, "signature": "Dan Ito"})
    assert answer.status_code == 422
    assert "has changed since you read it" in answer.content.decode()
    assert not Consent.objects.exists()


def test_another_childs_consent_is_not_withdrawn_through_this_one(
    kai: Patient, vera: Account, signed_in: SignIn
) -> None:
    teen = a_patient(given_name="Amara", birth_on=date(2010, 2, 3), state="AL")
    hers = shares(a_parent(teen, vera, "Ruth"), {Kind.SCORES})
    client = signed_in(a_parent(kai, vera).account)
    assert client.post(reverse("family:withdraw_for", args=[kai.ref, hers.ref])).status_code == 404
    assert client.post(reverse("family:withdraw_for", args=[teen.ref, hers.ref])).status_code == 404
    assert not Revocation.objects.exists()
    assert Grant.objects.filter(consent=hers, until__gt=ELEVEN).exists()


@pytest.mark.parametrize("number", [1, 15])
def test_the_page_costs_the_same_however_much_there_is(
    kai: Patient, vera: Account, lin: Staff, signed_in: SignIn, number: int
) -> None:
    for nth in range(number):
        a_session(lin, ELEVEN + timedelta(days=nth + 1), patients=[kai])
        record_problem(patient=kai, text=f"Problem {nth}", icd10="", at=SPRING)
    client = signed_in(a_parent(kai, vera).account)
    with CaptureQueriesContext(connection) as spent:
        client.get(of(kai))
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 62


def test_the_alliance_is_shown_once_the_clinician_shares_it(
    kai: Patient, vera: Account, lin: Staff, signed_in: SignIn
) -> None:
    treats(lin, kai)
    a_response(kai, all_alike("wai-sr", 4), SPRING, instrument="wai-sr")
    dan = signed_in(a_parent(kai, vera).account)
    assert "WAI-SR" not in dan.get(of(kai)).content.decode()
    show_scores(patient=kai, instrument="wai-sr", shown=True, by=lin.account, at=SPRING)
    assert "WAI-SR" in dan.get(of(kai)).content.decode()
