"""What becomes of each session, in words?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from stepwell.clinic.live.disruptions import Cover
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.actions import Mover
from stepwell.clinic.schedule.queries import title_of
from stepwell.doors.web.ui.times import date_words, range_words, span_words, zone_letters
from stepwell.pure.timetable.by_hand import after_all
from stepwell.pure.timetable.reckoning import asked_minutes, minutes_of_each
from stepwell.pure.timetable.replanned import Step
from stepwell.pure.timetable.week import PlacedSession
from stepwell.pure.values import Period, hours_words


@dataclass(frozen=True, slots=True)
class Line:
    """One session: what it was, what becomes of it (nothing, where it is empty), why, and whom that touches.

    It `is_moved` where it goes on at another time.
    """

    was: str
    becomes: str
    nothing: str
    why: str
    opens: Sequence[str]
    who: str
    is_moved: bool


def lines(covers: Sequence[Cover], viewer: Viewer, mover: Mover | None) -> list[Line]:
    """Every step, soonest first; what has no place comes last."""
    found = [
        (step.was or step.now, _Words(cover, viewer, mover).line(step)) for cover in covers for step in cover.steps
    ]
    last = datetime.max.replace(tzinfo=UTC)
    return [line for _, line in sorted(found, key=lambda each: each[0].period.start_at if each[0] else last)]


def weekly_hours(covers: Sequence[Cover], patient_id: int | None) -> Iterator[str]:
    """What the one patient it is about has then, week by week; nothing where it is about nobody in care."""
    for cover in covers:
        key = next((key for key, row in cover.table.wanted.patients.items() if row.pk == patient_id), None)
        if key is not None:
            problem, before = cover.table.wanted.problem, cover.table.sessions
            after = after_all(problem, before, [move for step in cover.steps for move in step.moves])
            had, has = (hours_words(minutes_of_each(each)[key]) for each in (before, after))
            asked = hours_words(asked_minutes(problem)[key])
            week = date_words(cover.table.week.starts_on)
            yield f"In the week of {week} they then have {has} of {asked}" + (f", {had} before." if had != has else ".")


class _Words:
    def __init__(self, cover: Cover, viewer: Viewer, mover: Mover | None) -> None:
        self.table, self.viewer, self.mover = cover.table, viewer, mover

    def line(self, step: Step) -> Line:
        title = self._title(step)
        gone = "Not placed" if step.was is None else "Cancelled" if self._is_dropped(step) else "They leave it"
        return Line(
            was=f"{title}, {self._when(step.was)}" if step.was else title,
            becomes=self._becomes(step.was, step.now) if step.now else "",
            nothing="" if step.now else gone,
            why=step.why,
            opens=step.opens,
            who=", ".join(sorted(self.table.patients[each].name for each in step.patients)) or "nobody",
            is_moved=bool(step.was and step.now and step.was.period != step.now.period),
        )

    def _title(self, step: Step) -> str:
        block = self.table.wanted.blocks.get(step.block)
        if block is None and step.moves:
            return self.table.rows[step.moves[0].session].title
        return title_of(block) if block else "A session"

    def _is_dropped(self, step: Step) -> bool:
        return step.was is not None and len(step.patients) == len(step.was.patients)

    def _becomes(self, was: PlacedSession | None, now: PlacedSession) -> str:
        parts = []
        if was is None or now.period != was.period:
            parts.append(self._when(now))
        if was is None or now.clinician != was.clinician:
            parts.append(f"led by {self.table.clinicians[now.clinician].signature}")
        return ", ".join(parts) or "as it was"

    def _when(self, session: PlacedSession) -> str:
        period = session.period
        return span_words(period.start_at, period.until, self.viewer.zone) + self._on_their_clock(period)

    def _on_their_clock(self, period: Period) -> str:
        if self.mover is None or self.mover.zone == self.viewer.zone:
            return ""
        zone = self.mover.zone
        return f" ({range_words(period.start_at, period.until, zone)} {zone_letters(period.start_at, zone)} for them)"
