"""DAST-10: how severe are problems with drugs, in the past 12 months?

Scoring only: Skinner's wording is for non-commercial use with credit, so a site gives it.
Answers: yes or no as the person said it; "no" is the point on item 3.
Blanks: no rule for them is confirmed, so any blank means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import YES_NO, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="dast-10",
    version="1",
    name="Drug Abuse Screening Test, 10 items",
    short_name="DAST-10",
    citation="Skinner HA. Addict Behav 1982;7:363-371.",
    licence="© 1982 H.A. Skinner and the Centre for Addiction and Mental Health: non-commercial use, with credit",
    permission="A site gives the wording it may use (terms quoted in CamCOPS, dast.rst)",
    verify=("LOINC panel",),
    loinc_panel=None,
    loinc_total="82667-7",
    window="the past 12 months",
    stem="",
    items=unworded(10, YES_NO, reverse=(3,)),
    options=YES_NO,
    bands=(
        Band(0, 0, "none"),
        Band(1, 2, "low"),
        Band(3, 5, "moderate"),
        Band(6, 8, "substantial"),
        Band(9, 10, "severe"),
    ),
    rule=summed,
    cut_off=3,
)
