"""The watchman goes round: what must be true of alerts is asked, kept where it is not, and told to somebody."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Staff
from stepwell.clinic.safety.actions.paging import climb, deliver
from stepwell.clinic.safety.invariants import SENTENCES, the_worker_goes_round
from stepwell.clinic.safety.models import Breach, Round
from stepwell.clinic.safety.reaching import breach_message, ways_to
from stepwell.clinic.safety.rota import on_call_at, working
from stepwell.clinic.safety.unanswered import overdue
from stepwell.plumbing.delivery import Undelivered, send
from stepwell.pure.entitlement import Role

_log = logging.getLogger(__name__)


@transaction.atomic
def go_round(*, at: datetime, is_worker: bool) -> bool:
    """Ask every sentence, and keep from when until when one is not true. Whether all are.

    That the worker goes round is true once it does: whoever else asks finds out whether it is.
    """
    if is_worker:
        Round.objects.update_or_create(pk=1, defaults={"at": at})
    return not [name for name in SENTENCES if _is_broken(name, at)]


def tell_of_breaches(*, at: datetime) -> None:
    """Page whoever is on call and the directors, once, that something is not as it must be; nothing of whom or what.

    Untold while no channel takes it: the next round tries again.
    """
    with transaction.atomic():
        untold = Breach.objects.select_for_update(skip_locked=True).filter(told_at=None, mended_at=None)
        found = list(untold.values_list("pk", flat=True))
        if found and any([_is_told(staff) for staff in _whom(at)]):
            Breach.objects.filter(pk__in=found).update(told_at=at)


def stand_in(*, at: datetime) -> bool:
    """Do what a worker would, where none has gone round for too long: whoever waits is paged. Whether that was so."""
    with transaction.atomic():
        late = [alert.pk for alert in overdue(at=at)] if the_worker_goes_round(at=at) else None
    if late is None:
        return False
    go_round(at=at, is_worker=False)
    for alert_id in late:
        climb(alert_id=alert_id, at=at)
        deliver(alert_id=alert_id, at=at)
    tell_of_breaches(at=at)
    return True


@transaction.atomic
def was_heard_outside(*, at: datetime) -> None:
    """Somebody outside took the heartbeat of this round."""
    Round.objects.filter(pk=1).update(heard_at=at)


def _is_broken(name: str, at: datetime) -> bool:
    wrong = SENTENCES[name](at=at)
    if not wrong:
        Breach.objects.filter(sentence=name, mended_at=None).update(mended_at=at)
        return False
    _log.error("%s is not true of %s", name, ", ".join(map(str, wrong[:20])))
    breach, _ = Breach.objects.get_or_create(sentence=name, mended_at=None, defaults={"found_at": at, "of": len(wrong)})
    Breach.objects.filter(pk=breach.pk, of__lt=len(wrong)).update(of=len(wrong))
    return True


def _whom(at: datetime) -> Collection[Staff]:
    active = Staff.objects.filter(pk__in=working().values()).select_related("account")
    chosen = [each for each in active if Role.DIRECTOR in each.roles or each.pk in on_call_at(at).values()]
    return chosen or list(active)


def _is_told(staff: Staff) -> bool:
    for way in ways_to(staff):
        try:
            send(way.channel, breach_message(way.address))
        except Undelivered as failure:
            _log.warning("a breach was not told by %s: %s", way.channel, failure)
        else:
            return True
    return False
