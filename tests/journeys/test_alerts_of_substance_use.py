"""An alert or safety plan that tells of substance use: under the second lock, and seen by everybody who must act."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient, shares, the_database_reads, treats
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Relative, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Stay, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.actions import (
    acknowledge,
    answer_offer,
    climb,
    name_emergency_contact,
    offer_alert,
    raise_alert,
    record_contact,
    resolve,
    review_safety_plan,
    write_safety_plan,
)
from stepwell.clinic.safety.models import (
    Acknowledgement,
    Alert,
    Contact,
    EmergencyContact,
    FollowUp,
    InHand,
    Offer,
    OfferAnswer,
    Page,
    PlanReview,
    Resolution,
    SafetyPlan,
)
from stepwell.clinic.safety.queries import alert_by_ref, current_plan, duty_board, reach_of
from stepwell.journeys.break_glass import break_glass
from stepwell.journeys.record_guardianship import record_guardianship
from stepwell.journeys.submit_check_in import submit_check_in
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import FAMILY_KINDS, Kind, Role
from stepwell.pure.instruments import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
AT = SPRING + timedelta(hours=1)
ALL_BUT = FAMILY_KINDS - {Kind.SUBSTANCE_USE}
OF_AN_ALERT = (Alert, Page, Acknowledgement, Offer, OfferAnswer, InHand, Resolution, FollowUp, Contact)


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    patient = a_patient()
    treats(lin, patient)
    return patient


def in_a_track_for_it(patient: Patient, lin: Staff) -> Track:
    track = a_track()
    Track.objects.filter(pk=track.pk).update(substance_use=True)
    admitted(patient, track, lin)
    return track


def an_alert(patient: Patient, words: str = "Thinks of dying", *, substance_use: bool = False) -> Alert:
    alert = raise_alert(
        patient=patient, grade=Grade.URGENT, words=words, source=f"test:{uuid4()}", at=SPRING,
        substance_use=substance_use,
    )  # fmt: skip
    alert.refresh_from_db()
    return alert


def a_relative(patient: Patient, kinds: Collection[Kind]) -> Relative:
    relative = link_relative(account=an_account(), patient=patient, name="Ruth Reyes", relationship="mother")
    shares(relative, kinds)
    return relative


def rows(account: Account, *models: type) -> list[int]:
    """How many rows of each raw SQL shows this account, as the app role."""
    the_database_reads(AT)
    with acting_as(account.pk, kinds=viewer_of(account).wide_kinds), connection.cursor() as cursor:
        found = []
        for model in models:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")  # type: ignore[attr-defined]  # models have it
            found.append(cursor.fetchone()[0])
    return found


@pytest.mark.parametrize(
    ("words", "of_it", "in_track", "tells"),
    [
        ("Thinks of dying", False, False, False),
        ("Thinks of dying", True, False, True),
        ("Used heroin again", False, False, True),
        ("Thinks of dying", False, True, True),
    ],
)
def test_it_tells_of_it_by_what_raised_it_by_its_words_or_by_the_patients_track(
    jordan: Patient, lin: Staff, words: str, of_it: bool, in_track: bool, tells: bool
) -> None:
    if in_track:
        in_a_track_for_it(jordan, lin)
    assert an_alert(jordan, words, substance_use=of_it).substance_use is tells


def test_after_the_track_a_new_alert_does_not_and_a_plan_that_did_does(jordan: Patient, lin: Staff) -> None:
    """A plan is written on from version to version, and an alert is of its day."""
    in_a_track_for_it(jordan, lin)
    first = write_safety_plan(patient=jordan, coping="Walk.", by=lin.account, at=SPRING)
    Stay.objects.update(until=date(2026, 3, 2))
    second = write_safety_plan(patient=jordan, coping="Walk, and call Ruth.", by=lin.account, at=AT)
    assert (first.substance_use, second.substance_use, an_alert(jordan).substance_use) == (True, True, False)
    review_safety_plan(plan=second, next_on=date(2026, 3, 12), by=lin.account, at=AT)
    assert PlanReview.objects.get().substance_use


def test_an_answer_to_a_questionnaire_of_substance_use_raises_one_that_tells(jordan: Patient) -> None:
    """The first instrument whose id the rulebook names, with whatever of its answers is a signal."""
    assert jordan.account
    answers = {f"item{number}": 3 for number in range(1, 10)}
    told = submit_check_in(
        patient=jordan, by=jordan.account, instrument="phq-9", answers=answers, submission=uuid4(), at=SPRING
    )
    assert told.somebody_is_told
    assert not Alert.objects.get().substance_use
    rule = Rule.objects.get(name="part_two_words")
    rule.data["instruments"].append("phq")
    rule.save()
    submit_check_in(patient=jordan, by=jordan.account, instrument="phq-9", answers=answers, submission=uuid4(), at=AT)
    assert Alert.objects.latest("raised_at").substance_use


def test_what_hangs_on_it_tells_of_it_too_and_can_be_written_by_whoever_acts(jordan: Patient, lin: Staff) -> None:
    alert, ada = an_alert(jordan, substance_use=True), a_staff(name="Ada")
    treats(ada, jordan, part="case manager")
    climb(alert_id=alert.pk, at=SPRING)
    the_database_reads(AT)
    with acting_as(lin.account_id):
        acknowledge(alert=alert, by=lin.account, place="duty board", at=AT)
        offer = offer_alert(alert=alert, to=ada, words="Please.", by=lin.account, at=AT)
    with acting_as(ada.account_id):
        answer_offer(offer=offer, accepted=True, by=ada.account, at=AT)
    with acting_as(lin.account_id):
        resolved = resolve(alert=alert, disposition="talked_safe", words="Called.", by=lin.account, at=AT)
        first = resolved.follow_ups.get(number=1)
        record_contact(follow_up=first, outcome="reached", words="Slept.", by=lin.account, at=AT)
        for model in OF_AN_ALERT:
            assert set(model.objects.values_list("substance_use", flat=True)) == {True}, model


def test_everybody_who_must_act_sees_it_on_their_board_and_by_raw_sql(jordan: Patient, lin: Staff) -> None:
    alert = an_alert(jordan, "Used heroin again")
    sam = a_staff([Role.ON_CALL], name="Sam")
    vera = a_staff([Role.DIRECTOR], name="Vera")
    okafor = a_staff([Role.PSYCHIATRIST], name="Okafor")
    treats(okafor, jordan, part="psychiatrist")
    ada = a_staff([Role.CASE_MANAGER], name="Ada")
    break_glass(patient=jordan, reason="He called.", by=ada.account, at=AT - timedelta(minutes=5))
    the_database_reads(AT)
    for staff in (lin, sam, vera, okafor, ada):
        viewer = viewer_of(staff.account)
        assert rows(staff.account, Alert) == [1], staff
        with acting_as(staff.account_id, kinds=viewer.wide_kinds):
            assert alert_by_ref(alert.ref, viewer=viewer, at=AT) == alert
            assert [line.ref for line in duty_board(viewer=viewer, at=AT).now] == [alert.ref]


def test_a_relative_without_it_a_parent_and_a_biller_find_no_row(jordan: Patient, lin: Staff) -> None:
    mother = a_relative(jordan, ALL_BUT)
    bo = a_staff([Role.BILLER], name="Bo")
    climb(alert_id=an_alert(jordan, substance_use=True).pk, at=SPRING)
    write_safety_plan(patient=jordan, coping="Pour the alcohol away.", by=lin.account, at=SPRING)
    for account in (mother.account, bo.account):
        assert rows(account, Alert, Page, SafetyPlan) == [0, 0, 0]
    an_alert(jordan)
    write_safety_plan(patient=a_patient(given_name="Ada"), coping="Walk.", by=lin.account, at=SPRING)
    assert rows(mother.account, Alert) == [1]
    father = a_relative(jordan, FAMILY_KINDS)
    assert rows(father.account, Alert, Page, SafetyPlan)[::2] == [2, 1]


def test_whoever_must_act_reads_whom_to_call_and_nobody_without_it_finds_a_row(jordan: Patient, lin: Staff) -> None:
    in_a_track_for_it(jordan, lin)
    name_emergency_contact(patient=jordan, name="Robin", phone="212-555-0199", by=lin.account, at=SPRING)
    mother, bo = a_relative(jordan, ALL_BUT), a_staff([Role.BILLER], name="Bo")
    ada = a_staff([Role.CASE_MANAGER], name="Ada")
    break_glass(patient=jordan, reason="He called.", by=ada.account, at=AT - timedelta(minutes=5))
    the_database_reads(AT)
    for staff in (lin, a_staff([Role.ON_CALL], name="Sam"), ada):
        viewer = viewer_of(staff.account)
        with acting_as(staff.account_id, kinds=viewer.wide_kinds):
            assert reach_of(viewer=viewer, patient=jordan, at=AT).contact == "Robin", staff
    for account in (mother.account, bo.account):
        assert rows(account, EmergencyContact) == [0]


def test_a_parent_by_law_finds_a_teenagers_plan_but_not_one_that_tells(lin: Staff) -> None:
    kai = a_patient(given_name="Kai", birth_on=date(2010, 3, 9), state="TX", time_zone="America/Chicago")
    dan = link_relative(account=an_account(), patient=kai, name="Dan", relationship="father")
    record_guardianship(
        patient=kai, guardian=dan.ref, may_consent=True, may_see=True, papers="", by=an_account(), at=SPRING
    )
    write_safety_plan(patient=kai, coping="Walk around the block.", by=lin.account, at=SPRING)
    assert rows(dan.account, SafetyPlan) == [1]
    write_safety_plan(patient=kai, coping="Keep the cannabis out of the house.", by=lin.account, at=AT)
    assert rows(dan.account, SafetyPlan) == [0]  # and not the old one as if it were in force


@pytest.mark.parametrize(("kinds", "is_shown"), [(ALL_BUT, False), (FAMILY_KINDS, True)])
def test_the_family_page_shows_the_plan_with_that_consent_and_says_nothing_without(
    jordan: Patient, lin: Staff, kinds: Collection[Kind], is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    in_a_track_for_it(jordan, lin)
    write_safety_plan(patient=jordan, coping="Walk around the block.", by=lin.account, at=SPRING)
    mother = a_relative(jordan, kinds)
    the_database_reads(AT)
    browser = Client()
    browser.force_login(mother.account)
    page = browser.get(reverse("family:home")).content.decode()
    assert ("Walk around the block." in page) is is_shown
    assert "substance" not in page.lower() or is_shown


def test_the_patient_and_the_care_team_always_see_the_plan(jordan: Patient, lin: Staff) -> None:
    in_a_track_for_it(jordan, lin)
    write_safety_plan(patient=jordan, coping="Walk around the block.", by=lin.account, at=SPRING)
    the_database_reads(AT)
    assert jordan.account
    for account in (jordan.account, lin.account, a_staff([Role.ON_CALL], name="Sam").account):
        viewer = viewer_of(account)
        with acting_as(account.pk, kinds=viewer.wide_kinds):
            assert current_plan(viewer=viewer, patient=jordan, at=AT) is not None


def test_no_alert_is_lost_because_the_words_of_the_rulebook_cannot_be_read(jordan: Patient) -> None:
    unreadable: list[object] = [{}, {"words": 7}, []]
    for data in unreadable:
        Rule.objects.filter(name="part_two_words").update(data=data)
        assert an_alert(jordan).substance_use  # and to whoever acts that makes no difference
    Rule.objects.filter(name="part_two_words").delete()
    assert an_alert(jordan).substance_use


def test_an_alert_and_a_plan_still_never_change_but_for_the_mark_which_is_never_taken_back(
    jordan: Patient, lin: Staff
) -> None:
    an_alert(jordan)
    write_safety_plan(patient=jordan, coping="Walk.", by=lin.account, at=SPRING)
    for model, field in ((Alert, "grade"), (SafetyPlan, "steps")):
        for change in ({field: "other"}, {field: "other", "substance_use": True}):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
        assert model.objects.update(substance_use=True) == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(substance_use=False)
