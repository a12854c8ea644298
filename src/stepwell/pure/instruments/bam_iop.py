"""BAM-IOP: use, risk and protection of somebody in intensive outpatient care, over the past 7 days.

Answers: days as 0, 1, 2, 3 or 4 for four and more. The weekly variant of the BAM; never trended with the others.
"""

from stepwell.pure.instruments.bam import (
    CITATION,
    GIVEN,
    LICENCE,
    LISTINGS,
    PERMISSION,
    SCALES,
    bam_items,
    with_lines,
)
from stepwell.pure.instruments.definition import Instrument
from stepwell.pure.instruments.items import labelled

_ITEMS = bam_items(
    "7 days",
    nights=labelled("None", "One night", "Two nights", "Three nights", "Four or more nights"),
    days=labelled("None", "One day", "Two days", "Three days", "Four or more days"),
    income=4,
    confident="How confident are you in your ability to be completely abstinent (clean) from alcohol and drugs in the "
    "next 7 days?",
    in_contact="were you in contact or spent time with",
)

INSTRUMENT = Instrument(
    id="bam-iop",
    version="2012",
    name="Brief Addiction Monitor, for intensive outpatient programmes",
    short_name="BAM-IOP",
    citation=CITATION,
    licence=LICENCE,
    permission=PERMISSION,
    wording="VistA MH Questions 6441-6463",
    verify=("Lines at Risk 12 and Protective 12 are the BAM's", "A blank leaves its scale without a score"),
    loinc_panel=None,
    loinc_total=None,
    window="the past 7 days",
    stem="This is a standard set of questions about several areas of your life such as your health, alcohol and drug "
    "use, etc. The questions generally ask about the past 7 days. Please consider each question and answer as "
    "accurately as possible.",
    items=_ITEMS,
    options=_ITEMS[2].options,
    bands=(),
    rule=with_lines,
    scales=SCALES,
    has_total=False,
    listings=LISTINGS,
    given=f"days as 0 to 3, and 4 for four or more; {GIVEN}",
)
