"""A patient's way through the programme: in, from one track to the next, and out."""

from datetime import date, datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import staff_licensed_in
from stepwell.clinic.programs.fitness import missing_of
from stepwell.clinic.programs.models import Discharge, Episode, Stay, Track


class AlreadyAdmitted(Exception):
    """This patient is in a track already; step down or discharge first."""


class NotAdmitted(Exception):
    """This patient is in no track; admit them first."""


class NotFitForThisTrack(Exception):
    """The patient cannot be placed in this track; the text says why and what to do."""


class NotLicensedThere(Exception):
    """This clinician holds no licence in the patient's state on that day; choose one who does."""


@transaction.atomic
def begin_episode(
    *, patient: Patient, track: Track, primary_therapist: Staff, reason: str, from_on: date, by: Account, at: datetime
) -> Stay:
    """Open an episode with its first stay.

    Raises AlreadyAdmitted while another stay is open, NotFitForThisTrack and NotLicensedThere.
    """
    _lock(patient)
    if _open_stay(patient):
        raise AlreadyAdmitted("This person is in a track already; step them down or discharge them first.")
    _offered(track)
    if not staff_licensed_in(patient.state, on=from_on).filter(pk=primary_therapist.pk).exists():
        where = patient.state or "a state nobody wrote down"
        raise NotLicensedThere(
            f"{primary_therapist.name} holds no licence in {where} on {from_on}; choose a therapist who does."
        )
    episode = Episode.objects.create(
        patient=patient, admitted_at=at, admitted_by=by, primary_therapist=primary_therapist
    )
    return _stay(episode, track, reason, from_on, by)


@transaction.atomic
def move_to_track(*, patient: Patient, track: Track, reason: str, from_on: date, by: Account) -> Stay:
    """End the open stay and begin another in the same episode. The old one's `until` is the new one's first day.

    Raises NotAdmitted when no stay is open, NotFitForThisTrack for the same or a retired track.
    """
    _lock(patient)
    stay = _open_stay(patient)
    if stay is None:
        raise NotAdmitted("This person is in no track; admit them first.")
    if stay.track_id == track.pk:
        raise NotFitForThisTrack(f"This person is in {track.name} already; choose another track.")
    _offered(track)
    stay.until = max(stay.from_on, from_on)
    stay.save(update_fields=["until"])
    return _stay(stay.episode, track, reason, stay.until, by)


@transaction.atomic
def end_episode(*, patient: Patient, reason: str, words: str, on: date, by: Account, at: datetime) -> Discharge:
    """End the open stay and its episode. `reason` is a `Discharge.Reason`. Raises NotAdmitted."""
    _lock(patient)
    stay = _open_stay(patient)
    if stay is None:
        raise NotAdmitted("This person is in no track; there is nothing to discharge from.")
    stay.until = max(stay.from_on, on)
    stay.save(update_fields=["until"])
    return Discharge.objects.create(
        patient=patient, episode=stay.episode, reason=Discharge.Reason(reason), words=words, on=on, by=by, at=at
    )


@transaction.atomic
def hand_over(*, patient: Patient, to: Staff) -> None:
    """Whoever is primary therapist from now on is it of the open stay too; nothing where no stay is open."""
    stay = _open_stay(patient)
    if stay is not None:
        Episode.objects.filter(pk=stay.episode_id).update(primary_therapist=to)


def _stay(episode: Episode, track: Track, reason: str, from_on: date, by: Account) -> Stay:
    return Stay.objects.create(
        patient=episode.patient,
        episode=episode,
        track=track,
        level_code=track.level_code,
        reason=reason,
        from_on=from_on,
        by=by,
    )


def _open_stay(patient: Patient) -> Stay | None:
    stay: Stay | None = (
        Stay.objects.filter(patient=patient, until__isnull=True).select_related("episode__patient", "track").first()
    )
    return stay


def _lock(patient: Patient) -> None:
    Patient.objects.select_for_update().get(pk=patient.pk)  # two clicks at once: the second sees the first


def _offered(track: Track) -> None:
    if track.retired_at is not None:
        raise NotFitForThisTrack(f"{track.name} is no longer offered; choose another track.")
    if missing := missing_of(track, track.blocks.filter(retired_at__isnull=True)):
        raise NotFitForThisTrack(f"{track.name} cannot be published yet; settle {', '.join(missing)}.")
