"""WHODAS 2.0, 12 items: how much do health conditions get in the way, over the past 30 days?

Scoring only: free for non-commercial use, and electronic use needs the WHO's agreement, so a site gives the wording.
Answers: 1 "none" to 5 "extreme or cannot do", which add up to 12-60; the VA counts the same answers 0-48.
Blanks: one takes the mean of the rest; a second means no score.
"""

from dataclasses import replace
from decimal import Decimal

from stepwell.pure.instruments.definition import Answers, Instrument, Respondent, Result
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.scoring import summed

_LOWEST, _SPAN = 12, 48


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    result = summed(tool, answers, respondent)
    if result.total is None:
        return result
    from_zero = result.total - _LOWEST
    percent = (Decimal(100) * from_zero / _SPAN).quantize(Decimal("0.1"))
    return replace(result, findings=(f"Counted from 0: {from_zero} of {_SPAN}, which is {percent} %.",))


INSTRUMENT = Instrument(
    id="whodas-12",
    version="1",
    name="WHO Disability Assessment Schedule 2.0, 12 items",
    short_name="WHODAS 2.0 (12)",
    citation="Üstün TB, Kostanjsek N, Chatterji S, Rehm J (eds). Measuring health and disability: manual for WHODAS "
    "2.0. WHO 2010.",
    licence="© World Health Organization: free for non-commercial use, electronic use by agreement",
    permission="A site gives the wording it may use",
    verify=("One blank takes the mean of the rest", "The complex score is not computed", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past 30 days",
    stem="",
    items=unworded(12, numerals(1, 5)),
    options=numerals(1, 5),
    bands=(),
    rule=_score,
    most_missing=1,
)
