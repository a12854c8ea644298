"""From the first wish to start, through the call back and the intake, to the decision."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.programs.models import Callback, Intake, Referral
from stepwell.pure.levels import Advice, Answers, Fit, advise

# What the level column holds for each way the intake can point.
LEVELS = {Fit.IOP: "2.1", Fit.WEEKLY: "1.5", Fit.HIGHER: "higher", Fit.EMERGENCY: "emergency"}


class AlreadyDecided(Exception):
    """This referral has been admitted or closed; nothing more can be done with it."""


class NotReady(Exception):
    """This person cannot be admitted yet; the text says what has to happen first."""


class NeedsEmergencyHelp(NotReady):
    """Somebody in danger now, or who needs closer care, is not admitted to virtual care."""


@dataclass(frozen=True, slots=True)
class IntakeAnswers:
    """What the intake asks. `phq9_total` is 0 to 27 where known; lower care is weekly therapy or the like."""

    birth_on: date
    state: str
    time_zone: str
    in_danger_now: bool
    unstable_withdrawal: bool
    cannot_follow_a_group: bool
    lower_care_not_enough: bool
    stepping_down: bool
    daily_life_is_hard: bool
    has_private_place_and_device: bool
    emergency_contact_name: str
    emergency_contact_phone: str
    phq9_total: int | None = None
    address: str = ""
    city: str = ""
    postal_code: str = ""
    payer_key: str = ""
    member_id: str = ""

    def advice(self) -> Advice:
        """Where these answers point, with the reasons in words."""
        return advise(
            Answers(
                in_danger_now=self.in_danger_now,
                unstable_withdrawal=self.unstable_withdrawal,
                cannot_follow_a_group=self.cannot_follow_a_group,
                has_private_place_and_device=self.has_private_place_and_device,
                has_emergency_contact=bool(self.emergency_contact_name and self.emergency_contact_phone),
                daily_life_is_hard=self.daily_life_is_hard,
                weekly_therapy_was_not_enough=self.lower_care_not_enough,
                stepping_down=self.stepping_down,
                phq9=self.phq9_total,
            )
        )


def answers_of(intake: Intake) -> IntakeAnswers:
    """The intake's answers as they were given."""
    return IntakeAnswers(**(intake.answers | {"birth_on": date.fromisoformat(intake.answers["birth_on"])}))


@transaction.atomic
def refer(
    *,
    given_name: str,
    family_name: str,
    phone: str,
    email: str,
    state: str,
    preference: str,
    best_time: str,
    message: str,
    submission: UUID,
    at: datetime,
) -> Referral:
    """Somebody asks to start. A phone number or an e-mail address is needed, which the database checks.

    `submission` is made with the form: the same form sent twice is one referral; sent again with other words, another.
    """
    told = {
        "given_name": given_name,
        "family_name": family_name,
        "phone": phone,
        "email": email.lower(),
        "us_state": state,
        "preference": preference,
        "best_time": best_time,
        "message": message,
    }
    ref = uuid5(submission, json.dumps(told, sort_keys=True))
    referral, _ = Referral.objects.get_or_create(ref=ref, defaults=told | {"asked_at": at})
    return referral


@transaction.atomic
def log_callback(*, referral: Referral, reached: bool, summary: str, by: Account, at: datetime) -> Callback:
    """One attempt to call back. The first time somebody is reached, the referral counts as called back."""
    locked = _open(referral)
    if reached and locked.state == Referral.State.NEW:
        _move(locked, Referral.State.CALLED)
    return Callback.objects.create(referral=locked, reached=reached, summary=summary, by=by, at=at)


@transaction.atomic
def record_intake(*, referral: Referral, answers: IntakeAnswers, by: Account, at: datetime) -> Intake:
    """Keep the intake and the level it points to. Doing it again before the decision replaces it."""
    locked = _open(referral)
    advice = answers.advice()
    intake, _ = Intake.objects.update_or_create(
        referral=locked,
        defaults={
            "answers": asdict(answers) | {"birth_on": answers.birth_on.isoformat()},
            "level_code": LEVELS[advice.fit],
            "level_reason": " ".join((*advice.reasons, *advice.first)),
            "by": by,
            "at": at,
        },
    )
    _move(locked, Referral.State.INTAKE)
    return intake


@transaction.atomic
def ready_to_admit(*, referral: Referral) -> IntakeAnswers:
    """The intake of somebody who may be admitted; the referral stays locked until the transaction ends.

    Raises AlreadyDecided, NeedsEmergencyHelp, and NotReady with what has to be settled first.
    """
    locked = _open(referral)
    intake = Intake.objects.filter(referral=locked).first()
    if intake is None:
        raise NotReady("Do the intake first; the admission rests on it.")
    answers = answers_of(intake)
    advice = answers.advice()
    if advice.fit in (Fit.EMERGENCY, Fit.HIGHER):
        raise NeedsEmergencyHelp(f"{advice.reasons[0]} Virtual care does not fit; help them to {advice.fit.value}.")
    if advice.first:
        raise NotReady(" ".join(advice.first))
    return answers


@transaction.atomic
def mark_admitted(*, referral: Referral, patient: Patient) -> Referral:
    """The referral became this patient. Raises AlreadyDecided."""
    locked = _open(referral)
    locked.patient = patient
    locked.state = Referral.State.ADMITTED
    locked.save(update_fields=["patient", "state"])
    return locked


@transaction.atomic
def close_referral(*, referral: Referral, summary: str, by: Account, at: datetime) -> Referral:
    """End a referral without admission; the last callback says why. Raises AlreadyDecided."""
    locked = _open(referral)
    Callback.objects.create(referral=locked, reached=True, summary=summary, by=by, at=at)
    return _move(locked, Referral.State.CLOSED)


def _open(referral: Referral) -> Referral:
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.state == Referral.State.ADMITTED:
        raise AlreadyDecided("This person has been admitted already; open their record instead.")
    if locked.state == Referral.State.CLOSED:
        raise AlreadyDecided("This referral is closed; ask for a new one.")
    return locked


def _move(referral: Referral, state: Referral.State) -> Referral:
    referral.state = state
    referral.save(update_fields=["state"])
    return referral
