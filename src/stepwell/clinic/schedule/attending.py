"""What does the week have to know of the blocks patients attend: whether they are due, whom they take, and how many?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from stepwell.clinic.programs.models import Block, Stay
from stepwell.clinic.programs.queries import payers_told
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.values import age_on

INTENSIVE = "2"  # ASAM levels 2.1 and 2.5; below them no weekly minimum applies
# A closed group that has not met for so long begins anew, with whoever is there.
CLOSED_FOR = timedelta(weeks=4)


def not_due(blocks: Iterable[Block], starts_on: date) -> frozenset[tuple[int, int]]:
    """Who, by key, had which block so lately that it is not due again in that week. One query, where any is rare."""
    rare = {block.pk: timedelta(weeks=block.every_weeks - 1) for block in blocks if block.every_weeks > 1}
    if not rare:
        return frozenset()
    held = Seat.objects.filter(
        session__block__in=rare,
        session__cancelled_at__isnull=True,
        cancelled_at__isnull=True,
        session__week__starts_on__gte=starts_on - max(rare.values()),
        session__week__starts_on__lt=starts_on,
    ).values_list("patient_id", "session__block_id", "session__week__starts_on")
    return frozenset((patient, block) for patient, block, week in held if week >= starts_on - rare[block])


def members_of_closed(blocks: Iterable[Block], starts_on: date) -> dict[int, frozenset[int]]:
    """Who had a place, kept or given back, in each closed group lately, by keys. One query, where any is closed."""
    closed = [block.pk for block in blocks if block.closed]
    if not closed:
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    held = Seat.objects.filter(
        session__block__in=closed,
        session__week__starts_on__gte=starts_on - CLOSED_FOR,
        session__week__starts_on__lt=starts_on,
    )
    for block, patient in held.values_list("session__block_id", "patient_id"):
        found[block].add(patient)
    return {block: frozenset(patients) for block, patients in found.items()}


def group_limits(blocks: Iterable[Block], attended: Mapping[int, Collection[Stay]], on: date) -> dict[int, int]:
    """The most patients in each block's group: as published, else by the rulebook; and no more than the rule of any
    state or payer of those who attend it. Two queries.
    """
    most = rulebook.group_maxima(on=on)
    payers = payers_told({stay.patient_id for stays in attended.values() for stay in stays})
    return {
        block.pk: min(
            [block.group_max or most["any"]]
            + [most[scope] for stay in attended[block.pk] for scope in _scopes(stay, payers) if scope in most]
        )
        for block in blocks
    }


def _scopes(stay: Stay, payers: Mapping[int, str]) -> tuple[str, str]:
    return stay.patient.state, payers.get(stay.patient_id, "")


def least(stays: Mapping[str, Stay], on: date) -> dict[str, tuple[int, int]]:
    """The least minutes and days a week of each whose level has them. Each rule is read once, whoever it is for."""
    threshold = rulebook.adolescent_under(on=on)
    groups = {"adolescent": threshold - 1, "adult": threshold}
    minutes = {name: rulebook.dose_minimum(age_years=age, on=on).minutes_per_week for name, age in groups.items()}
    days = rulebook.least_days(on=on)
    found = {}
    for key, stay in stays.items():
        if stay.level_code.startswith(INTENSIVE):
            name = "adolescent" if age_on(stay.patient.birth_on, on) < threshold else "adult"
            found[key] = (minutes[name], days)
    return found
