"""GDS-15: how depressed is an older person, over the past week?

Answers: yes or no as the person said it; "no" is the point on items 1, 5, 7, 11 and 13.
Blanks: no rule for them is confirmed, so any blank means no score. It asks nothing about suicide.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import YES_NO, numbered
from stepwell.pure.instruments.scoring import summed

_TEXTS = (
    "Are you basically satisfied with your life?",
    "Have you dropped many of your activities and interests?",
    "Do you feel that your life is empty?",
    "Do you often get bored?",
    "Are you in good spirits most of the time?",
    "Are you afraid that something bad is going to happen to you?",
    "Do you feel happy most of the time?",
    "Do you often feel helpless?",
    "Do you prefer to stay at home, rather than going out and doing new things?",
    "Do you feel you have more problems with memory than most?",
    "Do you think it is wonderful to be alive now?",
    "Do you feel pretty worthless the way you are now?",
    "Do you feel full of energy?",
    "Do you feel that your situation is hopeless?",
    "Do you think that most people are better off than you are?",
)

INSTRUMENT = Instrument(
    id="gds-15",
    version="1",
    name="Geriatric Depression Scale, 15 items",
    short_name="GDS-15",
    citation="Sheikh JI, Yesavage JA. Clin Gerontol 1986;5:165-173.",
    licence="Public domain",
    permission="“in the public domain due to it being partly the result of Federal support”, "
    "web.stanford.edu/~yesavage/GDS.html (quoted in CamCOPS, gds.rst)",
    wording="CamCOPS gds15.xml and VistA MH Questions 5116-5130, which agree",
    verify=("Bands (the VA draws its lines at 5 and 10)", "A blank means no score"),
    loinc_panel=None,
    loinc_total="48545-8",
    window="the past week",
    stem="Choose the best answer for how you have felt over the past week:",
    items=numbered(_TEXTS, YES_NO, reverse=(1, 5, 7, 11, 13)),
    options=YES_NO,
    bands=(Band(0, 4, "normal"), Band(5, 8, "mild"), Band(9, 11, "moderate"), Band(12, 15, "severe")),
    rule=summed,
    cut_off=5,
)
