"""What would a programme have to get, so that more could be met?

Each is applied to a problem and gives a problem: solving that shows what it is worth (`advice`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from stepwell.pure.timetable.solving.problem import Clinician, GroupType, OneToOneNeed, Problem, Role
from stepwell.pure.timetable.solving.slots import Slots, in_words, slots_in
from stepwell.pure.values import STATE_NAMES


@dataclass(frozen=True, slots=True)
class Licence:
    """A clinician licensed in one more state."""

    clinician: str
    state: str

    def told(self, problem: Problem) -> str:
        return f"a licence in {STATE_NAMES.get(self.state, self.state)} for {self.clinician}"

    def applied(self, problem: Problem) -> Problem:
        return _with(problem, self.clinician, lambda it: replace(it, licences=it.licences | {self.state}))


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clinician who may lead one more type of group: its training, audience and language."""

    clinician: str
    type: str

    def told(self, problem: Problem) -> str:
        return f"{self.clinician} cleared to lead {problem.type_of[self.type].name}"

    def applied(self, problem: Problem) -> Problem:
        return _with(problem, self.clinician, lambda it: cleared(it, problem.type_of[self.type]))


@dataclass(frozen=True, slots=True)
class Working:
    """A clinician at work in more slots."""

    clinician: str
    slots: Slots

    def told(self, problem: Problem) -> str:
        starts = [each for each in slots_in(self.slots) if each == 0 or not self.slots >> each - 1 & 1]
        at = " and ".join(in_words(each, problem.per_day) for each in starts)
        return f"{self.clinician} working {at}"

    def applied(self, problem: Problem) -> Problem:
        return _with(problem, self.clinician, lambda it: replace(it, available=it.available | self.slots))


@dataclass(frozen=True, slots=True)
class Hired:
    """A new clinician, who is then one of these patients' own."""

    clinician: Clinician
    patients: tuple[str, ...]
    words: str

    def told(self, problem: Problem) -> str:
        return self.words

    def applied(self, problem: Problem) -> Problem:
        kinds = ("medication",) if self.clinician.role is Role.PRESCRIBER else ("individual", "family")

        def own(need: OneToOneNeed) -> OneToOneNeed:
            return replace(need, clinicians=(*need.clinicians, self.clinician.id)) if need.kind in kinds else need

        return replace(
            problem,
            clinicians=(*problem.clinicians, self.clinician),
            patients=tuple(
                replace(each, one_to_ones=tuple(own(need) for need in each.one_to_ones))
                if each.id in self.patients
                else each
                for each in problem.patients
            ),
        )


Means = Licence | Cleared | Working | Hired


def _with(problem: Problem, id: str, change: Callable[[Clinician], Clinician]) -> Problem:
    return replace(problem, clinicians=tuple(change(it) if it.id == id else it for it in problem.clinicians))


def cleared(clinician: Clinician, kind: GroupType) -> Clinician:
    """With everything a leader of such a group must have."""
    return replace(
        clinician,
        modalities=clinician.modalities | {kind.modality},
        audiences=clinician.audiences | {kind.audience},
        languages=clinician.languages | {kind.language},
    )
