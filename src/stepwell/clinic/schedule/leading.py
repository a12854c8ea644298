"""What does the week have to know of those who lead: when they are on call, and who sits in beside them?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from stepwell.clinic.people.models import Staff
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.safety.rota import rota_in
from stepwell.clinic.schedule.models import Session
from stepwell.pure.escalation import turns
from stepwell.pure.timetable.calendars import open_spans, period_of
from stepwell.pure.timetable.week import Window
from stepwell.pure.values import Period, zone_named


def on_call(parts: Collection[str], first_on: date, until_on: date) -> Mapping[int, Sequence[Period]]:
    """When each of the staff is on call in one of these parts, between these days. Five queries, for no part none."""
    found: dict[int, list[Period]] = defaultdict(list)
    if not parts:
        return found
    until = datetime.combine(until_on + timedelta(days=1), time(0), UTC)
    around = Period(datetime.combine(first_on, time(0), UTC), until)
    rota = rota_in(around)
    for turn in (turn for part in parts for turn in turns(rota, part, around)):
        if turn.staff_id is not None:
            found[turn.staff_id].append(turn.period)
    return found


def co_facilitators(
    staff: Iterable[Staff],
    windows: Mapping[int, Sequence[Window]],
    taken: Mapping[int, Sequence[Period]],
    programme: Programme,
    starts_on: date,
) -> tuple[Period, ...]:
    """The stretches of that week in which one of these is there and sits in nowhere else yet. One query.

    Who sits in is not written down: of those who could, a published group of another programme takes the first.
    """
    there = {
        person.pk: [
            left
            for span in open_spans(windows[person.account_id], zone_named(person.account.time_zone), starts_on)
            for left in period_of(span).without(taken[person.pk])
        ]
        for person in staff
    }
    if not there:
        return ()
    held = Session.objects.filter(
        block__co_facilitated=True,
        cancelled_at__isnull=True,
        starts_at__date__gte=starts_on - timedelta(days=1),
        starts_at__date__lte=starts_on + timedelta(days=7),
    ).exclude(week__programme=programme)
    for starts_at, ends_at in held.order_by("starts_at", "pk").values_list("starts_at", "ends_at"):
        group = Period(starts_at, ends_at)
        for key, free in there.items():
            if any(each.start_at <= group.start_at and group.until <= each.until for each in free):
                there[key] = [left for each in free for left in each.without([group])]
                break
    return tuple(period for free in there.values() for period in free)
