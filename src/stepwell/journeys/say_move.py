"""A patient will live in another state: those who plan are told what of the published weeks that touches."""

from datetime import date, datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.actions import Place
from stepwell.clinic.people.models import Account, Patient, Residence
from stepwell.clinic.people.queries import accounts_in_role
from stepwell.clinic.schedule.loose_ends import unlicensed_seats
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role
from stepwell.pure.values import STATE_NAMES


def say_move(*, patient: Patient, to: Place, from_on: date, by: Account, at: datetime) -> int:
    """They live there from that day on. Returns in how many published sessions nobody may see them there.

    None of these changes by it: those who plan are told, and whoever leads one. Who represents a minor, and in what,
    follows the law of the new state. The same said twice is told once. Raises people.actions.NotAMove.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        said = people.say_move(patient=patient, to=to, from_on=from_on, by=by, at=at)
        seats = [seat for each in unlicensed_seats(at=at, of=patient) for seat in each.seats]
        if said is None:
            return len(seats)
        if said.moved_at is not None:
            access.settle_representation(patient=said.patient, by=by, at=at)
        _tell_planners(said, len(seats), at)
        for leader in {seat.session.facilitator.account for seat in seats}:
            where = f"in {STATE_NAMES[to.state]} from {from_on:%-d %B} on"
            words = f"A patient of yours is {where}, where you are not licensed."
            words += " Whoever plans the week looks who else can see them."
            inbox.tell(account=leader, words=words, link=f"/clinic/patients/{patient.ref}/", at=at, by_email=True)
        if patient.account is not None and patient.account != by:
            words = f"Your team has noted that you live in {STATE_NAMES[to.state]} from {from_on:%-d %B} on."
            inbox.tell(account=patient.account, words=words, link="/me/moving/", at=at)
        return len(seats)


def _tell_planners(said: Residence, touched: int, at: datetime) -> None:
    sessions = {0: "No published session has to change.", 1: "In 1 published session nobody may see them there."}.get(
        touched, f"In {touched} published sessions nobody may see them there."
    )
    words = f"A patient lives in another state from {said.from_on:%-d %B} on. {sessions}"
    planners = accounts_in_role(Role.SCHEDULER)
    for planner in planners if planners.exists() else accounts_in_role(Role.DIRECTOR):
        inbox.tell(account=planner, words=words, link="/operations/week/changes/", at=at, by_email=True)
