"""`stepwell import-emergency-services FILE`: the site's directory of who answers emergencies where, from a CSV.

docs/guides/emergency-services.md describes it. The file is the whole directory: what it no longer names is taken out.
"""

import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from django.db import transaction

from stepwell.clinic.safety.actions import ServiceFacts, keep_directory
from stepwell.clinic.safety.queries import SERVICES
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.doors.cli.listed import rows_of
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.values import STATE_NAMES, Refusal, Refused

COLUMNS = ("kind", "name", "phone", "address", "state", "county", "place", "postal_prefix", "checked_on")
LONGEST = {"phone": 40, "address": 250, "county": 120, "place": 120}
KINDS = {words.lower(): kind for kind, words in SERVICES.items()}
_DIGITS = re.compile(r"\d")


@command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_emergency_services(file: Path) -> Report:
    """Make the directory of emergency services what FILE says, a CSV with one line per service and area."""
    try:
        listed = read_directory(file.read_bytes())
    except Refused as refused:
        refusals = [str(refusal) for refusal in refused.refusals]
        raise Declined(
            f"{file.name}: nothing was changed. {' '.join(refusals)}", {"services": {}, "refusals": refusals}
        ) from refused
    with acting_as_programme(), transaction.atomic():
        done = keep_directory(listed)
    return {"services": asdict(done), "refusals": []}


def read_directory(content: bytes) -> list[ServiceFacts]:
    """The services of a list, in its order. Raises Refused with every fault found, each by line and column."""
    listed: dict[tuple[str, ...], ServiceFacts] = {}
    faults: list[Refusal] = []
    for where, cells, unkeepable in rows_of(content, COLUMNS, LONGEST):
        found = unkeepable or _faults(where, cells)
        if found:
            faults += found
            continue
        facts = _facts(cells)
        area = (facts.kind, facts.name, facts.state, facts.county, facts.place, facts.postal_prefix)
        if area in listed:
            faults.append(
                Refusal(where, "name", "this service is listed twice for the area", "remove one of the lines")
            )
        listed[area] = facts
    if not listed and not faults:
        faults.append(Refusal("Line 2", "", "no service is listed", "add a line for each service and area"))
    if faults:
        raise Refused(*faults)
    return list(listed.values())


def _faults(where: str, cells: dict[str, str]) -> list[Refusal]:
    faults = []
    if cells["kind"].lower() not in KINDS:
        problem = f'"{cells["kind"]}" is not a kind of service'
        faults.append(Refusal(where, "kind", problem, f"write one of {', '.join(KINDS)}"))
    if not cells["name"]:
        faults.append(Refusal(where, "name", "the name is missing", "write what the service is called"))
    if not _DIGITS.search(cells["phone"]):
        faults.append(Refusal(where, "phone", f'"{cells["phone"]}" is not a number', "write the ten-digit number"))
    elif cells["phone"].strip() == "911":
        problem = "911 reaches whoever calls, not the patient"
        faults.append(Refusal(where, "phone", problem, "write the service’s own ten-digit number"))
    if cells["kind"].lower() == "emergency department" and not cells["address"]:
        faults.append(Refusal(where, "address", "the address is missing", "write where the department is"))
    if cells["state"] not in STATE_NAMES:
        problem = f'"{cells["state"]}" is not a US state'
        faults.append(Refusal(where, "state", problem, "write its two capital letters, such as NY"))
    if not re.fullmatch(r"[0-9]{0,5}", cells["postal_prefix"]):
        problem = f'"{cells["postal_prefix"]}" is not the beginning of a ZIP code'
        faults.append(Refusal(where, "postal_prefix", problem, "write up to five digits"))
    if _day(cells["checked_on"]) is None:
        problem = f'"{cells["checked_on"]}" is not a day'
        faults.append(Refusal(where, "checked_on", problem, "write the day somebody last called it, as 2026-03-31"))
    return faults


def _facts(cells: dict[str, str]) -> ServiceFacts:
    checked_on = _day(cells["checked_on"])
    assert checked_on is not None
    told = {name: cells[name] for name in COLUMNS if name not in {"kind", "checked_on"}}
    return ServiceFacts(**told, kind=KINDS[cells["kind"].lower()], checked_on=checked_on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
