"""What becomes of each session of somebody who is away, in words?"""

from collections.abc import Iterable
from dataclasses import dataclass

from stepwell.clinic.live.covering import Cover
from stepwell.clinic.people.queries import Viewer
from stepwell.doors.web.ui.times import span_words
from stepwell.pure.timetable.replanned import Step


@dataclass(frozen=True, slots=True)
class Line:
    """One session: what it was, what becomes of it, why, and whom that touches."""

    was: str
    becomes: str
    is_cancelled: bool
    why: str
    who: str


def days(covers: Iterable[Cover], viewer: Viewer) -> list[Line]:
    """Every session, soonest first."""
    return [_line(cover, step, viewer) for cover in covers for step in cover.steps]


def _line(cover: Cover, step: Step, viewer: Viewer) -> Line:
    row, table = cover.table.rows[step.move.session], cover.table
    words = [f"{row.title}, {span_words(step.was.period.start_at, step.was.period.until, viewer.zone)}"]
    becomes = []
    if step.now is not None:
        if step.now.period != step.was.period:
            becomes.append(span_words(step.now.period.start_at, step.now.period.until, viewer.zone))
        if step.now.clinician != step.was.clinician:
            becomes.append(f"led by {table.clinicians[step.now.clinician].signature}")
    return Line(
        was=words[0],
        becomes=", ".join(becomes) or "cancelled",
        is_cancelled=step.now is None,
        why=step.why,
        who=", ".join(sorted(table.patients[each].name for each in step.was.patients)) or "nobody",
    )
