"""What does this set of answers score, in which band, and which answers must reach a human?

Every instrument is one file of this folder that names its citation, licence and LOINC codes and ends in
`INSTRUMENT`. It is found by being there.
"""

from stepwell.pure.instruments.definition import (
    ANYBODY,
    Answers,
    Band,
    Grade,
    Instrument,
    Item,
    Option,
    Points,
    Respondent,
    Result,
    Sex,
    Signal,
)
from stepwell.pure.instruments.registry import INSTRUMENTS, instrument

__all__ = [
    "ANYBODY",
    "INSTRUMENTS",
    "Answers",
    "Band",
    "Grade",
    "Instrument",
    "Item",
    "Option",
    "Points",
    "Respondent",
    "Result",
    "Sex",
    "Signal",
    "instrument",
]
