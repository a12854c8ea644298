"""How is a phone number said?"""


def number_words(number: str) -> str:
    """One of the United States as it is said, `+1 212 555 0100`; anything else as it is kept."""
    if number.startswith("+1") and len(number) == 12:
        return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"
    return number
