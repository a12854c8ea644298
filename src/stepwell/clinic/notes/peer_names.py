"""Does a text that others will read name somebody of the session?

Deterministic: given, preferred and family names as whole words, whatever their capitals, accents or apostrophes.
A peer's name in a group note reaches every other chart of the group.
"""

import re
import unicodedata
from collections.abc import Iterable

_SEVERAL_WORDS = re.compile(r"\s+")


def names_found(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Which of these names the text contains, each once, in the order given. Single letters are not names."""
    plain = _plain(text)
    wanted = dict.fromkeys(name.strip() for name in names)
    return tuple(name for name in wanted if len(_plain(name)) > 1 and _as_words(name).search(plain))


def _as_words(name: str) -> re.Pattern[str]:
    words = _SEVERAL_WORDS.sub(r"\\s+", re.escape(_plain(name)).replace(r"\ ", " "))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def _plain(text: str) -> str:
    """Without accents, in small letters, with one kind of apostrophe and hyphen."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return bare.replace("’", "'").replace("‘", "'").replace("‐", "-").replace("‑", "-")
