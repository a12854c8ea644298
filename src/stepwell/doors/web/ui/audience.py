"""How is it said, before somebody writes, who will be able to read it? To them, by name, and in plain words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from stepwell.clinic.access.audience import Audience, Reach
from stepwell.clinic.access.looking import Person
from stepwell.doors.web.ui.rights import ROLE_WORDS, kinds_words, listed
from stepwell.pure.entitlement import Kind

# What goes with the name, and so is not worth a word.
_GOES_WITHOUT_SAYING = {Kind.IDENTITY}


@dataclass(frozen=True, slots=True)
class WhoWillSee:
    """One line each: `who`, and how much. `bills` names the relatives who see bills; empty where none does."""

    lines: tuple[tuple[str, str], ...]
    bills: str


def who_will_see(audience: Audience) -> WhoWillSee | None:
    """What somebody is told before they write. An adult who shares it with nobody is told nothing (None)."""
    if not audience.is_minor and not audience.is_shared:
        return None
    teams: dict[tuple[Kind, ...], list[str]] = defaultdict(list)
    for reach in audience.staff:
        teams[reach.kinds].append(reach.who.name)
    lines = [(f"Your care team: {listed(names)}", _much(kinds)) for kinds, names in teams.items()]
    roles: dict[tuple[Kind, ...], list[str]] = defaultdict(list)
    for role, kinds in audience.roles:
        words = ROLE_WORDS[role]
        roles[kinds].append(words if not roles[kinds] else words[0].lower() + words[1:])
    lines += [(listed(words), _much(kinds)) for kinds, words in roles.items()]
    shown = audience.close if audience.is_minor else [reach for reach in audience.close if reach.kinds]
    lines += [(_name(reach.who), _much(reach.kinds) + _besides(reach)) for reach in shown]
    lines += [
        (recipient, f"{_much(kinds)}, if your team sends it, as you signed") for recipient, kinds in audience.sent_to
    ]
    return WhoWillSee(tuple(lines), listed(map(_name, audience.billed_to)) if audience.billed_to else "")


def _much(kinds: Sequence[Kind]) -> str:
    if not kinds:
        return "nothing of this"
    if Kind.ANSWERS in kinds:
        return "every answer"
    if set(kinds) == {Kind.SCORES}:
        return "only the total, never your answers"
    return f"your {kinds_words(kinds)}"


def _besides(reach: Reach) -> str:
    others = [kind for kind in reach.others if kind not in _GOES_WITHOUT_SAYING]
    if others:
        return f". Besides: your {kinds_words(others)}"
    return ", and nothing else of your record" if not reach.kinds else ""


def _name(who: Person) -> str:
    if not who.name:
        return "Somebody you let in"
    return f"Your {who.part} {who.name}" if who.part else who.name
