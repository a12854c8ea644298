"""PHQ-A: how severe is a teenager's depression, over the last two weeks, and are there thoughts of suicide?

Blanks: as in the PHQ-9. After the nine items come four that are not added up; two of them ask about suicide.
Surprise: the items stand in another order than in the PHQ-9, and mood comes before interest.
"""

from stepwell.pure.instruments.definition import Instrument, Item, Watched
from stepwell.pure.instruments.items import YES_NO, keys, numbered
from stepwell.pure.instruments.phq9 import ABOUT_ITEM_9, BANDS, HOW_DIFFICULT, HOW_OFTEN, with_syndrome

_TEXTS = (
    "Feeling down, depressed, irritable, or hopeless?",
    "Little interest or pleasure in doing things?",
    "Trouble falling asleep, staying asleep, or sleeping too much?",
    "Poor appetite, weight loss, or overeating?",
    "Feeling tired, or having little energy?",
    "Feeling bad about yourself – or feeling that you are a failure, or that you have let yourself or your family "
    "down?",
    "Trouble concentrating on things like school work, reading, or watching TV?",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite – being so fidgety or restless "
    "that you were moving around a lot more than usual?",
    "Thoughts that you would be better off dead, or of hurting yourself in some way?",
)
_PAST_YEAR = "In the past year have you felt depressed or sad most days, even if you felt okay sometimes?"
_DIFFICULTY = (
    "If you are experiencing any of the problems on this form, how difficult have these problems made it for you to "
    "do your work, take care of things at home or get along with other people?"
)
_THOUGHTS = "Has there been a time in the past month when you have had serious thoughts about ending your life?"
_ATTEMPT = "Have you EVER, in your WHOLE LIFE, tried to kill yourself or made a suicide attempt?"
_NINE = keys(*range(1, 10))

INSTRUMENT = Instrument(
    id="phq-a",
    version="1",
    name="Patient Health Questionnaire for adolescents, 9 items",
    short_name="PHQ-A",
    citation="Johnson JG, Harris ES, Spitzer RL, Williams JBW. J Adolesc Health 2002;30:196-204.",
    licence="Free to reproduce, translate, display and distribute",
    permission="None needed: phqscreeners.com says so of all PHQ and GAD-7 screeners (quoted in CamCOPS, phq9.rst)",
    wording="Medplum's PHQ-A questionnaire, after the form of Boston Children's Hospital (2022)",
    verify=(
        "Cut-off 10 (one study of teenagers found 11)",
        "A form of the American Psychiatric Association asks of 7 days",
    ),
    loinc_panel=None,
    loinc_total="89204-2",
    window="the past two weeks",
    stem="How often have you been bothered by each of the following symptoms during the past two weeks?",
    items=(
        *numbered(_TEXTS, HOW_OFTEN),
        Item("past_year", _PAST_YEAR, YES_NO, scored=False),
        Item("difficulty", _DIFFICULTY, HOW_DIFFICULT, scored=False),
        Item("thoughts", _THOUGHTS, YES_NO, scored=False),
        Item("attempt", _ATTEMPT, YES_NO, scored=False),
    ),
    options=HOW_OFTEN,
    bands=BANDS,
    rule=with_syndrome,
    cut_off=10,
    reliable_change=6,
    most_missing=2,
    watched=(
        Watched("item9", ABOUT_ITEM_9, urgent=2),
        Watched("thoughts", "question 12 (serious thoughts about ending life, past month)"),
        Watched("attempt", "question 13 (suicide attempt, ever)"),
    ),
    listings=((*_NINE, "difficulty"), (*_NINE, "thoughts", "attempt")),
)
