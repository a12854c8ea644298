"""Once a week, whoever answers for patients is told that weeks of theirs fall short, while there is time to help."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from stepwell.clinic.attendance.models import ShortfallNotice
from stepwell.clinic.attendance.shortfalls import forecast
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.queries import the_programme
from stepwell.clinic.people.teams import who_answers
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.rulebook.queries import forecast_weekday
from stepwell.pure.values import ClockTime, monday_of, today, zone_named

MORNING = time(8)
LINK = "/clinic/hours/"


@transaction.atomic
def tell_of_shortfalls(*, at: datetime) -> int:
    """From eight on the weekday of the rulebook, by the zone of each track, tell whoever answers there. Once a week.

    It may run as often as it likes, and late. Who falls short, and why, stands on the page and in no letter. Returns
    how many were told.
    """
    told = 0
    for name, patients in _in_care(at).items():
        zone = zone_named(name)
        monday = monday_of(today(at, zone))
        if at < ClockTime(MORNING, zone).on(monday + timedelta(days=forecast_weekday(on=monday))):
            continue
        known = ShortfallNotice.objects.filter(starts_on=monday, time_zone=name).values_list("account", flat=True)
        answer = _patients_of(patients, at)
        waiting = [account for account in answer if account.pk not in set(known)]
        found = forecast(viewer=the_programme(name), at=at).shortfalls if waiting else ()
        short = {each.patient.pk for each in found}
        for account in waiting:
            _, is_new = ShortfallNotice.objects.get_or_create(
                account=account, starts_on=monday, time_zone=name, defaults={"at": at}
            )
            if is_new and (number := len(answer[account] & short)):
                tell(account=account, words=_words(number), link=LINK, at=at, by_email=True)
                told += 1
    return told


def _in_care(at: datetime) -> Mapping[str, set[int]]:
    """Those in care by the zone in which their week is looked at: their track's, or else their own."""
    found: dict[str, set[int]] = defaultdict(set)
    stays = Stay.objects.filter(Q(until__isnull=True) | Q(until__gt=at.date())).select_related("track", "patient")
    for stay in stays:
        found[stay.track.time_zone or stay.patient.time_zone].add(stay.patient_id)
    return found


def _patients_of(patients: Collection[int], at: datetime) -> Mapping[Account, set[int]]:
    """Each who answers for some of them, and for whom."""
    found: dict[Account, set[int]] = defaultdict(set)
    for patient, accounts in who_answers(patients, at=at).items():
        for account in accounts:
            found[account].add(patient)
    return found


def _words(number: int) -> str:
    who = "1 patient of yours will" if number == 1 else f"{number} patients of yours will"
    return f"{who} fall short this week. Hours this week says who, why, and which open places would make up for it."
