"""`stepwell verify-log`: is the log of who opened which record whole? To be run by whoever audits the programme."""

import click
from django.db import transaction

from stepwell.clinic.access.chain import verify_chain
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.plumbing.database import acting_as_programme


def in_words(report: Report) -> str:
    """The faults a line each, then the head to keep."""
    faults = report["faults"]
    assert isinstance(faults, list)
    told = [f"FAULT: {fault}." for fault in faults] or [f"{report['lines']} lines, none altered and none missing."]
    return "\n".join([*told, f"Head: {report['head']}", "Keep it where nobody who runs this database can change it."])


@command(human=in_words)
@click.option("--head", default="", metavar="POSITION:DIGEST", help="A head that an earlier run gave and you kept.")
def verify_log(head: str) -> Report:
    """Compute the chain of the log of openings anew, and say what is wrong with it; exit status 1 if anything is."""
    with acting_as_programme(), transaction.atomic():
        try:
            told = verify_chain(head)
        except ValueError as wrong:
            raise Declined(f"Nothing was read: {wrong}.") from wrong
    report: Report = {"lines": told.lines, "faults": list(told.faults), "head": told.head}
    if told.faults:
        raise Declined("The log of openings is not whole.", report)
    return report
