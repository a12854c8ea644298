"""Below the deciding age what tells of substance use takes two signatures under the same words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.actions import NotTheirsToSign, NotYours, TextChanged, end_guardianship, record_guardianship
from stepwell.clinic.access.consents import OFFERS, CannotConsent, Terms, consent_text, family_terms, text_of
from stepwell.clinic.access.countersigning import paper_by_ref, papers_of
from stepwell.clinic.access.models import Consent, Countersignature, Disclosure, Grant, Guardianship
from stepwell.clinic.access.queries import consent_state, patients
from stepwell.clinic.access.signed import consents_in_force, consents_of
from stepwell.clinic.access.tests.factories import a_patient, the_database_reads
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.billing.models import Charge, Unbillable
from stepwell.clinic.billing.tests.factories import MONDAY, NEXT_MONDAY, a_billable_patient, signed
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Relative, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.bill_week import bill_week
from stepwell.journeys.countersign_consent import countersign_consent
from stepwell.journeys.invite_relative import Letter, invite_relative
from stepwell.journeys.sign_consent import sign_consent
from stepwell.journeys.withdraw_consent import withdraw_consent
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import ConsentState, Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)
THIRTEEN = date(2012, 6, 1)  # in Delaware both kinds of care are the minor's alone from fourteen
FOURTEENTH = datetime(2026, 6, 1, 4, tzinfo=UTC)  # midnight on that wall
TPO = Terms("tpo", OFFERS["tpo"].kinds)


@pytest.fixture
def dee(rules: None) -> Patient:
    return a_patient(given_name="Dee", family_name="Ito", birth_on=THIRTEEN, state="DE")


@pytest.fixture
def dan(dee: Patient) -> Relative:
    return a_parent(dee)


def a_parent(patient: Patient, name: str = "Dan Ito", relationship: str = "father", consent: bool = True) -> Relative:
    relative = link_relative(account=an_account(), patient=patient, name=name, relationship=relationship)
    record_guardianship(relative=relative, may_consent=consent, may_see=False, papers="", by=an_account(), at=SPRING)
    return relative


def sign(patient: Patient, guardian: Relative, terms: Terms = TPO, at: datetime = SPRING) -> Consent:
    assert patient.account
    told = replace(terms, also_signs=guardian.ref)
    return sign_consent(
        patient=patient, terms=told, shown=consent_text(patient, told, at=at).seal, signature=patient.name,
        by=patient.account, at=at,
    )  # fmt: skip


def also_sign(
    consent: Consent, guardian: Relative, at: datetime = SPRING + MINUTE, shown: str = "", signature: str = ""
) -> Countersignature:
    return countersign_consent(
        ref=consent.ref, shown=shown or text_of(consent).seal, signature=signature or guardian.name,
        by=guardian.account, at=at,
    )  # fmt: skip


def state(consent: Consent, at: datetime) -> ConsentState:
    return consent_state(Consent.objects.get(pk=consent.pk), at=at)


def test_nothing_holds_before_both_have_signed_and_everything_from_then_on(dee: Patient, dan: Relative) -> None:
    consent = sign(dee, dan)
    assert state(consent, SPRING + MINUTE) is ConsentState.HALF_SIGNED
    assert consents_in_force(dee, at=SPRING + MINUTE) == []
    also_sign(consent, dan)
    assert state(consent, SPRING + 2 * MINUTE) is ConsentState.IN_FORCE
    assert consents_in_force(dee, at=SPRING + 2 * MINUTE) == [consent]


def test_both_sign_one_text_and_its_document_has_both_names_and_one_hash_of_the_words(
    dee: Patient, dan: Relative
) -> None:
    consent = sign(dee, dan)
    made = also_sign(consent, dan)
    assert (made.signature, made.signed_as, made.by) == ("Dan Ito", "father", dan.account)
    assert made.digest == digest(bytes(made.pdf)) != consent.digest
    words = " ".join(consent.words)
    assert "At my age the law asks Dan Ito, my father, to sign this too." in words
    assert "This holds once both of us have signed it." in words
    assert "It ends by itself when the law begins to leave this to me alone" in words


def test_other_words_than_the_minors_are_not_signed(dee: Patient, dan: Relative) -> None:
    consent = sign(dee, dan)
    with pytest.raises(TextChanged):
        also_sign(consent, dan, shown="0" * 64)
    rule = Rule.objects.get(name="consent_form", scope="tpo")
    rule.data["statements"].append("And something new.")
    rule.save()
    assert "And something new." not in " ".join(papers_of(viewer_of(dan.account), at=SPRING)[0].text.paragraphs)
    assert also_sign(consent, dan)  # what the minor read is what the parent reads, whatever the rulebook says since


def test_another_name_is_no_signature_and_a_double_click_is_one(dee: Patient, dan: Relative) -> None:
    consent = sign(dee, dan)
    with pytest.raises(CannotConsent, match="Dan Ito"):
        also_sign(consent, dan, signature="Dee Ito")
    assert also_sign(consent, dan, signature="dan  ITO") == also_sign(consent, dan, at=SPRING + 2 * MINUTE)
    assert Countersignature.objects.count() == 1


def test_the_minor_signs_first_and_says_with_whom_and_no_parent_begins(dee: Patient, dan: Relative) -> None:
    assert dee.account
    for by, name in ((dee.account, dee.name), (dan.account, dan.name)):
        with pytest.raises(NotTheirsToSign):
            sign_consent(
                patient=dee, terms=TPO, shown=consent_text(dee, TPO, at=SPRING).seal, signature=name, by=by, at=SPRING
            )
    assert not Consent.objects.exists()


def test_whom_the_papers_do_not_let_sign_cannot_be_asked(dee: Patient, dan: Relative) -> None:
    mia = a_parent(dee, "Mia Ito", "mother", consent=False)
    with pytest.raises(CannotConsent, match="Choose who signs with you"):
        sign(dee, mia)
    consent = sign(dee, dan)
    with pytest.raises(NotYours):
        also_sign(consent, mia)
    end_guardianship(guardianship=Guardianship.objects.get(relative=dan), by=dan.account, at=SPRING)
    with pytest.raises(NotTheirsToSign):
        also_sign(consent, dan)
    assert papers_of(viewer_of(dan.account), at=SPRING + MINUTE) == ()


def test_whoever_decides_alone_signs_alone_and_asks_nobody(dan: Relative) -> None:
    teen = a_patient(birth_on=THIRTEEN, state="PA", given_name="Pat")  # in Pennsylvania at any age
    parent = a_parent(teen)
    with pytest.raises(NotTheirsToSign):
        sign(teen, parent)


def test_whoever_is_asked_is_told_that_something_waits_and_not_what_and_the_accounting_says_so(
    dee: Patient, dan: Relative
) -> None:
    consent = sign(dee, dan)
    told = Notice.objects.get(account=dan.account)
    assert told.words == "Somebody asks you to sign something together with them."
    entered = Disclosure.objects.get()
    assert (entered.recipient, entered.description) == ("Dan Ito (father)", "Asked to sign this consent too")
    assert "42 CFR part 2" in entered.notice
    also_sign(consent, dan)
    assert Notice.objects.filter(account=dee.account, words__startswith="Dan Ito has signed too").count() == 1


@pytest.mark.parametrize("before_the_second", [True, False])
@pytest.mark.parametrize("who", ["minor", "parent"])
def test_either_takes_it_back_at_any_moment_and_it_ends_for_both(
    dee: Patient, dan: Relative, who: str, before_the_second: bool
) -> None:
    consent = sign(dee, dan)
    if not before_the_second:
        also_sign(consent, dan)
    at, by = SPRING + 5 * MINUTE, dee.account if who == "minor" else dan.account
    assert by
    for _ in range(2):
        withdraw_consent(patient=None if who == "parent" else dee, ref=consent.ref, by=by, at=at)
    assert state(consent, at) is ConsentState.REVOKED
    assert papers_of(viewer_of(dan.account), at=at) == ()
    if before_the_second:
        with pytest.raises(NotTheirsToSign):
            also_sign(consent, dan, at=at)


def test_nobody_else_takes_it_back(dee: Patient, dan: Relative) -> None:
    consent = sign(dee, dan)
    also_sign(consent, dan)
    for stranger in (a_parent(dee, "Mia Ito", "mother").account, an_account()):
        with pytest.raises(NotYours):
            withdraw_consent(patient=dee, ref=consent.ref, by=stranger, at=SPRING + 5 * MINUTE)


def test_a_relative_is_shown_what_was_shared_from_the_second_signature_on(dee: Patient, dan: Relative) -> None:
    gran = link_relative(account=an_account(), patient=dee, name="Ada Ito", relationship="grandmother")
    kinds = {Kind.SCHEDULE, Kind.SUBSTANCE_USE}
    terms = family_terms(name=gran.name, relationship="grandmother", kinds=kinds, until=SPRING + timedelta(days=60))
    consent = _signed_for(gran, dee, dan, terms)
    the_database_reads(SPRING + MINUTE)
    with acting_as(gran.account_id):
        assert not patients(viewer_of(gran.account), at=SPRING + MINUTE).exists()
        assert raw("SELECT count(*) FROM access_consent") == 0
    also_sign(consent, dan)
    the_database_reads(SPRING + 2 * MINUTE)
    with acting_as(gran.account_id):
        assert patients(viewer_of(gran.account), at=SPRING + 2 * MINUTE).exists()
        assert raw("SELECT count(*) FROM people_patient") == 1
        assert raw("SELECT count(*) FROM access_consent") == 1


def test_somebody_new_is_invited_at_once_and_shown_something_from_the_second_signature_on(
    dee: Patient, dan: Relative
) -> None:
    kinds, until = {Kind.SCHEDULE, Kind.SUBSTANCE_USE}, SPRING + timedelta(days=60)
    terms = family_terms(name="Ada Ito", relationship="grandmother", kinds=kinds, until=until)
    told = replace(terms, also_signs=dan.ref)
    assert dee.account
    invited = invite_relative(
        patient=dee, email="ada@example.org", name="Ada Ito", relationship="grandmother", terms=told,
        shown=consent_text(dee, told, at=SPRING).seal, signature=dee.name, by=dee.account, at=SPRING,
    )  # fmt: skip
    assert invited.relative
    ada = invited.relative.account
    assert invited.letter is Letter.CHOOSE_A_PASSWORD
    assert not Notice.objects.filter(account=ada).exists()
    assert not Grant.objects.filter(grantee=ada).exists()
    assert Notice.objects.filter(account=dan.account).count() == 1
    also_sign(invited.consent, dan)
    assert Notice.objects.get(account=ada).words == "Somebody shares part of their care with you."
    assert Grant.objects.get(grantee=ada).consent == invited.consent


def _signed_for(relative: Relative, patient: Patient, guardian: Relative, terms: Terms) -> Consent:
    told = replace(terms, also_signs=guardian.ref)
    assert patient.account
    return access.sign_consent(
        patient=patient, terms=told, shown=consent_text(patient, told, at=SPRING).seal, signature=patient.name,
        recipient_account=relative.account, by=patient.account, at=SPRING,
    )  # fmt: skip


def raw(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def test_a_grant_on_a_half_signed_consent_shows_nothing_even_if_somebody_forgot_to_ask(
    dee: Patient, dan: Relative
) -> None:
    consent, gran = sign(dee, dan), an_account()
    Grant.objects.create(
        grantee=gran, patient=dee, kinds=["IDENTITY"], purpose="FAMILY_SUPPORT", ground="CONSENT", consent=consent,
        from_at=SPRING,
    )  # fmt: skip
    the_database_reads(SPRING + MINUTE)
    with acting_as(gran.pk):
        assert raw("SELECT count(*) FROM people_patient") == 0


def test_the_database_shows_the_paper_to_whom_it_names_while_it_waits_and_to_no_other_parent(
    dee: Patient, dan: Relative
) -> None:
    mia = a_parent(dee, "Mia Ito", "mother")
    consent = sign(dee, dan)
    the_database_reads(SPRING + MINUTE)

    def seen(by: Account) -> int:
        with acting_as(by.pk):
            return raw("SELECT count(*) FROM access_consent")

    assert (seen(dan.account), seen(mia.account), seen(an_account())) == (1, 0, 0)
    assert dee.account
    withdraw_consent(patient=dee, ref=consent.ref, by=dee.account, at=SPRING + MINUTE)
    assert seen(dan.account) == 0


def test_what_was_signed_twice_never_changes(dee: Patient, dan: Relative) -> None:
    consent = sign(dee, dan)
    also_sign(consent, dan)
    for change in (
        lambda: Consent.objects.update(also_signs=None),
        lambda: Countersignature.objects.update(signature="Mia Ito"),
        lambda: Countersignature.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


def test_the_bill_waits_for_both_goes_out_once_both_have_signed_and_not_after_one_took_it_back(lin: Staff) -> None:
    dee = a_billable_patient(lin, birth_on=THIRTEEN, state="DE", city="Dover", postal_code="19901")
    dan, priya = a_parent(dee), a_staff(roles=[Role.BILLER], name="Priya Shah").account

    def bill(on: date, at: datetime) -> int:
        return bill_week(starts_on=on, by=priya, at=at).claims

    signed(held(a_session(lin, SPRING, 180, [dee], substance_use=True), {dee: 180}))
    assert bill(MONDAY, NEXT_MONDAY) == 0
    assert "No consent" in Unbillable.objects.get().reasons[0]
    consent = sign(dee, dan, at=NEXT_MONDAY)
    assert bill(MONDAY, NEXT_MONDAY) == 0
    assert "waits for a parent's or guardian's signature" in Unbillable.objects.get().reasons[0]
    also_sign(consent, dan, at=NEXT_MONDAY + MINUTE)
    assert bill(MONDAY, NEXT_MONDAY + 2 * MINUTE) == 1
    assert Disclosure.objects.get(purpose="PAYMENT").consent == consent
    signed(held(a_session(lin, SPRING + timedelta(days=7), 180, [dee], substance_use=True), {dee: 180}))
    withdraw_consent(patient=None, ref=consent.ref, by=dan.account, at=NEXT_MONDAY + timedelta(days=6))
    assert bill(MONDAY + timedelta(days=7), NEXT_MONDAY + timedelta(days=7)) == 0
    assert Charge.objects.count() == 1


def test_it_ends_by_itself_as_the_minor_begins_to_decide_alone(dee: Patient, dan: Relative) -> None:
    consent = sign(dee, dan)
    also_sign(consent, dan)
    assert state(consent, FOURTEENTH - MINUTE) is ConsentState.IN_FORCE
    assert state(consent, FOURTEENTH) is ConsentState.OUTGROWN
    assert paper_by_ref(consent.ref, viewer=viewer_of(dan.account), at=FOURTEENTH) is None
    with pytest.raises(NotYours):
        withdraw_consent(patient=None, ref=consent.ref, by=dan.account, at=FOURTEENTH)
    assert dee.account
    again = sign_consent(
        patient=dee, terms=TPO, shown=consent_text(dee, TPO, at=FOURTEENTH).seal, signature=dee.name, by=dee.account,
        at=FOURTEENTH,
    )  # fmt: skip
    assert consents_in_force(dee, at=FOURTEENTH) == [again]


def test_what_still_waits_that_day_waits_no_longer(dee: Patient, dan: Relative) -> None:
    consent = sign(dee, dan)
    with pytest.raises(NotTheirsToSign):
        also_sign(consent, dan, at=FOURTEENTH)
    assert papers_of(viewer_of(dan.account), at=FOURTEENTH) == ()
    told = consents_of(dee, viewer=viewer_of(dee.account), at=FOURTEENTH)  # type: ignore[arg-type]  # has one
    assert [each.outgrown for each in told] == [True]
