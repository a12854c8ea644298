"""GAD-7: how severe is anxiety, over the last two weeks?

Citation: Spitzer RL, Kroenke K, Williams JBW, Loewe B. Arch Intern Med 2006;166:1092-1097.
Licence: free to reproduce, translate, display and distribute; no permission needed (Pfizer, 2010).
LOINC: panel 69737-5, total 70274-6.
Blanks: no rule for them is confirmed, so any blank means no score.
Surprise: the lowest label is "not at all"; a widely copied form wrongly says "not at all sure".
Reliable change: 4 points (NHS Talking Therapies; SD 4.5 and reliability .92 give 3.53).
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import labelled, numbered
from stepwell.pure.instruments.scoring import summed

_HOW_OFTEN = labelled("Not at all", "Several days", "More than half the days", "Nearly every day")
_TEXTS = (
    "Feeling nervous, anxious or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)

INSTRUMENT = Instrument(
    id="gad-7",
    version="1",
    name="Generalised Anxiety Disorder scale, 7 items",
    short_name="GAD-7",
    citation="Spitzer RL, Kroenke K, Williams JBW, Loewe B. Arch Intern Med 2006;166:1092-1097.",
    licence="Free to reproduce, translate, display and distribute",
    permission="None needed: phqscreeners.com says so of all PHQ and GAD-7 screeners (quoted in CamCOPS, gad7.rst)",
    wording="CamCOPS gad7.xml and VistA MH Questions 5109-5115, which agree",
    verify=("NHS Talking Therapies counts from 8",),
    loinc_panel="69737-5",
    loinc_total="70274-6",
    window="the last 2 weeks",
    stem="Over the last 2 weeks, how often have you been bothered by the following problems?",
    items=numbered(_TEXTS, _HOW_OFTEN),
    options=_HOW_OFTEN,
    bands=(Band(0, 4, "minimal"), Band(5, 9, "mild"), Band(10, 14, "moderate"), Band(15, 21, "severe")),
    rule=summed,
    cut_off=10,
    reliable_change=4,
)
