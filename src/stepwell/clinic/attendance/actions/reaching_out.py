"""Somebody at risk is not in their session: they are written to, and again, and then somebody is paged to call."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from stepwell.clinic.attendance.models import Correction, Outreach, Witness
from stepwell.clinic.attendance.reckoning import WHO_IS_THERE
from stepwell.clinic.attendance.unheard import said_inside_by_chat
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.live import queries as live
from stepwell.clinic.live.models import Arrival
from stepwell.clinic.rulebook.queries import absence_rule
from stepwell.clinic.safety.actions import found_by_rules, raise_signals
from stepwell.clinic.safety.queries import at_risk
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose import Said, Source
from stepwell.pure.escalation import ASKED, Due, SeatSeen, due_steps
from stepwell.pure.escalation import Outreach as Step

_log = logging.getLogger(__name__)
# Silence longer than this is an old seat that nobody marked, not somebody who is missing now.
LOOKS_BACK = timedelta(hours=24)
WORDS = "We missed you, and want to know that you are all right. Call us, or call or text 988 at any hour."
_SEEN_IN = Q(source=Source.MEDIA, said=Said.JOINED) | Q(source=Source.POLL)
_EARLY, _CAME = Q(left_at__lte=F("seat__starts_at")), Arrival.objects.filter(seat=OuterRef("seat"))
_HAS_NOT_LEFT_EARLY = ~Exists(_CAME.filter(_EARLY)) | Exists(_CAME.exclude(_EARLY))
_WORDS = WHO_IS_THERE | Q(said=Said.REACHED)
ASKS = "Somebody in your session may need to be looked for: say now who is there."


@transaction.atomic
def reach_out(*, at: datetime) -> int:
    """Take every step that is due about somebody at risk who is not in their session. Each step once.

    It may run as often as it likes: what is due follows from the rows. Returns how many were taken. As many reads for
    any number of sessions.
    """
    rule = absence_rule(on=at.date())
    if rule is None:
        return 0
    started = Seat.objects.filter(
        cancelled_at__isnull=True, session__cancelled_at__isnull=True, starts_at__lte=at, ends_at__gt=at - LOOKS_BACK
    )
    risky = at_risk(at=at, patients=list(started.values_list("patient_id", flat=True)))
    seats = list(started.filter(patient__in=risky).select_related("patient__account", "session__facilitator__account"))
    seen = _seen(seats)
    done: dict[int, set[int]] = defaultdict(set)
    for seat_id, number in Outreach.objects.filter(seat__in=seats).values_list("seat_id", "number"):
        done[seat_id].add(number)
    asked = {seat.session_id for seat in seats if ASKED in done[seat.pk]}
    taken = 0
    for seat in seats:
        for step in due_steps(rule, seen[seat.pk], done=done[seat.pk], at=at):
            try:
                taken += _is_taken(seat, step, at, was_asked=seat.session_id in asked)
            except Exception:  # noqa: BLE001  # whatever it was, it keeps back nobody else
                _log.exception("a step about somebody who does not come could not be taken; it is tried again")
            else:
                asked |= {seat.session_id} if step.do is Step.ASK else set()
    return taken


@transaction.atomic
def _is_taken(seat: Seat, step: Due, at: datetime, *, was_asked: bool) -> bool:
    """Take a step, and whether it had not been; a session's leader was asked for all of it."""
    _, is_new = Outreach.objects.get_or_create(
        seat=seat, number=step.number, defaults={"patient": seat.patient, "done": step.do.value, "at": at}
    )
    if is_new and not (step.do is Step.ASK and was_asked):
        _do(seat, step, at)
    return is_new


def _seen(seats: Sequence[Seat]) -> Mapping[int, SeatSeen]:
    """What is known of each seat: the facilitator's newest word, unless somebody has corrected it since.

    Who is on the telephone is there, by their word, and who was reached after the session is not to be looked for.
    Until they say anything, that the media server let somebody in, or lists them, does for it; a page does not, but of
    who was let into a session held by chat alone; nor does any of them of who came early, left, and is not back. No
    machine stands against what was said.
    """
    seen_in = _SEEN_IN | Q(source=Source.PAGE, pk__in=said_inside_by_chat(seats).values("pk"))
    there = Witness.objects.filter(_HAS_NOT_LEFT_EARLY, seen_in, seat__in=seats).order_by("seat", "at").distinct("seat")
    words = Witness.objects.filter(_WORDS, seat__in=seats).order_by("at", "position")
    said = {row.seat_id: row for row in (*there, *words)}
    corrections = Correction.objects.filter(seat__in=seats).order_by("at", "position")
    corrected = {row.seat_id: row.minutes > 0 for row in corrections}
    return {
        seat.pk: SeatSeen(
            seat.starts_at,
            seat.ends_at,
            corrected.get(seat.pk, said[seat.pk].said != Said.ABSENT if seat.pk in said else None),
            said[seat.pk].at if seat.pk in said else None,
        )
        for seat in seats
    }


def _do(seat: Seat, step: Due, at: datetime) -> None:
    if step.do is Step.ASK:
        link = f"/clinic/sessions/{seat.session.ref}/"
        tell(account=live.leader_of(seat.session).account, words=ASKS, link=link, at=at, by_email=True)
    elif step.do is Step.WRITE and seat.patient.account is not None:
        tell(account=seat.patient.account, words=WORDS, link="/me/", at=at, by_email=True)
    elif step.do is Step.PAGE:
        raise_signals(
            patient=seat.patient,
            found=found_by_rules("absence", {"at_risk": True}, on=seat.patient.today(at)),
            source=f"absence:{seat.ref}",
            occurred_at=step.since_at,
            at=at,
            hosts=[live.leader_of(seat.session).pk],
            substance_use=seat.substance_use,
        )
