"""What may patients book, move and cancel by themselves?"""

from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.clinic.rulebook.queries.in_force import NoRule, rule_in_force


@dataclass(frozen=True, slots=True)
class SelfBooking:
    """The programme's terms. `reschedulings`: how often one meeting may be moved; `late_is_recorded`: within the notice
    a seat may still be given back, and is recorded as late.
    """

    kinds: frozenset[str]
    notice: timedelta
    ahead: timedelta
    reschedulings: int
    every_minutes: int
    late_is_recorded: bool

    @property
    def notice_words(self) -> str:
        hours = self.notice // timedelta(hours=1)
        return "1 hour" if hours == 1 else f"{hours} hours"


def self_booking(*, on: date) -> SelfBooking | None:
    """The terms in force on this day; None where the programme lets nobody book by themselves."""
    try:
        data = rule_in_force("self_booking", on=on).data
    except NoRule:
        return None
    return SelfBooking(
        kinds=frozenset(data["kinds"]),
        notice=timedelta(hours=float(data["notice_hours"])),
        ahead=timedelta(days=float(data["ahead_days"])),
        reschedulings=int(data["reschedulings"]),
        every_minutes=int(data["every_minutes"]),
        late_is_recorded=data["late_cancelling"] == "recorded",
    )


def keeps_chat(kind: str, *, on: date) -> bool:
    """Whether what is written in a session of this kind is kept as part of its record; where no rule says so, not."""
    try:
        return kind in rule_in_force("session_chat", on=on).data["kept_kinds"]
    except NoRule:
        return False
