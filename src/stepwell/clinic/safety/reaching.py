"""By which channels is a member of staff reached, and what is said to them? Never of whom an alert is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from stepwell.clinic.people.models import Staff
from stepwell.clinic.safety.models import Way
from stepwell.plumbing.delivery import CHANNELS, EMAIL, Message, ringing
from stepwell.pure.escalation import Wait

# All that leaves the program about an alert, besides its address. A test of the house reads every word that goes out.
NOW = "Stepwell: an urgent alert needs you"
STILL = "Stepwell: an alert still waits for you"
BREACH = "Stepwell: something about alerts is not as it must be"
TEST = "Stepwell: this is a test page"


@dataclass(frozen=True, slots=True)
class Address:
    """One channel and somebody's address on it."""

    channel: str
    address: str


def ways_to(staff: Staff) -> Sequence[Address]:
    """The ways this person chose, as far as they are set up here, in their order; e-mail last, and always."""
    chosen = Way.objects.filter(staff=staff, ended_at__isnull=True).order_by("place", "pk")
    return [
        *(Address(way.channel, way.address) for way in chosen if CHANNELS[way.channel].is_set_up()),
        Address(EMAIL.name, staff.account.email),
    ]


def can_be_woken(staff: Staff, *, without: Way | None = None) -> bool:
    """Whether some way of theirs rings at night. Where only e-mail is set up there is no other, and e-mail counts."""
    rings = [channel.name for channel in ringing()]
    chosen = Way.objects.filter(staff=staff, ended_at__isnull=True, channel__in=rings)
    left = chosen.exclude(pk=without.pk) if without else chosen
    return not rings or left.exists()


def page_message(address: str, ref: UUID, wait: str) -> Message:
    """What a page about this alert says."""
    return _message(address, NOW if wait == Wait.TAKE else STILL, f"/clinic/duty/{ref}/take/")


def breach_message(address: str) -> Message:
    """What is said where an invariant is broken."""
    return _message(address, BREACH, "/clinic/duty/")


def trial_message(address: str) -> Message:
    """What a test page says."""
    return _message(address, TEST, "/clinic/reached/")


def _message(address: str, words: str, path: str) -> Message:
    link = f"{settings.STEPWELL_ADDRESS}{path}"
    return Message(to=address, subject=words, body=f"{words}. Open: {link}", link=link)
