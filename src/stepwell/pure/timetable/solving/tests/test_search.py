"""The search against brute force on weeks made by chance, and what must hold of every week it tells."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random
from time import process_time, thread_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepwell.pure.timetable.solving.bound import Bound
from stepwell.pure.timetable.solving.choices import choices
from stepwell.pure.timetable.solving.cost import figures
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.offers import Offers
from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan, in_order
from stepwell.pure.timetable.solving.problem import (
    GroupType,
    OneToOneKind,
    OneToOneNeed,
    Patient,
    PlannedGroup,
    Problem,
    Role,
)
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.search import Effort, Progress, search
from stepwell.pure.timetable.solving.slots import PER_WEEK, Slots
from stepwell.pure.timetable.solving.tests.small_weeks import (
    FREE,
    INDIVIDUAL,
    SKILLS,
    THERAPIST,
    TWICE,
    a_patient,
    a_problem,
    at,
    hours,
    skills,
)
from stepwell.pure.timetable.solving.weakness import weakness
from stepwell.pure.timetable.solving.writing import write_plan

_MORNING = [at(day, 9) + half for day in (0, 1) for half in range(3)]


def solved(problem: Problem, *, units: float = 3.0, seed: int = 1) -> Progress:
    """The end of a search, every step of which was legal, no worse than the last, and above the bound."""
    last: Progress | None = None
    for step in search(problem, seed=seed, effort=Effort(units=units)):
        plan = step.plan()
        assert breaches(problem, plan) == []
        assert figures(problem, plan).tiers() == step.tiers
        assert step.bound <= step.objective
        assert last is None or (step.objective <= last.objective and step.bound >= last.bound)
        assert last is None or step.doing == "whole week" or step.tiers[0] <= last.tiers[0]
        last = step
    assert last is not None
    return last


@st.composite
def _some_slots(draw: st.DrawFn, least: int) -> Slots:
    taken = draw(st.lists(st.sampled_from(_MORNING), min_size=least, unique=True))
    return sum(1 << slot for slot in taken)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Two patients and two clinicians on two short mornings, with everything the form knows."""
    types = (
        replace(SKILLS, length=draw(st.integers(1, 2)), smallest=draw(st.integers(1, 2)), largest=2),
        replace(TWICE, length=1, smallest=draw(st.integers(1, 2)), largest=2, co_facilitated=draw(st.booleans())),
    )
    mosts = {id: draw(st.integers(1, 3)) for id in ("t1", "t2")}
    clinicians = tuple(
        replace(
            THERAPIST,
            id=id,
            role=draw(st.sampled_from([Role.THERAPIST, Role.THERAPIST, Role.PRESCRIBER])),
            licences=frozenset(draw(st.sampled_from([["NY"], ["NY", "OH"]]))),
            available=draw(_some_slots(2)),
            most_a_day=mosts[id],
            most_by_day=draw(st.sampled_from([(), tuple(mosts[id] - day % 2 for day in range(7))])),
            most_a_week=draw(st.integers(1, 5)),
            soft_a_week=draw(st.integers(0, 3)),
        )
        for id in ("t1", "t2")
    )
    patients = tuple(_patient(draw, id) for id in ("p1", "p2"))
    problem = Problem("America/New_York", types, clinicians, patients, (draw(st.integers(0, 1)),) * PER_WEEK)
    if draw(st.booleans()):
        last = draw(st.sampled_from(every_plan(problem)[:50]))
        return replace(problem, last_groups=last.groups, last_one_to_ones=last.one_to_ones)
    return problem


def _patient(draw: st.DrawFn, id: str) -> Patient:
    planned = [PlannedGroup(type, draw(st.integers(0, 1)), draw(st.integers(1, 2))) for type in ("skills", "twice")]
    need = OneToOneNeed(draw(st.sampled_from(list(OneToOneKind))), 1, ("t1", "t2"))
    if need.kind is OneToOneKind.FAMILY:
        need = replace(need, relatives=draw(_some_slots(1)))
    return replace(
        a_patient(id),
        state=draw(st.sampled_from(["NY", "OH"])),
        least=draw(st.integers(0, 4)),
        target=draw(st.integers(0, 5)),
        least_days=draw(st.integers(0, 2)),
        most_a_day=draw(st.integers(1, 3)),
        available=draw(_some_slots(2)),
        prefers=draw(_some_slots(0)),
        waiting_days=draw(st.integers(0, 2)),
        groups=tuple(planned[: draw(st.integers(1, 2))]),
        one_to_ones=(need,) if draw(st.booleans()) else (),
    )


def every_plan(problem: Problem) -> list[Plan]:
    """Every legal plan, found by trying all that could be written down and keeping those that break no rule."""
    options = list(_options(problem))
    weeks = [list(_weeks(problem, each, options)) for each in problem.patients]
    found = []
    for together in product(*weeks):
        members: dict[Group, list[str]] = {}
        meetings: list[Meeting] = []
        for patient, (groups, meeting) in zip(problem.patients, together, strict=True):
            for group in groups:
                members.setdefault(group, []).append(patient.id)
            meetings += [meeting] if meeting else []
        plan = in_order([replace(group, members=tuple(ids)) for group, ids in members.items()], meetings)
        if not breaches(problem, plan):
            found.append(plan)
    return found


def _options(problem: Problem) -> Iterator[Group]:
    for kind, leader in product(problem.group_types, problem.clinicians):
        if leader.may_lead(kind):
            for starts in _starts(kind):
                if not _slots(starts, kind.length) & ~leader.available:
                    yield Group(kind.id, leader.id, starts, ())


def _starts(kind: GroupType) -> Iterator[tuple[int, ...]]:
    if kind.meetings == 1:
        yield from ((slot,) for slot in _MORNING)
    else:
        yield from ((slot, slot + at(1, 0)) for slot in _MORNING if slot < at(1, 0))


def _weeks(
    problem: Problem, patient: Patient, options: list[Group]
) -> Iterator[tuple[tuple[Group, ...], Meeting | None]]:
    """What one patient's week could be, as far as the patient's own rules go."""
    accepted = {each.type for each in patient.groups}
    meetings: list[Meeting | None] = [None]
    for need in patient.one_to_ones:
        meetings += [Meeting(patient.id, need.kind, who, slot) for who in need.clinicians for slot in _MORNING]
    possible = [
        each
        for each in options
        if each.type in accepted
        and not _slots(each.starts, problem.type_of[each.type].length) & ~patient.available
        and patient.state in problem.clinician_of[each.clinician].licences
    ]
    alone = replace(problem, group_types=tuple(replace(each, smallest=1) for each in problem.group_types))
    alone = replace(alone, co_facilitators=(9,) * PER_WEEK)
    sets: list[tuple[Group, ...]] = [()]
    for option in possible:
        more = [(*each, option) for each in sets]
        sets += [each for each in more if not breaches(alone, _alone(patient, each, None))]
    for groups, meeting in product(sets, meetings):
        if meeting is None or not breaches(alone, _alone(patient, groups, meeting)):
            yield groups, meeting


def _alone(patient: Patient, groups: tuple[Group, ...], meeting: Meeting | None) -> Plan:
    return in_order([replace(each, members=(patient.id,)) for each in groups], [meeting] if meeting else [])


def _slots(starts: tuple[int, ...], length: int) -> Slots:
    return sum(((1 << length) - 1) << start for start in starts)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_the_search_finds_the_best_week_there_is_and_proves_it(problem: Problem) -> None:
    best = min(figures(problem, plan).objective() for plan in every_plan(problem))
    found = solved(problem)
    assert (found.objective, found.bound) == (best, best)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_whatever_the_prices_the_bound_is_below_every_legal_plan(problem: Problem) -> None:
    best = min(figures(problem, plan).objective() for plan in every_plan(problem))
    bound = Bound(choices(problem))
    for step in range(60):
        assert bound.step(step / 60) <= best


def test_where_prices_say_that_nobody_can_give_it_a_week_is_less_weak() -> None:
    never = replace(INDIVIDUAL, clinicians=("t1",))
    problem = a_problem(
        a_patient("p1", state="TX", one_to_ones=(never,)), a_patient("p2"), a_patient("p3"), a_patient("p4")
    )
    bound, draft = Bound(choices(problem)), Draft(choices(problem))
    unmet = [float(draft.unmet_cost(patient)) for patient in range(4)]
    assert weakness(draft, bound).lacks == unmet
    for step in range(300):
        bound.step(step / 300)
    weak = weakness(draft, bound).lacks
    assert weak[0] < 0.25 * unmet[0]
    assert all(0.9 * cost < of <= cost for cost, of in zip(unmet[1:], weak[1:], strict=True))


def test_a_group_that_gives_less_than_its_staff_costs_is_a_loss() -> None:
    problem = a_problem(*(a_patient(f"p{number}", one_to_ones=()) for number in range(3)))
    bound, draft = Bound(choices(problem)), Draft(choices(problem))
    for step in range(300):
        bound.step(step / 300)
    first, second = (next(each for each in bound.options if each[0] == number) for number in (0, 40))
    for option, members in ((first, (0, 1, 2)), (second, ())):
        draft.open(option)
        for member in members:
            draft.seat(member, option)
    losses = weakness(draft, bound).losses
    assert losses[first] < 1
    assert losses[second] == draft.choices.patterns[40].cost


def test_the_prices_wish_for_a_group_that_does_not_run_with_those_who_would_come() -> None:
    problem = a_problem(*(a_patient(f"p{number}", one_to_ones=()) for number in range(3)))
    bound, draft = Bound(choices(problem)), Draft(choices(problem))
    assert weakness(draft, bound).wished == []
    for step in range(300):
        bound.step(step / 300)
    wished = weakness(draft, bound).wished
    assert wished
    assert all(each.takers for each in wished)
    draft.open(wished[0].option)
    assert wished[0].option not in [each.option for each in weakness(draft, bound).wished]


@pytest.mark.parametrize("meetings", [1, 2, 3])
def test_prices_on_the_meetings_of_a_series_prove_no_more_than_a_week_comes_to(meetings: int) -> None:
    series = replace(TWICE, meetings=meetings, length=1)
    many = [
        a_patient(f"p{number}", least=5, groups=(PlannedGroup("twice", 1, 2),), available=FREE >> number % 3)
        for number in range(5)
    ]
    problem = a_problem(*many, group_types=(series,))
    best = solved(problem, units=0.5).objective
    bound = Bound(choices(problem))
    for step in range(150):
        assert bound.step(step / 150) <= best
    assert bound.proven > 0


def a_programme(patients: int = 24) -> Problem:
    """Enough people that the week is solved in parts."""
    many = tuple(
        a_patient(
            f"p{number}",
            least=8,
            target=10,
            least_days=2,
            state=("NY", "OH")[number % 2],
            groups=(PlannedGroup("skills", 2, 3), PlannedGroup("twice", number % 3 // 2, 1)),
            one_to_ones=(replace(INDIVIDUAL, clinicians=(f"t{number % 4}",)),),
            available=FREE if number % 5 else hours(0, 9, 15) | hours(2, 9, 14),
        )
        for number in range(patients)
    )
    therapists = tuple(replace(THERAPIST, id=f"t{number}") for number in range(4))
    last = tuple(skills(at(day, 9), f"p{3 * day}", f"p{3 * day + 1}", leader=f"t{day}") for day in range(3))
    return a_problem(*many, clinicians=therapists, last_groups=last)


def test_a_larger_week_gets_better_and_its_bound_rises() -> None:
    problem = a_programme()
    first = next(iter(search(problem, seed=1, effort=Effort(units=1.0))))
    found = solved(problem, units=0.8)
    assert found.objective < first.objective
    assert found.bound > 0


def test_two_runs_with_one_seed_and_one_amount_of_work_are_the_same_bytes() -> None:
    one, two = (solved(a_programme(), units=0.5, seed=7) for _ in range(2))
    assert write_plan(one.plan(), {"bound": one.bound}) == write_plan(two.plan(), {"bound": two.bound})


def test_pricing_and_offering_keep_to_one_thread_however_many_people() -> None:
    """A second one would wait by turning in circles, and a search is given seconds of one core."""
    possible = choices(a_programme(200))
    bound, draft = Bound(possible), Draft(possible)
    offers, free, chance = Offers(bound), list(range(200)), Random(1)
    process, thread = process_time(), thread_time()
    for step in range(10):
        bound.step(step / 10)
        offers.choose(draft, free, chance, 100, 1e6)
    assert process_time() - process < 1.2 * (thread_time() - thread)


def test_a_search_that_is_stopped_at_once_has_a_legal_week() -> None:
    problem = a_programme()
    steps = list(search(problem, seed=1, effort=Effort(units=100.0, stopped=lambda: True)))
    assert len(steps) == 1
    assert breaches(problem, steps[-1].plan()) == []


def test_seconds_are_kept_to_by_the_clock_given() -> None:
    ticks = iter(range(10_000))
    steps = list(search(a_programme(12), seed=1, effort=Effort(seconds=12, clock=lambda: float(next(ticks)))))
    assert 1 <= len(steps) < 12


def test_what_may_still_be_spent_is_told_by_what_the_seconds_so_far_were_worth() -> None:
    now = [0.0]
    effort = Effort(seconds=10, clock=lambda: now[0])
    assert effort.units_for(100) == 5
    now[0], effort.spent = 4.0, 8.0
    assert (effort.units_for(100), effort.units_for(100, 0.25), effort.units_for(1)) == (12, 3, 1)


@pytest.mark.parametrize(
    "problem",
    [
        a_problem(clinicians=()),
        a_problem(group_types=(), patients=(a_patient("p1", groups=()),)),
        a_problem(a_patient("p1", available=0)),
        a_problem(a_patient("p1", groups=(), one_to_ones=())),
        a_problem(a_patient("p1", groups=(PlannedGroup("skills", 0, 0),))),
        a_problem(clinicians=(replace(THERAPIST, most_a_day=0, most_a_week=0),)),
    ],
    ids=["no clinicians", "no types", "nobody free", "nothing asked for", "none allowed", "no hours"],
)
def test_where_nothing_can_be_the_empty_week_is_best_and_proven(problem: Problem) -> None:
    if problem.clinicians == () or not problem.group_types:
        problem = replace(problem, patients=tuple(replace(each, one_to_ones=()) for each in problem.patients))
    found = solved(problem)
    assert found.bound == found.objective
