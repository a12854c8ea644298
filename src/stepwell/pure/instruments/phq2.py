"""PHQ-2: are the two core symptoms of depression there, over the last two weeks?

Citation: Kroenke K, Spitzer RL, Williams JBW. Med Care 2003;41:1284-1292.
Licence: free to reproduce, translate, display and distribute; no permission needed (Pfizer, 2010).
LOINC: none confirmed yet.
Blanks: none; with two items nothing can stand in for one.
It asks nothing about suicide and so has no signal.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import labelled, numbered
from stepwell.pure.instruments.scoring import summed

_HOW_OFTEN = labelled("Not at all", "Several days", "More than half the days", "Nearly every day")

INSTRUMENT = Instrument(
    id="phq-2",
    version="1",
    name="Patient Health Questionnaire, 2 items",
    short_name="PHQ-2",
    citation="Kroenke K, Spitzer RL, Williams JBW. Med Care 2003;41:1284-1292.",
    licence="Free to reproduce, translate, display and distribute",
    permission="None needed: phqscreeners.com says so of all PHQ and GAD-7 screeners (quoted in CamCOPS, phq9.rst)",
    wording="The first two items of the PHQ-9: CamCOPS phq9.xml, VistA MH Questions 4015-4016",
    verify=("LOINC codes",),
    loinc_panel=None,
    loinc_total=None,
    window="the last 2 weeks",
    stem="Over the last 2 weeks, how often have you been bothered by any of the following problems?",
    items=numbered(("Little interest or pleasure in doing things", "Feeling down, depressed, or hopeless"), _HOW_OFTEN),
    options=_HOW_OFTEN,
    bands=(Band(0, 2, "negative screen"), Band(3, 6, "positive screen")),
    rule=summed,
    cut_off=3,
)
