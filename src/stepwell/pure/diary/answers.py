"""Are these answers to this card?"""

from collections.abc import Iterable, Mapping

from stepwell.pure.diary.targets import Form, Target
from stepwell.pure.values import Refusal, Refused

# Line key to what was answered: a whole number of a scale, 1 or 0, hours, keys of choices, words. None is a blank.
DayAnswers = Mapping[str, object]
WORDS_MOST = 4000


def checked(card: Iterable[Target], answers: DayAnswers) -> dict[str, object]:
    """The answers of each line of the card, None where blank. Raises Refused, naming each line that cannot be."""
    lines = list(card)
    refusals = [
        Refusal("", key, "it is not on this card", "leave it out")
        for key in sorted(set(answers) - {target.key for target in lines})
    ]
    told: dict[str, object] = {}
    for target in lines:
        value = answers.get(target.key)
        remedy = "" if value is None else _remedy(target, value)
        if remedy:
            refusals.append(Refusal("", target.label, f"{value!r} is not an answer to it", remedy))
        told[target.key] = value if value not in ("", []) else None
    if refusals:
        raise Refused(*refusals)
    return told


def _remedy(target: Target, value: object) -> str:
    """What to answer instead; empty where the answer can be. A yes is 1 and not True: rules count with numbers."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if target.form is Form.SCALE and number not in range(6):
        return "choose 0 to 5, or leave it blank"
    if target.form is Form.YES_NO and number not in (0, 1):
        return "choose yes or no, or leave it blank"
    if target.form is Form.HOURS and (number is None or not 0 <= number <= 24 or number * 2 % 1):
        return "write hours from 0 to 24, in halves"
    if target.form is Form.CHOICES and not _chosen(target, value):
        return "choose among those shown"
    if target.form is Form.WORDS and not (isinstance(value, str) and len(value) <= WORDS_MOST):
        return f"write {WORDS_MOST} letters or fewer"
    return ""


def _chosen(target: Target, value: object) -> bool:
    known = {key for key, _ in target.options}
    return isinstance(value, list) and all(isinstance(each, str) and each in known for each in value)
