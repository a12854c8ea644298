"""`stepwell load-timetable FILE --programme NAME`: a published timetable becomes a programme.

What the timetable does not say stays an open choice: given by `--choose KEY=ANSWER`, asked for on a terminal, or left
open. What cannot be used is named by line and column, and nothing is loaded. `pure.timetable.report` makes the JSON.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import click

from stepwell.clinic.programs.actions import NeedsReason
from stepwell.clinic.programs.actions import load_timetable as store
from stepwell.doors.cli.command import Declined, Report, command, say
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.timetable.blocks import SettledBy, Timetable
from stepwell.pure.timetable.cells import LONGEST_TEXT
from stepwell.pure.timetable.published import answer, read_timetable
from stepwell.pure.timetable.report import refused_report, report
from stepwell.pure.timetable.sheet import decode
from stepwell.pure.values import Refusal, Refused


def in_words(found: Report) -> str:
    """The reading as a person wants it: the hours first, then what is open."""
    sold = f", sold as {found['sold_hours']:g} h" if found["sold_hours"] else ""
    groups = f", {found['group_clock_hours']:g} h of it in groups" if found["group_clock_hours"] else ""
    lines = [f"{found['programme']}: {found['weekly_clock_hours']} h a week by the clock{groups}{sold}."]
    phases = cast(list[Mapping[str, object]], found["phases"])
    if len(phases) > 1:
        for phase in phases:
            named = f" ({phase['alternative']})" if phase["alternative"] else ""
            lines.append(f"  weeks {phase['weeks']}{named}: {phase['hours']} h")
    for phase in phases[:1]:
        for uncounted in cast(list[Mapping[str, str]], phase["not_counted"]):
            lines.append(f"  {uncounted['block']} counts nothing: {uncounted['why']}.")
    choices = cast(list[Mapping[str, str]], found["open_choices"])
    if choices:
        lines.append(f"{len(choices)} open choices (answer with --choose KEY=ANSWER):")
        lines += [f"  {choice['key']}: {choice['question']}" for choice in choices]
    if "stored" in found:
        lines.append(f"Stored: {found['stored']}.")
    return "\n".join(lines)


@command(human=in_words)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--programme", required=True, help="The programme's name in the first column of FILE.")
@click.option("--name", help="What to call it; by default its name in FILE, in capitals and spaces.")
@click.option("--choose", multiple=True, metavar="KEY=ANSWER", help="Answer an open choice; as often as needed.")
@click.option(
    "--substance-use/--no-substance-use",
    default=None,
    help="Whether all of it treats substance use; by default the rulebook's words decide, block by block.",
)
@click.option("--why", default="", help="With --no-substance-use: why, where it was marked as treating substance use.")
@click.option("--check", is_flag=True, help="Only report; store nothing.")
def load_timetable(
    file: Path,
    programme: str,
    name: str | None,
    choose: tuple[str, ...],
    substance_use: bool | None,
    why: str,
    check: bool,
) -> Report:
    """Read the rows of one programme in FILE, a CSV of published timetables, into a programme."""
    try:
        _check_name(name)
        timetable = read_timetable(decode(file.read_bytes()), programme=programme)
        timetable = answer(timetable, _given(choose))
        if sys.stdin.isatty() and not check:
            timetable = _ask(timetable)
    except Refused as refused:
        raise Declined(
            f"{file.name}: nothing was loaded. {refused}", cast(Report, refused_report(programme, refused.refusals))
        ) from refused
    found = cast(Report, report(timetable))
    if check:
        return found
    with acting_as_programme():
        try:
            stored = store(
                timetable=timetable, name=name, by=None, at=clock.now(), substance_use=substance_use, why=why
            )
        except NeedsReason as refusal:
            raise Declined(f"{refusal} Write --why “…”.", found) from refusal
    return {**found, "stored": stored.outcome}


def _check_name(name: str | None) -> None:
    if name is not None and not (name.strip() and name.isprintable() and len(name) <= LONGEST_TEXT):
        remedy = f"write 1 to {LONGEST_TEXT} characters on one line"
        raise Refused(Refusal("", "--name", "cannot be a programme's name", remedy))


def _given(choose: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in choose]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise click.BadParameter(f"write KEY=ANSWER, not {wrong[0]}", param_hint="--choose")
    return {key: text for key, _, text in pairs}


def _ask(timetable: Timetable) -> Timetable:
    for choice in timetable.open_choices:
        if choice.settled_by == SettledBy.WITH_THE_PATIENT:
            continue
        while True:
            text = click.prompt(f"{choice.question} (Enter leaves it open)", default="", show_default=False, err=True)
            try:
                timetable = answer(timetable, {choice.key: text})
                break
            except Refused as refused:
                say(str(refused))
    return timetable
