"""What a parent signed ends as the young person begins to decide alone: by itself, with its grants, and for good."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from stepwell.clinic.access import actions
from stepwell.clinic.access.actions import settle_every_representation, settle_representation
from stepwell.clinic.access.consents import Terms, consent_text, end_of
from stepwell.clinic.access.models import Consent, Grant, Revocation
from stepwell.clinic.access.queries import consent_state, patients
from stepwell.clinic.access.signed import consents_in_force, consents_of, signed_for
from stepwell.clinic.access.tests.factories import a_patient, signs, the_database_reads
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import ConsentState, Ground, Kind, Purpose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)
FOURTEENTH = datetime(2026, 6, 1, 5, tzinfo=UTC)  # midnight in Chicago


@pytest.fixture
def kai() -> Patient:
    """Thirteen, in Alabama, where somebody decides alone from fourteen."""
    return a_patient(
        given_name="Kai", family_name="Ito", birth_on=date(2012, 6, 1), state="AL", time_zone="America/Chicago"
    )


@pytest.fixture
def dan(kai: Patient) -> Relative:
    relative = link_relative(account=an_account(), patient=kai, name="Dan Ito", relationship="father")
    actions.record_guardianship(
        relative=relative, may_consent=True, may_see=True, papers="", by=an_account(), at=SPRING
    )
    return relative


def terms_for(patient: Patient, *kinds: Kind, recipient: str = "Dr Vale") -> Terms:
    until = end_of(patient.today(SPRING) + timedelta(days=360), patient)
    return Terms("named", frozenset({Kind.IDENTITY, *kinds}), recipient, "to treat him too", until)


def signed_by_the_parent(patient: Patient, parent: Relative, to: Account | None = None) -> Consent:
    terms = terms_for(patient, Kind.SCHEDULE)
    return actions.sign_consent(
        patient=patient, terms=terms, shown=consent_text(patient, terms, at=SPRING).seal, signature=parent.name,
        recipient_account=to, by=parent.account, at=SPRING,
    )  # fmt: skip


def state(consent: Consent, at: datetime) -> ConsentState:
    return consent_state(Consent.objects.get(pk=consent.pk), at=at)


def test_its_text_says_that_it_will(kai: Patient, dan: Relative) -> None:
    words = " ".join(signed_by_the_parent(kai, dan).words)
    assert "It ends by itself when the law begins to leave this to me alone" in words
    assert "both of us" not in words


def test_on_the_birthday_it_holds_no_more_at_that_very_moment_before_any_sweep(kai: Patient, dan: Relative) -> None:
    consent = signed_by_the_parent(kai, dan)
    assert state(consent, FOURTEENTH - MINUTE) is ConsentState.IN_FORCE
    assert state(consent, FOURTEENTH) is ConsentState.OUTGROWN
    assert consents_in_force(kai, at=FOURTEENTH) == []
    assert signed_for(kai, viewer=viewer_of(dan.account), at=FOURTEENTH) == ()
    assert not Revocation.objects.exists()


def test_what_it_lets_somebody_read_is_shown_no_more_by_the_law_and_by_raw_sql(kai: Patient, dan: Relative) -> None:
    colleague = a_staff(name="Dr Vale").account
    signed_by_the_parent(kai, dan, to=colleague)

    def sees(at: datetime) -> tuple[bool, bool]:
        the_database_reads(at)
        viewer = viewer_of(colleague)
        with acting_as(colleague.pk), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_patient")
            raw = bool(cursor.fetchone()[0])
            decision = actions.decide_on(
                viewer=viewer, patient=kai, kind=Kind.SCHEDULE, purpose=Purpose.TREATMENT, at=at
            )
        return decision.allowed, raw

    assert sees(FOURTEENTH - MINUTE) == (True, True)
    assert sees(FOURTEENTH) == (False, False)


def test_the_sweep_ends_it_with_its_grants_once_and_by_nobodys_word(kai: Patient, dan: Relative) -> None:
    colleague = a_staff(name="Dr Vale").account
    consent = signed_by_the_parent(kai, dan, to=colleague)
    assert settle_every_representation(at=FOURTEENTH - MINUTE) == 0
    assert settle_every_representation(at=FOURTEENTH) == 1
    assert settle_every_representation(at=FOURTEENTH + MINUTE) == 0
    ended = Revocation.objects.get(consent=consent)
    assert (ended.by, ended.at) == (None, FOURTEENTH)
    assert Grant.objects.get(consent=consent, ground=Ground.CONSENT.value).until == FOURTEENTH


def test_it_does_not_come_back_when_the_rule_does(kai: Patient, dan: Relative) -> None:
    consent = signed_by_the_parent(kai, dan)
    put_in_force(
        name="minor_consent", scope="AL:mental_health", data={"claims": [{"from_age": 13, "source": "x", "on": "2026"}],
        "note": ""}, source="A statute", author="Vera", from_on=date(2026, 3, 3), verified=True,
    )  # fmt: skip
    later = SPRING + timedelta(days=2)
    assert state(consent, later) is ConsentState.OUTGROWN
    settle_representation(patient=kai, by=None, at=later)
    put_in_force(
        name="minor_consent", scope="AL:mental_health", data={"claims": [{"from_age": 18, "source": "x", "on": "2026"}],
        "note": ""}, source="A statute", author="Vera", from_on=date(2026, 3, 6), verified=True,
    )  # fmt: skip
    assert state(consent, SPRING + timedelta(days=6)) is ConsentState.OUTGROWN


def test_what_the_young_person_signed_alone_ends_where_the_law_asks_a_parent_again(kai: Patient) -> None:
    """Moved to a state in which a parent signs: what the old state let them sign alone is not enough there."""
    Patient.objects.filter(pk=kai.pk).update(birth_on=date(2011, 6, 1))
    kai.refresh_from_db()
    consent = signs(kai, terms_for(kai, Kind.SCHEDULE))
    Patient.objects.filter(pk=kai.pk).update(state="TX")
    assert state(consent, SPRING + MINUTE) is ConsentState.OUTGROWN


def test_an_adults_own_consent_is_asked_no_rule(kai: Patient) -> None:
    jordan = a_patient()
    consent = signs(jordan, terms_for(jordan, Kind.SCHEDULE))
    assert state(consent, SPRING + timedelta(days=300)) is ConsentState.IN_FORCE
    assert settle_every_representation(at=SPRING + timedelta(days=300)) == 0


def test_the_young_person_reads_that_it_ended_and_the_parent_nothing(kai: Patient, dan: Relative) -> None:
    signed_by_the_parent(kai, dan)
    assert kai.account
    the_database_reads(FOURTEENTH)
    with acting_as(kai.account.pk):
        (told,) = consents_of(kai, viewer=viewer_of(kai.account), at=FOURTEENTH)
    assert (told.outgrown, told.in_force, told.signed_as) == (True, False, "father")
    with acting_as(dan.account_id):
        assert not patients(viewer_of(dan.account), at=FOURTEENTH).exists()
