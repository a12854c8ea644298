"""SDQ: what are the difficulties and strengths of somebody aged 4 to 17?

Scoring only: an electronic version needs a licence, so a site gives the wording.
Answers: 0 "not true", 1 "somewhat", 2 "certainly" as given; items 7, 11, 14, 21 and 25 are turned round here. The four
scales of difficulties make the total, prosocial behaviour stands apart. The bands differ by who answered.
Blanks: a scale with at least three of its five answers takes their mean for the rest.
"""

from stepwell.pure.instruments.definition import Answers, Band, Instrument, Respondent, Result, Scale
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import subscale

_DIFFICULTIES = (
    Scale("emotional", keys(3, 8, 13, 16, 24), most_missing=2),
    Scale("conduct", keys(5, 7, 12, 18, 22), most_missing=2),
    Scale("hyperactivity", keys(2, 10, 15, 21, 25), most_missing=2),
    Scale("peer", keys(6, 11, 14, 19, 23), most_missing=2),
)
_PROSOCIAL = Scale("prosocial", keys(1, 4, 9, 17, 20), most_missing=2)
_BANDS = {
    "a parent": (Band(0, 13, "close to average"), Band(14, 16, "borderline"), Band(17, 40, "high")),
    "the young person": (Band(0, 15, "close to average"), Band(16, 19, "borderline"), Band(20, 40, "high")),
}


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    found = {scale.key: subscale(tool, scale, answers, None) for scale in tool.scales}
    parts = [found[scale.key] for scale in _DIFFICULTIES]
    known = [part for part in parts if part is not None]
    total = sum(known) if len(known) == len(parts) else None
    missing = tool.missing(answers)
    words = (
        "No score: a scale of difficulties has more than two blanks."
        if total is None
        else f"{total} of {tool.highest}."
    )
    findings = [
        f"As answered by {who}: {band.name}."
        for who, bands in _BANDS.items()
        for band in bands
        if total is not None and band.low <= total <= band.high
    ]
    return Result(
        total=total,
        band=None,
        complete=not missing,
        missing=missing,
        signals=(),
        explanation=words,
        findings=tuple(findings),
        subscales=found,
    )


INSTRUMENT = Instrument(
    id="sdq",
    version="1",
    name="Strengths and Difficulties Questionnaire",
    short_name="SDQ",
    citation="Goodman R. J Child Psychol Psychiatry 1997;38:581-586.",
    licence="© R. Goodman: free on paper, an electronic version needs a licence",
    permission="A site gives the wording it has licensed (sdq.dk/adgang-til-sdq)",
    verify=("Bands of parents and of young people", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the last six months",
    stem="",
    items=unworded(25, numerals(0, 2), reverse=(7, 11, 14, 21, 25)),
    options=numerals(0, 2),
    bands=(),
    rule=_score,
    scales=(*_DIFFICULTIES, _PROSOCIAL),
    total_range=(0, 40),
    given="0 to 2 as given, also for items 7, 11, 14, 21 and 25: they are turned round here",
)
