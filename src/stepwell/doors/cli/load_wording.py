"""`stepwell load-wording INSTRUMENT FILE --licence WORDS`: an instrument is shown in the words a site has licensed."""

import json
from pathlib import Path

import click

from stepwell.clinic.measures.actions import put_wording
from stepwell.clinic.rulebook.actions import AlreadyPutInForce
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.values import Refusal, Refused


@command(human=lambda report: f"{report['instrument']}: {report['outcome']}.")
@click.argument("instrument")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--licence", required=True, help="The proof that your programme may show it: number, date, holder.")
@click.option("--author", required=True, help="Who puts it in force.")
def load_wording(instrument: str, file: Path, licence: str, author: str) -> Report:
    """Show INSTRUMENT in the words of FILE, a JSON object: `stem`, `item1` … and `item1.0` for an answer."""
    with acting_as_programme():
        try:
            is_new = put_wording(
                instrument=instrument,
                words=_words(file),
                licence=licence,
                author=author,
                from_on=clock.now().date(),
            )
        except AlreadyPutInForce:
            raise Declined("Other words were put in force today already; try again tomorrow.") from None
    return {"instrument": instrument, "outcome": "shown in these words from today on" if is_new else "nothing new"}


def _words(file: Path) -> dict[str, str]:
    try:
        told = json.loads(file.read_text("utf-8"))
    except ValueError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(words, str) and words.strip() for words in told.values()):
        raise Refused(Refusal(file.name, "", "is no JSON object of texts", 'write one such as {"item1": "I have …"}'))
    return told
