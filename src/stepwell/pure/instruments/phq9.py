"""PHQ-9: how severe is depression, over the last two weeks?

Citation: Kroenke K, Spitzer RL, Williams JBW. J Gen Intern Med 2001;16:606-613.
Licence: free to reproduce, translate, display and distribute; no permission needed (Pfizer, 2010).
LOINC: panel 44249-1, total 44261-6, item 9 44260-8, difficulty 69722-7.
Blanks: up to 2 take the mean of the rest (Kroenke, Spitzer, Williams and Loewe 2010); a third means no score.
Reliable change: 6 points (NHS Talking Therapies; SD 5.5 and reliability .86 give 5.70).
Remission: below 5 (NCQA DRR-E).
"""

from dataclasses import replace

from stepwell.pure.instruments.definition import (
    Answers,
    Band,
    Instrument,
    Item,
    Respondent,
    Result,
    Watched,
)
from stepwell.pure.instruments.items import keys, labelled, numbered
from stepwell.pure.instruments.scoring import summed

HOW_OFTEN = labelled("Not at all", "Several days", "More than half the days", "Nearly every day")
HOW_DIFFICULT = labelled("Not difficult at all", "Somewhat difficult", "Very difficult", "Extremely difficult")
_TEXTS = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite - being so fidgety or "
    "restless that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)
_DIFFICULTY = (
    "If you checked off any problems, how difficult have these problems made it for you to do your work, take care "
    "of things at home, or get along with other people?"
)


def symptoms(answers: Answers) -> frozenset[str]:
    """The items that count: more than half the days, item 9 from several days; a blank is a symptom not reported."""
    needed = {key: 1 if key == "item9" else 2 for key in keys(*range(1, 10))}
    return frozenset(key for key, least in needed.items() if (answers.get(key) or 0) >= least)


def syndrome(answers: Answers) -> bool:
    """The published rule for a probable major depressive syndrome. It is a prompt to assess, not a diagnosis.

    Five or more symptoms, item 1 or 2 among them.
    """
    met = symptoms(answers)
    return len(met) >= 5 and bool(met & {"item1", "item2"})


def with_syndrome(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    """The sum, with the syndrome rule beside it."""
    findings = ("The rule for a depressive syndrome is met.",) if syndrome(answers) else ()
    return replace(summed(tool, answers, respondent), findings=findings)


BANDS = (
    Band(0, 4, "minimal"),
    Band(5, 9, "mild"),
    Band(10, 14, "moderate"),
    Band(15, 19, "moderately severe"),
    Band(20, 27, "severe"),
)
ABOUT_ITEM_9 = "item 9 (better off dead, hurting yourself)"

INSTRUMENT = Instrument(
    id="phq-9",
    version="1",
    name="Patient Health Questionnaire, 9 items",
    short_name="PHQ-9",
    citation="Kroenke K, Spitzer RL, Williams JBW. J Gen Intern Med 2001;16:606-613.",
    licence="Free to reproduce, translate, display and distribute",
    permission="None needed: phqscreeners.com says so of all PHQ and GAD-7 screeners (quoted in CamCOPS, phq9.rst)",
    wording="CamCOPS phq9.xml",
    verify=("Two blanks take the mean of the rest",),
    loinc_panel="44249-1",
    loinc_total="44261-6",
    window="the last 2 weeks",
    stem="Over the last 2 weeks, how often have you been bothered by any of the following problems?",
    items=(
        *numbered(_TEXTS, HOW_OFTEN, loinc={9: "44260-8"}),
        Item("difficulty", _DIFFICULTY, HOW_DIFFICULT, scored=False, loinc="69722-7"),
    ),
    options=HOW_OFTEN,
    bands=BANDS,
    rule=with_syndrome,
    cut_off=10,
    reliable_change=6,
    remission_below=5,
    most_missing=2,
    watched=(Watched("item9", ABOUT_ITEM_9, urgent=2),),
)
