"""Whom does a programme say it is for?"""

import re

from stepwell.pure.timetable.blocks import Ages, Population
from stepwell.pure.timetable.cells import CellError, words

# The federal age of majority; the rulebook holds the jurisdictions that draw the line elsewhere.
ADULT_FROM = 18

_ADULT_WORDS = {"adult", "adults"}
_TEEN_WORDS = {"teen", "teens", "adolescent", "adolescents"}
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}


def population(text: str) -> Population:
    """Ages, substance use and named tracks, as far as the words say so; nothing is read between the lines."""
    words(text)
    said = set(re.findall(r"[a-z]+", text.lower()))
    youngest, oldest = _age_range(text)
    adult = bool(said & _ADULT_WORDS) or (oldest is not None and oldest >= ADULT_FROM)
    teen = bool(said & _TEEN_WORDS) or (youngest is not None and youngest < ADULT_FROM)
    return Population(
        text=text,
        ages=_band(adult=adult, teen=teen),
        youngest=youngest,
        oldest=oldest,
        substance_use="sud" in said,
        tracks=_tracks(text),
    )


def ages(text: str) -> Ages | None:
    """The answer to "which ages?": `adult`, `teen` or `both`; None where nothing is answered."""
    if not text:
        return None
    for band in (Ages.ADULT, Ages.TEEN, Ages.BOTH):
        if text.lower() == band.value:
            return band
    raise CellError(f'"{text}" is not an answer', "write adult, teen or both")


def _band(*, adult: bool, teen: bool) -> Ages:
    if adult and teen:
        return Ages.BOTH
    if adult:
        return Ages.ADULT
    return Ages.TEEN if teen else Ages.NOT_STATED


def _age_range(text: str) -> tuple[int | None, int | None]:
    found = re.search(r"\bages? ([0-9]{1,3})-([0-9]{1,3})\b", text.lower())
    if not found:
        return None, None
    youngest, oldest = int(found[1]), int(found[2])
    if youngest > oldest:
        raise CellError(f'in "{text}" the ages run backwards', "write the younger age first")
    return youngest, oldest


def _tracks(text: str) -> tuple[str, ...]:
    listed = re.search(r"\b([a-z]+) tracks?: *(.+)$", text, re.IGNORECASE)
    if not listed:
        return ()
    names = tuple(name.strip() for name in listed[2].split(",") if name.strip())
    count = _COUNTS.get(listed[1].lower())
    if count is not None and count != len(names):
        problem = f'"{text}" says {listed[1]} tracks and names {len(names)}'
        raise CellError(problem, "name each track once, with commas between")
    return names
