"""PCL-5, weekly: how much was the person bothered by symptoms of trauma, in the past week?

It is scored as the monthly form, and is another instrument, as the two ask about different times.
"""

from dataclasses import replace

from stepwell.pure.instruments.pcl5 import INSTRUMENT as MONTHLY

INSTRUMENT = replace(
    MONTHLY,
    id="pcl-5-weekly",
    name="PTSD Checklist for DSM-5, past week",
    short_name="PCL-5 (week)",
    wording="As the PCL-5, with the past week (VistA MH Tests 234)",
    window="the past week",
    stem="Below is a list of problems that people sometimes have in response to a very stressful experience. "
    "In the past week, how much were you bothered by:",
)
