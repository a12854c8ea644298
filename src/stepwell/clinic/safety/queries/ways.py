"""How is this person reached, and did the last test page arrive?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.models import Trial, Way
from stepwell.clinic.safety.reaching import can_be_woken
from stepwell.clinic.safety.rota import is_on_the_rota
from stepwell.plumbing.delivery import CHANNELS, EMAIL


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way, in its turn; of e-mail, which everybody has, there is no `way`. `trial` is the last test page by it."""

    way: Way | None
    channel: str
    address: str
    is_set_up: bool
    trial: Trial | None


@dataclass(frozen=True, slots=True)
class Reached:
    """How the viewer is reached. `must_choose`: they are on the rota, and nothing would wake them."""

    staff: Staff
    lines: Sequence[WayLine]
    can_be_woken: bool
    must_choose: bool


def reached(viewer: Viewer, *, at: datetime) -> Reached | None:
    """The viewer's own ways; None for whoever does not work here."""
    staff = Staff.objects.filter(pk=viewer.staff_id or 0).select_related("account").first()
    if staff is None:
        return None
    ways = list(Way.objects.filter(staff=staff, ended_at__isnull=True).order_by("place", "pk"))
    tried: dict[int | None, Trial] = {}
    for trial in Trial.objects.filter(staff=staff).order_by("pk"):
        tried[trial.way_id] = trial
    lines = [
        WayLine(way, way.channel, way.address, CHANNELS[way.channel].is_set_up(), tried.get(way.pk)) for way in ways
    ]
    lines.append(WayLine(None, EMAIL.name, staff.account.email, True, tried.get(None)))
    woken = can_be_woken(staff)
    return Reached(staff, lines, woken, not woken and is_on_the_rota(staff, at=at))


def own_way(viewer: Viewer, ref: UUID) -> Way | None:
    """One of the viewer's own ways that is still open."""
    return Way.objects.filter(ref=ref, staff=viewer.staff_id or 0, ended_at__isnull=True).first()
