"""A site puts in force the words it has licensed for an instrument that ships none."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from stepwell.clinic.measures.wording import RULE
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.rulebook.models import Rule
from stepwell.pure.instruments import instrument as instrument_called
from stepwell.pure.instruments.wording import worded


@transaction.atomic
def put_wording(*, instrument: str, words: Mapping[str, str], licence: str, author: str, from_on: date) -> bool:
    """Show this instrument in these words from that day on. False where they are the words in force already.

    `licence` is the site's proof that it may. Raises Refused where there is no such instrument or a word does not fit,
    and `rulebook.actions.AlreadyPutInForce` where others were put in force for that day.
    """
    known = instrument_called(instrument)
    worded(known, words)
    newest = Rule.objects.filter(name=RULE, scope=known.id, until__isnull=True).first()
    if newest is not None and newest.data["words"] == dict(words):
        return False
    put_in_force(
        name=RULE, scope=known.id, data={"words": dict(words)}, source=licence, author=author, from_on=from_on,
        verified=True,
    )  # fmt: skip
    return True
