"""How are the items of an instrument written down?"""

from collections.abc import Collection, Mapping, Sequence

from stepwell.pure.instruments.definition import Item, Option

YES_NO = (Option(1, "Yes"), Option(0, "No"))


def labelled(*labels: str, first: int = 0) -> tuple[Option, ...]:
    """Options with these labels, counted from `first`."""
    return tuple(Option(value, label) for value, label in enumerate(labels, start=first))


def numerals(low: int, high: int) -> tuple[Option, ...]:
    """Options that are only numbers: days, or answers whose labels are a site's to give."""
    return tuple(Option(value, str(value)) for value in range(low, high + 1))


def numbered(
    texts: Sequence[str],
    options: tuple[Option, ...],
    *,
    reverse: Collection[int] = (),
    loinc: Mapping[int, str] | None = None,
) -> tuple[Item, ...]:
    """item1, item2, … with the same options."""
    return tuple(
        Item(f"item{number}", text, options, loinc=(loinc or {}).get(number), reverse=number in reverse)
        for number, text in enumerate(texts, start=1)
    )


def unworded(count: int, options: tuple[Option, ...], *, reverse: Collection[int] = ()) -> tuple[Item, ...]:
    """Items whose wording the licence keeps back: a site fills it in."""
    return numbered([""] * count, options, reverse=reverse)


def keys(*numbers: int) -> tuple[str, ...]:
    """The keys of these items."""
    return tuple(f"item{number}" for number in numbers)
