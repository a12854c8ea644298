"""BAM-R: use, risk and protection of somebody recovering from substance use, in days of the past 30.

Answers: days from 0 to 30; a word of five as 0 to 4, which then counts 0, 8, 15, 22 or 30 (VistA, YTSBAMR); an income
that suffices counts 30. Never trended with the other variants of the BAM.
"""

from stepwell.pure.instruments.bam import CITATION, GIVEN, LICENCE, LISTINGS, PERMISSION, SCALES, bam_items, domains
from stepwell.pure.instruments.definition import Instrument
from stepwell.pure.instruments.items import numerals

_DAYS = numerals(0, 30)

INSTRUMENT = Instrument(
    id="bam-r",
    version="2012",
    name="Brief Addiction Monitor, revised",
    short_name="BAM-R",
    citation=CITATION,
    licence=LICENCE,
    permission=PERMISSION,
    wording="VistA MH Questions 6476-6514",
    verify=("A blank leaves its scale without a score",),
    loinc_panel=None,
    loinc_total=None,
    window="the past 30 days",
    stem="This is a standard set of questions about several areas of your life such as your health, alcohol and drug "
    "use, etc. The questions generally ask about the past 30 days. Please consider each question and answer as "
    "accurately as possible.",
    items=bam_items(
        "30 days",
        nights=_DAYS,
        days=_DAYS,
        income=30,
        confident="How confident are you that you will NOT use alcohol and drugs in the next 30 days?",
        in_contact="did you contact or spend time with",
        counts={0: 0, 1: 8, 2: 15, 3: 22, 4: 30},
    ),
    options=_DAYS,
    bands=(),
    rule=domains,
    scales=SCALES,
    has_total=False,
    listings=LISTINGS,
    given=f"days as 0 to 30, and the answers in words as 0 to 4; {GIVEN}",
)
