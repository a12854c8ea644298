"""Would this title or code tell that somebody is treated for substance use (42 CFR 2.12(e))?

A title is judged by words, so a programme that calls its sessions by names of its own adds them to the rulebook.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stepwell.clinic.rulebook.queries.in_force import rule_in_force


@dataclass(frozen=True, slots=True)
class PartTwoWords:
    """The rulebook's words, read once to judge many titles and codes.

    Words match whole, in any case, with a space, hyphen, stroke or underscore between; `*` is any ending. `capitals`
    match as written (a MAT is no mat). An ambiguous word counts unless one of `not_with` is beside it.
    """

    sure: re.Pattern[str]
    capitals: re.Pattern[str]
    ambiguous: re.Pattern[str]
    not_with: re.Pattern[str]
    codes: tuple[str, ...]
    instruments: re.Pattern[str]

    def tell(self, *, text: str = "", code: str = "") -> bool:
        """Whether the text, or the code (ICD-10-CM, HCPCS, revenue, LOINC or an instrument's id), tells of it."""
        plain = code.upper().replace(".", "")
        return bool(
            self.sure.search(text)
            or self.capitals.search(text)
            or (self.ambiguous.search(text) and not self.not_with.search(text))
            or plain.startswith(self.codes)
            or self.instruments.match(code)
        )


def part_two_words(*, on: date) -> PartTwoWords:
    """The words and codes in force on this day. One query."""
    data = rule_in_force("part_two_words", on=on).data
    return PartTwoWords(
        sure=any_of(data["words"]),
        capitals=any_of(data["capitals"], flags=re.NOFLAG),
        ambiguous=any_of(data["ambiguous"]),
        not_with=any_of(data["not_with"]),
        codes=tuple(data["codes"]),
        instruments=re.compile(rf"(?:{'|'.join(map(re.escape, data['instruments']))})(?![a-z])", re.IGNORECASE),
    )


def is_substance_use(*, text: str = "", code: str = "", on: date) -> bool:
    """Whether this one title or code tells of treatment for substance use; for many, read `part_two_words` once."""
    return part_two_words(on=on).tell(text=text, code=code)


def any_of(words: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern for any of these words, whole; `*` at the end of one is any ending."""
    letter = r"[^\W\d_]"
    spelled = (
        r"[\s\-_/]+".join(map(re.escape, word.removesuffix("*").split()))
        + (rf"{letter}*" if word.endswith("*") else "")
        for word in words
    )
    return re.compile(rf"(?<!{letter})(?:{'|'.join(spelled)})(?!{letter})", flags)
