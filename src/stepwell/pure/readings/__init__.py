"""What can be measured between sessions, in which units, and can this value be?"""

from stepwell.pure.readings.measured import BREATH_ALCOHOL, MEASURED, URINE_SCREEN, Measured, taken
from stepwell.pure.readings.panel import PANEL, RESULTS, screened

__all__ = ["BREATH_ALCOHOL", "MEASURED", "PANEL", "RESULTS", "URINE_SCREEN", "Measured", "screened", "taken"]
