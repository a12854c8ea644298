"""How many minutes does it take?"""

from stepwell.pure.instruments import INSTRUMENTS

# About what a question takes to read and answer on a phone; nobody is asked to hurry.
SECONDS_A_QUESTION = 12
DIARY_MINUTES = 1


def minutes_of(instrument: str) -> int:
    """Whole minutes, at least one."""
    known = INSTRUMENTS.get(instrument)
    return 1 if known is None else max(1, round(len(known.items) * SECONDS_A_QUESTION / 60))
