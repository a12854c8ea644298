"""What a relative finds: what is shared with them, the next appointment if that is, and what to do when worried."""

import re
from collections.abc import Collection
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import end_grants, grant
from stepwell.clinic.access.consents import Terms
from stepwell.clinic.access.models import AccessLog, Disclosure
from stepwell.clinic.access.tests.factories import a_patient, signs, the_database_reads, treats
from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.measures.actions import record_response, show_scores
from stepwell.clinic.measures.tests.factories import a_response, all_alike
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.plans.actions import set_goal
from stepwell.clinic.plans.models import Goal
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.simulator.cast import phq9_answers
from stepwell.doors.web.conftest import ELEVEN
from stepwell.doors.web.family.home.words import KINDS
from stepwell.plumbing import clock
from stepwell.pure.entitlement import FAMILY_KINDS, Ground, Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]
HOME = reverse("family:home")


@pytest.fixture
def lin(rules: None) -> Staff:
    the_database_reads(ELEVEN)
    return a_staff()


@pytest.fixture
def amara(lin: Staff) -> Patient:
    return a_patient(given_name="Amara", family_name="Diaz", phone="212-555-0143")


def ruth_of(patient: Patient, kinds: Collection[Kind], zone: str = "America/Chicago") -> Account:
    """Ruth, her mother, who lives an hour to the west, and is shown these kinds."""
    account = an_account(time_zone=zone)
    link_relative(account=account, patient=patient, name="Ruth Diaz", relationship="mother")
    if kinds:
        terms = Terms("family", frozenset(kinds), "Ruth Diaz (mother)", until=ELEVEN + timedelta(days=200))
        signs(patient, terms, recipient_account=account)
    return account


def page_of(account: Account) -> str:
    client = Client()
    client.force_login(account)
    response = client.get(HOME)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return re.sub(r'value="[^"]*"', "", response.content.decode())  # a form's token may read like any short word


def test_what_is_shared_since_when_and_why(amara: Patient) -> None:
    text = page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE}))
    assert "Amara Diaz" in text
    assert "Shared since 2 March 2026 until the end of 18 September 2026, because Amara agreed to it." in text
    assert "Appointments" in text
    assert "tel:212-555-0143" in text
    assert "There is nothing to show here right now." in text
    for other in ("plan", "score", "attendance", "kept", "works towards"):
        assert other not in text.split("What you may see")[0].split("<main")[1].lower()


def test_the_next_appointment_is_in_the_relatives_own_time_under_a_neutral_title(amara: Patient, lin: Staff) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE})
    a_session(lin, ELEVEN + timedelta(days=1), patients=[amara], title="Staying sober")
    a_session(lin, ELEVEN + timedelta(days=8), patients=[amara], kind="family", title="Family: relapse")  # after DST
    text = page_of(ruth)
    assert "Tomorrow, Tuesday, 3 March, 10:00–11:00 am" in text
    assert "Appointment" in text
    assert "Tuesday, 10 March, 11:00 am–12:00 pm" in text.replace("11:00–12:00 pm", "11:00 am–12:00 pm")
    assert "Family session" in text
    assert "You take part in this one" in text
    assert "sober" not in text
    assert "relapse" not in text


def test_a_cancelled_session_is_not_the_next_one(amara: Patient, lin: Staff) -> None:
    session = a_session(lin, ELEVEN + timedelta(days=1), patients=[amara])
    session.cancelled_at = ELEVEN
    session.save(update_fields=["cancelled_at"])
    assert "There is nothing to show here right now." in page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE}))


def test_without_the_schedule_no_appointment_is_hinted_at(amara: Patient, lin: Staff) -> None:
    a_session(lin, ELEVEN + timedelta(days=1), patients=[amara])
    text = page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SAFETY}))
    assert "Safety plan" in text
    assert "appointment" not in text.lower()


def test_nothing_shared_is_said_and_help_is_still_there(amara: Patient) -> None:
    text = page_of(ruth_of(amara, set()))
    assert "Nothing is shared with you right now" in text
    assert "Amara" not in text
    assert 'href="tel:988"' in text
    assert 'href="tel:911"' in text


def test_what_was_taken_back_is_gone_at_once(amara: Patient) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE})
    end_grants(patient=amara, ground=Ground.CONSENT, at=ELEVEN)
    assert "Nothing is shared with you right now" in page_of(ruth)


def test_a_schedule_without_the_name_opens_nothing(amara: Patient, lin: Staff) -> None:
    a_session(lin, ELEVEN + timedelta(days=1), patients=[amara])
    text = page_of(ruth_of(amara, {Kind.SCHEDULE}))
    assert "Their name is not shared with you" in text
    assert "Amara" not in text
    assert "Tomorrow" not in text


def test_somebody_with_two_people_in_care_reads_of_those_who_share(amara: Patient) -> None:
    jordan = a_patient()
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SAFETY})
    link_relative(account=ruth, patient=jordan, name="Ruth Diaz", relationship="aunt")
    text = page_of(ruth)
    assert "Amara Diaz" in text
    assert "Jordan" not in text


def test_every_opening_is_logged(amara: Patient) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE, Kind.PLAN})
    page_of(ruth)
    opened = AccessLog.objects.filter(patient=amara, viewer=ruth).values_list("kind", "purpose", "allowed")
    assert set(opened) == {(kind, "FAMILY_SUPPORT", True) for kind in ("IDENTITY", "SCHEDULE", "PLAN")}


def a_life_of(patient: Patient, lin: Staff, times: int = 1) -> None:
    """Sessions kept and to come, goals, scores and a safety plan."""
    episode = admitted(patient, a_track(), lin)
    problem = record_problem(patient=patient, text="Major depression", icd10="F33.1", at=SPRING)
    assert patient.account is not None
    for each in range(times):
        a_session(lin, ELEVEN + timedelta(days=each + 1), patients=[patient])
        past = a_session(lin, SPRING - timedelta(days=each + 1), patients=[patient], title="Staying sober")
        for seat in Seat.objects.filter(session=past):
            Minutes.objects.create(patient=patient, seat=seat, attended=50, payer_countable=50, reasons=[], at=SPRING)
        set_goal(
            patient=patient, episode=episode, problem=problem, words=f"I want to cook again {each}.", therapy="CBT",
            review_due_on=SPRING.date() + timedelta(days=30), by=lin.account, at=SPRING,
        )  # fmt: skip
        record_response(
            patient=patient, instrument="phq-9", answers=phq9_answers(12 + each % 9), submission=uuid4(),
            by=patient.account, at=SPRING,
        )  # fmt: skip
    write_safety_plan(patient=patient, coping="Cold water.", people="My sister 212-555-0111", by=lin.account, at=SPRING)


SHOWN = {
    Kind.SCHEDULE: "Next appointment",
    Kind.ATTENDANCE: "Kept 1 of 1 appointment in the last two weeks.",
    Kind.PLAN: "I want to cook again 0.",
    Kind.SCORES: "12 of 27",
    Kind.SAFETY: "Cold water.",
}


@pytest.mark.parametrize("shared", [{kind} for kind in SHOWN] + [set(SHOWN)], ids=lambda kinds: "+".join(sorted(kinds)))
def test_each_kind_is_shown_when_it_is_shared_and_no_trace_of_it_when_it_is_not(
    amara: Patient, lin: Staff, shared: set[Kind]
) -> None:
    a_life_of(amara, lin)
    text = page_of(ruth_of(amara, {Kind.IDENTITY, *shared})).split("<main")[1]
    for kind, words in SHOWN.items():
        assert (words in text) is (kind in shared), kind
    for never in ("depression", "sober", "CBT", "Lin Chen", "moderate", "F33"):
        assert never not in text


@pytest.mark.parametrize("times", [1, 12])
def test_much_that_is_shared_costs_as_many_queries_as_little(amara: Patient, lin: Staff, times: int) -> None:
    a_life_of(amara, lin, times)
    ruth = ruth_of(amara, FAMILY_KINDS)
    with CaptureQueriesContext(connection) as spent:
        page_of(ruth)
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 46


def test_what_tells_of_substance_use_is_left_out_without_a_trace_unless_that_is_shared(
    amara: Patient, lin: Staff
) -> None:
    a_life_of(amara, lin)
    for model in (Seat, Minutes, Goal):
        model.objects.filter(patient=amara).update(substance_use=True)
    text = page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.PLAN})).split("<main")[1]
    assert text.count("There is nothing to show here right now.") == 3
    assert "cook" not in text
    assert not Disclosure.objects.exists()
    jordan = a_patient()
    a_life_of(jordan, a_staff(npi=""))
    Goal.objects.filter(patient=jordan).update(substance_use=True)
    assert "I want to cook again 0." in page_of(ruth_of(jordan, FAMILY_KINDS))


def test_with_substance_use_goes_the_notice_and_one_line_a_day_in_the_accounting(
    amara: Patient, lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruth = ruth_of(amara, FAMILY_KINDS)
    for later in (0, 2, 24):
        at = ELEVEN + timedelta(hours=later)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        assert "42 CFR part 2" in page_of(ruth)
    entered = Disclosure.objects.filter(patient=amara).order_by("at")
    assert [each.at for each in entered] == [ELEVEN, ELEVEN + timedelta(hours=24)]
    assert entered[0].recipient == "Ruth Diaz (mother)"
    assert "42 CFR part 2" in entered[0].notice


def test_nothing_is_accounted_for_that_needs_no_accounting(amara: Patient) -> None:
    assert "42 CFR" not in page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE}))
    assert not Disclosure.objects.exists()


def test_what_a_parent_sees_by_law_is_not_among_what_was_shared(amara: Patient) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SAFETY})
    grant(
        to=ruth, patient=amara, kinds={Kind.IDENTITY, Kind.SCORES}, purpose=Purpose.FAMILY_SUPPORT,
        ground=Ground.PERSONAL_REPRESENTATIVE, by=None, at=SPRING,
    )  # fmt: skip
    assert "Scores" not in page_of(ruth)


def test_it_is_not_there_for_anybody_else(amara: Patient, lin: Staff) -> None:
    treats(lin, amara)
    assert amara.account is not None
    for account in (amara.account, lin.account, an_account(), a_staff(roles=[Role.DIRECTOR]).account):
        client = Client()
        client.force_login(account)
        assert client.get(HOME).status_code == 404


def test_a_visitor_is_asked_to_sign_in() -> None:
    assert Client().get(HOME).status_code == 302


def test_every_kind_of_record_has_plain_words() -> None:
    assert set(KINDS) == set(Kind)
    assert "substance" not in " ".join(label + holds for label, holds in KINDS.values()).lower()


def test_the_alliance_is_shown_once_the_clinician_shares_it(amara: Patient, lin: Staff) -> None:
    treats(lin, amara)
    a_response(amara, all_alike("wai-sr", 4), SPRING, instrument="wai-sr")
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCORES})
    assert "WAI-SR" not in page_of(ruth)
    show_scores(patient=amara, instrument="wai-sr", shown=True, by=lin.account, at=SPRING)
    assert "WAI-SR" in page_of(ruth)
    show_scores(patient=amara, instrument="wai-sr", shown=False, by=lin.account, at=SPRING)
    assert "WAI-SR" not in page_of(ruth)
