"""Something has changed: which week is nearest to the one that stands?

What has begun never changes. What may still stand stands. Only who loses something, and whoever is asked for, is
planned anew, and clinicians who step in; no other patient's week is touched. A group that lost its leader is first
given another at the same hour, which keeps its members' week; then whatever helps most, one thing at a time; then the
solver looks at all of them together. Each step is legal and none is worse than the one before.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from random import Random

from stepwell.pure.timetable.solving.appointments import Appointment, Touched, changes, of_clinicians, of_patients
from stepwell.pure.timetable.solving.choices import Option, bits, choices
from stepwell.pure.timetable.solving.cost import COMMON, Weights
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.explain import missing
from stepwell.pure.timetable.solving.model import improved
from stepwell.pure.timetable.solving.plan import Group, Plan, Unmet, in_order
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.rest import before, booked, lacking, rest_of
from stepwell.pure.timetable.solving.series import apart, of_series, single_of
from stepwell.pure.timetable.solving.slots import in_words, span
from stepwell.pure.timetable.solving.standing import Fallen, only, stand
from stepwell.pure.timetable.solving.start import close_what_is_too_small, completed

_OFFERED = 100  # groups, twice
_CAREFUL = 3  # times as much as its weight a seat that could have stayed costs the solver: small gains move nobody
_TOGETHER = 45  # patients in one model
_UNITS_EACH = 1.0
_LEAST_UNITS = 0.02  # for building a model
_UNITS_PER_SEAT = 2e-5
_ANEW = "planned anew"


@dataclass(frozen=True, slots=True)
class Repair:
    """The week after a disruption.

    `was` stood and `plan` stands, both as plans of `problem`: the changed problem, in which the meetings of a broken
    series are groups of their own (`series.of_series` gives the type they belong to), whoever began something is
    available for it, and "last week" is `was`. Of a patient who moved, or a licence that ended, what began before
    breaks a rule in it. `unmet` is what is missing now and was not before, with what blocks it.
    """

    problem: Problem
    was: Plan
    plan: Plan
    touched: tuple[Touched, ...]
    unmet: tuple[Unmet, ...]


def repaired(
    problem: Problem,
    plan: Plan,
    *,
    now: int = 0,
    also: Collection[str] = (),
    units: float = 0.5,
    seed: int = 1,
    weights: Weights = COMMON,
    explained: bool = True,
    when: Callable[[int], str] | None = None,
    watching: Callable[[float, int], None] = lambda spent, objective: None,
) -> Repair:
    """The plan that stands, mended for a problem that has changed under it (`disruption.changed`) and knows its ids.

    What starts before the slot `now` stays as it is, whatever has changed. `also` are patients to plan anew although
    nothing of theirs falls: the newly admitted, those with other hours (`disruption.concerned`). `units` are of the
    solver's work, not of time: the same arguments give the same repair. `watching` is told what was spent so far and
    what the rest of the week costs now; `when` says a slot in words. Without `explained` nothing is `unmet`, which
    saves a second or more.
    """
    whole, standing = apart(problem, plan, lambda group: _broken(problem, group, now))
    rest = rest_of(whole, standing, now)
    draft = rest.draft(choices(rest.problem, weights))
    fallen = stand(draft, rest.plan, when or (lambda slot: in_words(slot, problem.per_day)))
    numbers = {each.id: number for number, each in enumerate(rest.problem.patients)}
    free = sorted({numbers[id] for each in fallen for id in each.patients} | {numbers[id] for id in also})
    if free:
        draft.choices = only(draft.choices, sum(1 << each for each in free))
        draft = _mended(draft, fallen, free, numbers, units, seed, watching)
    ahead = draft.plan()
    mended = in_order([*rest.begun.groups, *ahead.groups], [*rest.begun.one_to_ones, *ahead.one_to_ones])
    changed, was, after = _in_whole(problem, plan, now, mended)
    had, has = lacking(changed, was), lacking(changed, after)
    worse = [numbers[id] for id in sorted(has) if has[id] - had.get(id, Counter())]
    unmet = missing(draft, worse, when) if explained else ()
    return Repair(changed, was, after, tuple(_touched(changed, was, after, fallen)), unmet)


def _broken(problem: Problem, group: Group, now: int) -> bool:
    """Does a series lie on both sides of now, or is its leader there for some of its meetings only?"""
    kind, leader = problem.type_of[group.type], problem.clinician_of[group.clinician]
    begun = [start < now for start in group.starts]
    away = [bool(span(start, kind.length) & ~leader.available) for start in group.starts]
    ahead = [each for each, behind in zip(away, begun, strict=True) if not behind]
    return any(begun) != all(begun) or any(ahead) != all(ahead)


def _mended(
    draft: Draft,
    fallen: list[Fallen],
    free: list[int],
    numbers: dict[str, int],
    units: float,
    seed: int,
    watching: Callable[[float, int], None],
) -> Draft:
    """The best of what stands alone, what one thing after another makes of it, and what the solver does."""
    substituted = _substituted(draft.copy(), fallen, numbers)
    best = _better(_better(draft, substituted), completed(substituted.copy()))
    weights = draft.choices.weights
    random, ranked, spent = Random(seed), _ranked(draft), 0.0
    for turn, part in enumerate(_parts(fallen, free, numbers, draft.per_day, random)):
        watching(spent, sum(best.tiers()))
        if spent >= units:
            break
        offered = _offered(ranked, best, part, random)
        careful = best.copy()
        careful.choices = replace(best.choices, weights=replace(weights, seat_dropped=_CAREFUL * weights.seat_dropped))
        answer = improved(careful, part, offered, units=min(_UNITS_EACH, units - spent), seed=seed + turn)
        spent += max(_LEAST_UNITS, answer.units + _UNITS_PER_SEAT * answer.seats)
        answer.draft.choices = best.choices
        best = _better(best, answer.draft)
        if answer.proven and len(part) == len(free) and len(offered) < 2 * _OFFERED:
            break
    return best


def _better(one: Draft, other: Draft) -> Draft:
    """The other where it costs less; hours and days below the minimum are given up for nothing else."""
    before, after = one.tiers(), other.tiers()
    return other if after[0] <= before[0] and sum(after) < sum(before) else one


def _parts(
    fallen: list[Fallen], free: list[int], numbers: dict[str, int], per_day: int, random: Random
) -> Iterator[list[int]]:
    """Who is looked at together: everybody if they are few; otherwise who lost something on a day, then anybody."""
    for day in range(7) if len(free) > _TOGETHER else ():
        hit = {
            numbers[id]
            for each in fallen
            if any(start // per_day == day for start in each.starts)
            for id in each.patients
        }
        yield from _of_size(sorted(hit))
    while True:
        yield from _of_size(random.sample(free, len(free)))


def _of_size(patients: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(patients), _TOGETHER):
        yield sorted(patients[first : first + _TOGETHER])


def _substituted(draft: Draft, fallen: list[Fallen], numbers: dict[str, int]) -> Draft:
    """Every group that fell gets the leader at the same hour who can keep most of its members, where it pays."""
    choices = draft.choices
    patterns = {(choices.problem.group_types[each.type].id, each.starts): each for each in choices.patterns}
    for each in fallen:
        group = each.session
        if not each.whole or not isinstance(group, Group):
            continue
        pattern = patterns.get((group.type, group.starts))
        if pattern is None:
            continue
        kind = choices.problem.group_types[pattern.type]
        members = [numbers[id] for id in group.members if pattern.could >> numbers[id] & 1]
        gain = {each: draft.gain(each, pattern) for each in members if draft.may_sit(each, pattern)}
        ways = []
        for leader in pattern.leaders:
            able = [each for each in gain if choices.licensed[leader] >> each & 1]
            worth = sum(gain[each] for each in able) - pattern.cost
            if len(able) >= kind.smallest and worth > 0 and draft.may_open((pattern.number, leader)):
                ways.append((worth, -draft.leading[leader].bit_count(), -leader, able))
        if ways:
            _, _, minus, able = max(ways)
            draft.open((pattern.number, -minus))
            for member in able:
                if draft.takes(member, (pattern.number, -minus)):
                    draft.seat(member, (pattern.number, -minus))
    close_what_is_too_small(draft)
    return draft


def _ranked(struck: Draft) -> list[Option]:
    """Every group that could run for those who lost something, the one that would be worth most to them first."""
    choices = struck.choices
    worth: list[tuple[int, Option]] = []
    for pattern in choices.patterns:
        kind = choices.problem.group_types[pattern.type]
        if pattern.could.bit_count() < kind.smallest:
            continue
        gains = sorted(
            ((struck.gain(each, pattern), each) for each in bits(pattern.could) if struck.may_sit(each, pattern)),
            reverse=True,
        )
        for leader in pattern.leaders:
            option = pattern.number, leader
            if choices.members(option).bit_count() >= kind.smallest:
                able = [gain for gain, each in gains if choices.licensed[leader] >> each & 1]
                worth.append((pattern.cost - sum(able[: kind.largest]), option))
    return [option for _, option in sorted(worth)]


def _offered(ranked: list[Option], draft: Draft, free: list[int], random: Random) -> list[Option]:
    """Of these the ones that could run if only the weeks of `free` change: half the best, half by chance."""
    choices, standing, everybody = draft.choices, draft.standing(free), sum(1 << each for each in free)
    smallest = [each.smallest for each in choices.problem.group_types]
    options = [
        (number, leader)
        for number, leader in ranked
        if not choices.patterns[number].slots & standing[leader]
        and (choices.members((number, leader)) & everybody).bit_count() >= smallest[choices.patterns[number].type]
        and (number, leader) not in draft.seated
    ]
    best, others = options[:_OFFERED], options[_OFFERED:]
    return best + random.sample(others, min(len(others), _OFFERED))


def _in_whole(problem: Problem, plan: Plan, now: int, ahead: Plan) -> tuple[Problem, Plan, Plan]:
    """The whole week again: the problem, the plan that stood and the mended one. A series that came through is one."""

    def singles(group: Group) -> list[Group]:
        return [Group(single_of(group.type), group.clinician, (start,), group.members) for start in group.starts]

    lasting = {group for group in plan.groups if len(group.starts) > 1}
    lasting = {group for group in lasting if {*ahead.groups}.issuperset(singles(group))}
    whole, was = apart(problem, plan, lambda group: _broken(problem, group, now) and group not in lasting)
    parts = {single for group in lasting for single in singles(group)}
    groups = [*lasting, *(each for each in ahead.groups if each not in parts)]
    attended, led, _ = booked(whole, before(was, now))
    whole = replace(
        whole,
        clinicians=tuple(replace(each, available=each.available | led.get(each.id, 0)) for each in whole.clinicians),
        patients=tuple(replace(each, available=each.available | attended.get(each.id, 0)) for each in whole.patients),
        last_groups=was.groups,
        last_one_to_ones=was.one_to_ones,
    )
    return whole, was, in_order(groups, list(ahead.one_to_ones))


def _touched(problem: Problem, was: Plan, now_is: Plan, fallen: list[Fallen]) -> Iterator[Touched]:
    """Everybody for whom something changes, and why: what fell there, or else the first that fell for them."""
    there: dict[tuple[str, int, str], str] = {}
    first: dict[str, str] = {}
    for each in fallen:
        for start in each.starts:
            for who in (each.session.clinician, *each.patients, ""):
                there.setdefault((of_series(each.what), start, who), each.because)
        for who in each.patients:
            first.setdefault(who, each.because)

    def why(who: str, of: Appointment, patients: tuple[str, ...]) -> str:
        exact = there.get((of.what, of.start, who)) or (there.get((of.what, of.start, "")) if of.patients else None)
        return exact or next((first[each] for each in patients if each in first), _ANEW)

    for is_patient, befores, afters in (
        (True, of_patients(problem, was), of_patients(problem, now_is)),
        (False, of_clinicians(problem, was), of_clinicians(problem, now_is)),
    ):
        for who in sorted(befores.keys() | afters.keys()):
            for change, one, other in changes(befores.get(who, []), afters.get(who, [])):
                of = one or other
                assert of is not None
                patients = (who,) if is_patient else (other or of).patients
                yield Touched(who, is_patient, change, one, other, why(who, of, patients))
