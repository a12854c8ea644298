"""Which level of care fits, and why, in words?"""

from stepwell.pure.levels.fit import Advice, Answers, Fit, advise
from stepwell.pure.levels.level import Band, Level, level_of
from stepwell.pure.values import hours_words as hours

__all__ = ["Advice", "Answers", "Band", "Fit", "Level", "advise", "hours", "level_of"]
