"""What does a patient read about their call for help? What the rows say, and nothing that is only hoped."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import call_back_number, current_plan, help_under_way
from stepwell.doors.web.ui.plans import picture
from stepwell.doors.web.ui.times import clock_words

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class HelpState:
    """How far a call for help is, in words. `nobody`: none was made; `is_late`: do not wait for us."""

    title: str
    text: str
    nobody: bool = False
    is_late: bool = False


def state_of(patient: "Patient", *, viewer: Viewer, at: datetime) -> HelpState:
    """The state of the latest call, read from the rows at this moment."""
    told = help_under_way(viewer=viewer, patient=patient, at=at)
    if told is None:
        return HelpState("Nobody has been told yet", "One tap, and somebody of your team is told.", nobody=True)
    phone = call_back_number(viewer=viewer, patient=patient, at=at)
    calls = f"They call you on {phone}." if phone else "Tell us below on which number they can call you."
    if told.taken_at is not None:
        when = clock_words(told.taken_at, patient.zone)
        return HelpState(f"{told.taken_by or 'A clinician'} has seen it, at {when}", calls)
    if told.is_late:
        return HelpState(
            "We have not reached anybody yet",
            "We keep trying. Please do not wait for us: call or text 988 now, or call 911.",
            is_late=True,
        )
    if told.told_at is not None:
        when = clock_words(told.told_at, patient.zone)
        return HelpState(
            f"Your team was paged at {when}",
            f"Nobody has answered yet. If nobody does soon, the next person is paged. {calls}",
        )
    return HelpState("Someone on your team is being told now", f"A page is on its way to whoever is on call. {calls}")


def told_page(patient: "Patient", *, viewer: Viewer, at: datetime) -> dict[str, object]:
    """What `told.html` shows whoever has just said something that somebody is told of."""
    plan = current_plan(viewer=viewer, patient=patient, at=at)
    state = state_of(patient, viewer=viewer, at=at)
    return {"state": state, "plan": picture(plan, patient.zone, patient.today(at))}
