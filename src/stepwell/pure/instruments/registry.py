"""Which instruments are there? Those that have a file in this folder."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from stepwell.pure.instruments.definition import Instrument
from stepwell.pure.values import Refusal, Refused

_PACKAGE = "stepwell.pure.instruments"
# The files of this folder that are not instruments.
_FURNITURE = frozenset({"definition", "items", "listed", "registry", "scoring", "wording"})


def _discover() -> Mapping[str, Instrument]:
    found: dict[str, Instrument] = {}
    names = [module.name for module in pkgutil.iter_modules(import_module(_PACKAGE).__path__) if not module.ispkg]
    for name in sorted(set(names) - _FURNITURE):
        definition = import_module(f"{_PACKAGE}.{name}").INSTRUMENT
        if not isinstance(definition, Instrument):
            raise TypeError(f"{_PACKAGE}.{name}.INSTRUMENT is not an Instrument")
        if definition.id in found:
            raise ValueError(f"two instruments call themselves {definition.id}")
        found[definition.id] = definition
    return MappingProxyType(found)


INSTRUMENTS: Mapping[str, Instrument] = _discover()


def instrument(id: str) -> Instrument:
    """The instrument of that id. Raises `Refused` if there is none."""
    if id not in INSTRUMENTS:
        problem, remedy = f'there is no instrument "{id}"', f"choose one of {', '.join(INSTRUMENTS)}"
        raise Refused(Refusal("", "instrument", problem, remedy))
    return INSTRUMENTS[id]
