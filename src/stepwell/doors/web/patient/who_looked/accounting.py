"""The accounting of disclosures as a document and as a table: what was told to whom, when, what for, on whose word?"""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

from stepwell.clinic.rulebook.queries import NoRule, billing_provider
from stepwell.doors.web.ui.rights import PURPOSE_WORDS, kinds_words
from stepwell.doors.web.ui.times import filed_words, full_date_words
from stepwell.plumbing.documents import HOUSE, pdf
from stepwell.pure.entitlement import Kind, Purpose

if TYPE_CHECKING:
    from stepwell.clinic.access.models import Disclosure
    from stepwell.clinic.people.models import Patient

# Records of substance use told with a consent, 3 years (42 CFR 2.25); the rest, 6 (45 CFR 164.528).
YEARS = (3, 6)
FILES = {f"{years}-years-{form}": (years, form) for years in YEARS for form in ("pdf", "csv")}
HEAD = ("Date", "Told to", "What", "Purpose", "What allowed it")


def since(years: int, *, at: datetime) -> datetime:
    """The moment from which an accounting of this many years reaches back; leap days count in favour of more."""
    return at - timedelta(days=366 * years)


def row_of(told: "Disclosure", patient: "Patient") -> tuple[str, ...]:
    """One disclosure in words, under `HEAD`. Whoever signed the consent is named, as the document was."""
    word = (
        f"Consent “{told.consent.title}”, signed by {told.consent.signature} on "
        f"{full_date_words(patient.today(told.consent.signed_at))}"
        if told.consent
        else "No consent was needed by law"
    )
    kinds = kinds_words(kind for kind in Kind if kind.value in told.kinds)
    what = f"{told.description} ({kinds})"
    return filed_words(told.at, patient.zone), told.recipient, what, PURPOSE_WORDS[Purpose(told.purpose)], word


def as_pdf(rows: Sequence["Disclosure"], patient: "Patient", *, years: int, at: datetime) -> bytes:
    """On the programme's paper, newest first."""
    try:
        sender = [billing_provider(on=patient.today(at)).name]
    except NoRule:
        sender = ["The programme that treats you"]
    lines = [row_of(told, patient) for told in rows]
    return pdf(
        HOUSE,
        {
            "title": "Accounting of disclosures",
            "sender": sender,
            "blocks": [
                {
                    "facts": [
                        ["Patient", f"{patient.given_name} {patient.family_name}"],
                        ["Covers", f"the {years} years up to {filed_words(at, patient.zone)}"],
                        ["Rules", "42 CFR 2.25 and 45 CFR 164.528"],
                    ]
                },
                {"table": {"head": HEAD, "rows": lines, "widths": [2, 2, 3, 2, 3]}}
                if lines
                else {"text": "Nothing was told to anybody outside the programme in this time."},
            ],
            "reference": "Accounting of disclosures",
        },
        at=at,
    )


def as_csv(rows: Sequence["Disclosure"], patient: "Patient") -> bytes:
    """For a spreadsheet; no cell is taken for a formula."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(HEAD)
    table.writerows([_plain(cell) for cell in row_of(told, patient)] for told in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
