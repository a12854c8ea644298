"""How is a line added to the ledger of a seat, and what does each of them say?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from stepwell.clinic.attendance.models import Chain, Correction, Witness
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose.chain import CORRECTION, WITNESS, Line, digest_of, moment


@dataclass(slots=True)
class Heads:
    """The chains of some seats, held until the transaction ends: nobody else adds a line to them meanwhile."""

    _chains: Mapping[int, Chain]
    _moved: set[int] = field(default_factory=set)

    def link(self, row: Witness | Correction) -> None:
        """Give the row, not stored yet, the next place in its seat's chain."""
        chain = self._chains[row.seat_id]
        row.position = chain.position = chain.position + 1
        row.digest = chain.digest = digest_of(chain.digest, line_of(row))
        self._moved.add(row.seat_id)

    def keep(self) -> None:
        """Write how far the chains have come."""
        Chain.objects.bulk_create(  # a bulk update would compare each row with all of them
            [self._chains[seat] for seat in sorted(self._moved)],
            update_conflicts=True,
            unique_fields=["seat"],
            update_fields=["position", "digest"],
        )


def held(seats: Iterable[Seat]) -> Heads:
    """Hold the chains of these seats, in one order for everybody, so that no two who hold several wait in a ring."""
    ordered = sorted({seat.pk: seat for seat in seats}.values(), key=attrgetter("pk"))
    Chain.objects.bulk_create([Chain(patient_id=seat.patient_id, seat=seat) for seat in ordered], ignore_conflicts=True)
    chains = Chain.objects.filter(seat__in=ordered).order_by("seat_id").select_for_update(of=("self",))
    return Heads({chain.seat_id: chain for chain in chains})


def line_of(row: Witness | Correction) -> dict[str, str | int]:
    """What the chain holds of a row: all of it but the mark of substance use, which may be put on later."""
    told: dict[str, str | int] = {"seat": str(row.seat.ref), "position": row.position, "at": moment(row.at)}
    told |= {"ref": str(row.ref)}
    if isinstance(row, Correction):
        told |= {"line": CORRECTION, "minutes_before": row.minutes_before, "reason": row.reason}
        told |= {"minutes": row.minutes, "by": str(row.by.ref)}
    else:
        told |= {"line": WITNESS, "source": row.source, "said": row.said, "stay": row.stay, "raw": row.raw}
        told |= {"said_at": moment(row.said_at), "since_at": moment(row.since_at), "key": row.key}
        told |= {"minutes": row.minutes, "by": str(row.said_by.ref) if row.said_by else ""}
    return told | {"digest": row.digest}


def lines_of(seats: Iterable[Seat]) -> dict[int, list[Line]]:
    """The lines of each seat, in the order of its chain. Two queries."""
    found: dict[int, list[Line]] = {seat.pk: [] for seat in seats}
    witnesses = Witness.objects.filter(seat__in=list(found)).select_related("seat", "said_by")
    corrections = Correction.objects.filter(seat__in=list(found)).select_related("seat", "by")
    rows: list[Witness | Correction] = [*witnesses, *corrections]
    for row in sorted(rows, key=attrgetter("position")):
        found[row.seat_id].append(line_of(row))
    return found
