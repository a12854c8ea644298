"""Holes in the rota are announced before they come, and one turn is handed to the next."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.queries import accounts_in_role
from stepwell.clinic.safety.models import HandOver, HoleTold
from stepwell.clinic.safety.rota import AHEAD, parts_needed, rota_in
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import PARTS, holes, on_call, turns
from stepwell.pure.values import Period, time_words

LAST_CALL = timedelta(days=1)
# Whoever takes over is told this long before; whoever has not confirmed this long after is said to others.
TOLD_BEFORE = timedelta(minutes=15)
CONFIRMED_WITHIN = timedelta(minutes=30)
_ROTA, _ON_CALL = "/operations/rota/", "/clinic/on-call/"


class NotYourTurn(ValueError):
    """Whoever's turn begins confirms it."""


@transaction.atomic
def announce_holes(*, at: datetime) -> int:
    """Tell schedulers and directors of each hole in the next days, once, and again the day before. How many were told.

    A hole is known by the moment it begins: one that only lasts longer is told of again the day before.
    """
    coming = Period(at, at + AHEAD)
    rota, told = rota_in(coming), 0
    for part in parts_needed(at):
        known = list(HoleTold.objects.filter(part=part, until__gt=at))
        for hole in holes(rota, part, coming):
            is_last_call = hole.start_at - at <= LAST_CALL
            if any(
                each.starts_at <= hole.start_at <= each.until and (each.is_last_call or not is_last_call)
                for each in known
            ):
                continue
            HoleTold.objects.create(
                part=part, starts_at=hole.start_at, until=hole.until, is_last_call=is_last_call, at=at
            )
            for account in _planners():
                words = f"Nobody is {part} {_when(hole, account)}. Open the rota and fill it."
                tell(account=account, words=words, link=_ROTA, at=at, by_email=True)
            told += 1
    return told


@transaction.atomic
def hand_over(*, at: datetime) -> None:
    """Tell whoever's turn begins in a quarter of an hour, or has just begun; say where somebody has not confirmed."""
    around = Period(at - timedelta(hours=1), at + TOLD_BEFORE + timedelta(minutes=1))
    whole = Period(around.start_at - timedelta(days=1), around.until + timedelta(days=1))
    rota = rota_in(whole)
    for part in PARTS:
        found = turns(rota, part, whole)
        for before, turn in zip((None, *found), found, strict=False):
            giver = before.staff_id if before else None
            if turn.staff_id in (None, giver) or not around.start_at <= turn.period.start_at < around.until:
                continue
            made, is_new = HandOver.objects.get_or_create(
                part=part,
                at=turn.period.start_at,
                taker_id=turn.staff_id,
                defaults={"giver_id": giver, "until": turn.period.until},
            )
            if is_new:
                words = "Your turn on call begins. See what is open, and confirm that you have it."
                tell(account=made.taker.account, words=words, link=_ON_CALL, at=at, by_email=True)
    missing = HandOver.objects.filter(
        confirmed_at__isnull=True, missed_told_at__isnull=True, at__lte=at - CONFIRMED_WITHIN, until__gt=at
    )
    for missed in missing.select_related("giver__account"):
        if on_call(rota, missed.part, at) == missed.taker_id:
            _tell_missed(missed, at)


@transaction.atomic
def confirm_hand_over(*, made: HandOver, by: Account, at: datetime) -> HandOver:
    """Say that one's turn has begun and that one has seen what is open. Once; again changes nothing."""
    with acting_as(current_actor().account_id, wide=True):
        held = HandOver.objects.select_for_update(of=("self",)).select_related("taker").get(pk=made.pk)
        if held.taker.account_id != by.pk:
            raise NotYourTurn("Whoever's turn begins confirms it.")
        if held.confirmed_at is None:
            held.confirmed_at = at
            held.save(update_fields=["confirmed_at"])
        return held


def _tell_missed(missed: HandOver, at: datetime) -> None:
    missed.missed_told_at = at
    missed.save(update_fields=["missed_told_at"])
    giver = [missed.giver.account] if missed.giver and missed.giver.active else []
    for account in {each.pk: each for each in (*_planners(), *giver)}.values():
        words = f"Nobody has confirmed the turn {missed.part} that has begun. Pages go there; find out who is there."
        tell(account=account, words=words, link=_ON_CALL if account in giver else _ROTA, at=at, by_email=True)


def _planners() -> QuerySet[Account]:
    return (accounts_in_role(Role.SCHEDULER) | accounts_in_role(Role.DIRECTOR)).distinct()


def _when(hole: Period, account: Account) -> str:
    """From Saturday 7 March 8:00 pm until Sunday 8 March 8:00 am, on the reader's own wall."""
    zone = ZoneInfo(account.time_zone)
    first, last = (
        f"{each:%A %-d %B} {time_words(each.time())}"
        for each in (hole.start_at.astimezone(zone), hole.until.astimezone(zone))
    )
    return f"from {first} until {last}"
