"""How does an alert stand? The lines a duty board is made of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepwell.clinic.safety.queries.plans import SafetyPlanVersion
from stepwell.clinic.safety.queries.reach import Reach
from stepwell.pure.escalation import Wait
from stepwell.pure.instruments import Grade


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page to somebody, with the last attempt to send it; before it `delivered` is None and `channel` empty."""

    staff: str
    channel: str
    at: datetime
    delivered: bool | None


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An alert offered to a colleague. `accepted` is None until the colleague answers."""

    ref: UUID
    to: str
    to_account_id: int
    by: str
    by_account_id: int
    words: str
    at: datetime
    accepted: bool | None


@dataclass(frozen=True, slots=True)
class HandOffLine:
    """Somebody handed to another service. `taken` is None until the service confirms, which is due by `due_at`."""

    ref: UUID
    to: str
    organisation: str
    receiver: str
    phone: str
    on_the_line: bool
    words: str
    by: str
    at: datetime
    due_at: datetime
    taken: bool | None
    confirmed_by: str
    how: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact that was owed, or the attempt at it."""

    outcome: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A contact that is owed, with what was tried. `ended_at` is None while it is owed."""

    ref: UUID
    due_at: datetime
    contacts: tuple[ContactLine, ...]
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert as it stands. It `waits` for something by `due_at`; None, once it is ended.

    `next_page_at` and `next_staff` say what happens if that does not come. `held_by` has it now: who took it, or said
    since that it is in their hands; `holder_id` is their account.
    """

    ref: UUID
    grade: str
    words: str
    action: str
    raised_at: datetime
    raised_by: str
    patient_ref: UUID
    patient: str
    time_zone: str
    reach: Reach
    plan: SafetyPlanVersion | None
    pages: tuple[PageLine, ...]
    next_page_at: datetime | None
    next_staff: tuple[str, ...]
    taken_by: str
    taken_at: datetime | None
    held_by: str
    holder_id: int | None
    offers: tuple[OfferLine, ...]
    hand_offs: tuple[HandOffLine, ...]
    disposition: str
    resolution: str
    resolved_by: str
    resolved_at: datetime | None
    follow_ups: tuple[FollowUpLine, ...]
    waits: Wait | None
    due_at: datetime | None

    @property
    def is_urgent(self) -> bool:
        return self.grade == Grade.URGENT.value

    @property
    def pages_somebody(self) -> bool:
        """False for what waits on the board and pages nobody."""
        return self.grade != Grade.REVIEW.value

    @property
    def offer(self) -> OfferLine | None:
        """What whoever has it offered to a colleague, who has not answered yet."""
        mine = (each for each in self.offers if each.by_account_id == self.holder_id)
        return next((each for each in mine if each.accepted is None), None)

    @property
    def open_hand_off(self) -> HandOffLine | None:
        """The hand-off whose receiver has not confirmed."""
        return next((each for each in self.hand_offs if each.taken is None), None)

    @property
    def owed(self) -> FollowUpLine | None:
        """The contact that is owed next."""
        return next((each for each in self.follow_ups if each.ended_at is None), None)

    def is_overdue(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at <= at


@dataclass(frozen=True, slots=True)
class DutyBoard:
    """`now`: nobody has taken it, then what is overdue; `later`: the rest. In each the least time left comes first."""

    now: tuple[AlertLine, ...]
    later: tuple[AlertLine, ...]

    @property
    def all(self) -> tuple[AlertLine, ...]:
        return self.now + self.later


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """How many alerts nobody has taken, since when the oldest waits, how many are under way, how many owe a contact."""

    untaken: int
    oldest_at: datetime | None
    under_way: int
    owed: int
