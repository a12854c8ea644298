"""Which week is the best for everybody in it, and what could not be placed, and why?

The zoned week is put into the solver's words (`flat`), solved, and put back into real time. Nobody is ever booked
twice, nor seated with a clinician who is not licensed where the patient is; no meeting is left out without a reason.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.timetable.calendars import on_the_wall, period_of
from stepwell.pure.timetable.faces import with_known_faces
from stepwell.pure.timetable.flat import Asked, FlatWeek, flattened
from stepwell.pure.timetable.solving.explain import explain
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.search import Effort, Progress, search
from stepwell.pure.timetable.week import PlacedSession, Unplaced, WeekPlan, WeekProblem, asks_for
from stepwell.pure.values import Refusal, Refused

_WORK = 4.0  # units
_PATIENCE, _CONTENT = 12, 2  # steps without gain, and where nothing is missing
_REMEDY = "would open a way: "
_CLEARED, _AT_WORK = "a leader must be cleared for it", "the clinician works only in theirs"
_ONLY_ONE = "clinicians of the patient's own: 1;"  # which tells nothing


def place_week(
    problem: WeekProblem,
    *,
    seed: int = 1,
    effort: Effort | None = None,
    tell: Callable[[Progress], object] = lambda progress: None,
) -> WeekPlan:
    """The best week found for every patient in the problem; `tell` hears of each step of the search.

    With an effort in units, the same problem, in any order, gives the same plan; the search ends before it is spent
    where nothing more is gained. Raises `Refused` where an id or a block key stands twice, or a patient is in a block
    that is not there.
    """
    _check(problem)
    week = flattened(problem)
    # Where hours are given few groups can be offered: prices would steer nothing.
    plan = _solved(week, seed, effort or Effort(units=_WORK, pricing=0.0), tell)
    plan = with_known_faces(week.problem, plan, {id: each.block.key for id, each in week.types.items()}, _faces(week))
    if broken := breaches(week.problem, plan):
        raise AssertionError(f"the week that was solved breaks a rule: {broken[0]}")
    sessions = sorted(_sessions(week, plan), key=lambda each: (each.period.start_at, each.block, each.clinician))
    missing = sorted(
        [*week.impossible, *_missing(week, plan)], key=lambda each: (each.patient, each.block, str(each.on or ""))
    )
    return WeekPlan(tuple(sessions), tuple(missing))


def _solved(week: FlatWeek, seed: int, effort: Effort, tell: Callable[[Progress], object]) -> Plan:
    """The last of ever better weeks, until the effort is spent or many steps have gained nothing."""
    best, in_vain = None, 0
    for step in search(week.problem, seed=seed, effort=effort, weights=week.weights):
        tell(step)
        in_vain = in_vain + 1 if best is not None and step.objective >= best.objective else 0
        best = step
        if step.doing != "pricing" and in_vain >= (_PATIENCE if any(step.tiers[:2]) else _CONTENT):
            break
    assert best is not None, "a search always has a first week"
    return best.plan()


def _check(problem: WeekProblem) -> None:
    keys = [block.key for block in problem.blocks]
    named = {
        "clinician": [clinician.id for clinician in problem.clinicians],
        "patient": [patient.id for patient in problem.patients],
        "block": keys,
    }
    refusals = [
        Refusal("week", what, f'"{each}" stands there {ids.count(each)} times', "give each once")
        for what, ids in named.items()
        for each in dict.fromkeys(ids)
        if len(set(ids)) < len(ids) and ids.count(each) > 1
    ]
    wanted = {key for patient in problem.patients for key in patient.blocks}
    for key in sorted(wanted - set(keys)):
        refusals.append(Refusal("week", "block", f'a patient is in "{key}", which is not given', "give the block"))
    if refusals:
        raise Refused(*refusals)


def _faces(week: FlatWeek) -> dict[tuple[str, str], str]:
    """Who led whom last week, by block and patient."""
    blocks = {id: each.block.key for id, each in week.types.items()}
    last = sorted(week.problem.last_groups, key=lambda each: each.starts)
    return {(blocks[each.type], member): each.clinician for each in last for member in each.members}


def _sessions(week: FlatWeek, plan: Plan) -> Iterator[PlacedSession]:
    """The plan in real time, in the words of the week."""
    for group in plan.groups:
        yield _session(week, week.types[group.type], group.starts[0], group.clinician, group.members)
    for meeting in plan.one_to_ones:
        yield _session(week, week.needs[meeting.need], meeting.start, meeting.clinician, (meeting.patient,))


def _session(week: FlatWeek, asked: Asked, slot: int, clinician: str, patients: tuple[str, ...]) -> PlacedSession:
    block, starts = asked.block, week.axis.minute(slot)
    return PlacedSession(
        block=block.key,
        kind=block.kind,
        period=period_of((starts, starts + (block.minutes or 0))),
        zone=block.zone,
        clinician=week.clinicians[clinician].id,
        patients=tuple(sorted(week.patients[each].id for each in patients)),
    )


def _missing(week: FlatWeek, plan: Plan) -> Iterator[Unplaced]:
    """What was asked for and is not in the plan, with the solver's explanation."""
    found = explain(week.problem, plan, lambda slot: on_the_wall(week.axis.minute(slot), week.zone)).unmet
    because = {(each.patient, each.what): each.because for each in found}
    met = {each.need for each in plan.one_to_ones}
    has = Counter((member, each.type) for each in plan.groups for member in each.members)
    for patient in week.problem.patients:
        for need in patient.one_to_ones:
            asked = week.needs[patient.id, need.kind, need.nth]
            if (patient.id, need.kind.value, need.nth) not in met:
                yield _unplaced(week, patient.id, asked, because[patient.id, need.name])
        for planned in patient.groups:
            lacks = planned.required - has[patient.id, planned.type]
            for _ in range(lacks):
                what = f"{lacks} × {planned.type}"
                yield _unplaced(week, patient.id, week.types[planned.type], because[patient.id, what])


def _unplaced(week: FlatWeek, patient: str, asked: Asked, because: tuple[str, ...]) -> Unplaced:
    on = None if asked.day is None else asked.day.in_week_of(week.monday_on)
    return Unplaced(week.patients[patient].id, asked.block.key, on, _in_words(week, asked, because))


def _in_words(week: FlatWeek, asked: Asked, because: tuple[str, ...]) -> str:
    """The explanation without anybody's id: it names nobody. Of what would open a way the first two."""
    kind = asked.block.kind
    clinician = "prescriber" if kind is Kind.MEDICATION_VISIT else "therapist"
    own = f"the {clinician}"
    needed = " and ".join(asks_for(asked.block).values())
    on_call = kind.in_a_group and any(each.on_call for each in week.clinicians.values())
    said = []
    for reason in because:
        words = re.sub("«p[0-9]+»", "the patient", reason)
        words = re.sub("«t[0-9]+»", f"a {kind}", words)
        if needed:
            words = words.replace(_CLEARED, f"a leader must be {needed}")
            words = words.replace(f"cleared to lead a {kind}", f"who is {needed}")
        words = words.replace(_AT_WORK, f"{_AT_WORK}, and leads no group while on call") if on_call else words
        words = re.sub("«c[0-9]+»", "a clinician" if kind.in_a_group else own, words)
        said.append(words if kind.in_a_group else words.replace("the clinician", own))
    ways = list(dict.fromkeys(each.removeprefix(_REMEDY) for each in said if each.startswith(_REMEDY)))
    known = [each for each in dict.fromkeys(said) if not each.startswith((_REMEDY, _ONLY_ONE))]
    return "; ".join([*known, *([_REMEDY + " or ".join(ways[:2])] if ways else [])])
