"""How old is this person on that day?"""

from datetime import date

from stepwell.pure.values.refusal import Refusal, Refused


def age_on(birth_on: date, on: date) -> int:
    """Whole years lived on that day. Born on 29 February, one turns a year older on 1 March in common years.

    Raises `Refused` for a day before the birth.
    """
    if on < birth_on:
        problem = f"the birth date {birth_on} is later than {on}"
        raise Refused(Refusal("", "birth date", problem, "correct the year of birth"))
    had_birthday = (on.month, on.day) >= (birth_on.month, birth_on.day)
    return on.year - birth_on.year - (0 if had_birthday else 1)
