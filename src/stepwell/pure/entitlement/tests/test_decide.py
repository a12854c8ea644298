"""The whole table: every role, ground, kind and purpose, with and without a grant."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from stepwell.pure.entitlement import (
    BILLING_KINDS,
    CARE_TEAM_KINDS,
    FAMILY_KINDS,
    SELF_KINDS,
    WIDE_PURPOSES,
    WIDE_ROLES,
    GrantFacts,
    Ground,
    Kind,
    Purpose,
    Role,
    decide,
)

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def granted(kind: Kind, purpose: Purpose, ground: Ground, until: datetime | None = None) -> GrantFacts:
    return GrantFacts(frozenset({kind}), purpose, ground, AT - DAY, until)


@pytest.mark.parametrize(("kind", "purpose"), list(product(Kind, Purpose)))
def test_nobody_is_refused_everything_with_a_reason(kind: Kind, purpose: Purpose) -> None:
    decision = decide(roles=[], kind=kind, purpose=purpose, grants=[], at=AT)
    assert not decision.allowed
    assert decision.reason


@pytest.mark.parametrize(("role", "kind", "purpose"), list(product(Role, Kind, Purpose)))
def test_without_a_grant_a_role_reads_only_what_its_work_needs(role: Role, kind: Kind, purpose: Purpose) -> None:
    decision = decide(roles=[role], kind=kind, purpose=purpose, grants=[], at=AT)
    assert decision.allowed == (kind in WIDE_ROLES.get(role, ()) and purpose in WIDE_PURPOSES.get(role, ()))
    assert decision.reason


def test_a_grant_covers_its_own_kind_and_purpose_in_every_cell_and_psychotherapy_notes_only_on_two_grounds() -> None:
    for ground, kind, purpose in product(Ground, Kind, Purpose):
        decision = decide(
            roles=[Role.THERAPIST], kind=kind, purpose=purpose, grants=[granted(kind, purpose, ground)], at=AT
        )
        barred = kind == Kind.PSYCHOTHERAPY_NOTES and ground not in {Ground.CARE_TEAM, Ground.CONSENT}
        assert decision.allowed is not barred, (ground, kind, purpose)
        assert decision.reason


def test_a_grant_for_one_kind_or_purpose_opens_no_other() -> None:
    grant = granted(Kind.SCHEDULE, Purpose.FAMILY_SUPPORT, Ground.CONSENT)
    for kind, purpose in product(Kind, Purpose):
        decision = decide(roles=[Role.RELATIVE], kind=kind, purpose=purpose, grants=[grant], at=AT)
        assert decision.allowed == ((kind, purpose) == (Kind.SCHEDULE, Purpose.FAMILY_SUPPORT))


def test_a_grant_holds_from_its_start_until_before_its_end() -> None:
    grant = GrantFacts(frozenset({Kind.NOTES}), Purpose.TREATMENT, Ground.CARE_TEAM, AT, AT + DAY)

    def allowed(at: datetime) -> bool:
        return decide(roles=[Role.THERAPIST], kind=Kind.NOTES, purpose=Purpose.TREATMENT, grants=[grant], at=at).allowed

    assert [allowed(AT - DAY), allowed(AT), allowed(AT + DAY)] == [False, True, False]


def test_breaking_the_glass_never_opens_psychotherapy_notes() -> None:
    grant = granted(Kind.PSYCHOTHERAPY_NOTES, Purpose.EMERGENCY, Ground.BREAK_GLASS)
    decision = decide(
        roles=[Role.ON_CALL], kind=Kind.PSYCHOTHERAPY_NOTES, purpose=Purpose.EMERGENCY, grants=[grant], at=AT
    )
    assert not decision.allowed


def test_a_decision_refuses_to_be_a_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(decide(roles=[], kind=Kind.NOTES, purpose=Purpose.TREATMENT, grants=[], at=AT))


def test_billers_never_reach_notes_scores_or_safety_by_their_role() -> None:
    assert WIDE_ROLES[Role.BILLER].isdisjoint({Kind.NOTES, Kind.SCORES, Kind.ANSWERS, Kind.SAFETY, Kind.SUBSTANCE_USE})


def test_no_grant_carries_a_biller_beyond_what_claims_need() -> None:
    for ground, kind, purpose in product(Ground, Kind, Purpose):
        grant = granted(kind, purpose, ground)
        decision = decide(roles=[Role.BILLER], kind=kind, purpose=purpose, grants=[grant], at=AT)
        own_record = ground == Ground.SELF and kind != Kind.PSYCHOTHERAPY_NOTES
        assert decision.allowed == (kind in BILLING_KINDS or own_record), (ground, kind, purpose)
        assert decision.reason


def test_one_barred_grant_does_not_hide_a_good_one() -> None:
    kind, purpose = Kind.PSYCHOTHERAPY_NOTES, Purpose.TREATMENT
    grants = [granted(kind, purpose, Ground.CARE_TEAM), granted(kind, purpose, Ground.SUPERVISION)]
    for order in (grants, grants[::-1]):
        assert decide(roles=[Role.THERAPIST], kind=kind, purpose=purpose, grants=order, at=AT).allowed


def test_a_grant_ends_once_in_the_hour_that_autumn_repeats() -> None:
    new_york = ZoneInfo("America/New_York")
    until = datetime(2026, 11, 1, 1, 30, tzinfo=new_york, fold=1)
    grant = granted(Kind.NOTES, Purpose.TREATMENT, Ground.CARE_TEAM, until)
    assert grant.in_force(datetime(2026, 11, 1, 1, 30, tzinfo=new_york, fold=0))
    assert not grant.in_force(until)


def test_no_family_consent_and_no_role_reaches_psychotherapy_notes() -> None:
    assert Kind.PSYCHOTHERAPY_NOTES not in FAMILY_KINDS | SELF_KINDS | CARE_TEAM_KINDS
    assert all(Kind.PSYCHOTHERAPY_NOTES not in kinds for kinds in WIDE_ROLES.values())
