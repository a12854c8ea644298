"""What becomes of the sessions of somebody who is away? Of those that have not begun, nor been opened early."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stepwell.clinic.live.models import Opening
from stepwell.clinic.people.models import Staff
from stepwell.clinic.schedule.published import PublishedTable, published_table, weeks_touched
from stepwell.pure.timetable.replanned import Step, replanned
from stepwell.pure.values import Period

MOVED_NO_SOONER_THAN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Cover:
    """What becomes of one published week, session by session, soonest first."""

    table: PublishedTable
    steps: tuple[Step, ...]

    @property
    def seal(self) -> str:
        """What was shown, in short: nothing else is done than this."""
        return "|".join(
            f"{each.move.do}{each.move.session}{each.move.start_at}{each.move.clinician}" for each in self.steps
        )


class PlanChanged(Exception):
    """Since the plan was shown something has changed; nothing was done."""

    def __init__(self) -> None:
        super().__init__("Something has changed since this plan was shown. Nothing was done; this is the plan now.")


def cover_of(*, staff: Staff, period: Period, at: datetime) -> list[Cover]:
    """What would be done if this colleague were away then; what has begun stays. Changes nothing."""
    covers = []
    taken = {staff.pk: [period]}  # what one programme gives somebody to lead, another does not give them too
    for week in weeks_touched(staff, period):
        table = published_table(week, away=taken)
        opened = opened_early(table)
        lost = [
            number
            for number, row in table.rows.items()
            if row.facilitator_id == staff.pk
            and row.starts_at > at
            and number not in opened
            and table.sessions[number].period.overlaps(period)
        ]
        after_at = at + MOVED_NO_SOONER_THAN
        covers.append(Cover(table, replanned(table.wanted.problem, table.sessions, lost, after_at=after_at)))
        for step in covers[-1].steps:
            if step.now is not None:
                taken.setdefault(table.clinicians[step.now.clinician].pk, []).append(step.now.period)
    return [cover for cover in covers if cover.steps]


def seal_of(covers: Sequence[Cover]) -> str:
    """What was shown, in short."""
    return "||".join(cover.seal for cover in covers)


def opened_early(table: PublishedTable) -> set[int]:
    """The keys of the sessions of this week that were opened."""
    return set(Opening.objects.filter(session__in=list(table.rows)).values_list("session_id", flat=True))
