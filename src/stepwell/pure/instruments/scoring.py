"""How are answers added up when some of them are blank or reversed, and which of them must reach a human?"""

from collections.abc import Callable, Iterable, Iterator

from stepwell.pure.instruments.definition import (
    Answers,
    Grade,
    Instrument,
    Item,
    Points,
    Respondent,
    Result,
    Scale,
    Signal,
)


def summed(
    tool: Instrument, answers: Answers, respondent: Respondent, *, into: Callable[[int], Points] | None = None
) -> Result:
    """Add the points of the scored answers, as far as the instrument's rule for blanks allows.

    `into` makes the sum into the total where the total is more than a sum. Signals stand whether or not there is a
    score.
    """
    items = tool.scored_items
    missing = tool.missing(answers)
    given = points_of(items, answers)
    blanks = len(items) - len(given)
    if blanks > tool.most_missing:
        total, band, positive = None, None, None
        explanation = f"No score: {_count(blanks, 'answer')} blank, and {_allowed(tool.most_missing)}."
    else:
        raw = sum(given) if tool.blanks_count_zero else scaled(sum(given), len(given), len(items))
        total = into(raw) if into else raw
        band, positive = tool.band(total), tool.is_positive(total)
        explanation = _explain(tool, total, given, blanks)
    return Result(
        total=total,
        band=band,
        complete=not missing,
        missing=missing,
        signals=tuple(signals(tool, answers)),
        explanation=explanation,
        positive=positive,
        subscales={scale.key: subscale(tool, scale, answers, total) for scale in tool.scales},
    )


def points_of(items: Iterable[Item], answers: Answers) -> list[int]:
    """The points of those that were answered."""
    return [item.points(value) for item in items if (value := answers.get(item.key)) is not None]


def subscale(tool: Instrument, scale: Scale, answers: Answers, total: Points | None) -> int | None:
    """One scale's points; None where it has more blanks than its rule allows."""
    given = points_of((tool.item(key) for key in scale.items), answers)
    if tool.blanks_count_zero and total is not None:
        return sum(given)
    if not given or len(scale.items) - len(given) > scale.most_missing:
        return None
    return scaled(sum(given), len(given), len(scale.items))


def signals(tool: Instrument, answers: Answers) -> Iterator[Signal]:
    """Those of the watched items that somebody must know of; one that would page and is blank is to be asked about."""
    for watched in tool.watched:
        item = tool.item(watched.item)
        value = answers.get(item.key)
        about = f"{tool.short_name} {watched.words}"
        if value is None and watched.grade is not Grade.REVIEW:
            words = f"{about} was left blank: ask before the next contact"
            yield Signal(f"{item.key}_blank", Grade.REVIEW, item.key, words)
        elif value is not None and value >= watched.least:
            urgent = watched.urgent is not None and value >= watched.urgent
            grade = Grade.URGENT if urgent else watched.grade
            yield Signal(item.key, grade, item.key, f"{about}: {item.label(value).lower()}")


def scaled(total: int, answered: int, items: int) -> int:
    """`total / answered * items`, rounded half up, in whole numbers so that no half is lost."""
    return (2 * total * items + answered) // (2 * answered)


def _explain(tool: Instrument, total: Points, given: list[int], blanks: int) -> str:
    outcome = f"{total} of {tool.highest}" + (f", {band}" if (band := tool.band(total)) else "")
    items, backwards = len(tool.scored_items), sum(item.reverse for item in tool.scored_items)
    turned = f", {backwards} of them reversed," if backwards else ""
    if not blanks:
        become = "" if total == sum(given) else f"{sum(given)}, which is "
        return f"The {items} answers{turned} add up to {become}{outcome}."
    rest = f"{_count(blanks, 'answer')} blank: the other {len(given)}{turned} add up to {sum(given)}, "
    if tool.blanks_count_zero:
        return f"{rest}and a blank counts nothing: {outcome}."
    return f"{rest}which scaled to {items} is {outcome}."


def _count(number: int, noun: str) -> str:
    return f"1 {noun} is" if number == 1 else f"{number} {noun}s are"


def _allowed(most: int) -> str:
    return f"at most {most} may be" if most else "none may be"
