"""Who is told of a change to one patient's meeting? The patient, whoever leads it, and relatives who take part."""

from datetime import datetime
from zoneinfo import ZoneInfo

from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.queries import TITLES, relatives_to_tell, when_words
from stepwell.pure.values import zone_named


def tell_both(
    seat: Seat, *, patient: str, facilitator: str, link: str, at: datetime, was_at: datetime | None = None
) -> None:
    """Once each, by their own clocks. The words hold `{what}`, `{when}` and, where it was moved, `{was}`; no name.

    To relatives who are shown the patient's schedule a family session is said as to the patient.
    """
    session = seat.session
    what = TITLES.get(session.kind, session.kind.capitalize())

    def said(words: str, zone: ZoneInfo) -> str:
        was = when_words(was_at, zone) if was_at else ""
        told = words.format(what=what.lower(), when=when_words(seat.starts_at, zone), was=was)
        return told[:1].upper() + told[1:]

    own = f"/me/week/?on={seat.patient.today(seat.starts_at)}"
    if seat.patient.account is not None:
        tell(account=seat.patient.account, words=said(patient, seat.patient.zone), link=own, at=at)
    if session.kind == "family":
        shown, only_then = ((), (seat.patient,)) if seat.substance_use else ((seat.patient,), ())
        for relative in relatives_to_tell(shown, only_then, at=at):
            words = said(patient, zone_named(relative.time_zone))
            tell(account=relative, words=words, link="/family/", at=at, by_email=True)
    leader = session.facilitator.account
    tell(account=leader, words=said(facilitator, zone_named(leader.time_zone)), link=link, at=at, by_email=True)
