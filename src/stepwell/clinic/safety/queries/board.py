"""Which alerts wait for a human, who was told, who has each, and what must be done next, by when?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Min, Prefetch, Q, QuerySet

from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.dispositions import DISPOSITIONS, OUTCOMES, RECEIVERS
from stepwell.clinic.safety.due import least_asked
from stepwell.clinic.safety.ladder import holder_of, next_step, waits_for
from stepwell.clinic.safety.models import Alert, Attempt, Contact, FollowUp, Offer, Page, WarmHandOff
from stepwell.clinic.safety.owed import ended_at, owed
from stepwell.clinic.safety.queries.lines import (
    AlertLine,
    AtAGlance,
    ContactLine,
    DutyBoard,
    FollowUpLine,
    HandOffLine,
    OfferLine,
    PageLine,
)
from stepwell.clinic.safety.queries.plans import SafetyPlanVersion, current_plans
from stepwell.clinic.safety.queries.reach import Reach, reach_each
from stepwell.pure.escalation import Call, NextPage, Wait

_NEVER = datetime.max.replace(tzinfo=UTC)
_SOMEBODY = "somebody"


def duty_board(*, viewer: Viewer, at: datetime) -> DutyBoard:
    """Every alert that is not ended and that this viewer may see. As many queries for any number of alerts."""
    rows = _alerts(viewer, at).filter(Q(resolution__isnull=True) | Exists(owed()))
    lines = sorted(_lines(list(rows), viewer, at), key=lambda line: (line.due_at or _NEVER, line.raised_at))
    untaken = [line for line in lines if line.waits is Wait.TAKE and line.pages_somebody]
    overdue = [line for line in lines if line.is_overdue(at) and line not in untaken]
    now = tuple(untaken + overdue)
    return DutyBoard(now, tuple(line for line in lines if line not in now))


def at_a_glance(*, viewer: Viewer, at: datetime) -> AtAGlance:
    """How many alerts this viewer may see that are not ended. One query."""
    untaken = Q(resolution__isnull=True, acknowledgement__isnull=True)
    taken = Q(resolution__isnull=True, acknowledgement__isnull=False)
    seen = Alert.objects.visible_to(viewer, at=at).aggregate(
        untaken=Count("pk", filter=untaken),
        oldest_at=Min("raised_at", filter=untaken),
        under_way=Count("pk", filter=taken),
        owed=Count("pk", filter=Exists(owed())),
    )
    return AtAGlance(**seen)


def alert_by_ref(ref: UUID, *, viewer: Viewer, at: datetime) -> Alert | None:
    """That alert with its patient, if the viewer may see it."""
    return _alerts(viewer, at).filter(ref=ref).first()


def alert_line(alert: Alert, *, viewer: Viewer, at: datetime) -> AlertLine:
    """One alert as it stands, for whoever has opened it; read `alert` anew after a change."""
    return _lines([alert], viewer, at)[0]


def _alerts(viewer: Viewer, at: datetime) -> QuerySet[Alert]:
    rows: QuerySet[Alert] = Alert.objects.visible_to(viewer, at=at)
    attempts = Prefetch("attempts", Attempt.objects.order_by("pk"))
    pages = Page.objects.order_by("at", "number", "pk").select_related("staff").prefetch_related(attempts)
    contacts = Prefetch("contacts", Contact.objects.order_by("at", "pk"))
    return rows.select_related("patient", "acknowledgement", "resolution").prefetch_related(
        "overdues",
        "in_hand",
        Prefetch("pages", pages),
        Prefetch("offers", Offer.objects.order_by("at", "pk").select_related("to", "answer")),
        Prefetch("hand_offs", WarmHandOff.objects.order_by("at", "pk").select_related("answer")),
        Prefetch("resolution__follow_ups", FollowUp.objects.order_by("due_at", "pk").prefetch_related(contacts)),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once for all alerts: names, who works here, how to reach whom, plans, what each grade asks for."""

    by_account: Mapping[int, str]
    by_staff: Mapping[int, str]
    there: Mapping[int, int]
    reach: Mapping[int, Reach]
    plans: Mapping[int, SafetyPlanVersion]
    least: Mapping[str, str]

    def who(self, account_id: int | None) -> str:
        return "" if account_id is None else self.by_account.get(account_id, _SOMEBODY)


def _lines(alerts: Sequence[Alert], viewer: Viewer, at: datetime) -> list[AlertLine]:
    if not alerts:
        return []
    patients = list({alert.patient_id: alert.patient for alert in alerts}.values())
    # Names of those who acted (accounts) and of those who are next (staff) in one query.
    everybody = list(Staff.objects.order_by("pk"))
    known = _Known(
        by_account={staff.account_id: staff.signature for staff in everybody},
        by_staff={staff.pk: staff.signature for staff in everybody},
        there={staff.account_id: staff.pk for staff in everybody if staff.active},
        reach=reach_each(viewer=viewer, patients=patients, at=at),
        plans=current_plans(viewer=viewer, patients=patients, at=at),
        least=least_asked(on=viewer.today(at)),
    )
    return [_line(alert, known) for alert in alerts]


def _line(alert: Alert, known: _Known) -> AlertLine:
    page, waits, holder = next_step(alert, there=known.there), waits_for(alert), holder_of(alert)
    taken, resolution = getattr(alert, "acknowledgement", None), getattr(alert, "resolution", None)
    hand_offs = tuple(_hand_off(each, alert, known) for each in alert.hand_offs.all())
    follow_ups = tuple(_follow_up(each, known) for each in resolution.follow_ups.all()) if resolution else ()
    patient = alert.patient
    return AlertLine(
        ref=alert.ref,
        grade=alert.grade,
        words=alert.words,
        action=known.least.get(alert.grade, ""),
        raised_at=alert.raised_at,
        raised_by=_raised_by(alert, known),
        patient_ref=patient.ref,
        patient=patient.name,
        time_zone=patient.time_zone,
        reach=known.reach[patient.pk],
        plan=known.plans.get(patient.pk),
        pages=tuple(_page(each) for each in alert.pages.all()),
        next_page_at=page.due_at if page else None,
        next_staff=_names(page.staff_ids, known.by_staff) if page else (),
        taken_by=known.who(taken.by_id) if taken else "",
        taken_at=taken.at if taken else None,
        held_by=known.who(holder),
        holder_id=holder,
        offers=tuple(_offer(each, known) for each in alert.offers.all()),
        hand_offs=hand_offs,
        disposition=DISPOSITIONS.get(resolution.disposition, resolution.disposition) if resolution else "",
        resolution=resolution.words if resolution else "",
        resolved_by=known.who(resolution.by_id) if resolution else "",
        resolved_at=resolution.at if resolution else None,
        follow_ups=follow_ups,
        waits=waits.wait if waits else None,
        due_at=_due_at(alert, waits, page, hand_offs, follow_ups),
    )


def _due_at(
    alert: Alert,
    waits: Call | None,
    page: NextPage | None,
    hand_offs: Sequence[HandOffLine],
    follow_ups: Sequence[FollowUpLine],
) -> datetime | None:
    """By when that for which the alert waits must come; before the resolution, the confirmation of a hand-off."""
    if waits is None:
        return None
    if waits.wait is Wait.TAKE:
        return page.due_at if page else _reminded(alert.raised_at, alert)
    if waits.wait is Wait.FOLLOW_UP:
        return next((each.due_at for each in follow_ups if each.ended_at is None), None)
    return min([waits.since, *(each.due_at for each in hand_offs if each.taken is None)])


def _reminded(at: datetime, alert: Alert) -> datetime:
    return at + timedelta(minutes=alert.remind_minutes)


def _page(row: Page) -> PageLine:
    last = max(row.attempts.all(), key=lambda attempt: attempt.pk, default=None)
    return PageLine(row.staff.signature, last.channel if last else "", row.at, last.taken if last else None)


def _offer(row: Offer, known: _Known) -> OfferLine:
    answer = getattr(row, "answer", None)
    return OfferLine(
        ref=row.ref,
        to=row.to.signature,
        to_account_id=row.to.account_id,
        by=known.who(row.by_id),
        by_account_id=row.by_id,
        words=row.words,
        at=row.at,
        accepted=answer.accepted if answer else None,
    )


def _hand_off(row: WarmHandOff, alert: Alert, known: _Known) -> HandOffLine:
    answer = getattr(row, "answer", None)
    return HandOffLine(
        ref=row.ref,
        to=RECEIVERS.get(row.to, row.to),
        organisation=row.organisation,
        receiver=row.receiver,
        phone=row.phone,
        on_the_line=row.on_the_line,
        words=row.words,
        by=known.who(row.by_id),
        at=row.at,
        due_at=_reminded(row.at, alert),
        taken=answer.taken if answer else None,
        confirmed_by=answer.receiver if answer else "",
        how=answer.how if answer else "",
        confirmed_at=answer.at if answer else None,
    )


def _follow_up(row: FollowUp, known: _Known) -> FollowUpLine:
    return FollowUpLine(
        ref=row.ref,
        due_at=row.due_at,
        contacts=tuple(
            ContactLine(OUTCOMES.get(each.outcome, each.outcome), each.words, known.who(each.by_id), each.at)
            for each in row.contacts.all()
        ),
        ended_at=ended_at(row),
    )


def _raised_by(alert: Alert, known: _Known) -> str:
    if alert.raised_by_id is not None and alert.raised_by_id == alert.patient.account_id:
        return alert.patient.name
    return known.who(alert.raised_by_id)


def _names(staff_ids: Iterable[int], by_id: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(by_id[each] for each in staff_ids if each in by_id) or ("everybody on the team",)
