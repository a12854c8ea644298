"""In whose words is an instrument shown? In those that ship, or in those a site has licensed and put in the rulebook.

Without either it is scored, and never shown to a patient: a clinician enters what was answered on paper.
"""

from collections.abc import Collection
from datetime import date

from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import rules_in_force
from stepwell.pure.instruments import INSTRUMENTS, Instrument
from stepwell.pure.instruments import instrument as instrument_called
from stepwell.pure.instruments.wording import worded
from stepwell.pure.values import Refused

RULE = "wording"


def offered(instruments: Collection[str], *, on: date) -> frozenset[str]:
    """Those of them that can be shown to a patient on this day. One query, and none where all ship their words."""
    known = [INSTRUMENTS[each] for each in set(instruments) if each in INSTRUMENTS]
    shipped = frozenset(each.id for each in known if each.ships_wording)
    if len(shipped) == len(known):
        return shipped
    rules = {rule.scope: rule for rule in rules_in_force(RULE, on=on)}
    return shipped | {each.id for each in known if each.id in rules and _worded(each, rules[each.id]) is not None}


def as_shown(instrument: str, *, on: date) -> Instrument | None:
    """The instrument in the words it is shown in; None where there are none. Raises Refused where there is no such."""
    known = instrument_called(instrument)
    if known.ships_wording:
        return known
    rule = rules_in_force(RULE, on=on).filter(scope=known.id).last()
    return None if rule is None else _worded(known, rule)


def _worded(known: Instrument, rule: Rule) -> Instrument | None:
    try:
        return worded(known, rule.data["words"])
    except Refused:
        return None  # the site's words no longer fit: ask on paper rather than half a question
