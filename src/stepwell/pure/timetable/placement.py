"""Which session does everybody have this week, and what could not be placed, and why?

A plain deterministic placement: groups first, at their published hours, then one-to-one sessions at the first
hour that suits. It does not search for the best week; it never books anybody twice, never seats a patient
with a clinician who is not licensed where the patient is, and leaves no meeting out without a reason.
"""

from stepwell.pure.timetable.draft import Draft
from stepwell.pure.timetable.one_to_one import place_one_to_ones
from stepwell.pure.timetable.seating import seat_groups
from stepwell.pure.timetable.week import WeekPlan, WeekProblem
from stepwell.pure.values import Refusal, Refused


def place_week(problem: WeekProblem) -> WeekPlan:
    """The week for every patient in the problem. The same problem, in any order, gives the same plan.

    Raises `Refused` where an id or a block key stands twice, or a patient is in a block that is not there.
    """
    _check(problem)
    draft = Draft(problem)
    blocks = sorted(problem.blocks, key=lambda block: block.key)
    seat_groups(draft, [block for block in blocks if block.kind.in_a_group])
    place_one_to_ones(draft, [block for block in blocks if not block.kind.in_a_group])
    return draft.plan()


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
