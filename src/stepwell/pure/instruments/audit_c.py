"""AUDIT-C: how risky was the person's drinking, in the past year?

Positive from 4 for men and from 3 for women (VistA, YTSAUDTC). For everybody else, and where no sex is known, the
policy is the lower and so more sensitive cut-off of 3, and the result says so: nobody's sex is guessed.
Blanks: no rule for them is confirmed, so any blank means no score.
Surprise: US Core's example codes the first item 68517-2, which is a question about heavy drinking days.
"""

from dataclasses import replace

from stepwell.pure.instruments.definition import Answers, Instrument, Item, Respondent, Result, Sex
from stepwell.pure.instruments.items import labelled
from stepwell.pure.instruments.scoring import summed

CUT_OFFS = {Sex.MALE: 4, Sex.FEMALE: 3}
LOWER = min(CUT_OFFS.values())


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    result = summed(tool, answers, respondent)
    if result.total is None:
        return result
    if respondent.sex is None:
        finding = (
            f"No sex with a published cut-off was given (4 for men, 3 for women): the lower, more sensitive one of "
            f"{LOWER} is used."
        )
    else:
        finding = f"The cut-off for {respondent.sex} is {CUT_OFFS[respondent.sex]}."
    positive = result.total >= (CUT_OFFS[respondent.sex] if respondent.sex else LOWER)
    return replace(result, positive=positive, findings=(finding,))


INSTRUMENT = Instrument(
    id="audit-c",
    version="1",
    name="Alcohol Use Disorders Identification Test, consumption",
    short_name="AUDIT-C",
    citation="Bush K, Kivlahan DR, McDonell MB, Fihn SD, Bradley KA. Arch Intern Med 1998;158:1789-1795.",
    licence="Public domain",
    permission="“AUDIT-C is available for use in the public domain”, "
    "integration.samhsa.gov/images/res/tool_auditc.pdf (quoted in CamCOPS, audit.rst)",
    wording="VistA MH Questions 83-85, as the VA words them",
    verify=("LOINC 68518-0 of the first item", "The lower cut-off for everybody who is neither man nor woman"),
    loinc_panel="72109-2",
    loinc_total="75626-2",
    window="the past year",
    stem="Please read each item carefully and select the correct answer for you.",
    items=(
        Item(
            "item1",
            "How often did you have a drink containing alcohol in the past year?",
            labelled(
                "Never",
                "Monthly or less",
                "Two to four times a month",
                "Two to three times per week",
                "Four or more times a week",
            ),
            loinc="68518-0",
        ),
        Item(
            "item2",
            "How many drinks containing alcohol did you have on a typical day when you were drinking in the past year?",
            labelled("1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more"),
            loinc="68519-8",
        ),
        Item(
            "item3",
            "How often did you have six or more drinks on one occasion in the past year?",
            labelled("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily"),
            loinc="68520-6",
        ),
    ),
    options=labelled("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily"),
    bands=(),
    rule=_score,
    cut_off=LOWER,
    cut_offs=CUT_OFFS,
)
