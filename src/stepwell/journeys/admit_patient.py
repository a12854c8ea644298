"""A referral becomes a patient: account, record, care team, track, what they are asked, and everybody told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.billing import actions as billing
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.measures import actions as measures
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.programs import actions as programs
from stepwell.clinic.programs.models import Referral, Stay, Track
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety import actions as safety
from stepwell.plumbing.database import acting_as


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """A further clinician and the part they play: psychiatrist, case manager …"""

    staff: Staff
    part: str


def admit_patient(
    *,
    referral: Referral,
    track: Track,
    primary_therapist: Staff,
    reason: str,
    from_on: date,
    by: Account,
    at: datetime,
    team: Sequence[TeamPlace] = (),
    patient: Patient | None = None,
    password: str | None = None,
) -> Stay:
    """Admit the person of this referral to a track, on the strength of their intake.

    `patient` is their record where one is kept already (an import, an earlier stay). Without a password the new
    account cannot be used until the invited person sets one. Raises what `programs.actions` raises (AlreadyDecided,
    NotReady, AlreadyAdmitted, NotFitForThisTrack, NotLicensedThere) and `people.actions.AlreadyTaken`.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        answers = programs.ready_to_admit(referral=referral)
        admitted = _with_account(patient, referral, answers, password)
        access.grant_self(patient=admitted, by=by, at=at)
        stay = programs.begin_episode(
            patient=admitted,
            track=track,
            primary_therapist=primary_therapist,
            reason=reason,
            from_on=from_on,
            by=by,
            at=at,
        )
        for place in (TeamPlace(primary_therapist, PRIMARY_THERAPIST), *team):
            people.join_care_team(patient=admitted, staff=place.staff, part=place.part, at=at)
            access.grant_care_team(to=place.staff.account, patient=admitted, by=by, at=at, reason=place.part)
            inbox.tell(
                account=place.staff.account,
                words=f"You are on a new patient's care team, as {place.part}.",
                link=f"/clinic/patients/{admitted.ref}/",
                at=at,
            )
        access.settle_supervision(patients=[admitted], by=by, at=at)
        measures.follow_schedule(stay=stay)
        measures.begin_diary(stay=stay, at=at)
        if answers.payer_key and answers.member_id:
            payer = rulebook.payer(answers.payer_key, on=from_on)
            billing.cover(
                patient=admitted,
                payer_key=payer.key,
                payer_name=payer.name,
                payer_id=payer.payer_id,
                member_id=answers.member_id,
                from_on=from_on,
            )
        safety.name_emergency_contact(
            patient=admitted, name=answers.emergency_contact_name, phone=answers.emergency_contact_phone, by=by, at=at
        )
        programs.mark_admitted(referral=referral, patient=admitted)
        _welcome(admitted, primary_therapist, at)
        return stay


def _with_account(
    patient: Patient | None, referral: Referral, answers: programs.IntakeAnswers, password: str | None
) -> Patient:
    if patient is not None and patient.account is not None:
        return patient
    if not referral.email:
        raise programs.NotReady("Ask for an e-mail address first; the person signs in with it.")
    account = people.open_account(email=referral.email, password=password, time_zone=answers.time_zone)
    if patient is not None:
        return people.give_account(patient=patient, account=account)
    return people.register_patient(
        given_name=referral.given_name,
        family_name=referral.family_name,
        birth_on=answers.birth_on,
        time_zone=answers.time_zone,
        account=account,
        state=answers.state,
        phone=referral.phone,
        email=referral.email,
        address=answers.address,
        city=answers.city,
        postal_code=answers.postal_code,
    )


def _welcome(patient: Patient, therapist: Staff, at: datetime) -> None:
    if patient.account is not None:
        words = f"Welcome. Your therapist is {therapist.signature}. Your first week shows here once it is published."
        inbox.tell(account=patient.account, words=words, link="/me/", at=at)
