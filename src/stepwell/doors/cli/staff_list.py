"""How is a list of staff read? A CSV with one line per licence, described in docs/guides/staff-list.md.

Somebody with licences in three states has three lines; the columns about the person say the same in each. Nothing is
guessed: what cannot be used is named by line and column, and then the whole list is refused.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from stepwell.clinic.people.actions import LicenceFacts
from stepwell.doors.cli.listed import rows_of
from stepwell.pure.entitlement import Role
from stepwell.pure.values import Refusal, Refused, State, zone_named

PERSON = ("email", "name", "credential", "roles", "npi", "time_zone")
LICENCE = ("state", "number", "route", "valid_from", "until")
COLUMNS = PERSON + LICENCE
LONGEST = {"email": 254, "name": 200, "credential": 60, "number": 60}
ROUTES = ("licence", "compact", "registration")
ROLES = {role.value.lower().replace("_", " "): role for role in Role if role not in {Role.PATIENT, Role.RELATIVE}}


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One member of staff as listed."""

    email: str
    name: str
    credential: str
    roles: tuple[Role, ...]
    npi: str
    time_zone: str
    licences: tuple[LicenceFacts, ...] = field(default=())


def read_staff_list(content: bytes) -> list[StaffLine]:
    """The staff of a list, in its order. Raises Refused with every fault found, each by line and column."""
    people: dict[str, StaffLine] = {}
    faults: list[Refusal] = []
    for where, cells, unkeepable in rows_of(content, COLUMNS, LONGEST):
        faults += unkeepable or _take(where, cells, people)
    if not people and not faults:
        faults.append(Refusal("Line 2", "", "nobody is listed", "add a line for each licence"))
    if faults:
        raise Refused(*faults)
    return list(people.values())


def _take(where: str, cells: dict[str, str], people: dict[str, StaffLine]) -> list[Refusal]:
    faults: list[Refusal] = []
    person = _person(where, cells, faults)
    licences = _licence(where, cells, faults)
    if faults:
        return faults
    known = people.get(person.email)
    if known is None:
        people[person.email] = _with(person, licences)
        return []
    faults = [
        Refusal(where, column, "this differs from an earlier line of the same e-mail address", "make them the same")
        for column in PERSON
        if getattr(known, column) != getattr(person, column)
    ]
    held = {(licence.state, licence.valid_from) for licence in known.licences}
    if any((licence.state, licence.valid_from) in held for licence in licences):
        faults.append(Refusal(where, "state", "this licence is listed twice", "remove one of the lines"))
    if not faults:
        people[person.email] = _with(known, known.licences + licences)
    return faults


def _with(person: StaffLine, licences: tuple[LicenceFacts, ...]) -> StaffLine:
    return StaffLine(person.email, person.name, person.credential, person.roles, person.npi, person.time_zone, licences)


def _person(where: str, cells: dict[str, str], faults: list[Refusal]) -> StaffLine:
    try:
        validate_email(cells["email"])
    except ValidationError:
        faults.append(Refusal(where, "email", f'"{cells["email"]}" is not an e-mail address', "write name@example.org"))
    if not cells["name"]:
        faults.append(Refusal(where, "name", "the name is missing", "write the name as it is signed"))
    words = [word.strip().lower() for word in cells["roles"].split(";") if word.strip()]
    unknown = [word for word in words if word not in ROLES]
    if unknown or not words:
        problem = f'"{unknown[0]}" is not a role' if unknown else "a role is missing"
        faults.append(Refusal(where, "roles", problem, f"write some of {', '.join(ROLES)}, separated by semicolons"))
    if cells["npi"] and not re.fullmatch("[0-9]{10}", cells["npi"]):
        faults.append(Refusal(where, "npi", f'"{cells["npi"]}" is not an NPI', "write its ten digits"))
    try:
        zone = cells["time_zone"]
        zone_named(zone)
        if "/" not in zone:  # EST and its like are in the database too, as zones without summer time
            faults.append(Refusal(where, "time_zone", f'"{zone}" is not a place', "write one such as America/New_York"))
    except Refused as refused:
        faults.append(Refusal(where, "time_zone", refused.refusals[0].problem, refused.refusals[0].remedy))
    roles = tuple(sorted(ROLES[word] for word in set(words) if word in ROLES))
    return StaffLine(
        cells["email"].lower(), cells["name"], cells["credential"], roles, cells["npi"], cells["time_zone"]
    )


def _licence(where: str, cells: dict[str, str], faults: list[Refusal]) -> tuple[LicenceFacts, ...]:
    if not any(cells[column] for column in LICENCE):
        return ()  # a scheduler needs none
    found = len(faults)
    try:
        State(cells["state"])
    except Refused as refused:
        faults.append(Refusal(where, "state", refused.refusals[0].problem, refused.refusals[0].remedy))
    route = cells["route"] or "licence"
    if route not in ROUTES:
        faults.append(Refusal(where, "route", f'"{route}" is not a route', f"write one of {', '.join(ROUTES)}"))
    valid_from = _day(where, "valid_from", cells["valid_from"], faults)
    until = _day(where, "until", cells["until"], faults) if cells["until"] else None
    if valid_from and until and until <= valid_from:
        faults.append(Refusal(where, "until", "the licence ends before it begins", "write the first day without it"))
    if valid_from is None or len(faults) > found:
        return ()
    return (LicenceFacts(cells["state"], valid_from, until, cells["number"], route),)


def _day(where: str, column: str, text: str, faults: list[Refusal]) -> date | None:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        faults.append(Refusal(where, column, f'"{text}" is not a day', "write it as 2026-03-31"))
        return None
