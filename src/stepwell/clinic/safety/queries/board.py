"""Which alerts wait for a human, who was told, and what must still be done?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.dispositions import DISPOSITIONS
from stepwell.clinic.safety.ladder import holder_of, next_step, waits_for
from stepwell.clinic.safety.models import Alert, Attempt, Page
from stepwell.pure.escalation import NextPage, Wait
from stepwell.pure.instruments import Grade

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page to somebody, with the last attempt to send it; before it `delivered` is None and `channel` empty."""

    staff: str
    channel: str
    at: datetime
    delivered: bool | None


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert as it stands. `next_page_at` and `next_staff` say what happens if what it `waits` for does not come.

    `held_by` has it now: who took it, or said since that it is in their hands; `holder_id` is their account.
    """

    ref: UUID
    grade: str
    words: str
    raised_at: datetime
    patient_ref: UUID
    patient: str
    phone: str
    address: str
    state: str
    time_zone: str
    pages: tuple[PageLine, ...]
    waits: Wait | None
    next_page_at: datetime | None
    next_staff: tuple[str, ...]
    taken_by: str
    taken_at: datetime | None
    held_by: str
    holder_id: int | None
    disposition: str
    resolution: str
    resolved_by: str
    resolved_at: datetime | None
    follow_up_due_at: datetime | None
    follow_up: str
    followed_up_by: str
    followed_up_at: datetime | None

    @property
    def is_urgent(self) -> bool:
        return self.grade == Grade.URGENT.value

    @property
    def pages_somebody(self) -> bool:
        """False for what waits on the board and pages nobody."""
        return self.grade != Grade.REVIEW.value


@dataclass(frozen=True, slots=True)
class DutyBoard:
    """`open`: nobody has taken it, least time left first; `taken`: not resolved; `follow_ups`: contact is owed."""

    open: tuple[AlertLine, ...]
    taken: tuple[AlertLine, ...]
    follow_ups: tuple[AlertLine, ...]

    @property
    def is_clear(self) -> bool:
        return not (self.open or self.taken or self.follow_ups)


def duty_board(*, viewer: Viewer, at: datetime) -> DutyBoard:
    """Every alert that is not ended and that this viewer may see. Six queries, however many alerts."""
    lines = _lines(list(_alerts(viewer, at).filter(resolution__follow_up__isnull=True)))
    untaken = [line for line in lines if line.taken_at is None and line.resolved_at is None]
    taken = [line for line in lines if line.taken_at is not None and line.resolved_at is None]
    owed = [line for line in lines if line.resolved_at is not None]
    return DutyBoard(
        open=tuple(sorted(untaken, key=lambda line: (line.next_page_at or _NEVER, line.raised_at))),
        taken=tuple(sorted(taken, key=lambda line: line.raised_at)),
        follow_ups=tuple(sorted(owed, key=lambda line: line.follow_up_due_at or _NEVER)),
    )


def alert_by_ref(ref: UUID, *, viewer: Viewer, at: datetime) -> Alert | None:
    """That alert with its patient, if the viewer may see it."""
    return _alerts(viewer, at).filter(ref=ref).first()


def alert_line(alert: Alert) -> AlertLine:
    """One alert as it stands, for whoever has opened it."""
    return _lines([alert])[0]


def _alerts(viewer: Viewer, at: datetime) -> QuerySet[Alert]:
    rows: QuerySet[Alert] = Alert.objects.visible_to(viewer, at=at)
    attempts = Prefetch("attempts", Attempt.objects.order_by("pk"))
    pages = Page.objects.order_by("at", "number", "pk").select_related("staff").prefetch_related(attempts)
    return rows.select_related("patient", "acknowledgement", "resolution", "resolution__follow_up").prefetch_related(
        Prefetch("pages", pages), "overdues", "in_hand"
    )


def _lines(alerts: Sequence[Alert]) -> list[AlertLine]:
    # Names of those who acted (accounts) and of those who are next (staff) in one query.
    everybody = list(Staff.objects.order_by("pk")) if alerts else []
    there = {staff.account_id: staff.pk for staff in everybody if staff.active}
    steps = {alert.pk: next_step(alert, there=there) for alert in alerts}
    by_account = {staff.account_id: staff.signature for staff in everybody}
    by_id = {staff.pk: staff.signature for staff in everybody}
    return [_line(alert, steps[alert.pk], by_account, by_id) for alert in alerts]


def _line(alert: Alert, step: NextPage | None, by_account: Mapping[int, str], by_id: Mapping[int, str]) -> AlertLine:
    taken = getattr(alert, "acknowledgement", None)
    resolution = getattr(alert, "resolution", None)
    follow_up = getattr(resolution, "follow_up", None)
    patient, waits, holder = alert.patient, waits_for(alert), holder_of(alert)
    return AlertLine(
        ref=alert.ref,
        grade=alert.grade,
        words=alert.words,
        raised_at=alert.raised_at,
        patient_ref=patient.ref,
        patient=patient.name,
        phone=patient.phone,
        address=", ".join(part for part in (patient.address, patient.city, patient.postal_code) if part),
        state=patient.state,
        time_zone=patient.time_zone,
        pages=tuple(_page_line(page) for page in alert.pages.all()),
        waits=waits.wait if waits else None,
        next_page_at=step.due_at if step else None,
        next_staff=_names(step.staff_ids, by_id) if step else (),
        taken_by=by_account.get(taken.by_id, "somebody") if taken else "",
        taken_at=taken.at if taken else None,
        held_by=by_account.get(holder, "somebody") if holder else "",
        holder_id=holder,
        disposition=DISPOSITIONS.get(resolution.disposition, resolution.disposition) if resolution else "",
        resolution=resolution.words if resolution else "",
        resolved_by=by_account.get(resolution.by_id, "somebody") if resolution else "",
        resolved_at=resolution.at if resolution else None,
        follow_up_due_at=resolution.follow_up_due_at if resolution else None,
        follow_up=follow_up.words if follow_up else "",
        followed_up_by=by_account.get(follow_up.by_id, "somebody") if follow_up else "",
        followed_up_at=follow_up.at if follow_up else None,
    )


def _page_line(page: Page) -> PageLine:
    last = max(page.attempts.all(), key=lambda attempt: attempt.pk, default=None)
    return PageLine(page.staff.signature, last.channel if last else "", page.at, last.taken if last else None)


def _names(staff_ids: Iterable[int], by_id: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(by_id[each] for each in staff_ids if each in by_id) or ("everybody on the team",)
