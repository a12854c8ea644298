"""How are answers added up when some of them are blank?"""

from collections.abc import Iterable

from stepwell.pure.instruments.definition import Answers, Instrument, Result, Signal


def summed(
    instrument: Instrument,
    answers: Answers,
    *,
    most_missing: int,
    signals: Iterable[Signal] = (),
    findings: Iterable[str] = (),
) -> Result:
    """Add the scored answers; up to `most_missing` blanks take the mean of the rest, rounded half up.

    More blanks than that mean no score. Signals and findings stand whether or not there is a score.
    """
    scored = instrument.scored_items
    given = [value for item in scored if (value := answers.get(item.key)) is not None]
    missing = tuple(item.key for item in scored if answers.get(item.key) is None)
    if len(missing) > most_missing or not given:
        total, band = None, None
        explanation = f"No score: {_count(len(missing), 'answer')} blank, and {_allowed(most_missing)}."
    else:
        total = _scaled(sum(given), len(given), len(scored))
        band = instrument.band(total)
        explanation = _explain(instrument, total, sum(given), len(missing))
    return Result(total, band, not missing, missing, tuple(signals), explanation, tuple(findings))


def _scaled(total: int, answered: int, items: int) -> int:
    """`total / answered * items`, rounded half up, in whole numbers so that no half is lost."""
    return (2 * total * items + answered) // (2 * answered)


def _explain(instrument: Instrument, total: int, given: int, missing: int) -> str:
    outcome = f"{total} of {instrument.highest}, {instrument.band(total)}"
    items = len(instrument.scored_items)
    if not missing:
        return f"The {items} answers add up to {outcome}."
    return (
        f"{_count(missing, 'answer')} blank: the other {items - missing} add up to {given}, "
        f"which scaled to {items} is {outcome}."
    )


def _count(number: int, noun: str) -> str:
    return f"1 {noun} is" if number == 1 else f"{number} {noun}s are"


def _allowed(most: int) -> str:
    return f"at most {most} may be" if most else "none may be"
