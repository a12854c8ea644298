"""What a programme says of a block besides what its timetable publishes."""

from dataclasses import asdict, dataclass
from itertools import pairwise

from django.db import transaction

from stepwell.clinic.programs.models import Block
from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.values import LANGUAGE_NAMES, AgeBand, Therapy

LONGEST_ROUND = 12  # weeks


class NotLikeThat(ValueError):
    """A block cannot be held like this; `field` names what is wrong, the text what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class BlockTerms:
    """How a block is held. An empty therapy, age band or language asks nothing of whoever leads it.

    `breaks` are planned: from which minute after it begins, until which.
    """

    therapy: Therapy | None = None
    age_band: AgeBand | None = None
    language: str = ""
    closed: bool = False
    co_facilitated: bool = False
    any_day: bool = False
    any_time: bool = False
    breaks: tuple[tuple[int, int], ...] = ()
    every_weeks: int = 1


@transaction.atomic
def settle_block(*, block: Block, terms: BlockTerms) -> None:
    """From the next week that is planned on it is held like this. Raises NotLikeThat."""
    in_a_group = Kind(block.kind).in_a_group
    if terms.language and terms.language not in LANGUAGE_NAMES:
        raise NotLikeThat("language", "Choose a language from the list.")
    if not 1 <= terms.every_weeks <= LONGEST_ROUND or (in_a_group and terms.every_weeks > 1):
        raise NotLikeThat("every_weeks", f"Write 1 to {LONGEST_ROUND} weeks; a group meets every week.")
    if not in_a_group and terms != BlockTerms(every_weeks=terms.every_weeks):
        raise NotLikeThat("closed", "Only of a group it is said who leads it, and who may join.")
    if terms.any_day and block.days:
        raise NotLikeThat("any_day", "Its days are published.")
    if terms.any_time and block.starts is not None:
        raise NotLikeThat("any_time", "Its time is published.")
    edges = [minute for pair in terms.breaks for minute in pair]
    if any(before >= after for before, after in pairwise(edges)):
        raise NotLikeThat("breaks", "Each break ends after it begins, and before the next one; write them in order.")
    if edges and edges[-1] > (block.minutes or 0):
        raise NotLikeThat("breaks", f"A break lies within the session, which lasts {block.minutes or 0} minutes.")
    facts = asdict(terms) | {"therapy": terms.therapy or "", "age_band": terms.age_band or ""}
    Block.objects.filter(pk=block.pk).update(**facts)
