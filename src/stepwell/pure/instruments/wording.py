"""How does a site give the wording it has licensed to an instrument that ships none?"""

from collections.abc import Mapping
from dataclasses import replace

from stepwell.pure.instruments.definition import Instrument, Item
from stepwell.pure.values import Refusal, Refused


def worded(tool: Instrument, words: Mapping[str, str]) -> Instrument:
    """The same instrument with these words: `stem`, a text by item key, a label by `key.value`. Scoring is untouched.

    Raises `Refused`, naming each word without a place and each item without a text.
    """
    places = {"stem", *(key for item in tool.items for key in (item.key, *_labels(item)))}
    refusals = [
        Refusal(tool.short_name, key, "has no place in it", "leave it out") for key in words if key not in places
    ]
    refusals += [
        Refusal(tool.short_name, item.key, "has no wording", "give the text of the question")
        for item in tool.items
        if not (item.text or words.get(item.key))
    ]
    if refusals:
        raise Refused(*refusals)
    return replace(tool, stem=words.get("stem", tool.stem), items=tuple(_worded(item, words) for item in tool.items))


def _worded(item: Item, words: Mapping[str, str]) -> Item:
    labels = zip(item.options, _labels(item), strict=True)
    options = tuple(replace(option, label=words.get(key, option.label)) for option, key in labels)
    return replace(item, text=words.get(item.key, item.text), options=options)


def _labels(item: Item) -> tuple[str, ...]:
    return tuple(f"{item.key}.{value}" for value in item.values)
