"""What do all commands of the command line have in common?

A command is a function that returns a report, a mapping of what JSON can hold:

    @command(human=lambda report: f"{report['created']} patients created.")
    @click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
    def import_fhir(directory: Path) -> Report:
        \"\"\"Read patients from DIRECTORY.\"\"\"
        say(f"Reading {directory} ...")
        if nothing_usable:
            raise Declined("Nothing was imported: …", report)
        return {"created": 12}

`--json` prints the report on standard output, and nothing else goes there; without it `human` puts the report into
words. Progress and messages go to standard error through `say`. A command that refuses its task as a whole raises
`Declined` (or a `Refused` of `pure.values`), with or without a report: the report is printed, the sentence said, and
the exit status is 1, or as `Declined` says. Where single lines were refused and the rest done, that stands in the
report, and the exit status is 0.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import ParamSpec

import click

from stepwell.pure.values.refusal import Refused

Plain = str | int | float | bool | Decimal | date | datetime | None
Value = Plain | Sequence["Value"] | Mapping[str, "Value"]
Report = Mapping[str, Value]
Given = ParamSpec("Given")


class Declined(Exception):
    """The command refuses its task as a whole; nothing was stored. One sentence, the report so far, the exit status."""

    def __init__(self, sentence: str, report: Report | None = None, *, status: int = 1) -> None:
        super().__init__(sentence)
        self.report: Report = report or {}
        self.status = status


def say(sentence: str) -> None:
    """A message to the person at the terminal, on standard error."""
    click.echo(sentence, err=True)


def in_words(report: Report) -> str:
    """The plainest rendering of a report: a line for each key."""
    lines = []
    for key, value in report.items():
        name = key.replace("_", " ")
        if isinstance(value, Mapping):
            lines.append(f"{name}: " + ", ".join(f"{inner.replace('_', ' ')} {what}" for inner, what in value.items()))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            lines.append(f"{name}: {len(value)}")
            lines.extend(f"  {item}" for item in value)
        else:
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def command(
    name: str | None = None, *, human: Callable[[Report], str] = in_words
) -> Callable[[Callable[Given, Report]], click.Command]:
    """Make a function that returns a report into a command with `--json`. Options and arguments stand below it."""

    def decorate(function: Callable[Given, Report]) -> click.Command:
        @wraps(function)
        def perform(*given: Given.args, **named: Given.kwargs) -> None:
            as_json = bool(named.pop("as_json"))
            status = 1
            try:
                report, refusal = function(*given, **named), None
            except Declined as declined:
                report, refusal, status = declined.report, str(declined), declined.status
            except Refused as refused:
                report, refusal = {}, str(refused)
            if as_json:
                click.echo(as_text(report if refusal is None else {**report, "refused_because": refusal}))
            elif report and (text := human(report)):
                click.echo(text)
            if refusal is not None:
                say(refusal)
                click.get_current_context().exit(status)

        told = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output.")
        return click.command(name or function.__name__.replace("_", "-"))(told(perform))

    return decorate


def as_text(report: Report) -> str:
    """The report as JSON. Decimals and dates become text, as they would lose something as numbers."""
    return json.dumps(report, ensure_ascii=False, default=str)
