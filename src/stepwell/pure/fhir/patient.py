"""Who is the person a FHIR Patient describes, and may they be taken in?"""

import re
from datetime import date, timedelta

from stepwell.pure.fhir.moments import day_of
from stepwell.pure.fhir.node import Node
from stepwell.pure.fhir.parts import address, email, first_code, telephone
from stepwell.pure.fhir.records import PatientRecord
from stepwell.pure.values import age_on

# FHIR R4 value set administrative-gender.
_GENDERS = frozenset({"male", "female", "other", "unknown"})
_OLDEST_YEARS = 130
_ONE_DAY = timedelta(days=1)  # of grace, for time zones
_NAME_LIMIT = 120


def patient(node: Node, source_id: str, on: date, *, known: bool = False) -> PatientRecord:
    """The person of one Patient line as known on that day; `known`: taken in before.

    Raises `Refused` if they have died (by name and date), if name or birth date is missing or cannot be, or if a
    field is of the wrong type.
    """
    name = _name(node)
    family, given = _family_and_given(node, name)
    birth_on = _birth_on(node, on)
    _refuse_the_dead(node, f"{family}, {given[0]}", birth_on, on, known=known)
    places = node.children("address")
    home = address(next((place for place in places if place.text("use", limit=20) != "old"), None))
    return PatientRecord(
        source_id=source_id,
        family=family,
        given=given[0],
        middle=" ".join(given[1:]),
        preferred=_preferred(node),
        birth_on=birth_on,
        gender=node.code("gender", _GENDERS),
        phone=telephone(node),
        email=email(node),
        address_lines=home.lines,
        city=home.city,
        state=home.state,
        postal_code=home.postal_code,
        language=_language(node),
    )


def _name(node: Node) -> Node:
    names = {candidate.text("use", limit=20): candidate for candidate in reversed(node.children("name"))}
    for use in ("official", "usual", "", "temp"):
        if use in names:
            return names[use]
    node.refuse("name", "has no official or usual name", "give family and given name")


def _family_and_given(node: Node, name: Node) -> tuple[str, tuple[str, ...]]:
    family = " ".join(name.text("family", limit=_NAME_LIMIT).split())
    given = tuple(" ".join(each.split()) for each in name.texts("given", limit=_NAME_LIMIT))
    if not family:
        name.refuse("family", "is missing", "give the family name")
    if not given:
        name.refuse("given", "is missing", "give at least one given name")
    return family, given


def _preferred(node: Node) -> str:
    """The given name of the nickname entry, else of a usual name beside the official one."""
    names = {candidate.text("use", limit=20): candidate for candidate in reversed(node.children("name"))}
    for use in ("nickname", "usual"):
        if use in names and (use == "nickname" or "official" in names):
            given = names[use].texts("given", limit=_NAME_LIMIT)
            if given:
                return given[0]
    return ""


def _birth_on(node: Node, on: date) -> date:
    if re.fullmatch(r"\d{4}(-\d{2})?", written := node.text("birthDate", limit=200), re.ASCII):
        problem = f'"{written}" names no day, and minimum hours and consent go by age'
        node.refuse("birthDate", problem, "ask for the whole date of birth and write it as YYYY-MM-DD")
    birth_on = node.day("birthDate")
    if birth_on is None:
        node.refuse("birthDate", "is missing", "give the date of birth as YYYY-MM-DD")
    if birth_on > on:
        node.refuse("birthDate", f"{birth_on} is in the future", "correct the date")
    if age_on(birth_on, on) > _OLDEST_YEARS:
        node.refuse("birthDate", f"{birth_on} is more than {_OLDEST_YEARS} years ago", "correct the date")
    return birth_on


def _refuse_the_dead(node: Node, listed_name: str, birth_on: date, on: date, *, known: bool) -> None:
    died_at = node.moment("deceasedDateTime")
    remedy = "nobody who has died is taken in"
    if known:
        remedy = "an earlier import took them in as living: end their stay and their appointments by hand"
    if died_at is not None:
        written = node.text("deceasedDateTime", limit=40)
        if died_at.date() < birth_on - _ONE_DAY or died_at.date() > on + _ONE_DAY:
            problem = f"{written} is before birth or in the future"
            node.refuse("deceasedDateTime", problem, "correct the date of death")
        node.refuse("deceasedDateTime", f"{listed_name}, died {_told(written)}", remedy)
    if node.flag("deceasedBoolean"):
        node.refuse("deceasedBoolean", f"{listed_name}, died, on a date not given", remedy)


def _told(written: str) -> str:
    """The day as the place wrote it, `11 Nov 1994`; where only month or year is known, that."""
    if len(written) < len("YYYY-MM-DD"):
        return written
    died_on = day_of(written)
    return f"{died_on.day} {died_on:%b %Y}"


def _language(node: Node) -> str:
    spoken = node.children("communication")
    chosen = next((entry for entry in spoken if entry.flag("preferred")), spoken[0] if spoken else None)
    code = first_code(chosen.child("language")) if chosen is not None else ""
    if len(code) > 20 and chosen is not None:
        chosen.refuse("language", f"is {len(code)} characters long; 20 fit", "write a code such as en-US")
    return code
