"""WAI-SR: how good is the working alliance, as the patient sees it? Higher is better.

Scoring only: the wording is A.O. Horvath's and needs registration, so a site gives it.
Answers: 1 to 5 for each item; the scores are means. A fall of a point or more is worth a look.
Patients do not see it in their charts unless their clinician shares it. Blanks: a mean with a blank is not given.
"""

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

from stepwell.pure.instruments.definition import Answers, Instrument, Respondent, Result, Scale
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import points_of


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    missing = tool.missing(answers)
    total = _mean(tool, answers, [item.key for item in tool.items])
    words = "No score: none may be left blank." if total is None else f"The mean of the 12 answers is {total} of 5."
    return Result(
        total=total,
        band=None,
        complete=not missing,
        missing=missing,
        signals=(),
        explanation=words,
        subscales={scale.key: _mean(tool, answers, scale.items) for scale in tool.scales},
    )


def _mean(tool: Instrument, answers: Answers, items: Collection[str]) -> Decimal | None:
    given = points_of((tool.item(key) for key in items), answers)
    if len(given) < len(items):
        return None
    return (Decimal(sum(given)) / len(given)).quantize(Decimal("0.01"), ROUND_HALF_UP)


INSTRUMENT = Instrument(
    id="wai-sr",
    version="1",
    name="Working Alliance Inventory, short revised",
    short_name="WAI-SR",
    citation="Hatcher RL, Gillaspy JA. Psychother Res 2006;16:12-25.",
    licence="© A.O. Horvath: registration, an electronic version needs a licence",
    permission="A site gives the wording it has licensed",
    verify=("A fall of a point counts", "A blank means no mean"),
    loinc_panel=None,
    loinc_total=None,
    window="now",
    stem="",
    items=unworded(12, numerals(1, 5)),
    options=numerals(1, 5),
    bands=(),
    rule=_score,
    higher_is_worse=False,
    scales=(
        Scale("task", keys(1, 2, 10, 12)),
        Scale("bond", keys(3, 5, 7, 9)),
        Scale("goal", keys(4, 6, 8, 11)),
    ),
    total_range=(Decimal(1), Decimal(5)),
    hidden_from_patient=True,
)
