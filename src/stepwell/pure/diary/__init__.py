"""What is somebody asked each day, what did they answer, and when?"""

from stepwell.pure.diary.answers import DayAnswers, checked
from stepwell.pure.diary.filled import LATE_AFTER, Filled, filled
from stepwell.pure.diary.targets import CATALOGUE, OWN_MOST, Form, Group, Target, card_of, from_row, own, to_row

__all__ = [
    "CATALOGUE",
    "LATE_AFTER",
    "OWN_MOST",
    "DayAnswers",
    "Filled",
    "Form",
    "Group",
    "Target",
    "card_of",
    "checked",
    "filled",
    "from_row",
    "own",
    "to_row",
]
