"""Is this number what it claims to be: an NPI, a diagnosis, a ZIP?"""

import re

_NPI = re.compile(r"[12]\d{9}", re.ASCII)
# ICD-10-CM: letter, digit, then a digit or letter, then up to four more; the dot is optional and not sent.
_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.ASCII)
_ZIP = re.compile(r"(\d{5})(?:-?(\d{4}))?", re.ASCII)


def is_npi(number: str) -> bool:
    """Ten digits whose Luhn sum, behind the prefix 80840 of US health numbers, ends in nought (45 CFR 162.406)."""
    if not _NPI.fullmatch(number):
        return False
    digits = [int(digit) for digit in reversed(f"80840{number}")]
    doubled = sum(sum(divmod(digit * 2, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + doubled) % 10 == 0


def icd10_sent(code: str) -> str:
    """The diagnosis without its dot, or empty when it is no ICD-10-CM code."""
    code = code.strip().upper()
    return code.replace(".", "") if _ICD10.fullmatch(code) else ""


def zip_sent(postal_code: str) -> str:
    """The 5 or 9 digits of a ZIP, or empty when it is none."""
    match = _ZIP.fullmatch(postal_code.strip())
    return match[1] + (match[2] or "") if match else ""
