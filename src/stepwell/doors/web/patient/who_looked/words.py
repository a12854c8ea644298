"""How is it said to a patient who looked, who can look, and why?"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from stepwell.clinic.access.looking import Glass, Looks, LooksOfDay, Person, Reader, Sight, WideReaders
from stepwell.doors.web.ui.rights import ROLE_WORDS, WORK_WORDS, end_words, kinds_words, listed, times_words
from stepwell.doors.web.ui.shapes import Fact
from stepwell.doors.web.ui.times import date_words, full_date_words, full_day_words
from stepwell.pure.entitlement import Ground, Kind, Purpose
from stepwell.pure.values import today

# Whoever is neither staff nor linked to the patient stays unnamed: that they have an account here is their affair.
UNNAMED = "Somebody who is not on our staff and not linked to you"


@dataclass(frozen=True, slots=True)
class Line:
    """One person's looks of one day, and at what. `glass` says what became of the emergency, if it was one."""

    who: str
    why: str
    kinds: str
    times: str
    refused: bool
    glass: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the log."""

    day: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """Somebody who can look now: each of their rights as facts."""

    who: str
    is_relative: bool
    rights: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True, slots=True)
class RoleCard:
    """The people in one role, and what they can see of everybody."""

    role: str
    names: str
    kinds: str


def day_of(day: LooksOfDay, zone: ZoneInfo) -> Day:
    return Day(full_day_words(day.on), tuple(_line(look, zone) for look in day.looks))


def name_of(person: Person) -> str:
    """Lin Chen, LCSW; Ruth Diaz (mother); You."""
    if person.is_self:
        return "You"
    if not person.name:
        return UNNAMED
    return f"{person.name} ({person.part})" if person.part and not person.is_staff else person.name


def reader_card(reader: Reader, zone: ZoneInfo) -> ReaderCard:
    rights = tuple(_facts(sight, reader.who, zone) for sight in reader.sights)
    return ReaderCard(name_of(reader.who), not reader.who.is_staff, rights)


def role_card(readers: WideReaders) -> RoleCard:
    return RoleCard(ROLE_WORDS[readers.role], listed(readers.names), _sight_words(readers.kinds))


def _line(look: Looks, zone: ZoneInfo) -> Line:
    why = "Nothing was shown."
    if look.allowed:
        why = f"Why: {_because(look.ground, look.purpose, look.who)}."
    kinds = f"{'Saw' if look.allowed else 'Asked for'}: {kinds_words(look.kinds)}"
    return Line(name_of(look.who), why, kinds, times_words(look, zone), not look.allowed, _glass(look, zone))


def _because(ground: Ground | None, purpose: Purpose, who: Person) -> str:
    return {
        None: "the rules of that time allowed it",
        Ground.SELF: "it is your own record",
        Ground.CARE_TEAM: f"they are on your care team{_as(who)}",
        Ground.AUTHOR: "they wrote them",
        Ground.CONSENT: "you agreed to it",
        Ground.PERSONAL_REPRESENTATIVE: "they are your parent, guardian or personal representative",
        Ground.SUPERVISION: "they supervise somebody on your care team",
        Ground.PROGRAMME_ROLE: f"their work, {WORK_WORDS.get(purpose, 'in the programme')}, needs it",
        Ground.PAYER: "they pay for your care",
        Ground.BREAK_GLASS: "they opened it in an emergency",
    }[ground]


def _as(who: Person) -> str:
    return f", as {who.part}" if who.part and who.is_staff else ""


def _glass(look: Looks, zone: ZoneInfo) -> str:
    if look.ground is not Ground.BREAK_GLASS:
        return ""
    told = "They had to write down why, could see it for a short time only, and whoever answers for privacy was told."
    return f"{told} {_review(look.glass, zone)}"


def _review(glass: Glass | None, zone: ZoneInfo) -> str:
    if glass is None or glass.reviewed_at is None:
        return "It has not been reviewed yet."
    found = "it was justified" if glass.justified else "it was not justified; ask us what follows from that"
    return f"Reviewed on {date_words(today(glass.reviewed_at, zone))} by somebody else: {found}."


def _sight_words(kinds: Sequence[Kind]) -> str:
    """What can be seen; of substance use as a part of the rest, so that it hints at nothing where there is none."""
    rest = kinds_words(kind for kind in kinds if kind is not Kind.SUBSTANCE_USE).capitalize()
    return f"{rest}. This holds for substance-use treatment too." if Kind.SUBSTANCE_USE in kinds else f"{rest}."


def _facts(sight: Sight, who: Person, zone: ZoneInfo) -> tuple[Fact, ...]:
    why = _because(sight.ground, sight.purpose, who)
    named = f" (“{sight.consent}”)" if sight.consent else ""
    by = f", entered by {name_of(sight.given_by) if not sight.given_by.is_self else 'you'}" if sight.given_by else ""
    until = f", until {end_words(sight.until, zone)}" if sight.until else ""
    return (
        Fact(label="Can see", value=_sight_words(sight.kinds)),
        Fact(label="Why", value=f"{why[:1].upper()}{why[1:]}{named}."),
        Fact(label="Since", value=f"{full_date_words(today(sight.since_at, zone))}{by}{until}."),
    )
