"""OQ-45.2: how distressed is the person, and how well do relations and roles go, in the past week?

By import only: OQ Measures licenses it, so it is answered in their product, and the answers or the total come here.
Answers: 0 to 4 as given, nine items are turned round here; or the total alone, and then somebody looks up item 8.
Blanks: the publisher's rule for them is not confirmed, so any blank means no score.
"""

from dataclasses import replace

from stepwell.pure.instruments.definition import (
    Answers,
    Band,
    Grade,
    Instrument,
    Item,
    Respondent,
    Result,
    Scale,
    Watched,
)
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import summed
from stepwell.pure.values import Refusal, Refused

_RELATIONS = (1, 7, 16, 17, 18, 19, 20, 26, 30, 37, 43)
_ROLE = (4, 12, 14, 21, 28, 32, 38, 39, 44)
_DISTRESS = tuple(number for number in range(1, 46) if number not in (*_RELATIONS, *_ROLE))


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    result = summed(tool, answers, respondent)
    imported = answers.get("total")
    if imported is None or imported == result.total:
        return result
    if result.total is not None:
        problem, remedy = f"says {imported}, and the answers come to {result.total}", "give one of them, or correct it"
        raise Refused(Refusal(tool.short_name, "total", problem, remedy))
    band, positive = tool.band(imported), tool.is_positive(imported)
    words = f"Imported: {imported} of {tool.highest}, {band}."
    told = replace(result, complete=True, missing=(), explanation=words)
    return replace(told, total=imported, band=band, positive=positive)


INSTRUMENT = Instrument(
    id="oq-45",
    version="45.2",
    name="Outcome Questionnaire 45.2",
    short_name="OQ-45",
    citation="Lambert MJ, Burlingame GM, Umphress V, et al. Clin Psychol Psychother 1996;3:249-258.",
    licence="© OQ Measures: licensed, by import only",
    permission="None here: it is answered in the publisher's product",
    verify=("Which items make which part", "What the critical items call for", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past week",
    stem="",
    items=(
        *unworded(45, numerals(0, 4), reverse=(1, 12, 13, 20, 21, 24, 31, 37, 43)),
        Item("total", "", numerals(0, 180), scored=False),
    ),
    options=numerals(0, 4),
    bands=(Band(0, 63, "functional range"), Band(64, 180, "clinical range")),
    rule=_score,
    cut_off=64,
    reliable_change=14,
    scales=(
        Scale("symptom_distress", keys(*_DISTRESS)),
        Scale("interpersonal_relations", keys(*_RELATIONS)),
        Scale("social_role", keys(*_ROLE)),
    ),
    watched=(
        Watched("item8", "item 8 (suicide)"),
        Watched("item11", "item 11 (critical)", grade=Grade.REVIEW),
        Watched("item26", "item 26 (critical)", grade=Grade.REVIEW),
        Watched("item32", "item 32 (critical)", grade=Grade.REVIEW),
        Watched("item44", "item 44 (critical)", grade=Grade.REVIEW),
    ),
    listings=(("total",),),
    given="the 45 answers, 0 to 4 as given (nine are turned round here), or the total alone",
)
