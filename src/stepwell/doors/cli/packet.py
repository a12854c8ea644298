"""`stepwell packet make`, `verify` and `key`: one patient's hours for an auditor, proved without our database."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import click

from stepwell.doors.cli import installation
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.pure.dose.packet import checked

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
DAY = click.DateTime(["%Y-%m-%d"])
MOST = 64 * 1024 * 1024


@click.group()
def packet() -> None:
    """One patient's hours with their witnesses, for an auditor."""


def _proved(report: Report) -> str:
    faults = report["faults"]
    assert isinstance(faults, list)
    told = [f"FAULT: {fault}." for fault in faults] or [
        f"{report['seats']} sessions with {report['lines']} lines: nothing was altered, and the minutes follow."
    ]
    sealed = f"Sealed with key {report['key']}" if report["key"] else ""
    return "\n".join(filter(None, [*told, sealed, str(report["advice"])]))


@command(human=_proved)
@click.argument("file", type=FILE)
@click.option("--key", default="", help="The programme's public key, as it gave it to you.")
@click.option("--paper", type=FILE, help="The PDF that came with it.")
def verify(file: Path, key: str, paper: Path | None) -> Report:
    """Prove that nothing in FILE was altered; exit status 1 if anything was. Needs no database."""
    if file.stat().st_size > MOST:
        raise Declined(f"Nothing was read: {file} is larger than any packet.")
    digits = "".join(key.split()).lower()
    if digits and not re.fullmatch("[0-9a-f]{64}", digits):
        raise Declined("Nothing was proved: --key takes the programme's key, 64 digits from 0 to 9 and a to f.")
    told = checked(file.read_bytes(), key=digits, paper=paper.read_bytes() if paper else None)
    faults = list(told.faults)
    advice = "" if key else "Give --key with the key as the programme told it to you, to prove that it is theirs."
    report: Report = {"seats": told.seats, "lines": told.lines, "key": told.key, "faults": faults, "advice": advice}
    if faults:
        raise Declined("This packet is not as it was handed out.", report)
    return report


@command()
@click.argument("patient", type=click.UUID)
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--until", "last", type=DAY, required=True, help="The last day.")
@click.option("--by", required=True, metavar="EMAIL", help="Whoever asks, and may see it: it is logged as theirs.")
@click.option("--out", type=FOLDER, required=True, help="The folder the two files go to.")
def make(patient: UUID, first: datetime, last: datetime, by: str, out: Path) -> Report:
    """Make the packet of PATIENT (their ref): a PDF and a sealed JSON file."""
    if last < first:
        raise Declined("Nothing was made: the last day is before the first.")
    click.get_current_context().call_on_close(installation.open_programme())
    from stepwell.doors.cli.packet_made import packet_made

    made = packet_made(patient, first.date(), last.date() + timedelta(days=1), by=by.strip().lower())
    names = [out / f"hours-{patient}.{kind}" for kind in ("pdf", "json")]
    if taken := [str(name) for name in names if name.exists()]:
        raise Declined(f"Nothing was written: {taken[0]} is there already.")
    for name, content in zip(names, (made.paper, made.file), strict=True):
        name.write_bytes(content)
    report: Report = {"seats": made.seats, "files": [str(name) for name in names], "faults": list(made.faults)}
    if made.faults:
        raise Declined("A chain in this packet is not whole: somebody altered the ledger.", report)
    return report


@command()
def key() -> Report:
    """The public key by which packets of this programme are proved: give it to auditors apart from any packet."""
    click.get_current_context().call_on_close(installation.open_programme())
    from stepwell.clinic.attendance.packet import packet_key

    return {"key": packet_key()}


for each in (make, verify, key):
    packet.add_command(each)
