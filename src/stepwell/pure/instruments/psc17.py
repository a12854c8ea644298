"""PSC-17: how does a child or teenager fare, as a parent sees it?

Positive from a total of 15, or from 5 internalising, 7 attention or 7 externalising.
Blanks: up to three count nothing, as published; a fourth means no score.
"""

from dataclasses import replace

from stepwell.pure.instruments.definition import Answers, Instrument, Respondent, Result, Scale
from stepwell.pure.instruments.items import keys, labelled, numbered
from stepwell.pure.instruments.scoring import summed

_HOW_OFTEN = labelled("Never", "Sometimes", "Often")
_TEXTS = (
    "Fidgety, unable to sit still",
    "Feels sad, unhappy",
    "Daydreams too much",
    "Refuses to share",
    "Does not understand other people’s feelings",
    "Feels hopeless",
    "Has trouble concentrating",
    "Fights with other children",
    "Is down on him or herself",
    "Blames others for his or her troubles",
    "Seems to be having less fun",
    "Does not listen to rules",
    "Acts as if driven by a motor",
    "Teases others",
    "Worries a lot",
    "Takes things that do not belong to him or her",
    "Distracted easily",
)
_TOTAL = 15


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    result = summed(tool, answers, respondent)
    if result.total is None:
        return result
    rules: dict[str, bool | None] = {f"total of {_TOTAL} or more": result.total >= _TOTAL}
    for scale in tool.scales:
        points, least = result.subscales[scale.key], scale.cut_off
        if points is not None and least is not None:
            rules[f"{scale.key} of {least} or more"] = points >= least
    return replace(result, rules=rules, positive=any(rules.values()))


INSTRUMENT = Instrument(
    id="psc-17",
    version="1",
    name="Pediatric Symptom Checklist, 17 items",
    short_name="PSC-17",
    citation="Gardner W, Murphy M, Childs G, et al. Ambul Child Health 1999;5:225-236. © 1988 M. Jellinek and "
    "J.M. Murphy, Massachusetts General Hospital.",
    licence="Free to use, with credit to Massachusetts General Hospital",
    permission="“This instrument may be freely reproduced” (on the form, docsbay.net/doc/452640); “can be downloaded "
    "and used free of charge”, massgeneral.org/allpsych/psc",
    wording="The form at docsbay.net/doc/452640, in Gardner's order of items",
    verify=("Cut-offs of the parts", "The hospital also gives out a form with another order of items", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="now",
    stem="Please mark under the heading that best fits your child",
    items=numbered(_TEXTS, _HOW_OFTEN),
    options=_HOW_OFTEN,
    bands=(),
    rule=_score,
    cut_off=_TOTAL,
    most_missing=3,
    blanks_count_zero=True,
    scales=(
        Scale("internalising", keys(2, 6, 9, 11, 15), cut_off=5),
        Scale("attention", keys(1, 3, 7, 13, 17), cut_off=7),
        Scale("externalising", keys(4, 5, 8, 10, 12, 14, 16), cut_off=7),
    ),
    given="0 never, 1 sometimes, 2 often; item 1 is “fidgety, unable to sit still”",
)
