"""What did the watchman see?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stepwell.clinic.safety.invariants import SENTENCES, the_worker_goes_round
from stepwell.clinic.safety.models import Breach, Round

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Watched:
    """The latest round (None: there was none yet), each sentence with its breach, and the latest breaches."""

    latest: Round | None
    is_late: bool
    sentences: Sequence[tuple[str, Breach | None]]
    breaches: Sequence[tuple[str, Breach]]


def watched(*, at: datetime) -> Watched:
    """What stands written. It names nobody, so that whoever runs the machine may read it. Four queries."""
    broken = {breach.sentence: breach for breach in Breach.objects.filter(mended_at=None)}
    return Watched(
        Round.objects.first(),
        bool(the_worker_goes_round(at=at)),
        [(_words(name), broken.get(name)) for name in SENTENCES],
        [(_words(breach.sentence), breach) for breach in Breach.objects.order_by("-found_at")[:SHOWN]],
    )


def no_worker_since(*, at: datetime) -> datetime | None:
    """Since when the worker has not gone round, where that is too long: pages may come late. One query."""
    return Round.objects.get().at if the_worker_goes_round(at=at) else None


def _words(name: str) -> str:
    return f"{name.replace('_', ' ').capitalize()}."
