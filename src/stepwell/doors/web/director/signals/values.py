"""What can a rule be about, which values are there, and what are they called?"""

from stepwell.pure.diary import CATALOGUE, Form
from stepwell.pure.instruments import INSTRUMENTS
from stepwell.pure.readings import MEASURED, PANEL

ABOUT = [
    ("diary", "The diary card"),
    ("reading", "What is measured"),
    ("absence", "A missed session"),
    ("disconnect", "Leaving a session suddenly"),
    *((each.id, each.short_name) for each in INSTRUMENTS.values()),
]
_AT_RISK = {"at_risk": "At heightened risk (1 is yes)"}


def values_of(about: str) -> list[str]:
    """The values a rule about this can look at."""
    if about == "diary":
        counted = (Form.SCALE, Form.YES_NO, Form.HOURS)
        return [key for key, line in CATALOGUE.items() if line.form in counted]
    if about == "reading":
        return [*MEASURED, *(f"urine_{key}" for key in PANEL)]
    if about in INSTRUMENTS:
        asked = INSTRUMENTS[about]
        return ["total", *(item.key for item in asked.items), *(scale.key for scale in asked.scales)]
    return list(_AT_RISK)


def label_of(about: str, what: str) -> str:
    """What a value is called by people; its own name where nobody calls it otherwise."""
    if about == "diary" and what in CATALOGUE:
        return f"{CATALOGUE[what].group.value}: {CATALOGUE[what].label}"
    if about == "reading":
        if what in MEASURED:
            return f"{MEASURED[what].label}, in {MEASURED[what].unit}"
        return f"Urine screen: {PANEL.get(what.removeprefix('urine_'), what)} (1 is positive)"
    if about in INSTRUMENTS and what.startswith("item"):
        return f"Question {what.removeprefix('item')}"
    return _AT_RISK.get(what, what)


def about_words(about: str) -> str:
    return dict(ABOUT).get(about, about)
