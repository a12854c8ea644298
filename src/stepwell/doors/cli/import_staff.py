"""`stepwell import-staff FILE`: staff and their licences from a CSV (docs/guides/staff-list.md)."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click
from django.db import transaction

from stepwell.clinic.people.actions import AlreadyTaken, Kept, keep_staff
from stepwell.clinic.people.roles import anybody_works_here, role_words
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.doors.cli.staff_list import read_staff_list
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.values import Refused


@command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_staff(file: Path) -> Report:
    """Read staff and their licences by state from FILE, a CSV with one line per licence."""
    try:
        listed = read_staff_list(file.read_bytes())
    except Refused as refused:
        refusals = [str(refusal) for refusal in refused.refusals]
        raise Declined(
            f"{file.name}: nobody was imported. {' '.join(refusals)}", {"staff": {}, "refusals": refusals}
        ) from refused
    try:
        with acting_as_programme(), transaction.atomic():
            is_first, at = not anybody_works_here(), clock.now()
            kept = [
                keep_staff(
                    **{name: value for name, value in asdict(person).items() if name != "licences"},
                    licences=person.licences,
                    is_first_list=is_first,
                    at=at,
                )
                for person in listed
            ]
    except AlreadyTaken as taken:
        refusal = f"{taken} is the address of somebody who is not staff; give an address of their own."
        raise Declined(f"{file.name}: nobody was imported. {refusal}", {"staff": {}, "refusals": [refusal]}) from taken
    done = Counter(each.outcome for each in kept)
    return {
        "staff": {outcome: done[outcome] for outcome in ("created", "updated", "unchanged")},
        "roles": [words for person, each in zip(listed, kept, strict=True) for words in _roles(person.email, each)],
        "refusals": [],
    }


def _roles(email: str, kept: Kept) -> list[str]:
    """What somebody must still do on the staff screen."""
    waits = [f"{email}: {role_words(role).lower()} waits for a second person" for role in kept.waits]
    return waits + [
        f"{email}: {role_words(role).lower()} is listed and not given; give it there" for role in kept.not_given
    ]
