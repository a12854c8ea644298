"""Billing a week: every day becomes one charge or says why not, and every claim is one a payer's reader takes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.actions import withdraw_consent
from stepwell.clinic.access.consents import OFFERS, Terms
from stepwell.clinic.access.models import Consent, Disclosure
from stepwell.clinic.access.tests.factories import signs
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.billing import actions
from stepwell.clinic.billing.actions import ClaimRefused, charging
from stepwell.clinic.billing.claim_form import written_claim
from stepwell.clinic.billing.days import NotAMonday, judged_days
from stepwell.clinic.billing.models import Charge, Claim, Coverage, Unbillable
from stepwell.clinic.billing.tests.factories import (
    MONDAY,
    NEXT_MONDAY,
    SUBSTANCE_USE,
    a_billable_patient,
    a_day,
    covered,
    signed,
)
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.people.models import CareTeamMember, Patient, Staff
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.bill_week import Billed, bill_week
from stepwell.journeys.change_care_team import Joining, change_care_team
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import Role
from stepwell.pure.x12 import judge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

HOURS = timedelta(hours=1)
TPO = Terms("tpo", OFFERS["tpo"].kinds)


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def priya(db: None) -> Staff:
    return a_staff(roles=[Role.BILLER], name="Priya Shah", credential="", npi="")


def bill(priya: Staff, starts_on: date = MONDAY, at: datetime = NEXT_MONDAY) -> Billed:
    return bill_week(starts_on=starts_on, by=priya.account, at=at)


def reasons(patient: Patient, on: date = MONDAY) -> Sequence[str]:
    assert not Charge.objects.filter(patient=patient, on=on).exists()
    found: Sequence[str] = Unbillable.objects.get(patient=patient, on=on).reasons
    return found


def test_a_mental_health_day_is_s9480_under_0905_and_pyx12_takes_the_claim(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    for day in (0, 2, 3):
        signed(a_day(lin, SPRING + timedelta(days=day), {jordan: 180}))
    assert bill(priya) == Billed(charges=3, withdrawn=0, claims=1, unbillable=0, waiting=0)
    claim = Claim.objects.get()
    assert claim.total == Decimal("1260.00")
    assert list(claim.charges.values_list("hcpcs", "revenue", "amount", "minutes").distinct()) == [
        ("S9480", "0905", Decimal("420.00"), 180)
    ]
    assert claim.text.count("SV2*0905*HC:S9480:95*420*UN*1~") == 3
    assert "HI*ABK:F331~" in claim.text
    assert judge(claim.text) == []


def test_a_substance_use_day_is_h0015_under_0906(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin, SUBSTANCE_USE, icd10="F10.20")
    signs(jordan, TPO)
    signed(a_day(lin, SPRING, {jordan: 180}))
    bill(priya)
    claim = Claim.objects.get()
    assert "SV2*0906*HC:H0015:95*350*UN*1~" in claim.text
    assert "SBR*P*18*******MC~" in claim.text
    assert "NTE*ADD*42 CFR PART 2 PROHIBITS UNAUTHORIZED USE OR DISCLOSURE OF THESE RECORDS.~HI*" in claim.text
    assert judge(claim.text) == []
    assert claim.substance_use


def test_a_payer_learns_of_substance_use_by_consent_only_and_not_after_it_was_taken_back(
    lin: Staff, priya: Staff
) -> None:
    jordan = a_billable_patient(lin)
    signed(held(a_session(lin, SPRING, 180, [jordan], substance_use=True), {jordan: 180}))
    bill(priya)
    assert reasons(jordan) == [
        "No consent to tell the payer about substance-use treatment; ask the patient to sign the consent for treatment,"
        " payment and operations."
    ]
    assert Unbillable.objects.get().substance_use
    consent = signs(jordan, TPO, at=NEXT_MONDAY)
    assert bill(priya).claims == 1
    told = Disclosure.objects.get()
    assert (told.recipient, told.description, told.consent) == ("Stairway Health", "Claim 1 for 1 day of care", consent)
    assert told.kinds == ["BILLING", "CHART", "IDENTITY", "SCHEDULE", "SUBSTANCE_USE"]
    assert "42 CFR part 2" in told.notice
    assert told.digest == digest(Claim.objects.get().text.encode())
    later = a_session(lin, SPRING + timedelta(days=7), 180, [jordan], substance_use=True)
    signed(held(later, {jordan: 180}))
    assert jordan.account
    withdraw_consent(consent=consent, by=jordan.account, at=NEXT_MONDAY)
    assert bill(priya, MONDAY + timedelta(days=7), NEXT_MONDAY + timedelta(days=7)).claims == 0
    assert "took back the consent" in reasons(jordan, MONDAY + timedelta(days=7))[0]


def test_a_charge_that_was_not_sent_yet_is_taken_back_with_the_consent(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin, icd10="F10.20")
    signed(a_day(lin, SPRING, {jordan: 180}))
    consent = signs(jordan, TPO)
    with acting_as(priya.account_id, wide=True):
        days = judged_days(MONDAY, [jordan.pk], at=NEXT_MONDAY)
        actions.keep_week(days=days, starts_on=MONDAY, patient_ids=[jordan.pk], by=priya.account, at=NEXT_MONDAY)
    assert Charge.objects.get().substance_use
    assert jordan.account
    withdraw_consent(consent=consent, by=jordan.account, at=NEXT_MONDAY)
    assert bill(priya) == Billed(charges=0, withdrawn=1, claims=0, unbillable=1, waiting=0)
    assert not Disclosure.objects.exists()


def test_a_parents_signature_tells_no_payer_of_a_teenagers_substance_use(lin: Staff, priya: Staff) -> None:
    amara = a_billable_patient(lin, SUBSTANCE_USE, icd10="F12.10", birth_on=date(2009, 6, 15), state="CA")
    signed(a_day(lin, SPRING, {amara: 180}))
    assert amara.account
    Consent.objects.create(
        patient=amara, form="tpo", version="1", title="", recipient="", kinds=["BILLING", "SUBSTANCE_USE"],
        purpose="TREATMENT", signature="Ruth", signed_as="mother", signed_by=amara.account, signed_at=SPRING,
        pdf=b"", digest="",
    )  # fmt: skip
    bill(priya)
    assert "No consent" in reasons(amara)[0]
    signs(amara, TPO)
    assert bill(priya).claims == 1


def test_every_claim_is_in_the_accounting_and_only_what_is_protected_carries_the_notice(
    lin: Staff, priya: Staff
) -> None:
    jordan = a_billable_patient(lin)
    signed(a_day(lin, SPRING, {jordan: 180}))
    bill(priya)
    told = Disclosure.objects.get()
    assert (told.patient, told.consent, told.notice, told.purpose) == (jordan, None, "", "PAYMENT")
    assert "NTE" not in Claim.objects.get().text
    assert not Claim.objects.get().substance_use


def test_a_short_day_says_by_how_much_and_in_which_session(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    signed(a_day(lin, SPRING, {jordan: 165}))
    assert bill(priya) == Billed(charges=0, withdrawn=0, claims=0, unbillable=1, waiting=0)
    assert reasons(jordan) == [
        "165 of at least 180 countable minutes: 15 short.",
        "DBT skills: 165 of 180 minutes count.",
    ]


def test_minutes_without_a_signed_note_count_nothing_until_it_is_signed(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    session = a_day(lin, SPRING, {jordan: 180})
    bill(priya)
    assert "DBT skills: 180 minutes count nothing until its note is signed." in reasons(jordan)
    signed(session)
    assert bill(priya).claims == 1
    assert not Unbillable.objects.exists()


def test_a_day_nobody_marked_says_so(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    a_session(lin, SPRING, 180, [jordan])
    bill(priya)
    assert "DBT skills: nobody has marked who came." in reasons(jordan)


def test_a_week_of_weekly_therapy_is_not_billed_as_intensive(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    Stay.objects.filter(patient=jordan).update(level_code="1.5")
    signed(a_day(lin, SPRING, {jordan: 180}))
    bill(priya)
    assert reasons(jordan) == ["The patient was at level 1.5 that day; this payer's row pays level 2.1."]


def test_every_reason_is_given_at_once(lin: Staff, priya: Staff) -> None:
    lin.npi = ""
    lin.save()
    jordan = a_billable_patient(lin, icd10="", address="")
    a_day(lin, SPRING, {jordan: 60})
    bill(priya)
    said = " ".join(reasons(jordan))
    expected = (
        "180 short",
        "until its note is signed",
        "No active problem",
        "no valid NPI",
        "street address is missing",
    )
    assert [part for part in expected if part not in said] == []


def test_somebody_without_cover_is_never_billed_in_silence(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    Coverage.objects.all().update(from_on=date(2026, 4, 1))
    signed(a_day(lin, SPRING, {jordan: 180}))
    bill(priya)
    assert reasons(jordan) == ["No cover is in force on this day; record the payer and the member number."]


def test_a_payer_the_rulebook_does_not_know_is_named(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin, "hillside")
    signed(a_day(lin, SPRING, {jordan: 180}))
    bill(priya)
    assert "no rule 'payer_day' for 'hillside'" in reasons(jordan)[0]


def test_billing_twice_changes_nothing(lin: Staff, priya: Staff) -> None:
    jordan, amara = a_billable_patient(lin), a_billable_patient(lin, given_name="Amara", birth_on=date(2009, 9, 1))
    signed(a_day(lin, SPRING, {jordan: 180, amara: 30}))
    bill(priya)
    before = (list(Charge.objects.values()), list(Claim.objects.values()), list(Unbillable.objects.values()))
    assert bill(priya, at=NEXT_MONDAY + HOURS) == Billed(0, 0, 0, unbillable=1, waiting=0)
    assert before == (list(Charge.objects.values()), list(Claim.objects.values()), list(Unbillable.objects.values()))


def test_an_unclaimed_charge_follows_the_facts(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    first = signed(a_day(lin, SPRING, {jordan: 180}))

    def keep() -> actions.Kept:
        days = judged_days(MONDAY, [jordan.pk], at=NEXT_MONDAY)
        return actions.keep_week(days=days, starts_on=MONDAY, patient_ids=[jordan.pk], by=priya.account, at=NEXT_MONDAY)

    assert keep().made == 1
    second = signed(a_day(lin, SPRING + 4 * HOURS, {jordan: 60}, length=60))
    assert keep() == actions.Kept(made=1, withdrawn=0, unbillable=0)
    assert Charge.objects.get().minutes == 240
    first.seats.update(cancelled_at=SPRING)
    assert keep() == actions.Kept(made=0, withdrawn=1, unbillable=1)
    second.seats.update(cancelled_at=SPRING)
    assert keep() == actions.Kept(made=0, withdrawn=0, unbillable=0)
    assert not Unbillable.objects.exists()


def test_a_claimed_charge_stays_and_a_late_day_goes_out_on_a_claim_of_its_own(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    monday = signed(a_day(lin, SPRING, {jordan: 180}))
    wednesday = a_day(lin, SPRING + timedelta(days=2), {jordan: 180})
    bill(priya)
    monday.seats.update(cancelled_at=SPRING)
    signed(wednesday)
    assert bill(priya) == Billed(charges=1, withdrawn=0, claims=1, unbillable=0, waiting=0)
    assert [claim.control_number for claim in Claim.objects.order_by("pk")] == [1, 2]
    assert sorted(Charge.objects.values_list("on", flat=True)) == [MONDAY, date(2026, 3, 4)]


def test_the_day_is_the_patients_own_even_when_the_clocks_change(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin, time_zone="America/Los_Angeles", state="CA")
    late_saturday = datetime(2026, 3, 8, 6, 0, tzinfo=UTC)  # Saturday 22:00 in Los Angeles, before the lost hour
    late_sunday = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)  # Sunday 21:00, already Monday in New York
    for moment in (late_saturday, late_sunday):
        signed(a_day(lin, moment, {jordan: 180}))
    assert bill(priya).charges == 2
    assert sorted(Charge.objects.values_list("on", flat=True)) == [date(2026, 3, 7), date(2026, 3, 8)]
    assert bill(priya, starts_on=date(2026, 3, 9)) == Billed(0, 0, 0, 0, 0)
    autumn = datetime(2026, 11, 1, 13, 0, tzinfo=UTC)  # Sunday, 06:00 after the hour that came twice
    signed(a_day(lin, autumn, {jordan: 180}))
    bill(priya, starts_on=date(2026, 10, 26), at=autumn + 24 * HOURS)
    assert Charge.objects.filter(on=date(2026, 11, 1), minutes=180).exists()


def test_a_day_that_is_not_over_waits(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    a_session(lin, SPRING, 180, [jordan])
    assert bill(priya, at=SPRING + HOURS) == Billed(0, 0, 0, 0, waiting=1)
    assert not Unbillable.objects.exists()


def test_the_row_in_force_on_the_day_sets_the_amount(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    terms = {"hcpcs": "S9480", "revenue": "0905", "modifiers": ["95", "HE"], "minimum_minutes": 180}
    put_in_force(
        name="payer_day",
        scope="stairway-commercial-mh",
        data=terms | {"charge": "431.55", "note_required": True, "any_level": ["2.1"]},
        source="contract",
        author="Vera",
        from_on=date(2026, 3, 4),
        verified=True,
    )
    for day in (0, 2):
        signed(a_day(lin, SPRING + timedelta(days=day), {jordan: 180}))
    bill(priya)
    charged = Charge.objects.order_by("on").values_list("amount", "modifiers")
    assert list(charged) == [(Decimal("420.00"), "95"), (Decimal("431.55"), "95,HE")]
    assert Claim.objects.get().total == Decimal("851.55")


def test_a_day_is_billed_in_the_name_of_whoever_was_primary_therapist_on_it(lin: Staff, priya: Staff) -> None:
    """Handed over on Wednesday at noon: Monday and that morning are Lin's, Thursday is Maria's, on another claim."""
    maria = a_staff(name="Maria Alvarez", npi="1245319599")
    jordan = a_billable_patient(lin)
    change_care_team(patient=jordan, change=Joining(lin, PRIMARY_THERAPIST), by=lin.account, at=SPRING - 24 * HOURS)
    for day in (0, 2, 3):
        signed(a_day(lin, SPRING + timedelta(days=day), {jordan: 180}))
    noon = SPRING + timedelta(days=2, hours=4)
    change_care_team(patient=jordan, change=Joining(maria, PRIMARY_THERAPIST), by=lin.account, at=noon)
    assert bill(priya).claims == 2
    told = {
        tuple(charge.on.day for charge in claim.charges.order_by("on")): claim.text for claim in Claim.objects.all()
    }
    assert "NM1*71*1*CHEN*LIN****XX*1234567893~" in told[2, 4]
    assert "NM1*71*1*ALVAREZ*MARIA****XX*1245319599~" in told[5,]
    assert all(judge(text) == [] for text in told.values())


def test_a_gap_in_the_team_is_billed_in_the_name_of_whoever_had_the_patient_last(lin: Staff, priya: Staff) -> None:
    jordan, maria = a_billable_patient(lin), a_staff(name="Maria Alvarez", npi="1245319599")
    change_care_team(patient=jordan, change=Joining(lin, PRIMARY_THERAPIST), by=lin.account, at=SPRING - 24 * HOURS)
    CareTeamMember.objects.update(until=SPRING - HOURS)
    signed(a_day(lin, SPRING, {jordan: 180}))
    change_care_team(patient=jordan, change=Joining(maria, PRIMARY_THERAPIST), by=lin.account, at=SPRING + 24 * HOURS)
    bill(priya)
    assert "NM1*71*1*CHEN*LIN" in Claim.objects.get().text


def test_a_dependent_is_billed_under_the_subscriber(lin: Staff, priya: Staff) -> None:
    amara = a_billable_patient(lin, given_name="Amara", family_name="Diaz", birth_on=date(2009, 9, 1))
    covered(
        amara,
        from_on=date(2026, 2, 1),
        relationship="child",
        subscriber_family_name="Diaz",
        subscriber_given_name="Ruth",
    )
    signed(a_day(lin, SPRING, {amara: 180}))
    bill(priya)
    text = Claim.objects.get().text
    assert "NM1*IL*1*DIAZ*RUTH****MI*W123456789~" in text
    assert "PAT*19~NM1*QC*1*DIAZ*AMARA~" in text


def test_a_claim_says_no_more_of_somebodys_health_than_it_must(lin: Staff, priya: Staff) -> None:
    jordan = a_billable_patient(lin)
    for code in ("B20", "F41.1"):
        record_problem(patient=jordan, text="Known from elsewhere", icd10=code, at=SPRING - 24 * HOURS)
    signed(a_day(lin, SPRING, {jordan: 180}))
    bill(priya)
    assert "B20" not in Claim.objects.get().text


def test_when_the_reader_refuses_a_claim_nothing_is_stored(
    lin: Staff, priya: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    jordan = a_billable_patient(lin)
    signed(a_day(lin, SPRING, {jordan: 180}))

    def without_cl1(*args: object, **named: object) -> str:
        return written_claim(*args, **named).replace("CL1*3*1*30~", "")  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(charging, "written_claim", without_cl1)
    with pytest.raises(ClaimRefused, match="Institutional Claim Code"):
        bill(priya)
    assert not Charge.objects.exists()
    assert not Claim.objects.exists()


def test_a_week_starts_on_a_monday(priya: Staff) -> None:
    with pytest.raises(NotAMonday, match="Tuesday"):
        bill(priya, starts_on=date(2026, 3, 3))


def test_billing_asks_as_many_questions_for_six_patients_as_for_two(lin: Staff, priya: Staff) -> None:
    def queries(number: int, monday: date) -> int:
        start = SPRING + timedelta(days=(monday - MONDAY).days)
        signed(a_day(lin, start, {a_billable_patient(lin): 180 for _ in range(number)}))
        with CaptureQueriesContext(connection) as captured:
            assert bill(priya, starts_on=monday, at=NEXT_MONDAY + timedelta(days=14)).claims == number
        return len(captured)

    assert queries(2, MONDAY) == queries(6, MONDAY + timedelta(days=7)) < 40


def test_a_patient_sees_their_own_charges_and_nobody_elses(lin: Staff, priya: Staff) -> None:
    jordan, amara = a_billable_patient(lin), a_billable_patient(lin, given_name="Amara")
    signed(a_day(lin, SPRING, {jordan: 180, amara: 180}))
    bill(priya)
    assert jordan.account
    with acting_as(jordan.account.pk):
        assert set(Claim.objects.values_list("patient", flat=True)) == {jordan.pk}
    with acting_as(lin.account.pk):
        assert not Claim.objects.exists()
