"""PC-PTSD-5: after an event that was traumatic, are there signs of PTSD in the past month?

Answers: yes or no; first whether such an event ever happened, then five questions, which a "no" to the first spares.
Blanks: none but the first; where no such event happened the score is 0.
Surprise: 3 was published as the cut-off first, and 4 for veterans since; the lower, more sensitive one decides here.
"""

from dataclasses import replace

from stepwell.pure.instruments.definition import Answers, Band, Instrument, Item, Respondent, Result
from stepwell.pure.instruments.items import YES_NO, keys
from stepwell.pure.instruments.scoring import summed

_EVENT = (
    "Sometimes things happen to people that are unusually or especially frightening, horrible, or traumatic. For "
    "example: a serious accident or fire; a physical or sexual assault or abuse; an earthquake or flood; a war; seeing "
    "someone be killed or seriously injured; having a loved one die through homicide or suicide. Have you ever "
    "experienced this kind of event?"
)
_TEXTS = (
    "had nightmares about the event(s) or thought about the event(s) when you did not want to?",
    "tried hard not to think about the event(s) or went out of your way to avoid situations that reminded you of the "
    "event(s)?",
    "been constantly on guard, watchful, or easily startled?",
    "felt numb or detached from people, activities, or your surroundings?",
    "felt guilty or unable to stop blaming yourself or others for the event(s) or any problems the event(s) may have "
    "caused?",
)
_FIVE = keys(*range(1, 6))


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    spared = answers.get("event") == 0 and not any(answers.get(key) for key in _FIVE)
    result = summed(tool, dict.fromkeys(_FIVE, 0) if spared else answers, respondent)
    if result.total is None:
        missing = (("event",) if answers.get("event") is None else ()) + result.missing
        return replace(result, missing=missing, complete=False)
    rules = {"3 or more (the sensitive cut-off)": result.total >= 3, "4 or more (for veterans)": result.total >= 4}
    return replace(result, rules=rules, explanation="No such event: 0 of 5." if spared else result.explanation)


INSTRUMENT = Instrument(
    id="pc-ptsd-5",
    version="1",
    name="Primary Care PTSD Screen for DSM-5",
    short_name="PC-PTSD-5",
    citation="Prins A, Bovin MJ, Smolenski DJ, et al. J Gen Intern Med 2016;31:1206-1211.",
    licence="Public domain, a work of the US Government",
    permission="None needed: National Center for PTSD, ptsd.va.gov",
    wording="VistA MH Questions 7793-7798",
    verify=("Cut-offs 3 and 4", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past month",
    stem="In the past month, have you …",
    items=(
        Item("event", _EVENT, YES_NO, scored=False),
        *(Item(key, text, YES_NO, only_after=("event",)) for key, text in zip(_FIVE, _TEXTS, strict=True)),
    ),
    options=YES_NO,
    bands=(Band(0, 2, "negative screen"), Band(3, 5, "positive screen")),
    rule=_score,
    cut_off=3,
    listings=(("event",),),
    given="Y or N: the event first, then the five questions; N alone where there was no event",
)
