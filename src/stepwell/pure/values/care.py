"""In which words is it said what somebody is trained in, whom they lead, and what language is spoken?"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Therapy(StrEnum):
    """What is done in a session, as plans name it."""

    CBT = "CBT"
    DBT = "DBT"
    EMDR = "EMDR"
    MI = "motivational interviewing"
    CPT = "CPT"
    ACT = "ACT"
    FAMILY = "family therapy"
    RELAPSE = "relapse prevention"
    MEDICATION = "medication management"


class AgeBand(StrEnum):
    """The ages a group is for, and a clinician is cleared for."""

    TEENS = "teens"
    ADULTS = "adults"
    OLDER_ADULTS = "older adults"


# BCP 47: those spoken most in the United States, and American Sign Language.
LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "en": "English",
        "es": "Spanish",
        "ar": "Arabic",
        "zh": "Chinese",
        "fr": "French",
        "ht": "Haitian Creole",
        "hi": "Hindi",
        "ko": "Korean",
        "pl": "Polish",
        "pt": "Portuguese",
        "ru": "Russian",
        "tl": "Tagalog",
        "ur": "Urdu",
        "vi": "Vietnamese",
        "ase": "American Sign Language",
    }
)


def language_of(code: str) -> str:
    """The language alone: `en` of `en-US`."""
    return code.split("-")[0].lower()


def language_words(code: str) -> str:
    """`Spanish`; a language without a name here by its code."""
    return LANGUAGE_NAMES.get(language_of(code), code)
