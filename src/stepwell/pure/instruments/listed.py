"""Which answers does a list such as `2,0,-,Y` give, as the person gave them and in the order of the items?"""

import re
from collections.abc import Iterator
from itertools import groupby

from stepwell.pure.instruments.definition import Answers, Instrument, Item
from stepwell.pure.values import Refusal, Refused

_BLANKS = frozenset({"-", "–", "—"})
_YES_OR_NO = {"y": "Yes", "yes": "Yes", "1": "Yes", "n": "No", "no": "No", "0": "No"}


def answers_listed(tool: Instrument, text: str) -> Answers:
    """The answers listed, by item. Raises Refused, item by item, with what to write instead.

    They are separated by commas or spaces: a number, Y or N, or - for a blank.
    """
    words = re.split(r"\s*[,;]\s*|\s+", text.strip()) if text.strip() else []
    fitting = [listing for listing in listings(tool) if len(listing) == len(words)]
    if not fitting:
        problem, remedy = f"has {_counts(tool)} answers, not {len(words)}", f"give {given(tool)}; - for a blank"
        raise Refused(Refusal("", tool.short_name, problem, remedy))
    readings = [_read(tool, listing, words) for listing in fitting]
    sound = [answers for answers, refusals in readings if not refusals]
    if not sound:
        raise Refused(*readings[0][1])
    if len(sound) > 1:
        problem, remedy = f"can read {len(words)} answers in {len(sound)} ways", "give all of them, with - for a blank"
        raise Refused(Refusal("", tool.short_name, problem, remedy))
    if contradictions := tool.contradictions(sound[0]):
        raise Refused(*contradictions)
    return sound[0]


def listings(tool: Instrument) -> tuple[tuple[str, ...], ...]:
    """Every set of items in which answers may be listed, the longest first."""
    every = tuple(item.key for item in tool.items)
    scored = tuple(item.key for item in tool.scored_items)
    return tuple(sorted(dict.fromkeys((every, scored, *tool.listings)), key=len, reverse=True))


def given(tool: Instrument) -> str:
    """How the answers of this instrument are given, in words."""
    return tool.given or "; ".join(f"{place} as {values}" for place, values in places(tool))


def places(tool: Instrument) -> Iterator[tuple[str, str]]:
    """Runs of items that are answered alike: which, and with what."""
    for values, run in groupby(tool.items, key=lambda item: "Y or N" if _is_yes_or_no(item) else item.allowed):
        first, *others = (item.key for item in run)
        yield f"{first} to {others[-1]}" if others else first, values


def _counts(tool: Instrument) -> str:
    *others, last = sorted({len(listing) for listing in listings(tool)})
    return f"{', '.join(map(str, others))} or {last}" if others else str(last)


def _read(tool: Instrument, listing: tuple[str, ...], words: list[str]) -> tuple[dict[str, int | None], list[Refusal]]:
    answers: dict[str, int | None] = {}
    refusals = []
    for key, word in zip(listing, words, strict=True):
        if not key:
            continue
        try:
            answers[key] = _value(tool.item(key), word)
        except ValueError as wrong:
            problem, remedy = wrong.args
            refusals.append(Refusal(tool.short_name, key, problem, f"{remedy}, or - for a blank"))
    return answers, refusals


def _value(item: Item, word: str) -> int | None:
    """Raises ValueError with what is wrong and what to write."""
    if word in _BLANKS:
        return None
    is_number = re.fullmatch(r"[+-]?\d+", word)
    if is_number and int(word) in item.values:
        return int(word)
    if _is_yes_or_no(item):
        if label := _YES_OR_NO.get(word.lower()):
            return next(option.value for option in item.options if option.label == label)
        raise ValueError(f'"{word}" is neither yes nor no' if word else "nothing stands in its place", "write Y or N")
    if not word:
        raise ValueError("nothing stands in its place", f"write {item.allowed}")
    if is_number:
        raise ValueError(f"{word} is out of range", f"write {item.allowed}")
    raise ValueError(f'"{word}" is not a whole number', f"write {item.allowed}")


def _is_yes_or_no(item: Item) -> bool:
    return {option.label for option in item.options} == {"Yes", "No"}
