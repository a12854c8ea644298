"""Can this text stand in an X12 element, and how is it written there?"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

ELEMENT, COMPONENT, SEGMENT, REPETITION = "*", ":", "~", "^"

# X12 basic and extended character sets, less the four separators above.
_ALLOWED = re.compile(r"[A-Z0-9a-z !\"&'()+,\-./;?=%@\[\]_{}\\|<>#$]*", re.ASCII)
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae"}
    | {"Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ð": "d", "þ": "th", "ı": "i"}
)


class Unwritable(ValueError):
    """The text cannot stand in an element; the message says why, without a full stop."""


def written(text: str, limit: int) -> str:
    """The text in capitals of the X12 set: accents fall off, spaces close up. Raises `Unwritable`.

    A separator in the text is refused, never replaced: it would be a different name or number.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    plain = " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split()).upper()
    for separator in (ELEMENT, COMPONENT, SEGMENT, REPETITION):
        if separator in plain:
            raise Unwritable(f'holds "{separator}", which separates the parts of a claim')
    if not _ALLOWED.fullmatch(plain):
        strange = next(c for c in plain if not _ALLOWED.fullmatch(c))
        raise Unwritable(f'holds "{strange}" (U+{ord(strange):04X}), which a claim cannot carry')
    if len(plain) > limit:
        raise Unwritable(f"is {len(plain)} characters long; {limit} fit")
    return plain


def amount(value: Decimal) -> str:
    """Dollars as X12 writes them: no trailing zeros, no exponent (`350`, `350.5`)."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def day(on: date) -> str:
    return f"{on:%Y%m%d}"


def clock(at: datetime) -> str:
    return f"{at:%H%M}"


def segment(*elements: str) -> str:
    """One segment with its terminator; empty elements at the end are dropped, as X12 demands."""
    kept = list(elements)
    while kept and not kept[-1]:
        kept.pop()
    return ELEMENT.join(kept) + SEGMENT


def composite(*components: str) -> str:
    kept = list(components)
    while kept and not kept[-1]:
        kept.pop()
    return COMPONENT.join(kept)
