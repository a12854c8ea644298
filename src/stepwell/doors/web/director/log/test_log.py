"""Whoever answers for privacy reads who looked at which record, and nothing else of it."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import NotYours, open_record
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import a_staff, an_account
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "eleven")]
LIST = reverse("director:log")


@pytest.fixture
def ada(rules: None) -> Staff:
    return a_staff(name="Ada Moreau", roles=[Role.PRIVACY_OFFICER], states=[], credential="")


@pytest.fixture
def desk(ada: Staff, signed_in: SignIn) -> Client:
    """Ada at her desk."""
    return signed_in(ada)


def looks(account: Account, patient: Patient, kind: Kind = Kind.NOTES, *, days: int = 0) -> None:
    viewer = viewer_of(account)
    with acting_as(account.pk, kinds=viewer.wide_kinds), suppress(NotYours):
        open_record(
            viewer=viewer, patient_ref=patient.ref, kind=kind, purpose=Purpose.TREATMENT,
            at=ELEVEN - timedelta(days=days),
        )  # fmt: skip


def of(patient: Patient) -> str:
    return reverse("director:log_of", args=[patient.ref])


def text_of(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_privacy_officer_lands_on_what_was_opened_in_an_emergency(desk: Client) -> None:
    landed = desk.get(reverse("home"), follow=True).content.decode()
    assert "Opened in an emergency" in landed
    assert "Who looked" in landed
    assert "Care teams" not in landed


def test_the_list_counts_who_looked_and_who_was_refused_and_leaves_out_what_patients_and_overseers_look_at(
    desk: Client,
) -> None:
    jordan, theo = a_patient(), a_patient(given_name="Theo", family_name="Kaplan")
    lin, stranger = a_staff(), a_staff(name="Nobody Hart")
    treats(lin, jordan)
    assert "Nobody has looked lately" in text_of(desk, LIST)
    looks(lin.account, jordan)
    looks(stranger.account, jordan)
    looks(lin.account, theo, days=40)
    assert jordan.account
    looks(jordan.account, theo)
    for _ in range(2):  # the second shows that reading the list counts for nothing
        text = text_of(desk, LIST)
        assert 'Jordan Reyes</a></th> <td data-label="People" class="num">2</td>' in text
        assert '<td data-label="Refused" class="num">1</td> <td data-label="Emergencies" class="num">none</td>' in text
    assert "Theo Kaplan</a>" in text  # whom Jordan asked for, and was refused


def test_one_log_says_who_saw_what_and_why_and_narrows_to_one_person(desk: Client) -> None:
    jordan, lin, stranger = a_patient(), a_staff(), a_staff(name="Nobody Hart")
    treats(lin, jordan)
    looks(lin.account, jordan)
    looks(stranger.account, jordan)
    looks(an_account(), jordan)
    text = text_of(desk, of(jordan))
    for words in (
        "Lin Chen, LCSW (primary therapist)", "Why: member of the care team, for treatment.", "Saw: session notes",
        "Nobody Hart, LCSW", "Refused. Nothing was shown.", "neither staff nor linked to the patient",
    ):  # fmt: skip
        assert words in text
    narrowed = text_of(desk, f"{of(jordan)}?who={lin.account.ref}")
    assert "Saw: session notes" in narrowed
    assert "Refused" not in narrowed
    for wrong in ("who=x", "page=0", "page=x", "who=%00"):
        assert "Saw: session notes" in text_of(desk, f"{of(jordan)}?{wrong}")


def test_one_patient_is_found_by_name_and_birth_date_which_stand_in_no_address(desk: Client) -> None:
    jordan = a_patient()
    told = {"family_name": "reyes", "birth_on": jordan.birth_on.isoformat()}
    assert desk.post(LIST, told).headers["Location"] == of(jordan)
    for wrong in ({}, told | {"family_name": "Else"}, told | {"birth_on": "soon"}):
        assert desk.post(LIST, wrong).status_code == 422


def test_nothing_else_of_a_record_is_there_for_a_privacy_officer_and_this_for_nobody_else(
    desk: Client, signed_in: SignIn
) -> None:
    jordan = a_patient()
    for name in ("clinician:patient", "operations:care_team", "operations:guardians_of", "operations:sign_in"):
        assert desk.get(reverse(name, args=[jordan.ref])).status_code == 404
    assert jordan.account
    others = [a_staff([role], name=role).account for role in (Role.THERAPIST, Role.SCHEDULER, Role.ADMINISTRATOR)]
    for account in (*others, jordan.account):
        client = signed_in(account)
        assert client.get(LIST).status_code == 404
        assert client.get(of(jordan)).status_code == 404
    vera = signed_in(a_staff([Role.DIRECTOR], name="Vera"))
    assert vera.get(of(jordan)).status_code == 200


def test_many_records_cost_as_many_queries_as_one(desk: Client) -> None:
    def spent() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(LIST)
        return len([query for query in asked if query["sql"].startswith("SELECT ") and " FROM " in query["sql"]])

    lin = a_staff()
    looks(lin.account, a_patient())
    desk.get(LIST)
    one = spent()
    for number in range(5):
        looks(lin.account, a_patient(family_name=f"P{number}"))
    desk.get(LIST)
    assert spent() == one
