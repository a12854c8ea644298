"""WHO-5: how well is the person, over the last two weeks? Higher is better.

Scoring only: CC BY-NC-SA 3.0 IGO does not cover a programme that charges, so a site gives the wording.
Answers: 0 to 5 for each item; their sum times 4 is the score. A public calculator takes 5 off first, which is wrong.
Blanks: none.
"""

from functools import partial

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="who-5",
    version="1",
    name="WHO-5 Well-Being Index",
    short_name="WHO-5",
    citation="Topp CW, Østergaard SD, Søndergaard S, Bech P. Psychother Psychosom 2015;84:167-176.",
    licence="World Health Organization, CC BY-NC-SA 3.0 IGO: not for commercial purposes",
    permission="A site gives the wording it may use",
    verify=("The licence", "Lines at 28 and 50", "A change of 10 points counts", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the last 2 weeks",
    stem="",
    items=unworded(5, numerals(0, 5)),
    options=numerals(0, 5),
    bands=(Band(0, 28, "very low"), Band(29, 50, "low"), Band(51, 100, "not low")),
    rule=partial(summed, into=lambda raw: 4 * raw),
    cut_off=50,
    higher_is_worse=False,
    total_range=(0, 100),
    given="0 to 5 for each item, before any multiplying",
)
