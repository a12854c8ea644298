"""BAM: use, risk and protection of somebody recovering from substance use, over the past 30 days.

It has three variants with numbers that do not go together: BAM (30 days, answers 0-4), BAM-IOP (7 days, answers 0-4)
and BAM-R (counted days). Each is an instrument of its own and is never trended with another.
There is no total: Use is items 4 to 6, Risk 1, 2, 3, 8, 11 and 15, Protective 9, 10, 12, 13, 14 and 16. Item 7 tells
which drugs and item 17 is a view of progress; neither is added.
Blanks: a scale with a blank has no score. Any use calls for a clinician's look before the next contact.
"""

from collections.abc import Mapping
from dataclasses import replace

from stepwell.pure.instruments.definition import (
    Answers,
    Grade,
    Instrument,
    Item,
    Option,
    Respondent,
    Result,
    Scale,
    Signal,
)
from stepwell.pure.instruments.items import keys, labelled
from stepwell.pure.instruments.scoring import subscale

SCALES = (
    Scale("use", keys(4, 5, 6)),
    Scale("risk", keys(1, 2, 3, 8, 11, 15)),
    Scale("protective", keys(9, 10, 12, 13, 14, 16)),
)
_DRUGS = (
    "Marijuana (cannabis, pot, weed)?",
    "Sedatives and/or Tranquilizers (benzos, Valium, Xanax, Ativan, Ambien, barbs, Phenobarbital, downers, etc.)?",
    "Cocaine and/or Crack?",
    "Other Stimulants (amphetamine, methamphetamine, Dexedrine, Ritalin, Adderall, speed, crystal meth, ice, etc.)?",
    "Opiates (Heroin, Morphine, Dilaudid, Demerol, Oxycontin, oxy, codeine (Tylenol 2,3,4), Percocet, Vicodin, "
    "Fentanyl, etc.)?",
    "Inhalants (glues, adhesives, nail polish remover, paint thinner, etc.)?",
    "Other drugs (steroids, non-prescription sleep and diet pills, Benadryl, Ephedra, other over-the-counter or "
    "unknown medications)?",
)
_HEALTH = labelled("Excellent", "Very good", "Good", "Fair", "Poor")
_MUCH = labelled("Not at all", "Slightly", "Moderately", "Considerably", "Extremely")
_BEFORE_7, _AFTER_7 = keys(*range(1, 7)), keys(*range(8, 18))
# Item 7 as one place that counts nothing; without item 17; without item 7.
LISTINGS = ((*_BEFORE_7, "", *_AFTER_7), (*_BEFORE_7, "", *_AFTER_7[:-1]), (*_BEFORE_7, *_AFTER_7))
GIVEN = (
    "item 7 as one place (-, as it is not added) or as 7a to 7g; item 14 as Y or N; the others as numbers; "
    "items 7 and 17 may be left out together"
)


def bam_items(
    window: str,
    *,
    nights: tuple[Option, ...],
    days: tuple[Option, ...],
    income: int,
    confident: str,
    in_contact: str,
    counts: Mapping[int, int] | None = None,
) -> tuple[Item, ...]:
    """The 17 items. `income` is what a sufficient income counts; `counts` what a word of five counts, if not 0-4."""
    past = f"In the past {window}, how"
    which = f"{past} many days did you use any of the following drugs:"
    return (
        Item("item1", f"{past} would you say your physical health has been?", _HEALTH, counts=counts),
        Item("item2", f"{past} many nights did you have trouble falling asleep or staying asleep?", nights),
        Item(
            "item3",
            f"{past} many days have you felt depressed, anxious, angry or very upset throughout most of the day?",
            days,
        ),
        Item("item4", f"{past} many days did you drink ANY alcohol?", days),
        Item(
            "item5",
            f"{past} many days did you have at least 5 drinks (if you are a man) or at least 4 drinks (if you are a "
            "woman)? [One drink is considered one shot of hard liquor (1.5 oz.) or 12-ounce can/bottle of beer or "
            "5-ounce glass of wine.]",
            days,
        ),
        Item(
            "item6",
            f"{past} many days did you use any illegal or street drugs or abuse any prescription medications?",
            days,
        ),
        *(
            Item(f"item7{part}", f"{which} {drug}", days, scored=False)
            for part, drug in zip("abcdefg", _DRUGS, strict=True)
        ),
        Item(
            "item8",
            f"{past} much were you bothered by cravings or urges to drink alcohol or use drugs?",
            _MUCH,
            counts=counts,
        ),
        Item("item9", confident, _MUCH, counts=counts),
        Item(
            "item10",
            f"{past} many days did you attend self-help meetings like AA or NA to support your recovery?",
            days,
        ),
        Item(
            "item11",
            f"{past} many days were you in any situations or with any people that might put you at an increased risk "
            "for using alcohol or drugs (i.e., around risky “people, places or things”)?",
            days,
        ),
        Item("item12", "Does your religion or spirituality help support your recovery?", _MUCH, counts=counts),
        Item(
            "item13",
            f"{past} many days did you spend much of the time at work, school, or doing volunteer work?",
            days,
        ),
        Item(
            "item14",
            "Do you have enough income (from legal sources) to pay for necessities such as housing, transportation, "
            "food and clothing for yourself and your dependents?",
            (Option(income, "Yes"), Option(0, "No")),
        ),
        Item(
            "item15",
            f"{past} much have you been bothered by arguments or problems getting along with any family members or "
            "friends?",
            _MUCH,
            counts=counts,
        ),
        Item(
            "item16",
            f"{past} many days {in_contact} any family members or friends who are supportive of your recovery?",
            days,
        ),
        Item(
            "item17",
            "How satisfied are you with your progress toward achieving your recovery goals?",
            _MUCH,
            scored=False,
        ),
    )


def domains(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    """Use, Risk and Protective, each by itself."""
    missing = tool.missing(answers)
    found = {scale.key: subscale(tool, scale, answers, None) for scale in tool.scales}
    told = ", ".join(f"{key.capitalize()} {'no score' if score is None else score}" for key, score in found.items())
    return Result(
        total=None,
        band=None,
        complete=not missing,
        missing=missing,
        signals=_use(tool, answers),
        explanation=f"There is no total: {told}.",
        subscales=found,
    )


def with_lines(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    """The domains, with the lines that some programmes draw through answers of 0 to 4."""
    result = domains(tool, answers, respondent)
    risk, protective = result.subscales["risk"], result.subscales["protective"]
    findings = ["Risk is 12 or more."] if risk is not None and risk >= 12 else []
    findings += ["Protective is 12 or less."] if protective is not None and protective <= 12 else []
    return replace(result, findings=tuple(findings))


def _use(tool: Instrument, answers: Answers) -> tuple[Signal, ...]:
    """The words name neither the instrument nor the use: an alert has more readers than the answers (42 CFR Part 2)."""
    used = [key for key in tool.scales[0].items if answers.get(key)]
    words = "A questionnaire asks for a clinician's look before the next contact: see its answers"
    return (Signal("review", Grade.REVIEW, used[0], words),) if used else ()


CITATION = "Cacciola JS, Alterman AI, DePhilippis D, et al. J Subst Abuse Treat 2013;44:256-263."
LICENCE = "Public domain, a work of the US Government"
PERMISSION = "None needed: Philadelphia VA CESATE, whose manual is for clinicians outside the VA as well"

INSTRUMENT = Instrument(
    id="bam",
    version="2010",
    name="Brief Addiction Monitor",
    short_name="BAM",
    citation=CITATION,
    licence=LICENCE,
    permission=PERMISSION,
    wording="VistA MH Questions 5274-5296",
    verify=("Lines at Risk 12 and Protective 12", "A blank leaves its scale without a score"),
    loinc_panel=None,
    loinc_total=None,
    window="the past 30 days",
    stem="This is a standard set of questions about several areas of your life such as your health, alcohol and drug "
    "use, etc. The questions generally ask about the past 30 days. Please consider each question and answer as "
    "accurately as possible.",
    items=bam_items(
        "30 days",
        nights=labelled(
            "None", "One to three nights", "Four to eight nights", "Nine to fifteen nights", "Sixteen to thirty nights"
        ),
        days=labelled(
            "None", "One to three days", "Four to eight days", "Nine to fifteen days", "Sixteen to thirty days"
        ),
        income=4,
        confident="How confident are you that you will NOT use alcohol and drugs in the next 30 days?",
        in_contact="did you contact or spend time with",
    ),
    options=_MUCH,
    bands=(),
    rule=with_lines,
    scales=SCALES,
    has_total=False,
    listings=LISTINGS,
    given=GIVEN,
)
