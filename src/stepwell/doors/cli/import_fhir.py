"""`stepwell import-fhir DIRECTORY`: patients, problems, medications, allergies and care sites from FHIR R4 NDJSON.

Each patient comes in whole or not at all. What was refused is named by file, line and field. A second import changes
nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import cast

import click
from django.db import transaction

from stepwell.clinic.people.queries import known_source_ids
from stepwell.clinic.rulebook.queries import adolescent_under
from stepwell.doors.cli.command import Declined, Report, command, say
from stepwell.journeys.import_people import import_people
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.fhir import Bulk, Kind, read_bulk
from stepwell.pure.values import age_on, zone_named


def in_words(report: Report) -> str:
    """A line for each kind, then the refusals."""
    lines = []
    for kind in Kind:
        counts = cast(dict[str, int], report[kind.value])
        lines.append(f"{kind.value.replace('_', ' ')}: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    lines.append(f"minors among the patients: {len(cast(list[str], report['minors']))}")
    lines += [f"  {refusal}" for refusal in cast(list[str], report["refusals"])]
    return "\n".join(lines)


@command(human=in_words)
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--time-zone", default="America/New_York", show_default=True, help="Of patients who are new here.")
def import_fhir(directory: Path, time_zone: str) -> Report:
    """Read the FHIR R4 bulk-export files (*.ndjson) in DIRECTORY."""
    zone_named(time_zone)
    files = _files(directory)
    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        bulk = _read(files)
        say("Storing …")
        kept = import_people(bulk=bulk, time_zone=time_zone, at=at)
        adult_from = adolescent_under(on=at.date())
    minors = [person.source_id for person in bulk.patients if age_on(person.birth_on, at.date()) < adult_from]
    report: Report = {
        **{kind.value: {**asdict(kept[kind]), "refused": bulk.refused[kind]} for kind in Kind},
        "minors": minors,
        "refusals": [str(refusal) for refusal in bulk.refusals],
        "not_used": dict(bulk.not_used),
        "unknown_files": list(bulk.unknown_files),
    }
    if bulk.refusals and not any((bulk.patients, bulk.problems, bulk.medications, bulk.allergies, bulk.care_sites)):
        raise Declined(f"Nothing in {directory.name} could be imported; each reason stands above.", report)
    if bulk.unknown_files:
        say(f"Not read, as its name does not start with a type such as Patient: {', '.join(bulk.unknown_files)}.")
        if len(bulk.unknown_files) == len(files):
            raise Declined(f"Nothing in {directory.name} was imported; name the files as Patient.ndjson is.", report)
    return report


def _files(directory: Path) -> list[Path]:
    """The files to read, every one of them seen to open. Raises `Declined` otherwise."""
    files = sorted(path for path in directory.iterdir() if path.suffix == ".ndjson" and not path.is_dir())
    if not files:
        raise Declined(
            f"There is no .ndjson file in {directory.name}; name the directory of a FHIR bulk export, and unpack it if "
            "its files end in .gz."
        )
    for file in files:
        try:
            file.open("rb").close()
        except OSError as error:
            raise Declined(f"{file.name} cannot be read ({error.strerror}); nothing was imported.") from error
    return files


def _read(files: list[Path]) -> Bulk:
    with ExitStack() as stack:
        bar = stack.enter_context(
            click.progressbar(length=sum(file.stat().st_size for file in files), label="Reading", file=sys.stderr)
        )

        def lines(file: Path) -> Iterator[bytes]:
            with file.open("rb") as text:
                for line in text:
                    bar.update(len(line))
                    yield line

        return read_bulk(
            {file.name: lines(file) for file in files},
            on=clock.now().date(),
            known_patient_ids=known_source_ids(),
        )
