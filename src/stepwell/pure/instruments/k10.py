"""K10: how great is psychological distress, in the past 30 days?

Answers: 1 "None of the time" to 5 "All of the time", so that the lowest total is 10; the K6 starts at 0.
Blanks: no rule for them is confirmed, so any blank means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import labelled, numbered
from stepwell.pure.instruments.k6 import CITATION, HOW_OFTEN, LICENCE, PERMISSION, STEM
from stepwell.pure.instruments.scoring import summed

_HOW_OFTEN = labelled(*HOW_OFTEN, first=1)

INSTRUMENT = Instrument(
    id="k10",
    version="1",
    name="Kessler Psychological Distress Scale, 10 items",
    short_name="K10",
    citation=CITATION,
    licence=LICENCE,
    permission=PERMISSION,
    wording="CLOSER, ucldata.atlassian.net/wiki/spaces/CLOS/pages/37323148, original 10-item version",
    verify=("That no permission is needed", "Bands are those of Australian surveys", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past 30 days",
    stem=STEM,
    items=numbered(
        (
            "tired out for no good reason?",
            "nervous?",
            "so nervous that nothing could calm you down?",
            "hopeless?",
            "restless or fidgety?",
            "so restless that you could not sit still?",
            "depressed?",
            "so depressed that nothing could cheer you up?",
            "that everything was an effort?",
            "worthless?",
        ),
        _HOW_OFTEN,
    ),
    options=_HOW_OFTEN,
    bands=(Band(10, 15, "low"), Band(16, 21, "moderate"), Band(22, 29, "high"), Band(30, 50, "very high")),
    rule=summed,
)
