"""How somebody is reached: a number or a browser is added, ended, put first, and tried with a test page."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from stepwell.clinic.people.models import Staff
from stepwell.clinic.safety.models import Trial, Way
from stepwell.clinic.safety.reaching import can_be_woken, trial_message
from stepwell.clinic.safety.rota import is_on_the_rota
from stepwell.clinic.safety.waking import QUEUE, TRY
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.plumbing.delivery import CHANNELS, EMAIL, PUSH, Undelivered, push, send
from stepwell.plumbing.queue import enqueue


class NotAWay(ValueError):
    """Somebody cannot be reached like this; the text says why and what to do."""


@transaction.atomic
def add_way(*, staff: Staff, channel: str, address: str, name: str, at: datetime) -> Way:
    """Page this person by this channel too, after the ways they have. The same address twice is one way.

    A number is kept as +1 212 555 0100 without its spaces. Raises NotAWay.
    """
    if channel not in CHANNELS or channel == EMAIL.name or not CHANNELS[channel].is_set_up():
        raise NotAWay("That is not set up here; choose another way.")
    kept = _subscription(address) if channel == PUSH.name else _number(address)
    with acting_as(current_actor().account_id, wide=True):
        Staff.objects.select_for_update().get(pk=staff.pk)  # two at once get two places
        open_ways = Way.objects.filter(staff=staff, ended_at__isnull=True)
        last = open_ways.aggregate(last=Max("place"))["last"]
        way, _ = open_ways.get_or_create(
            staff=staff,
            channel=channel,
            address=kept,
            ended_at=None,
            defaults={"name": name.strip()[:60], "place": 0 if last is None else last + 1, "added_at": at},
        )
        return way


@transaction.atomic
def let_colleagues_call(*, staff: Staff, number: str) -> None:
    """Whoever is on duty reads this number beside their name; a blank takes it away. Raises NotAWay."""
    phone = _number(number) if number.strip() else ""
    with acting_as(current_actor().account_id, wide=True):
        Staff.objects.filter(pk=staff.pk).update(phone=phone)


@transaction.atomic
def end_way(*, way: Way, at: datetime) -> None:
    """Page them like this no more. Raises NotAWay where nothing would wake somebody who is on the rota."""
    with acting_as(current_actor().account_id, wide=True):
        staff = Staff.objects.select_for_update().get(pk=way.staff_id)
        if can_be_woken(staff) and not can_be_woken(staff, without=way) and is_on_the_rota(staff, at=at):
            raise NotAWay("You are on the rota, and this is the only way that wakes you: add another one first.")
        Way.objects.filter(pk=way.pk, ended_at__isnull=True).update(ended_at=at)


@transaction.atomic
def put_first(*, way: Way) -> None:
    """Page them like this first; the others keep their order."""
    with acting_as(current_actor().account_id, wide=True):
        Staff.objects.select_for_update().get(pk=way.staff_id)
        others = Way.objects.filter(staff=way.staff_id, ended_at__isnull=True).exclude(pk=way.pk)
        for place, each in enumerate([way, *others.order_by("place", "pk")]):
            Way.objects.filter(pk=each.pk).update(place=place)


@transaction.atomic
def ask_for_trial(*, staff: Staff, way: Way | None, at: datetime) -> Trial:
    """Have a test page sent to oneself, by the worker, as a page would be. No way: by e-mail."""
    trial = Trial.objects.create(staff=staff, way=way, at=at)
    enqueue(TRY, queue=QUEUE, trial_id=trial.pk)
    return trial


@transaction.atomic
def make_trial(*, trial_id: int) -> None:
    """Send the test page, and keep what the channel made of it. Once: what was tried is not tried again."""
    trial = Trial.objects.select_for_update(of=("self",)).select_related("way", "staff__account").get(pk=trial_id)
    if trial.taken is not None:
        return
    channel = trial.way.channel if trial.way else EMAIL.name
    address = trial.way.address if trial.way else trial.staff.account.email
    trial.taken, trial.outcome = True, "sent"
    try:
        send(channel, trial_message(address))
    except Undelivered as failure:
        trial.taken, trial.outcome = False, str(failure)[:120]
    trial.save(update_fields=["taken", "outcome"])


def _number(told: str) -> str:
    """A number that a gateway can call: E.164, and of ten digits one in the United States."""
    digits = re.sub(r"[\s().\-/]", "", told)
    if re.fullmatch(r"[2-9]\d{9}", digits):
        digits = f"+1{digits}"
    elif re.fullmatch(r"1[2-9]\d{9}", digits):
        digits = f"+{digits}"
    if not re.fullmatch(r"\+[1-9]\d{7,14}", digits):
        raise NotAWay("Write the number with its area code, such as 212 555 0100, or +44 20 7946 0100 from abroad.")
    return digits


def _subscription(told: str) -> str:
    try:
        return push.checked(told)
    except push.NotASubscription as refusal:
        raise NotAWay(str(refusal)) from refusal
