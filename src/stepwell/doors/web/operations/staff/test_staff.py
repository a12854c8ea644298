"""The staff screen: who sees it, and what each may do there."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.actions import propose_role, stop_working_here
from stepwell.clinic.people.models import Account, RoleChange, SecondStepReset, Staff, StandingChange, Supervision
from stepwell.clinic.people.tests.factories import SPRING, a_second_step, a_staff, an_account
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.usefixtures("rules")
LIST = reverse("operations:staff")


@pytest.fixture
def noor(rules: None) -> Staff:
    return a_staff(name="Noor Siddiqui", roles=[Role.ADMINISTRATOR], states=[], credential="")


@pytest.fixture
def vera(rules: None) -> Staff:
    return a_staff(name="Vera Novak", roles=[Role.DIRECTOR], states=[], credential="PhD")


@pytest.fixture
def lin(rules: None) -> Staff:
    return a_staff()


@pytest.fixture
def office(noor: Staff, signed_in: SignIn) -> Client:
    """Noor at the staff screen."""
    return signed_in(noor)


def page_of(staff: Staff) -> str:
    return reverse("operations:colleague", args=[staff.ref])


def test_an_administrator_lands_on_the_staff_with_roles_licences_and_second_step(office: Client, lin: Staff) -> None:
    text = office.get(reverse("home"), follow=True).content.decode()
    for shown in ("Lin Chen, LCSW", "Therapist", "NY", "not set up yet"):
        assert shown in text


def test_a_narrow_role_is_given_at_once_and_a_wide_one_waits(office: Client, lin: Staff) -> None:
    for role, roles in (("CASE_MANAGER", ["CASE_MANAGER", "THERAPIST"]), ("BILLER", ["CASE_MANAGER", "THERAPIST"])):
        answer = office.post(page_of(lin), {"do": "give", "role": role, "why": "Bo is away"})
        assert answer.status_code == 302
        lin.refresh_from_db()
        assert lin.roles == roles
    text = office.get(page_of(lin)).content.decode()
    assert "Proposed: Biller" in text
    assert "Keep this answer" not in text
    assert "Waits for you" not in office.get(LIST).content.decode()


def test_the_director_approves_what_the_administrator_proposed(
    noor: Staff, vera: Staff, lin: Staff, signed_in: SignIn
) -> None:
    change = propose_role(staff=lin, role=Role.BILLER, why="Bo is away", by=noor.account, at=SPRING)
    her = signed_in(vera)
    assert "A role for Lin Chen" in her.get(LIST).content.decode()
    refused = her.post(page_of(lin), {"do": "answer", "change": str(change.ref)})
    assert refused.status_code == 422
    assert "Say yes or no." in refused.content.decode()
    told = {"do": "answer", "change": str(change.ref), "answer": "yes", "words": "Until he is back."}
    assert her.post(page_of(lin), told).status_code == 302
    lin.refresh_from_db()
    assert lin.roles == ["BILLER", "THERAPIST"]
    assert her.post(page_of(lin), told).status_code == 404


def test_nobody_answers_their_own_proposal_or_one_for_themselves(
    office: Client, noor: Staff, signed_in: SignIn
) -> None:
    olu = a_staff(name="Olu Ade", roles=[Role.DIRECTOR])
    change = propose_role(staff=olu, role=Role.BILLER, why="x", by=noor.account, at=SPRING)
    told = {"do": "answer", "change": str(change.ref), "answer": "yes"}
    assert office.post(page_of(olu), told).status_code == 404
    assert signed_in(olu).post(page_of(olu), told).status_code == 404
    assert not hasattr(RoleChange.objects.get(), "approval")


def test_a_director_approves_and_takes_but_does_not_give(vera: Staff, lin: Staff, signed_in: SignIn) -> None:
    her = signed_in(vera)
    assert "Give a role" not in her.get(page_of(lin)).content.decode()
    assert her.post(page_of(lin), {"do": "give", "role": "CASE_MANAGER", "why": "x"}).status_code == 404
    assert her.post(page_of(lin), {"do": "take", "role": "THERAPIST", "why": "x"}).status_code == 302
    lin.refresh_from_db()
    assert lin.roles == []


def test_nobody_is_offered_a_role_for_themselves_and_the_last_administrator_stays(office: Client, noor: Staff) -> None:
    text = office.get(page_of(noor)).content.decode()
    assert "Give a role" not in text
    assert "Works here no more" not in text
    refused = office.post(page_of(noor), {"do": "take", "role": "ADMINISTRATOR", "why": "enough"})
    assert refused.status_code == 422
    assert "The last administrator stays" in refused.content.decode()
    assert office.post(page_of(noor), {"do": "give", "role": "THERAPIST", "why": "x"}).status_code == 422
    assert office.post(page_of(noor), {"do": "leave", "why": "x"}).status_code == 422
    noor.refresh_from_db()
    assert noor.roles == ["ADMINISTRATOR"]


@pytest.mark.parametrize("told", [{}, {"role": "BILLER"}, {"role": "PATIENT", "why": "x"}, {"role": "", "why": "x"}])
def test_a_role_needs_a_reason_and_is_one_there_is(office: Client, lin: Staff, told: dict[str, str]) -> None:
    assert office.post(page_of(lin), {"do": "give", **told}).status_code == 422
    assert not RoleChange.objects.exists()


def test_somebody_leaves_their_open_browser_is_out_and_they_come_back_without_roles(
    office: Client, lin: Staff, signed_in: SignIn
) -> None:
    theirs = signed_in(lin)
    assert theirs.get(reverse("clinician:day")).status_code == 200
    assert office.post(page_of(lin), {"do": "leave", "why": "moved away"}).status_code == 302
    out = theirs.get(reverse("clinician:day"))
    assert (out.status_code, out.headers["Location"].split("?")[0]) == (302, reverse("account_login"))
    text = office.get(page_of(lin)).content.decode()
    for shown in ("Works here no more", "moved away", "Noor Siddiqui", "Works here again"):
        assert shown in text
    assert "Who works here no more" in office.get(LIST).content.decode()
    assert office.post(page_of(lin), {"do": "return", "why": "is back"}).status_code == 302
    lin.refresh_from_db()
    assert (lin.active, lin.roles) == (True, [])


def test_supervision_begins_and_ends_on_the_page(office: Client, lin: Staff) -> None:
    grace, bo = a_staff(name="Grace Kim"), a_staff(name="Bo", roles=[Role.BILLER])
    for nobody in (bo, lin):
        told = {"do": "supervise", "supervisor": str(nobody.ref)}
        assert office.post(page_of(lin), told).status_code == 422
    assert office.post(page_of(lin), {"do": "supervise", "supervisor": str(grace.ref)}).status_code == 302
    supervision = Supervision.objects.get()
    assert "Grace Kim, LCSW supervises Lin Chen." in office.get(page_of(lin)).content.decode()
    assert "Grace Kim supervises Lin Chen, LCSW." in office.get(page_of(grace)).content.decode()
    wrong = reverse("operations:end_supervision", args=[bo.ref, supervision.ref])
    assert office.post(wrong).status_code == 404
    address = reverse("operations:end_supervision", args=[lin.ref, supervision.ref])
    assert office.get(address).status_code == 405
    assert office.post(address).status_code == 302
    supervision.refresh_from_db()
    assert supervision.until == ELEVEN
    assert office.post(address).status_code == 404


def test_to_everybody_else_it_does_not_exist(lin: Staff, priya: Staff, signed_in: SignIn) -> None:
    patient = a_patient().account
    assert patient
    biller = a_staff(name="Bo", roles=[Role.BILLER])
    others: list[Account] = [lin.account, priya.account, biller.account, patient, an_account()]
    for account in others:
        client = signed_in(account)
        assert client.get(LIST).status_code == 404
        for told in ({"do": "give", "role": "DIRECTOR", "why": "x"}, {"do": "leave", "why": "x"}):
            assert client.post(page_of(lin), told).status_code == 404
    assert not RoleChange.objects.exists()
    assert not StandingChange.objects.exists()


def test_what_is_not_there_is_not_there(office: Client, noor: Staff, lin: Staff) -> None:
    other = a_staff(name="Maria")
    change = propose_role(staff=other, role=Role.BILLER, why="x", by=noor.account, at=SPRING)
    for told in (
        {},
        {"do": "something else"},
        {"do": "answer", "change": "no uuid", "answer": "yes"},
        {"do": "answer", "change": str(change.ref), "answer": "yes"},
    ):
        assert office.post(page_of(lin), told).status_code == 404
    nowhere = reverse("operations:colleague", args=["00000000-0000-4000-8000-000000000000"])
    assert office.get(nowhere).status_code == 404


def test_an_administrator_reads_nothing_of_any_patient(office: Client) -> None:
    jordan = a_patient()
    for name in ("clinician:patient", "operations:care_team", "operations:guardians_of"):
        assert office.get(reverse(name, args=[jordan.ref])).status_code == 404
    assert "Jordan" not in office.get(LIST).content.decode()


def test_many_colleagues_cost_as_many_queries_as_one(office: Client, noor: Staff) -> None:
    office.get(LIST)
    with CaptureQueriesContext(connection) as one:
        office.get(LIST)
    for number in range(6):
        somebody = a_staff(name=f"Somebody {number}")
        propose_role(staff=somebody, role=Role.BILLER, why="x", by=noor.account, at=SPRING)
    stop_working_here(staff=a_staff(name="Gone"), why="x", by=noor.account, at=SPRING + timedelta(minutes=1))
    with CaptureQueriesContext(connection) as many:
        office.get(LIST)
    assert len(many) == len(one)


def test_a_lost_second_step_of_a_narrow_role_is_reset_at_once(office: Client, lin: Staff) -> None:
    assert "Has lost phone and codes" not in office.get(page_of(lin)).content.decode()
    a_second_step(lin.account)
    assert "Has lost phone and codes" in office.get(page_of(lin)).content.decode()
    refused = office.post(page_of(lin), {"do": "reset", "how": ""})
    assert refused.status_code == 422
    assert "Say how you made sure" in refused.content.decode()
    text = office.post(page_of(lin), {"do": "reset", "how": "saw her on video"}, follow=True).content.decode()
    for words in ("Reset. They are signed out everywhere", "Second step: reset", "saw her on video", "not set up yet"):
        assert words in text


def test_that_of_a_wide_role_waits_for_a_second_person_who_says_yes(
    office: Client, vera: Staff, signed_in: SignIn
) -> None:
    bo = a_staff(name="Bo Hale", roles=[Role.BILLER])
    a_second_step(bo.account)
    asked = office.post(page_of(bo), {"do": "reset", "how": "called back"}, follow=True).content.decode()
    assert "It is done once a second person says yes" in asked
    assert "Another administrator or a director answers" in asked
    assert "Waits for you" not in office.get(LIST).content.decode()
    reset = SecondStepReset.objects.get()
    told = {"do": "answer reset", "reset": str(reset.ref), "answer": "yes"}
    her = signed_in(vera)
    assert "A new second step for Bo Hale" in her.get(LIST).content.decode()
    assert "called back" in her.get(page_of(bo)).content.decode()
    for nobody, where in ((office, bo), (signed_in(bo), bo), (her, vera)):
        assert nobody.post(page_of(where), told).status_code == 404
    refused = her.post(page_of(bo), told | {"answer": ""})
    assert refused.status_code == 422
    assert her.post(page_of(bo), told).status_code == 302
    assert not Authenticator.objects.filter(user=bo.account).exists()
    assert her.post(page_of(bo), told).status_code == 404


def test_a_director_asks_for_nobody_and_nobody_for_themselves(
    office: Client, noor: Staff, vera: Staff, lin: Staff, signed_in: SignIn
) -> None:
    for person in (noor, lin):
        a_second_step(person.account)
    assert signed_in(vera).post(page_of(lin), {"do": "reset", "how": "x"}).status_code == 404
    assert "Has lost phone and codes" not in office.get(page_of(noor)).content.decode()
    assert office.post(page_of(noor), {"do": "reset", "how": "x"}).status_code == 422
    assert not SecondStepReset.objects.exists()
