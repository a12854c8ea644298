"""Which kind of care fits somebody who asks: a virtual IOP, weekly online therapy, or more than either?

Defaults composed from published managed-care criteria for intensive outpatient care; a clinician decides, these words
help. Imminent danger always leads to emergency help first.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    """Where the answers point."""

    EMERGENCY = "emergency help now"
    HIGHER = "a higher level of care"
    IOP = "virtual IOP"
    WEEKLY = "weekly online therapy"


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody told us. `phq9` is a total of 0-27 where known."""

    in_danger_now: bool
    unstable_withdrawal: bool = False
    cannot_follow_a_group: bool = False
    needs_care_round_the_clock: bool = False
    has_private_place_and_device: bool = True
    has_emergency_contact: bool = True
    can_say_where_they_are: bool = True
    daily_life_is_hard: bool = False
    weekly_therapy_was_not_enough: bool = False
    stepping_down: bool = False
    phq9: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What fits, every reason for it, and what has to be settled before a start."""

    fit: Fit
    reasons: tuple[str, ...]
    first: tuple[str, ...] = ()


def advise(answers: Answers) -> Advice:
    """The kind of care these answers point to, with the reasons in words."""
    if answers.in_danger_now:
        return Advice(
            Fit.EMERGENCY,
            ("Somebody in danger now needs people at their side, not a form.",),
            ("Call 911, or call or text 988, now.",),
        )
    too_much = [
        words
        for is_so, words in (
            (answers.unstable_withdrawal, "Withdrawal that is not stable needs medical care round the clock."),
            (answers.cannot_follow_a_group, "Symptoms that make groups impossible need closer care first."),
            (answers.needs_care_round_the_clock, "Care that is needed day and night cannot be given by video."),
        )
        if is_so
    ]
    if too_much:
        return Advice(Fit.HIGHER, tuple(too_much))
    first = tuple(
        words
        for is_so, words in (
            (answers.has_private_place_and_device, "Find a private place and a device to take part with."),
            (answers.has_emergency_contact, "Name somebody we can reach in an emergency."),
            (answers.can_say_where_they_are, "Tell us at every session where you are, so that help can find you."),
        )
        if not is_so
    )
    reasons = _reasons_for_iop(answers)
    if reasons:
        return Advice(Fit.IOP, reasons, first)
    return Advice(Fit.WEEKLY, ("Nothing you told us asks for more than weekly therapy.",), first)


def _reasons_for_iop(answers: Answers) -> tuple[str, ...]:
    reasons = [
        words
        for is_so, words in (
            (answers.weekly_therapy_was_not_enough, "Weekly therapy was tried and was not enough."),
            (answers.stepping_down, "It is a step down from more intensive care."),
        )
        if is_so
    ]
    if answers.phq9 is not None and answers.phq9 >= 10 and answers.daily_life_is_hard:
        reasons.append(f"A PHQ-9 of {answers.phq9} with daily life hard to manage is more than weekly therapy holds.")
    return tuple(reasons)
