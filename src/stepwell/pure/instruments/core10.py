"""CORE-10: how distressed is the person, over the last week?

Answers: 0 "Not at all" to 4 "Most or all of the time" for every item; items 2 and 3 are turned round here, not before.
Blanks: one takes the mean of the rest; a second means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument, Watched
from stepwell.pure.instruments.items import labelled, numbered
from stepwell.pure.instruments.scoring import summed

_HOW_OFTEN = labelled("Not at all", "Only occasionally", "Sometimes", "Often", "Most or all of the time")
_TEXTS = (
    "I have felt tense, anxious or nervous",
    "I have felt I have someone to turn to for support when needed",
    "I have felt able to cope when things go wrong",
    "Talking to people has felt too much for me",
    "I have felt panic or terror",
    "I made plans to end my life",
    "I have had difficulty getting to sleep or staying asleep",
    "I have felt despairing or hopeless",
    "I have felt unhappy",
    "Unwanted images or memories have been distressing me",
)

INSTRUMENT = Instrument(
    id="core-10",
    version="1",
    name="Clinical Outcomes in Routine Evaluation, 10 items",
    short_name="CORE-10",
    citation="Barkham M, Bewick B, Mullin T, et al. Couns Psychother Res 2013;13:3-13.",
    licence="CC BY-ND 4.0: it must stay unaltered",
    permission="“Any organisation is free to reproduce CORE instruments in software, as well as on paper”, "
    "coreims.co.uk/CORE_Copyright.html (quoted in CamCOPS, core10.rst)",
    wording="CamCOPS core10.xml",
    verify=("One blank takes the mean of the rest", "Item 6 is urgent from 2", "Reliable change 6"),
    loinc_panel=None,
    loinc_total=None,
    window="the last week",
    stem="This form has 10 statements about how you have been OVER THE LAST WEEK. Please read each statement and "
    "think how often you felt that way last week. Then choose the option which is closest to this.",
    items=numbered(_TEXTS, _HOW_OFTEN, reverse=(2, 3)),
    options=_HOW_OFTEN,
    bands=(
        Band(0, 5, "healthy"),
        Band(6, 10, "low level"),
        Band(11, 14, "mild"),
        Band(15, 19, "moderate"),
        Band(20, 24, "moderate to severe"),
        Band(25, 40, "severe"),
    ),
    rule=summed,
    cut_off=11,
    reliable_change=6,
    most_missing=1,
    watched=(Watched("item6", "item 6 (plans to end life)", urgent=2),),
    given="0 to 4 as worded, also for items 2 and 3: they are turned round here",
)
