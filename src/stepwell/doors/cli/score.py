"""`stepwell score INSTRUMENT ANSWERS`: what do these answers come to? Needs no database, and keeps nothing."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import cast

import click

from stepwell.doors.cli.command import Declined, Report, command
from stepwell.pure.instruments import INSTRUMENTS, Instrument, Points, Respondent, Result, Sex
from stepwell.pure.instruments.listed import answers_listed, given, places
from stepwell.pure.values import Refused

_POSITIVE = {True: "positive", False: "negative"}
_MET = {True: "met", False: "not met", None: "cannot be judged"}


def in_words(report: Report) -> str:
    """The list, the guide or the score, as a person reads it; a refusal is said elsewhere."""
    if "refused" in report:
        return ""
    if "instruments" in report:
        rows = cast(Sequence[Mapping[str, str]], report["instruments"])
        return "\n".join(f"{row['id']:<22}{row['name']}; {row['wording']}\n{'':<22}{row['answers']}" for row in rows)
    if "guide" in report:
        return "\n".join([str(report["name"]), *cast(Sequence[str], report["guide"]), f"Source: {report['source']}"])
    return "\n".join(_score_lines(report))


def _score_lines(report: Report) -> list[str]:
    outcome = report["level"] or _POSITIVE.get(cast(bool, report["positive"]))
    told = [str(part) for part in (report["total"], report["band"], outcome) if part is not None]
    lines = [f"{report['name']}: {', '.join(told) or 'no score'}.", str(report["explanation"])]
    rules = cast(Mapping[str, bool | None], report["rules"])
    lines += [f"The rule of {rule}: {_MET[met]}." for rule, met in rules.items()]
    parts = cast(Mapping[str, Points | None], report["subscales"])
    lines += [f"{name.replace('_', ' ')}: {'no score' if points is None else points}" for name, points in parts.items()]
    lines += cast(Sequence[str], report["findings"])
    lines += [f"{flag['grade']}: {flag['words']}." for flag in cast(Sequence[Mapping[str, str]], report["flags"])]
    if missing := cast(Sequence[str], report["missing"]):
        lines.append(f"Left blank: {', '.join(missing)}.")
    return [*lines, f"Source: {report['source']}"]


def _sex(context: click.Context, option: click.Parameter, word: str | None) -> Sex | None:
    """Male or female; any other word is somebody else, whom the instrument has a policy for, unless it is a slip."""
    plain = (word or "").lower()
    found = {**{str(sex): sex for sex in Sex}, "m": Sex.MALE, "f": Sex.FEMALE}.get(plain)
    if found is None and (near := get_close_matches(plain, list(Sex), cutoff=0.7)):
        raise click.BadParameter(f'did you mean {near[0]} by "{word}"?')
    return found


@command(human=in_words)
@click.argument("instrument", required=False)
@click.argument("answers", nargs=-1, metavar="a,b,c,…")
@click.option("--sex", callback=_sex, metavar="male|female|…", help="Where a cut-off depends on it.")
@click.option("--age", type=click.IntRange(0, 130), help="Where a rule depends on it.")
@click.option("--list", "every", is_flag=True, help="Name the instruments, and how the answers to each are given.")
def score(instrument: str | None, answers: tuple[str, ...], sex: Sex | None, age: int | None, every: bool) -> Report:
    """Score answers as the person gave them, before any reversing, in the order of the items.

    A number, Y or N, or - for a blank, with commas between: stepwell score phq-9 2,2,2,2,1,1,2,0,0

    Without answers it tells how those of INSTRUMENT are given.
    """
    if every or instrument is None:
        return {"instruments": [_row(tool) for tool in INSTRUMENTS.values()]}
    for word in (instrument, *answers):
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    tool = _named(instrument)
    if not answers:
        return {"name": f"{tool.short_name}: {tool.name}", "guide": _guide(tool), "source": tool.citation}
    try:
        return _report(tool, tool.score(answers_listed(tool, " ".join(answers)), Respondent(sex, age)))
    except Refused as refused:
        faults = [{"item": each.field, "problem": each.problem, "remedy": each.remedy} for each in refused.refusals]
        raise Declined(str(refused), {"instrument": tool.id, "refused": faults}, status=2) from refused


# An answer may begin with the - of a blank, and is no option.
score.context_settings = {"ignore_unknown_options": True}


def _named(word: str) -> Instrument:
    """The instrument of that id, however it is spelled: phq-9, PHQ9."""
    by_letters = {re.sub(r"[^a-z0-9]", "", id): tool for id, tool in INSTRUMENTS.items()}
    letters = re.sub(r"[^a-z0-9]", "", word.lower())
    if letters in by_letters:
        return by_letters[letters]
    near = " or ".join(by_letters[each].id for each in get_close_matches(letters, by_letters))
    hint = (
        f"did you mean {near}? `stepwell score --list` names them all" if near else "`stepwell score --list` names them"
    )
    raise Declined(f'There is no instrument "{word}": {hint}.', status=2)


def _row(tool: Instrument) -> dict[str, str]:
    wording = "wording ships" if tool.ships_wording else "scoring only, a site gives the wording"
    return {"id": tool.id, "name": tool.name, "wording": wording, "answers": given(tool)}


def _guide(tool: Instrument) -> list[str]:
    lines = [f"Asks about {tool.window}. Answers in this order, - for a blank:"]
    lines += [f"  {place}: {values}" for place, values in places(tool)]
    lines += [f"They are given as: {tool.given}."] if tool.given else []
    blanks = "count nothing" if tool.blanks_count_zero else "take the mean of the rest"
    lines += [f"Up to {tool.most_missing} left blank {blanks}."] if tool.most_missing else []
    return [*lines, f"Licence: {tool.licence}.", *(f"To verify: {each}." for each in tool.verify)]


def _report(tool: Instrument, result: Result) -> Report:
    return {
        "instrument": tool.id,
        "name": tool.short_name,
        "version": tool.version,
        "total": _number(result.total),
        "band": result.band,
        "positive": result.positive,
        "level": result.level,
        "rules": result.rules,
        "subscales": {key: _number(points) for key, points in result.subscales.items()},
        "flags": [
            {"key": signal.key, "grade": str(signal.grade), "item": signal.item, "words": signal.words}
            for signal in result.signals
        ],
        "missing": result.missing,
        "findings": result.findings,
        "explanation": result.explanation,
        "source": tool.citation,
    }


def _number(points: Points | None) -> int | float | None:
    """JSON has no decimals, and one or two places survive as they are."""
    return points if points is None or isinstance(points, int) else float(points)
