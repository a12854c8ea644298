"""CSI-4: how satisfied is the person with the couple they are half of? Higher is better.

Scoring only: the authors' terms are not confirmed, so a site gives the wording.
Answers: the first item 0 to 6, the others 0 to 5. Blanks: no rule for them is confirmed.
"""

from stepwell.pure.instruments.definition import Band, Instrument, Item
from stepwell.pure.instruments.items import keys, numerals
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="csi-4",
    version="1",
    name="Couples Satisfaction Index, 4 items",
    short_name="CSI-4",
    citation="Funk JL, Rogge RD. J Fam Psychol 2007;21:572-583.",
    licence="© the authors: free",
    permission="Not confirmed: a site gives the wording",
    verify=("The licence", "Distress is below 13.5"),
    loinc_panel=None,
    loinc_total=None,
    window="now",
    stem="",
    items=(Item("item1", "", numerals(0, 6)), *(Item(key, "", numerals(0, 5)) for key in keys(2, 3, 4))),
    options=numerals(0, 5),
    bands=(Band(0, 13, "distressed"), Band(14, 21, "not distressed")),
    rule=summed,
    cut_off=13,
    higher_is_worse=False,
    given="the first item 0 to 6, the other three 0 to 5",
)
