"""AUDIT: how harmful is the person's drinking, over the past year?

Scoring only: the WHO's wording is not for commercial use, so a site gives it. Items 9 and 10 have no 1 and no 3.
Blanks: somebody who never drinks is led from item 1 to item 9, and somebody with 0 on items 2 and 3 as well; what was
skipped so counts nothing. Any other blank means no score.
"""

from stepwell.pure.instruments.definition import Answers, Band, Instrument, Item, Option, Respondent, Result, Scale
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import summed

_LAST_TWO = (Option(0, "0"), Option(2, "2"), Option(4, "4"))


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    return summed(tool, {**dict.fromkeys(_skipped(answers), 0), **_given(answers)}, respondent)


def _skipped(answers: Answers) -> tuple[str, ...]:
    if answers.get("item1") == 0:
        return keys(*range(2, 9))
    if answers.get("item2") == answers.get("item3") == 0:
        return keys(*range(4, 9))
    return ()


def _given(answers: Answers) -> dict[str, int]:
    return {key: value for key, value in answers.items() if value is not None}


INSTRUMENT = Instrument(
    id="audit",
    version="1",
    name="Alcohol Use Disorders Identification Test",
    short_name="AUDIT",
    citation="Saunders JB, Aasland OG, Babor TF, de la Fuente JR, Grant M. Addiction 1993;88:791-804.",
    licence="World Health Organization 2001: free, but not for sale or with commercial purposes",
    permission="A site gives the wording it may use: whqlibdoc.who.int/hq/2001/who_msd_msb_01.6a.pdf "
    "(quoted in CamCOPS, audit.rst)",
    verify=("LOINC of the total",),
    loinc_panel="72110-0",
    loinc_total=None,
    window="the past year",
    stem="",
    items=(
        *unworded(8, numerals(0, 4)),
        Item("item9", "", _LAST_TWO),
        Item("item10", "", _LAST_TWO),
    ),
    options=numerals(0, 4),
    bands=(Band(0, 7, "zone I"), Band(8, 15, "zone II"), Band(16, 19, "zone III"), Band(20, 40, "zone IV")),
    rule=_score,
    cut_off=8,
    scales=(Scale("audit-c", keys(1, 2, 3)),),
    given="the points of each answer, 0 to 4; items 9 and 10 as 0, 2 or 4; - for what was skipped",
)
