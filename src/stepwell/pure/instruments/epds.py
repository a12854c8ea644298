"""EPDS: how depressed is somebody around a birth, over the past 7 days?

Scoring only: the Royal College of Psychiatrists refused an open-source project its wording, so a site gives it.
Answers: the points of the answer chosen, 0 to 3, as printed beside it; the form lists items 3 and 5 to 10 from high to
low. Blanks: no rule for them is confirmed, so any blank means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument, Watched
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="epds",
    version="1",
    name="Edinburgh Postnatal Depression Scale",
    short_name="EPDS",
    citation="Cox JL, Holden JM, Sagovsky R. Br J Psychiatry 1987;150:782-786.",
    licence="© 1987 The Royal College of Psychiatrists: republication in any medium needs written permission",
    permission="A site gives the wording it has licensed (refusal quoted in CamCOPS, epds.rst)",
    verify=("Bands", "LOINC (71354-5 is seen too)"),
    loinc_panel=None,
    loinc_total="99046-5",
    window="the past 7 days",
    stem="",
    items=unworded(10, numerals(0, 3)),
    options=numerals(0, 3),
    bands=(Band(0, 9, "below the cut-off"), Band(10, 12, "possible"), Band(13, 30, "probable")),
    rule=summed,
    cut_off=10,
    watched=(Watched("item10", "item 10 (harming herself or himself)"),),
    given="the points of each answer, 0 to 3, as printed beside it",
)
