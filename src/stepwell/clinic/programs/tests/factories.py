"""A programme and somebody admitted to it, to test with."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import uuid4

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.programs.actions import IntakeAnswers, record_intake, refer
from stepwell.clinic.programs.models import Block, Episode, Programme, Referral, Stay, Track

_numbers = count(1)


def a_track(
    time_zone: str = "America/New_York",
    group_minutes: int = 180,
    group_max: int | None = 9,
    name: str = "Adult IOP",
    level_code: str = "2.1",
) -> Track:
    """An IOP track: a group on Monday, Wednesday and Thursday at 10:00, an individual and a family session."""
    number = next(_numbers)
    programme = Programme.objects.create(key=f"riverbend-{number}", name=f"Riverbend {number}", delivery="virtual")
    track = Track.objects.create(
        programme=programme,
        key="adult",
        name=name,
        level_code=level_code,
        level_reason="10 h 40 min by the clock, 9 to 19 hours is intensive outpatient.",
        weekly_minutes=3 * group_minutes + 100,
        time_zone=time_zone,
    )
    blocks = [
        Block(
            key="skills", kind="group", audience="patient", title="DBT skills", days=[0, 2, 3], starts=time(10, 0),
            minutes=group_minutes, per_week=3, group_max=group_max,
        ),
        Block(key="individual", kind="individual", audience="patient", minutes=50, per_week=1),
        Block(key="family", kind="family", audience="patient and relatives", minutes=50, per_week=1),
    ]  # fmt: skip
    for block in blocks:
        block.track = track
    Block.objects.bulk_create(blocks)
    return track


def admitted(patient: Patient, track: Track, therapist: Staff, on: date = date(2026, 3, 2)) -> Episode:
    """An episode with its first stay, in the track since this day."""
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    episode = Episode.objects.create(
        patient=patient, admitted_at=at, admitted_by=therapist.account, primary_therapist=therapist
    )
    Stay.objects.create(
        patient=patient,
        episode=episode,
        track=track,
        level_code=track.level_code,
        reason="PHQ-9 of 17; weekly therapy was not enough.",
        from_on=on,
        by=therapist.account,
    )
    return episode


def an_intake(**answers: Any) -> IntakeAnswers:
    """Answers that point to a virtual IOP, unless some say otherwise."""
    told: dict[str, Any] = {
        "birth_on": date(1990, 6, 15),
        "state": "NY",
        "time_zone": "America/New_York",
        "in_danger_now": False,
        "unstable_withdrawal": False,
        "cannot_follow_a_group": False,
        "lower_care_not_enough": True,
        "stepping_down": False,
        "daily_life_is_hard": True,
        "has_private_place_and_device": True,
        "emergency_contact_name": "Alex Reyes",
        "emergency_contact_phone": "555 0100",
        "phq9_total": 17,
    }
    return IntakeAnswers(**(told | answers))


def a_referral(**facts: Any) -> Referral:
    """Jordan asks to start."""
    number = next(_numbers)
    told: dict[str, Any] = {
        "given_name": "Jordan",
        "family_name": "Reyes",
        "phone": "555 0101",
        "email": f"jordan{number}@example.org",
        "state": "NY",
        "preference": "iop",
        "best_time": "evenings",
        "message": "",
        "submission": uuid4(),
        "at": SPRING,
    }
    return refer(**(told | facts))


def ready(by: Account, **answers: Any) -> Referral:
    """A referral whose intake is done."""
    referral = a_referral()
    record_intake(referral=referral, answers=an_intake(**answers), by=by, at=SPRING)
    return referral
