"""The patient reads who looked, when and why; who can look now; and takes along what was sent to others."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import NotYours, disclose, end_grants, log_guest, open_record
from stepwell.clinic.access.models import AccessLog, BreakGlass, BreakGlassReview, Grant
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.patient.conftest import EIGHT
from stepwell.plumbing.database import acting_as, acting_as_programme
from stepwell.pure.entitlement import BREAK_GLASS_KINDS, Ground, Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eight", "rules")]
LOOKED, NOW, SENT = (reverse(f"patient:{name}") for name in ("who_looked", "who_can_look", "what_was_sent"))


@pytest.fixture
def me(jordan: Patient, signed_in: SignIn) -> Client:
    return signed_in(jordan)


def looks(
    account: Account, patient: Patient, *kinds: Kind, purpose: Purpose = Purpose.TREATMENT, minutes: int = 60
) -> None:
    """So many minutes ago."""
    with acting_as(account.pk, kinds=viewer_of(account).wide_kinds):
        for kind in kinds:
            open_record(
                viewer=viewer_of(account), patient_ref=patient.ref, kind=kind, purpose=purpose,
                at=EIGHT - timedelta(minutes=minutes),
            )  # fmt: skip


def text_of(client: Client, address: str = LOOKED) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_guest_who_was_in_a_session_is_named_with_what_they_were_there_as(me: Client, jordan: Patient) -> None:
    with acting_as_programme():
        for name, ground in (("Ana Ruiz, interpreter", Ground.PROGRAMME_ROLE), ("Mo, support person", Ground.CONSENT)):
            log_guest(guest=name, patient_refs=[jordan.ref], ground=ground, at=EIGHT - timedelta(minutes=50))
    text = text_of(me)
    for words in ("Ana Ruiz, interpreter (guest)", "Mo, support person (guest)", "Why: you agreed to it."):
        assert words in text
    assert "Stepwell itself" not in text


def test_it_says_who_saw_what_when_and_why(me: Client, jordan: Patient, lin: Staff) -> None:
    looks(lin.account, jordan, Kind.NOTES, Kind.SCORES, minutes=50)
    looks(lin.account, jordan, Kind.NOTES, minutes=30)
    text = text_of(me)
    assert "Monday, 2 March 2026" in text
    assert "Lin Chen, LCSW" in text
    assert "Why: they are on your care team, as primary therapist." in text
    assert "Saw: scores · session notes" in text
    assert "2 times, 7:10–7:30 am" in text


def test_a_role_is_said_by_its_work(me: Client, jordan: Patient) -> None:
    looks(a_staff([Role.BILLER], name="Bo Hale").account, jordan, Kind.BILLING, purpose=Purpose.PAYMENT)
    assert 'Why: their work, billing, needs it.</p> <p class="small soft">Saw: bills and claims' in text_of(me)


def test_a_refusal_is_said_calmly(me: Client, jordan: Patient) -> None:
    stranger = a_staff(name="Nobody Hart")
    with pytest.raises(NotYours):
        looks(stranger.account, jordan, Kind.NOTES)
    text = text_of(me)
    assert "Nobody Hart, LCSW" in text
    assert 'Nothing was shown.</p> <p class="small soft">Asked for: session notes' in text


def test_another_patient_who_tried_an_address_stays_unnamed(me: Client, jordan: Patient) -> None:
    kai = a_patient(given_name="Kai", family_name="Berg")
    assert kai.account is not None
    with pytest.raises(NotYours):
        looks(kai.account, jordan, Kind.NOTES)
    text = text_of(me)
    assert "Somebody who is not on our staff and not linked to you" in text
    assert "Kai" not in text
    assert str(kai.account.ref) not in text


def test_a_relative_of_mine_is_named(me: Client, jordan: Patient) -> None:
    ruth = an_account()
    link_relative(account=ruth, patient=jordan, name="Ruth Reyes", relationship="mother")
    with pytest.raises(NotYours):
        looks(ruth, jordan, Kind.NOTES, purpose=Purpose.FAMILY_SUPPORT)
    assert "Ruth Reyes (mother)" in text_of(me)


def test_broken_glass_stands_out_with_what_its_review_found_and_without_the_reason(me: Client, jordan: Patient) -> None:
    sam = a_staff(name="Sam Ito")
    grant = Grant.objects.create(
        grantee=sam.account, patient=jordan, kinds=sorted(kind.value for kind in BREAK_GLASS_KINDS),
        purpose=Purpose.EMERGENCY.value, ground=Ground.BREAK_GLASS.value, from_at=SPRING,
        until=EIGHT + timedelta(days=3650),  # the database's own clock is not moved here
    )  # fmt: skip
    broken = BreakGlass.objects.create(patient=jordan, grant=grant, reason="Voices, alone", by=sam.account, at=SPRING)
    looks(sam.account, jordan, Kind.SAFETY, purpose=Purpose.EMERGENCY, minutes=10)
    text = text_of(me)
    assert "Opened in an emergency" in text
    assert "It has not been reviewed yet." in text
    assert "Voices" not in text
    vera = a_staff([Role.DIRECTOR], name="Vera Lund")
    BreakGlassReview.objects.create(
        patient=jordan, broken=broken, justified=True, words="Right.", by=vera.account, at=EIGHT
    )
    assert "Reviewed on 2 March by somebody else: it was justified." in text_of(me)


def test_my_own_visits_are_left_out_until_i_ask(me: Client) -> None:
    assert "Nobody has looked yet" in text_of(me)
    assert "it is your own record" in text_of(me, f"{LOOKED}?own=on")


def test_it_narrows_to_a_person_and_a_kind(me: Client, jordan: Patient, lin: Staff) -> None:
    sam = a_staff(name="Sam Ito")
    treats(sam, jordan, part="psychiatrist")
    looks(lin.account, jordan, Kind.NOTES)
    looks(sam.account, jordan, Kind.CHART)
    only_lin = text_of(me, f"{LOOKED}?who={lin.account.ref}")
    assert "Saw: session notes" in only_lin
    assert "Saw: diagnoses" not in only_lin
    notes = [kind for kind in Kind if kind is not Kind.SUBSTANCE_USE].index(Kind.NOTES)
    assert "Saw: session notes" in text_of(me, f"{LOOKED}?kind={notes}")
    assert "Nothing like this" in text_of(me, f"{LOOKED}?kind={notes}&who={sam.account.ref}")


@pytest.mark.parametrize("wrong", ["who=x", "kind=99", "kind=NOTES", "page=0", "page=-3", "page=x", "who=%00"])
def test_what_cannot_be_read_in_the_address_is_left_aside(me: Client, jordan: Patient, lin: Staff, wrong: str) -> None:
    looks(lin.account, jordan, Kind.NOTES)
    assert "Saw: session notes" in text_of(me, f"{LOOKED}?{wrong}")


def test_a_hundred_days_are_paged_newest_first(me: Client, jordan: Patient, lin: Staff) -> None:
    Grant.objects.create(
        grantee=lin.account, patient=jordan, kinds=["NOTES"], purpose="TREATMENT", ground="CARE_TEAM",
        from_at=SPRING - timedelta(days=200),
    )  # fmt: skip
    for day in range(100):
        looks(lin.account, jordan, Kind.NOTES, minutes=60 + day * 24 * 60)
    first, third = me.get(LOOKED), me.get(f"{LOOKED}?page=3")
    assert (len(first.context["days"]), len(third.context["days"])) == (40, 20)
    assert "Older" in first.content.decode()
    assert "Older" not in third.content.decode()
    assert third.context["days"][-1].day == "Sunday, 23 November 2025"


@pytest.mark.parametrize("times", [1, 30])
def test_many_openings_cost_as_many_queries_as_one(me: Client, jordan: Patient, lin: Staff, times: int) -> None:
    for number in range(times):
        looks(lin.account, jordan, Kind.NOTES, minutes=number + 1)
    with CaptureQueriesContext(connection) as spent:
        text = text_of(me)
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 30
    assert text.count("Lin Chen, LCSW</strong>") == 1


def test_who_can_look_now_says_what_since_when_why_and_who_entered_it(me: Client, jordan: Patient, lin: Staff) -> None:
    vera = a_staff([Role.DIRECTOR], name="Vera Lund")
    text = text_of(me, NOW)
    assert "Lin Chen, LCSW" in text
    assert "They are on your care team, as primary therapist." in text
    assert "2 March 2026" in text
    assert "Whoever directs the programme" in text
    assert vera.name in text
    end_grants(patient=jordan, ground=Ground.CARE_TEAM, at=SPRING)
    assert "Nobody in particular" in text_of(me, NOW)


def test_what_was_sent_is_listed_and_taken_along_as_a_document_and_a_table(me: Client, jordan: Patient) -> None:
    assert "Nothing was sent" in text_of(me, SENT)
    consent = a_consent(jordan, {Kind.SCORES, Kind.SUBSTANCE_USE})
    disclose(
        patient=jordan, consent=consent, recipient="=cmd|' /C calc'!A0", description="Scores of March",
        kinds={Kind.SCORES, Kind.SUBSTANCE_USE}, purpose=Purpose.TREATMENT, by=jordan.account, at=SPRING,
    )  # fmt: skip
    disclose(
        patient=jordan, consent=None, recipient="Old Payer", description="Claim", kinds={Kind.BILLING},
        purpose=Purpose.PAYMENT, by=jordan.account, at=SPRING - timedelta(days=4 * 365),
    )  # fmt: skip
    text = text_of(me, SENT)
    for words in ("Scores of March (scores · substance-use treatment)", "My consent", "No consent was needed by law"):
        assert words in text
    table = me.get(reverse("patient:accounting", args=["3-years-csv"]))
    (head, row) = csv.reader(StringIO(table.content.decode("utf-8-sig")))
    assert head == ["Date", "Told to", "What", "Purpose", "What allowed it"]
    assert row[1].startswith("'=cmd")
    assert b"Old Payer" in me.get(reverse("patient:accounting", args=["6-years-csv"])).content
    paper = me.get(reverse("patient:accounting", args=["6-years-pdf"]))
    assert paper.content.startswith(b"%PDF-")
    assert "Jordan" not in paper.headers["Content-Disposition"]
    assert paper.headers["Cache-Control"] == "no-store"
    assert me.get(reverse("patient:accounting", args=["9-years-pdf"])).status_code == 404


def test_nothing_of_anybody_elses_log_is_shown(me: Client, lin: Staff) -> None:
    amara = a_patient(given_name="Amara", family_name="Diaz")
    treats(lin, amara)
    looks(lin.account, amara, Kind.NOTES)
    assert "Nobody has looked yet" in text_of(me)


def test_reading_the_log_is_in_the_log(me: Client, jordan: Patient) -> None:
    for address in (LOOKED, NOW, SENT):
        me.get(address)
    assert AccessLog.objects.filter(patient=jordan, kind="ACCESS", viewer=jordan.account).count() == 3


@pytest.mark.parametrize("address", [LOOKED, NOW, SENT])
def test_it_is_there_for_patients_only(address: str, lin: Staff, signed_in: SignIn) -> None:
    for account in (lin.account, an_account(), a_staff([Role.DIRECTOR]).account):
        assert signed_in(account).get(address).status_code == 404
