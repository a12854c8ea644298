"""A patient lives elsewhere from a day on: said beforehand, and so once the day has come."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient, Residence

_AHEAD = timedelta(days=366)


class NotAMove(ValueError):
    """Nobody moves like this; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives. An address that is not said is not known: the old one is left with the old place."""

    state: str
    time_zone: str
    address: str = ""
    city: str = ""
    postal_code: str = ""


@transaction.atomic
def say_move(*, patient: Patient, to: Place, from_on: date, by: Account, at: datetime) -> Residence | None:
    """They live there from that day on; what was said of a move before and has not come yet is taken back.

    None where the same was said before. Raises NotAMove.
    """
    held = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    today = held.today(at)
    if not today <= from_on <= today + _AHEAD:
        raise NotAMove("Give a day from today on, within a year; today where they live there already.")
    ahead = Residence.objects.filter(patient=held, moved_at=None, taken_back_at=None)
    if ahead.filter(from_on=from_on, **asdict(to)).exists():
        return None
    if not ahead.exists() and all(getattr(held, name) == value for name, value in asdict(to).items()):
        return None
    ahead.update(taken_back_at=at)
    said = Residence.objects.create(patient=held, from_on=from_on, by=by, said_at=at, **asdict(to))
    if from_on == today:
        _move(said, at)
    return said


def settle_moves(*, at: datetime) -> list[Patient]:
    """Who lives elsewhere from today on, on their own wall, does so now. Returns who moved; twice changes nothing."""
    due = Residence.objects.filter(moved_at=None, taken_back_at=None, from_on__lte=(at + timedelta(days=1)).date())
    moved = []
    for said in due.select_related("patient").order_by("pk"):
        with transaction.atomic():
            held = Residence.objects.select_for_update(of=("self",)).select_related("patient__account").get(pk=said.pk)
            if held.moved_at is None and held.taken_back_at is None and held.from_on <= held.patient.today(at):
                _move(held, at)
                moved.append(held.patient)
    return moved


def _move(said: Residence, at: datetime) -> None:
    patient = said.patient
    for name in Place.__dataclass_fields__:
        setattr(patient, name, getattr(said, name))
    patient.save(update_fields=list(Place.__dataclass_fields__))
    if patient.account is not None:
        patient.account.time_zone = said.time_zone
        patient.account.save(update_fields=["time_zone"])
    said.moved_at = at
    said.save(update_fields=["moved_at"])
