"""K6: is there serious psychological distress, in the past 30 days?

Answers: 0 "None of the time" to 4 "All of the time"; some forms print 1 for "all", which must be turned round first.
Blanks: no rule for them is confirmed, so any blank means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import labelled, numbered
from stepwell.pure.instruments.scoring import summed

HOW_OFTEN = ("None of the time", "A little of the time", "Some of the time", "Most of the time", "All of the time")
STEM = "During the past 30 days, about how often did you feel …"
LICENCE = "Free to use with the citation; developed with support of the US Government"
PERMISSION = "Posted for use at hcp.med.harvard.edu/ncs/k6_scales.php; a protocol of phenxtoolkit.org (121301)"
CITATION = "Kessler RC, Barker PR, Colpe LJ, et al. Arch Gen Psychiatry 2003;60:184-189."
_HOW_OFTEN = labelled(*HOW_OFTEN)

INSTRUMENT = Instrument(
    id="k6",
    version="1",
    name="Kessler Psychological Distress Scale, 6 items",
    short_name="K6",
    citation=CITATION,
    licence=LICENCE,
    permission=PERMISSION,
    wording="phenxtoolkit.org protocol 121301",
    verify=("That no permission is needed", "The band from 5", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past 30 days",
    stem=STEM,
    items=numbered(
        (
            "nervous?",
            "hopeless?",
            "restless or fidgety?",
            "so depressed that nothing could cheer you up?",
            "that everything was an effort?",
            "worthless?",
        ),
        _HOW_OFTEN,
    ),
    options=_HOW_OFTEN,
    bands=(Band(0, 4, "low"), Band(5, 12, "moderate"), Band(13, 24, "serious")),
    rule=summed,
    cut_off=13,
)
