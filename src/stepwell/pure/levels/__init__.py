"""Which level of care fits, and why, in words?"""

from stepwell.pure.levels.fit import Advice, Answers, Fit, advise
from stepwell.pure.levels.level import Band, Level, level_of

__all__ = ["Advice", "Answers", "Band", "Fit", "Level", "advise", "level_of"]
