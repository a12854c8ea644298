"""How did the minutes of one seat come to be? All that was said of it, and who put it right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.attendance.ledger import lines_of
from stepwell.clinic.attendance.models import Chain
from stepwell.clinic.attendance.reckoning import SOMEBODY_WHO_LEFT, reckon
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose import Said, SeatMinutes, breaks_in
from stepwell.pure.dose.chain import CORRECTION, Line, faults_in
from stepwell.pure.values import Period


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What one witness said; `times` of the same in a row, from `at` to `until`."""

    at: datetime
    until: datetime
    source: str
    who: str
    said: str
    minutes: int
    times: int = 1
    breaks: tuple[Period, ...] = ()
    since_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PutRight:
    """One correction: who, when, why, and the minutes before and after."""

    at: datetime
    who: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True)
class OneSeat:
    """A seat with its minutes and what they rest on. `head` is where its chain ends; `faults`: it is not whole."""

    seat: Seat
    minutes: SeatMinutes
    corrections: tuple[PutRight, ...]
    lines: tuple[SaidLine, ...]
    head: str
    faults: tuple[str, ...]


def one_seat(*, viewer: Viewer, session_id: int, seat_ref: UUID, at: datetime) -> OneSeat:
    """The seat, of this session, as the viewer may see it. Raises NotYours. As many queries for any number of lines."""
    found = Seat.objects.visible_to(viewer, at=at).filter(session=session_id, ref=seat_ref)
    seat = found.select_related("patient", "session").first()
    if seat is None:
        raise NotYours
    lines = lines_of([seat])[seat.pk]
    by = {str(line["by"]) for line in lines}
    staff = Staff.objects.filter(account__ref__in=by - {""}).values_list("account__ref", "name")
    names = {str(ref): name for ref, name in staff}
    chain = Chain.objects.filter(seat=seat).first()
    position, digest = (chain.position, chain.digest) if chain else (0, "")
    return OneSeat(
        seat=seat,
        minutes=reckon([seat])[seat.pk],
        corrections=tuple(_put_right(line, names) for line in lines if line["line"] == CORRECTION),
        lines=tuple(_in_a_row(_said(line, names) for line in lines if line["line"] != CORRECTION)),
        head=f"{position}:{digest}" if chain else "",
        faults=faults_in(lines, position=position, digest=digest),
    )


def _put_right(line: Line, names: Mapping[str, str]) -> PutRight:
    return PutRight(
        at=datetime.fromisoformat(str(line["at"])),
        who=names.get(str(line["by"]), SOMEBODY_WHO_LEFT),
        before=int(line["minutes_before"]),
        after=int(line["minutes"]),
        reason=str(line["reason"]),
    )


def _said(line: Line, names: Mapping[str, str]) -> SaidLine:
    at, since = datetime.fromisoformat(str(line["said_at"])), str(line["since_at"])
    return SaidLine(
        at=at,
        until=at,
        source=str(line["source"]),
        who=names.get(str(line["by"]), SOMEBODY_WHO_LEFT) if line["by"] else "",
        said=str(line["said"]),
        minutes=int(line["minutes"]),
        breaks=breaks_in(str(line["raw"])) if line["said"] == Said.BREAKS else (),
        since_at=datetime.fromisoformat(since) if since else None,
    )


def _in_a_row(lines: Iterable[SaidLine]) -> Iterable[SaidLine]:
    """What machines said again and again, as one line."""
    last: SaidLine | None = None
    for line in lines:
        if last and not line.who and (last.source, last.said, last.who) == (line.source, line.said, line.who):
            last = replace(last, until=line.at, times=last.times + 1)
            continue
        if last:
            yield last
        last = line
    if last:
        yield last
