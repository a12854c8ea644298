"""Who is on call, what is handed over to me, and when is it my turn?"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.queries import TurnLine
from stepwell.doors.web.clinician.duty.cards import AlertCard, card
from stepwell.doors.web.clinician.duty.views import ON_DUTY
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.phones import number_words
from stepwell.doors.web.ui.shapes import Fact
from stepwell.doors.web.ui.times import clock_words, day_words, moment_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind
from stepwell.pure.values import Period

if TYPE_CHECKING:
    from stepwell.clinic.safety.models import HandOver

SHOWN = 6  # of one's own turns


@dataclass(frozen=True, slots=True)
class Handing:
    """One hand-over as the viewer reads it; `is_mine`: they take it, and have not said so yet."""

    ref: str
    title: str
    said: str
    is_mine: bool
    is_confirmed: bool


@portal(*ON_DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
def on_call(request: StepwellRequest) -> HttpResponse:
    """The turns of now, the hand-overs, and one's own turns to come. A POST confirms a hand-over."""
    viewer, at = request.viewer, clock.now()
    if request.method == "POST":
        return _confirm(request, at)
    handing = [_handing(each, viewer) for each in queries.hand_overs(viewer, at=at)]
    alerts = _open_alerts(viewer, at) if any(each.is_mine for each in handing) else []
    reached = queries.reached(viewer, at=at)
    context = {
        "nav": "clinician:on_call",
        "now": _now(viewer, at),
        "handing": handing,
        "alerts": alerts,
        "turns": [_turn(line, viewer) for line in queries.turns_of(viewer, at=at)[:SHOWN]],
        "must_choose": reached is not None and reached.must_choose,
    }
    return render(request, "clinician/on_call/page.html", context)


def _confirm(request: StepwellRequest, at: datetime) -> HttpResponse:
    try:
        ref = UUID(request.POST.get("hand_over", ""))
    except ValueError:
        raise Http404 from None
    made = queries.hand_over(ref, viewer=request.viewer)
    if made is None:
        raise Http404
    actions.confirm_hand_over(made=made, by=account_by_id(request.viewer.account_id), at=at)
    messages.success(request, "You have it. Whoever had it before sees that you do.")
    return redirect("clinician:on_call")


def _now(viewer: Viewer, at: datetime) -> list[Fact]:
    found = queries.rota_lines(Period(at, at + queries.AHEAD), at=at)
    facts = []
    for part, lines in found.items():
        line = lines[0]
        until = moment_words(line.turn.period.until, viewer.zone)
        who = f"{line.who or 'Nobody'}, until {until}"
        number = f": {number_words(line.phone)}" if line.phone else ""
        href = f"tel:{line.phone}" if line.phone else ""
        facts.append(Fact(label=part.capitalize(), value=f"{who}{number}", href=href))
    return facts


def _handing(each: "HandOver", viewer: Viewer) -> Handing:
    is_mine = each.taker_id == viewer.staff_id
    when = clock_words(each.at, viewer.zone)
    giver = each.giver.name if each.giver else "nobody"
    confirmed = clock_words(each.confirmed_at, viewer.zone) if each.confirmed_at else ""
    if is_mine:
        title = f"You are {each.part} from {when}" + (f", after {giver}" if each.giver else "")
        said = f"You confirmed it at {confirmed}." if confirmed else "See what is open, then say that you have it."
    else:
        title = f"{each.taker.name} is {each.part} from {when}, after you"
        said = (
            f"They confirmed it at {confirmed}." if confirmed else "They have not confirmed it yet. Pages go to them."
        )
    return Handing(str(each.ref), title, said, is_mine and not confirmed, bool(confirmed))


def _open_alerts(viewer: Viewer, at: datetime) -> list[AlertCard]:
    """Everything on the duty board that somebody must still do something about; each look is logged."""
    lines = queries.duty_board(viewer=viewer, at=at).all
    open_listed(viewer=viewer, patient_refs=[line.patient_ref for line in lines], kind=Kind.SAFETY, at=at)
    return [card(line, (), viewer=viewer, at=at) for line in lines]


def _turn(line: TurnLine, viewer: Viewer) -> Fact:
    period = line.turn.period
    begins_on, ends_on = viewer.today(period.start_at), viewer.today(period.until)
    until = clock_words(period.until, viewer.zone) + ("" if begins_on == ends_on else f" on {ends_on:%A}")
    return Fact(
        label=day_words(begins_on),
        value=f"{clock_words(period.start_at, viewer.zone)} to {until}, {line.turn.part}",
    )
