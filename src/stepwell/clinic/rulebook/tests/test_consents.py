"""What is signed has all that the law asks of it, in words people read."""

import re
from datetime import date

import pytest

from stepwell.clinic.rulebook import queries
from stepwell.clinic.rulebook.queries import BLANKS, ConsentForm

ON = date(2026, 3, 2)
SHARING = {"tpo", "named", "family", "school", "support", "research", "psychotherapy_notes", "counselling_notes"}
TAKING_PART = {"telehealth", "group"}
KEYS = SHARING | TAKING_PART
FILLED = {
    "patient": "Amara Okoye",
    "discloser": "Example Virtual IOP",
    "description": "my week",
    "recipient": "Ruth Okoye, my mother",
    "purpose": "to support me",
    "expiry": "1 March 2027",
}

pytestmark = pytest.mark.usefixtures("rules")


def forms() -> dict[str, ConsentForm]:
    return {form.key: form for form in queries.consent_forms(on=ON)}


def test_there_is_a_form_for_each_need_and_what_nobody_is_asked_unprompted_comes_last() -> None:
    found = forms()
    assert set(found) == KEYS
    assert {key for key, form in found.items() if form.off_by_default} == {
        "support", "research", "psychotherapy_notes", "counselling_notes",
    }  # fmt: skip
    assert [form.off_by_default for form in found.values()] == [False] * 6 + [True] * 4
    assert queries.consent_form("tpo", on=ON) == found["tpo"]


@pytest.mark.parametrize("key", sorted(SHARING))
def test_every_text_has_the_elements_of_part_two(key: str) -> None:
    """42 CFR 2.31(a)(1) to (9); signature and date are added when it is signed."""
    form = forms()[key]
    text = "\n".join((*form.statements, form.how_to_revoke))
    assert {blank for blank in BLANKS if f"{{{blank}}}" in text} == set(BLANKS)
    assert set(form.elements) == {*BLANKS, "revoke", "signature", "date"}
    assert "take this back" in form.how_to_revoke
    assert "proceeding" in text
    assert "passed on" in text or "pass it on" in text
    assert "I do not have to sign" in text or "If I do not sign" in text
    assert not form.verified


@pytest.mark.parametrize("key", sorted(TAKING_PART))
def test_how_somebody_takes_part_is_their_choice_and_names_nobody_who_sees_anything(key: str) -> None:
    form = forms()[key]
    text = "\n".join((*form.statements, form.how_to_revoke))
    assert "I do not have to sign" in text
    assert "take this back" in form.how_to_revoke
    assert "{recipient}" not in text
    assert not form.verified


@pytest.mark.parametrize("key", sorted(SHARING))
def test_a_filled_text_has_no_blank_left_and_a_value_is_not_read_again(key: str) -> None:
    form = forms()[key]
    words = " ".join(form.paragraphs(**FILLED))
    assert "{" not in words
    for value in FILLED.values():
        assert value in words
    assert "I am {purpose}." in form.paragraphs(**FILLED | {"patient": "{purpose}"})[0]
    with pytest.raises(KeyError):
        form.paragraphs(patient="Amara Okoye")


def test_notes_kept_apart_are_consented_to_alone() -> None:
    """45 CFR 164.508(b)(3)(ii), 42 CFR 2.31(b)."""
    assert {key for key, form in forms().items() if not form.combined} == {"psychotherapy_notes", "counselling_notes"}


def test_only_the_single_consent_and_how_somebody_takes_part_may_have_no_end() -> None:
    assert {key for key, form in forms().items() if form.expiry_allowed_none} == {"tpo", *TAKING_PART}
    for key, form in forms().items():
        proposed = queries.consent_days(key, on=ON)
        if key in {"tpo", *TAKING_PART}:
            assert proposed is form.max_days is None
        else:
            assert proposed is not None
            assert form.max_days is not None
            assert 0 < proposed <= form.max_days


@pytest.mark.parametrize("key", sorted(KEYS))
def test_the_words_are_read_by_a_fourteen_year_old(key: str) -> None:
    """Flesch and Kincaid's grade, of our own sentences: the law's names for its courts and rules taken out."""
    words = " ".join(forms()[key].paragraphs(**FILLED))
    words = words.replace("civil, criminal, administrative or legislative ", "").replace("42 CFR part 2", "the law")
    assert grade(words) < 9


def grade(text: str) -> float:
    sentences = len(re.findall(r"[.?!](?:\s|$)", text))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_the_notices_are_the_rules_own_words() -> None:
    notice = queries.redisclosure_notice(on=ON)
    assert notice.short == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert notice.long.startswith("This record which has been disclosed to you is protected by Federal")
    assert "against the patient, unless authorized by the consent of the patient" in notice.long
    assert notice.long.endswith("further use or redisclose the record (see 42 CFR 2.31).")


def test_broken_glass_mends_in_an_hour_and_is_reviewed_within_three_days() -> None:
    assert queries.break_glass(on=ON) == queries.BreakGlassTerms(minutes=60, review_hours=72)
