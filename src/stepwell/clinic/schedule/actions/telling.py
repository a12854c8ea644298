"""Everybody is told what is different for them, once, and nobody else anything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.queries import TITLES, relatives_to_tell, when_words
from stepwell.clinic.schedule.told import EverybodysWeek
from stepwell.pure.timetable.changes import Change, Meeting, changes
from stepwell.pure.values import zone_named


@transaction.atomic
def tell_of_week(
    *, before: EverybodysWeek, now: EverybodysWeek, here: Collection[Patient], starts_on: date, at: datetime
) -> None:
    """A week is published: who had one before reads how it differs, the others that theirs is there.

    `here` are those in the programme that week: who has left is not told that nothing takes place.
    """
    week = f"{starts_on:%-d %B}"
    shown, private = set[Patient](), set[Patient]()
    for patient in {*now.patients, *(before.patients.keys() & set(here))}:
        was, meetings = before.patients.get(patient, ()), now.patients.get(patient, ())
        found = changes(was, meetings, patient.zone)
        if not found:
            continue
        (private if all(each.private for each in found) else shown).add(patient)
        if patient.account is not None:
            ready = f"Your week of {week} is ready: {_sessions(meetings)}."
            words = f"Your week of {week}: {_list(found)}; everything else as the week before." if was else ready
            tell(account=patient.account, words=words, link=f"/me/week/?on={starts_on}", at=at)
    for staff in {*now.facilitators, *before.facilitators}:
        was, meetings = before.facilitators.get(staff, ()), now.facilitators.get(staff, ())
        if found := changes(was, meetings, zone_named(staff.account.time_zone)):
            published = f"The week of {week} is published: you lead {_sessions(meetings)}."
            words = f"{published} {_list(found)}; everything else as the week before." if was else published
            tell(account=staff.account, words=words, link="/clinic/day/", at=at)
    # To a relative who is shown nothing of the week, its being ready would tell of what is not shown.
    for relative in relatives_to_tell(shown, private, at=at):
        words = f"The week of {week} is ready, with what is shared with you."
        tell(account=relative, words=words, link="/family/", at=at)


@dataclass(frozen=True, slots=True)
class ChangedWeek:
    """A published week before it was changed, and now."""

    starts_on: date
    before: EverybodysWeek
    now: EverybodysWeek


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who lives elsewhere from now on, or soon: what they are told of that, and the clock they read then."""

    patient: Patient
    words: str
    zone: ZoneInfo


@transaction.atomic
def tell_of_changes(
    weeks: Sequence[ChangedWeek], *, at: datetime, cards: Mapping[int, str], mover: Mover | None = None
) -> None:
    """Published weeks were changed: whom it touches is told, once, by e-mail too that something waits.

    `cards`: where who leads something new reads what they have to know of it, by the key of the colleague. The `mover`
    is told in any case.
    """
    patients, facilitators = dict[Patient, list[str]](), dict[Staff, list[str]]()
    touched = dict[date, tuple[set[Patient], set[Patient]]]()
    several = len({week.starts_on for week in weeks}) > 1
    for week in weeks:
        shown, private = touched.setdefault(week.starts_on, (set(), set()))
        of_week = f"in the week of {week.starts_on:%-d %B}, " if several else ""
        for patient in {*week.now.patients, *week.before.patients}:
            zone = mover.zone if mover and mover.patient == patient else patient.zone
            if found := changes(week.before.patients.get(patient, ()), week.now.patients.get(patient, ()), zone):
                (private if all(each.private for each in found) else shown).add(patient)
                patients.setdefault(patient, []).append(of_week + _list(found))
        for staff in {*week.now.facilitators, *week.before.facilitators}:
            was, meetings = week.before.facilitators.get(staff, ()), week.now.facilitators.get(staff, ())
            if found := changes(was, meetings, zone_named(staff.account.time_zone)):
                facilitators.setdefault(staff, []).append(of_week + _list(found))
    if mover:
        patients.setdefault(mover.patient, [])
    first_on = min(touched, default=None)
    for patient, parts in patients.items():
        if patient.account is not None:
            words = f"A change in your week: {'; '.join(parts)}. Everything else stays as it is."
            if mover and mover.patient == patient:
                words = f"{mover.words} {words if parts else 'Your sessions stay as they are.'}"
            link = f"/me/week/?on={first_on}" if first_on else "/me/week/"
            tell(account=patient.account, words=words, link=link, at=at, by_email=True)
    for staff, parts in facilitators.items():
        words = f"A change in what you lead: {'; '.join(parts)}. Everything else stays as it is."
        tell(account=staff.account, words=words, link=cards.get(staff.pk, "/clinic/day/"), at=at, by_email=True)
    for starts_on, (shown, private) in touched.items():
        for relative in relatives_to_tell(shown, private, at=at):
            words = f"The week of {starts_on:%-d %B} has changed, in what is shared with you."
            tell(account=relative, words=words, link="/family/", at=at, by_email=True)


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


def _list(found: Sequence[Change]) -> str:
    return "; ".join(each.words for each in found)


def _sessions(meetings: Sequence[Meeting]) -> str:
    return "1 session" if len(meetings) == 1 else f"{len(meetings)} sessions"
