"""From which age a teenager decides, by state and care, and what is said where nobody is sure."""

import re
from datetime import date

import pytest

from stepwell.clinic.rulebook import actions, queries
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import MENTAL_HEALTH, SUBSTANCE_USE

ON = date(2026, 3, 2)

pytestmark = pytest.mark.usefixtures("rules")

# state, care, decides from, alone from, sources disagree: the reference table, the stricter on both sides.
TABLE = [
    ("CA", MENTAL_HEALTH, 12, 12, False),
    ("CA", SUBSTANCE_USE, 12, 12, False),
    ("WA", MENTAL_HEALTH, 13, 13, False),
    ("WA", SUBSTANCE_USE, 13, 13, False),
    ("PA", MENTAL_HEALTH, 14, 14, False),
    ("PA", SUBSTANCE_USE, 0, 0, False),
    ("IL", MENTAL_HEALTH, 12, 18, True),
    ("IL", SUBSTANCE_USE, 12, 12, False),
    ("DE", MENTAL_HEALTH, 14, 14, False),
    ("DE", SUBSTANCE_USE, 14, 14, False),
    ("MD", MENTAL_HEALTH, 12, 16, True),
    ("MD", SUBSTANCE_USE, 0, 16, True),
    ("CO", MENTAL_HEALTH, 12, 15, True),
    ("CO", SUBSTANCE_USE, 15, 15, False),
    ("AL", MENTAL_HEALTH, 14, 14, False),
    ("AL", SUBSTANCE_USE, 0, 0, False),
    ("TX", MENTAL_HEALTH, 18, 18, False),
    ("TX", SUBSTANCE_USE, 0, 18, False),
    ("NY", MENTAL_HEALTH, 12, 18, False),
    ("NY", SUBSTANCE_USE, 0, 18, False),
    ("", MENTAL_HEALTH, 12, 18, False),
]


@pytest.mark.parametrize(("state", "care", "decides", "alone", "conflict"), TABLE)
def test_each_state_has_its_ages_and_the_stricter_one_where_sources_disagree(
    state: str, care: str, decides: int, alone: int, conflict: bool
) -> None:
    found = queries.minor_consent(state, care, on=ON)
    assert (found.decides_from_age, found.alone_from_age, found.conflict) == (decides, alone, conflict)
    assert found.source
    assert "Nobody has checked this with a lawyer yet" in found.words


def test_a_conflict_is_said_with_each_claim() -> None:
    words = queries.minor_consent("MD", MENTAL_HEALTH, on=ON).words
    assert "Sources disagree on when a minor in Maryland may agree to mental health treatment alone" in words
    assert "from 16 (World Population Review); from 12 (the statute since 2021, as generally known)" in words
    assert "The minor alone decides who sees these records: from 12." in words
    assert "A parent is asked to agree to the treatment too until 16." in words


def test_a_row_that_was_stored_before_its_sources_had_a_date_is_read_as_ever() -> None:
    """A site's rows are never touched by a newer Stepwell."""
    rule = Rule.objects.get(name="minor_consent", scope="TX:mental_health")
    for each in (*rule.data["claims"], *rule.data["exceptions"]):
        del each["on"]
    rule.save()
    found = queries.minor_consent("TX", MENTAL_HEALTH, on=ON)
    assert (found.decides_from_age, found.exceptions[0].key, found.exceptions[0].on) == (18, "suicide", "")


def test_a_state_without_a_row_is_said_to_have_none() -> None:
    assert "no row for New York" in queries.minor_consent("NY", MENTAL_HEALTH, on=ON).words
    assert "no row for this state" in queries.minor_consent("", SUBSTANCE_USE, on=ON).words


def test_a_row_a_lawyer_checked_holds_from_its_day_and_no_longer_asks_to_be() -> None:
    actions.put_in_force(
        name="minor_consent",
        scope="NY:mental_health",
        data={"claims": [{"from_age": 16, "source": "counsel's letter", "on": "2026"}], "note": ""},
        source="Counsel's letter of March 2026",
        author="Vera",
        from_on=date(2026, 4, 1),
        verified=True,
    )
    assert queries.minor_consent("NY", MENTAL_HEALTH, on=date(2026, 3, 31)).decides_from_age == 12
    found = queries.minor_consent("NY", MENTAL_HEALTH, on=date(2026, 4, 1))
    assert found.decides_from_age == found.alone_from_age == 16
    assert found.words == (
        "In New York a minor may agree to mental health treatment alone: from 16. "
        "The minor alone decides who sees these records: from 16. "
        "A parent is asked to agree to the treatment too until 16."
    )


def test_every_row_covers_both_kinds_of_care_and_each_claim_and_exception_has_a_source_and_a_date() -> None:
    rows = Rule.objects.filter(name="minor_consent")
    states = {rule.scope.split(":")[0] for rule in rows}
    assert {rule.scope for rule in rows} == {
        f"{state}:{care}" for state in states for care in (MENTAL_HEALTH, SUBSTANCE_USE)
    }
    for rule in rows:
        for told in (*rule.data["claims"], *rule.data.get("exceptions", [])):
            assert told["source"]
            assert re.fullmatch(r"\d{4}|read \d{4}-\d{2}", told["on"]), (rule.scope, told)


LAW = ("minor_consent", "majority_age", "consent_form", "consent_addition", "redisclosure_notice", "part_two_words")


@pytest.mark.parametrize("name", LAW)
def test_every_row_that_says_what_the_law_is_has_a_source_a_date_and_the_mark_that_nobody_checked_it(name: str) -> None:
    rows = list(Rule.objects.filter(name=name))
    assert rows
    for rule in rows:
        assert rule.source
        assert rule.effective_from
        assert not rule.verified, rule.scope
        assert re.search("verify", rule.source, re.IGNORECASE), rule.scope


def test_where_sources_conflict_the_row_says_so_and_the_stricter_holds() -> None:
    """Earlier for the teenager's privacy, later for a parent's word."""
    conflicts = {
        (state, care): found
        for state, care, *_ in TABLE
        if (found := queries.minor_consent(state, care, on=ON)).conflict
    }
    assert set(conflicts) == {
        ("IL", MENTAL_HEALTH), ("MD", MENTAL_HEALTH), ("MD", SUBSTANCE_USE), ("CO", MENTAL_HEALTH)
    }  # fmt: skip
    for found in conflicts.values():
        assert "Sources disagree" in found.words
        assert found.decides_from_age == min(claim.from_age for claim in found.claims)
        assert found.alone_from_age == max(claim.alone_from_age for claim in found.claims)


def test_texas_has_its_exceptions_as_rows_and_says_that_a_clinicians_word_makes_them_count() -> None:
    found = queries.minor_consent("TX", MENTAL_HEALTH, on=ON)
    assert {each.key: each.from_age for each in found.exceptions} == {
        "suicide": 0, "dependency": 0, "abuse": 0, "lives_apart": 16, "active_duty": 0,
    }  # fmt: skip
    assert found.decides_from_age == 18
    assert "once a clinician has recorded that it holds" in found.words
    assert not [
        state for state, care, *_ in TABLE if state != "TX" and queries.minor_consent(state, care, on=ON).exceptions
    ]


def test_other_care_has_no_rule() -> None:
    with pytest.raises(queries.NoRule, match="dentistry"):
        queries.minor_consent("CA", "dentistry", on=ON)


@pytest.mark.parametrize(("state", "age"), [("NY", 18), ("AL", 19), ("NE", 19), ("MS", 21), ("", 18)])
def test_an_adult_is_one_by_the_state(state: str, age: int) -> None:
    assert queries.majority_age(state, on=ON) == age
