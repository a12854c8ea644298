"""ASRM: are there signs of mania, in the past week?

Each question is a group of statements of which one is chosen.
Blanks: no rule for them is confirmed, so any blank means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument, Item
from stepwell.pure.instruments.items import keys, labelled, numerals
from stepwell.pure.instruments.scoring import summed

_GROUPS = (
    (
        "Positive mood",
        "I do not feel happier or more cheerful than usual.",
        "I occasionally feel happier or more cheerful than usual.",
        "I often feel happier or more cheerful than usual.",
        "I feel happier or more cheerful than usual most of the time.",
        "I feel happier or more cheerful than usual all of the time.",
    ),
    (
        "Self-confidence",
        "I do not feel more self-confident than usual.",
        "I occasionally feel more self-confident than usual.",
        "I often feel more self-confident than usual.",
        "I frequently feel more self-confident than usual.",
        "I feel extremely self-confident all of the time.",
    ),
    (
        "Sleep patterns",
        "I do not need less sleep than usual.",
        "I occasionally need less sleep than usual.",
        "I often need less sleep than usual.",
        "I frequently need less sleep than usual.",
        "I can go all day and all night without any sleep and still not feel tired.",
    ),
    (
        "Speech",
        "I do not talk more than usual.",
        "I occasionally talk more than usual.",
        "I often talk more than usual.",
        "I frequently talk more than usual.",
        "I talk constantly and cannot be interrupted.",
    ),
    (
        "Activity level",
        "I have not been more active (either socially, sexually, at work, home or school) than usual.",
        "I have occasionally been more active than usual.",
        "I have often been more active than usual.",
        "I have frequently been more active than usual.",
        "I am constantly active or on the go all the time.",
    ),
)

INSTRUMENT = Instrument(
    id="asrm",
    version="1",
    name="Altman Self-Rating Mania Scale",
    short_name="ASRM",
    citation="Altman EG, Hedeker D, Peterson JL, Davis JM. Biol Psychiatry 1997;42:948-955.",
    licence="© E.G. Altman: may be reproduced by clinicians for their patients and by researchers",
    permission="“Can be reproduced without permission by researchers and by clinicians for use with their patients”, "
    "mhscales.com/asrm",
    wording="mhscales.com/asrm for the headings; the statements as in nine public programs that agree",
    verify=("The statements against the paper", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past week",
    stem="Choose the statement in each group that best describes the way you have been feeling for the past week. "
    "Please note: The word “occasionally” when used here means once or twice; “often” means several times or more "
    "and “frequently” means most of the time.",
    items=tuple(
        Item(key, heading, labelled(*statements))
        for key, (heading, *statements) in zip(keys(*range(1, 6)), _GROUPS, strict=True)
    ),
    options=numerals(0, 4),
    bands=(Band(0, 5, "below the cut-off"), Band(6, 20, "probable mania or hypomania")),
    rule=summed,
    cut_off=6,
)
