"""What is another between two plans of one week?"""

from dataclasses import dataclass

from stepwell.pure.timetable.solving.plan import Meeting, Plan

_Seat = tuple[str, str, tuple[int, ...]]  # patient, type, starts


@dataclass(frozen=True, slots=True)
class Difference:
    """From one plan to another. A seat is a patient's place in a type of group at certain hours, whoever leads it."""

    seats_kept: int
    seats_lost: int
    seats_new: int
    other_leader: int  # of the seats kept
    one_to_ones_kept: int
    one_to_ones_moved: int  # another hour or clinician
    one_to_ones_lost: int
    one_to_ones_new: int
    patients: tuple[str, ...]  # everybody for whom an hour or a face changes


def difference(before: Plan, after: Plan) -> Difference:
    """What changes for whom, from `before` to `after`."""
    were, are = _seats(before), _seats(after)
    met, meet = _meetings(before), _meetings(after)
    kept = were.keys() & are.keys()
    other = {seat for seat in kept if were[seat] != are[seat]}
    both = met.keys() & meet.keys()
    moved = {key for key in both if met[key] != meet[key]}
    touched = {seat[0] for seat in (were.keys() ^ are.keys()) | other}
    touched |= {key[0] for key in (met.keys() ^ meet.keys()) | moved}
    return Difference(
        seats_kept=len(kept),
        seats_lost=len(were.keys() - are.keys()),
        seats_new=len(are.keys() - were.keys()),
        other_leader=len(other),
        one_to_ones_kept=len(both) - len(moved),
        one_to_ones_moved=len(moved),
        one_to_ones_lost=len(met.keys() - meet.keys()),
        one_to_ones_new=len(meet.keys() - met.keys()),
        patients=tuple(sorted(touched)),
    )


def _seats(plan: Plan) -> dict[_Seat, str]:
    return {(member, each.type, each.starts): each.clinician for each in plan.groups for member in each.members}


def _meetings(plan: Plan) -> dict[tuple[str, str, int], Meeting]:
    return {each.need: each for each in plan.one_to_ones}
