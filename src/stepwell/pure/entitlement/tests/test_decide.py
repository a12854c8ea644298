"""The whole table: every role, ground, kind, purpose, state of consent and age, in force and not.

The law is written out a second time here, as a person would check it: a grid of letters and the sentences below it.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from stepwell.pure.entitlement import (
    BILLING_KINDS,
    BREAK_GLASS_KINDS,
    CARE_TEAM_KINDS,
    FAMILY_KINDS,
    OPENS,
    REPRESENTATIVE_KINDS,
    SELF_KINDS,
    SEPARATE_NOTES,
    SUPERVISION_KINDS,
    WIDE_PURPOSES,
    WIDE_ROLES,
    ConsentState,
    GrantFacts,
    Ground,
    Kind,
    Purpose,
    Role,
    decide,
)

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

# Identity Schedule Attendance sCores ansWers Plan Notes psYchotherapy-notes cOunselling-notes sUbstance-use cHart
# saFety Billing Messages access(G)
LETTERS = dict(zip("ISACWPNYOUHFBMG", Kind, strict=True))
GRID = """
    SELF                     OWN_RECORD      ISACWPN..UHFBMG
    CARE_TEAM                TREATMENT       ISACWPN..UHF.MG
    AUTHOR                   TREATMENT       .......YO......
    CONSENT                  TREATMENT       ISAC.PNYOUHF...
    CONSENT                  PAYMENT         ISAC.P...UH.B..
    CONSENT                  OPERATIONS      ISAC.PN..UHF...
    CONSENT                  FAMILY_SUPPORT  ISAC.P...U.F...
    CONSENT                  SCHOOL_SUPPORT  ISA..P.........
    CONSENT                  RESEARCH        ..AC.....U.....
    PERSONAL_REPRESENTATIVE  FAMILY_SUPPORT  ISAC.P....HFB.G
    SUPERVISION              OPERATIONS      ISACWPN..UHF...
    PAYER                    PAYMENT         ISAC.P...UH.B..
    BREAK_GLASS              EMERGENCY       ISACWPN..UHF...
"""
ROLE_GRID = """
    SCHEDULER        OPERATIONS            ISA......U.....
    BILLER           PAYMENT               ISA......U..B..
    DIRECTOR         OPERATIONS,EMERGENCY  ISAC.....U.FB.G
    PRIVACY_OFFICER  OPERATIONS            I.............G
    ON_CALL          EMERGENCY,TREATMENT   IS.C.....U.F...
"""


def rows(grid: str) -> dict[tuple[str, str], frozenset[Kind]]:
    table = {}
    for line in grid.split("\n"):
        if line.strip():
            who, purposes, letters = line.split()
            for purpose in purposes.split(","):
                table[who, purpose] = frozenset(LETTERS[letter] for letter in letters if letter != ".")
    return table


TABLE, ROLE_TABLE = rows(GRID), rows(ROLE_GRID)


def the_law(role: Role, kind: Kind, purpose: Purpose, grant: GrantFacts) -> bool:
    """The sentences, one after the other."""
    by_role = kind in ROLE_TABLE.get((role.value, purpose.value), ())
    holds = grant.in_force(AT) and kind in TABLE.get((grant.ground.value, purpose.value), ())
    if grant.ground is Ground.CONSENT:  # a consent that was not signed, was withdrawn or has run out opens nothing
        holds &= grant.consent is ConsentState.IN_FORCE
    if grant.ground is Ground.PAYER and kind is Kind.SUBSTANCE_USE:  # 42 CFR 2.33
        holds &= grant.consent is ConsentState.IN_FORCE
    if grant.ground is Ground.PERSONAL_REPRESENTATIVE:  # 164.502(g)(3), 42 CFR 2.14
        holds &= not grant.minor_decides
    if role is Role.BILLER and grant.ground is not Ground.SELF:  # 164.502(b)
        holds &= kind in LETTERS_OF_BILLING
    return holds or by_role


LETTERS_OF_BILLING = {LETTERS[letter] for letter in "ISAUB"}


def test_every_role_ground_kind_purpose_consent_and_age_is_decided_as_the_table_says() -> None:
    counted = Counter[bool]()
    spans = [(AT - DAY, None), (AT - DAY, AT), (AT + DAY, None)]
    for ground, kind, purpose, consent, minor, (from_at, until) in product(
        Ground, Kind, Purpose, ConsentState, (False, True), spans
    ):
        grant = GrantFacts(frozenset({kind}), purpose, ground, from_at, until, consent, minor)
        for role in Role:
            decision = decide(roles=[role], kind=kind, purpose=purpose, grants=[grant], at=AT)
            assert decision.allowed is the_law(role, kind, purpose, grant), (role, kind, purpose, grant)
            assert decision.reason
            assert (decision.ground is None) is not decision.allowed
            counted[decision.allowed] += 1
    assert counted.total() == len(Ground) * len(Kind) * len(Purpose) * len(ConsentState) * 2 * 3 * len(Role)
    assert 0 < counted[True] < counted[False]


def test_the_grid_here_and_the_grid_there_are_one() -> None:
    written = {(ground.value, purpose.value): kinds for ground in OPENS for purpose, kinds in OPENS[ground].items()}
    assert written == TABLE
    assert {
        (role.value, purpose.value): kinds for role, kinds in WIDE_ROLES.items() for purpose in WIDE_PURPOSES[role]
    } == ROLE_TABLE


@pytest.mark.parametrize(("kind", "purpose"), list(product(Kind, Purpose)))
def test_nobody_is_refused_everything_with_a_reason(kind: Kind, purpose: Purpose) -> None:
    decision = decide(roles=[], kind=kind, purpose=purpose, grants=[], at=AT)
    assert not decision.allowed
    assert decision.reason


def test_no_ground_role_or_consent_opens_anything_for_a_legal_proceeding() -> None:
    purpose = Purpose.LEGAL_PROCEEDINGS
    for ground, kind, consent in product(Ground, Kind, ConsentState):
        grant = GrantFacts(frozenset(Kind), purpose, ground, AT - DAY, None, consent)
        assert not decide(roles=list(Role), kind=kind, purpose=purpose, grants=[grant], at=AT).allowed


def test_separate_notes_are_their_authors_or_have_an_authorisation_that_stands_alone() -> None:
    for ground, kind, purpose in product(Ground, SEPARATE_NOTES, Purpose):
        alone = GrantFacts(SEPARATE_NOTES, purpose, ground, AT - DAY, None, ConsentState.IN_FORCE)
        decision = decide(roles=[Role.THERAPIST], kind=kind, purpose=purpose, grants=[alone], at=AT)
        assert decision.allowed is (ground in {Ground.AUTHOR, Ground.CONSENT} and purpose is Purpose.TREATMENT)
    combined = SEPARATE_NOTES | {Kind.SCORES}
    grant = GrantFacts(combined, Purpose.TREATMENT, Ground.CONSENT, AT - DAY, None, ConsentState.IN_FORCE)
    decision = decide(roles=[], kind=Kind.PSYCHOTHERAPY_NOTES, purpose=Purpose.TREATMENT, grants=[grant], at=AT)
    assert not decision.allowed
    assert "stands alone" in decision.reason


def test_separate_notes_are_in_no_other_set() -> None:
    every = FAMILY_KINDS | SELF_KINDS | CARE_TEAM_KINDS | REPRESENTATIVE_KINDS | SUPERVISION_KINDS | BREAK_GLASS_KINDS
    assert SEPARATE_NOTES.isdisjoint(every.union(*WIDE_ROLES.values()))


def test_a_parent_never_reads_a_teenagers_words_or_of_substance_use_by_being_a_parent() -> None:
    assert REPRESENTATIVE_KINDS.isdisjoint({Kind.ANSWERS, Kind.NOTES, Kind.MESSAGES, Kind.SUBSTANCE_USE})


def test_billers_read_nothing_clinical_and_administrators_nothing_at_all() -> None:
    assert BILLING_KINDS.isdisjoint({Kind.NOTES, Kind.SCORES, Kind.ANSWERS, Kind.SAFETY, Kind.PLAN, Kind.CHART})
    assert Role.ADMINISTRATOR not in WIDE_ROLES


def test_a_privacy_officer_reads_who_looked_and_nothing_clinical() -> None:
    assert WIDE_ROLES[Role.PRIVACY_OFFICER] == {Kind.IDENTITY, Kind.ACCESS}


def test_whoever_has_to_act_on_an_alert_sees_it_whatever_it_tells_of() -> None:
    """To treat, in an emergency, in supervision, by a role: no way into SAFETY is closed to substance use (2.51)."""
    acting = {Ground.CARE_TEAM, Ground.SUPERVISION, Ground.BREAK_GLASS, Ground.SELF}
    for ground in acting:
        assert all({Kind.SAFETY, Kind.SUBSTANCE_USE} <= kinds for kinds in OPENS[ground].values())
    assert all(Kind.SUBSTANCE_USE in kinds for kinds in WIDE_ROLES.values() if Kind.SAFETY in kinds)
    assert {role for role, kinds in WIDE_ROLES.items() if Kind.SAFETY in kinds} == {Role.ON_CALL, Role.DIRECTOR}


def test_a_parent_sees_a_safety_plan_and_nothing_in_it_that_tells_of_substance_use() -> None:
    assert Kind.SAFETY in REPRESENTATIVE_KINDS
    for grounds in OPENS[Ground.PERSONAL_REPRESENTATIVE].values():
        assert Kind.SUBSTANCE_USE not in grounds


def test_a_grant_for_one_kind_or_purpose_opens_no_other() -> None:
    grant = GrantFacts(
        frozenset({Kind.SCHEDULE}), Purpose.FAMILY_SUPPORT, Ground.CONSENT, AT - DAY, None, ConsentState.IN_FORCE
    )
    for kind, purpose in product(Kind, Purpose):
        decision = decide(roles=[Role.RELATIVE], kind=kind, purpose=purpose, grants=[grant], at=AT)
        assert decision.allowed == ((kind, purpose) == (Kind.SCHEDULE, Purpose.FAMILY_SUPPORT))


def test_one_barred_grant_does_not_hide_a_good_one_and_the_decision_names_the_good_one() -> None:
    kinds, purpose = frozenset({Kind.SCORES}), Purpose.FAMILY_SUPPORT
    good = GrantFacts(kinds, purpose, Ground.CONSENT, AT - DAY, None, ConsentState.IN_FORCE)
    gone = GrantFacts(kinds, purpose, Ground.CONSENT, AT - DAY, None, ConsentState.REVOKED)
    for order in ([gone, good], [good, gone]):
        decision = decide(roles=[Role.RELATIVE], kind=Kind.SCORES, purpose=purpose, grants=order, at=AT)
        assert decision.grant is good
    refused = decide(roles=[Role.RELATIVE], kind=Kind.SCORES, purpose=purpose, grants=[gone], at=AT)
    assert "withdrawn" in refused.reason


def test_a_grant_holds_from_its_start_until_before_its_end() -> None:
    grant = GrantFacts(frozenset({Kind.NOTES}), Purpose.TREATMENT, Ground.CARE_TEAM, AT, AT + DAY)

    def allowed(at: datetime) -> bool:
        return decide(roles=[Role.THERAPIST], kind=Kind.NOTES, purpose=Purpose.TREATMENT, grants=[grant], at=at).allowed

    assert [allowed(AT - DAY), allowed(AT), allowed(AT + DAY)] == [False, True, False]


def test_a_grant_ends_once_in_the_hour_that_autumn_repeats() -> None:
    new_york = ZoneInfo("America/New_York")
    until = datetime(2026, 11, 1, 1, 30, tzinfo=new_york, fold=1)
    grant = GrantFacts(frozenset({Kind.NOTES}), Purpose.TREATMENT, Ground.CARE_TEAM, AT - DAY, until)
    assert grant.in_force(datetime(2026, 11, 1, 1, 30, tzinfo=new_york, fold=0))
    assert not grant.in_force(until)


def test_a_decision_refuses_to_be_a_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(decide(roles=[], kind=Kind.NOTES, purpose=Purpose.TREATMENT, grants=[], at=AT))
