"""What is another since the week was planned?

Each kind is applied to a problem and gives a problem: the one in which the plan that stands may no longer stand.
`repair` mends the plan. An id the problem does not know is refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.solving.problem import Clinician, OneToOneKind, OneToOneNeed, Patient, Problem
from stepwell.pure.timetable.solving.slots import PER_DAY, Slots, slots_in, span
from stepwell.pure.values import STATE_NAMES, Refusal, Refused


@dataclass(frozen=True, slots=True)
class Away:
    """A clinician is ill, or on leave, in these slots. `covered_by` may see their patients alone in the meantime."""

    clinician: str
    slots: Slots
    covered_by: tuple[str, ...] = ()

    def told(self, per_day: int) -> str:
        cover = f", covered by {' and '.join(self.covered_by)}" if self.covered_by else ""
        return f"{self.clinician} is away {_spoken(self.slots, per_day)}{cover}"

    @property
    def patients(self) -> tuple[str, ...]:
        return ()

    def applied(self, problem: Problem) -> Problem:
        for each in self.covered_by:
            _known(each, problem.clinician_of, "clinician")

        def covered(need: OneToOneNeed) -> OneToOneNeed:
            if self.clinician not in need.clinicians:
                return need
            return replace(need, clinicians=tuple(dict.fromkeys((*need.clinicians, *self.covered_by))))

        without = _clinician(problem, self.clinician, lambda it: replace(it, available=it.available & ~self.slots))
        patients = tuple(
            replace(each, one_to_ones=tuple(covered(need) for need in each.one_to_ones)) for each in problem.patients
        )
        return replace(without, patients=patients) if self.covered_by else without


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody new begins this week."""

    patient: Patient

    def told(self, per_day: int) -> str:
        return f"{self.patient.id} is admitted"

    @property
    def patients(self) -> tuple[str, ...]:
        return (self.patient.id,)

    def applied(self, problem: Problem) -> Problem:
        if self.patient.id in problem.patient_of:
            raise _refused(
                f'"{self.patient.id}" is a patient of this week already', "give the new one an id of their own"
            )
        return replace(problem, patients=(*problem.patients, self.patient))


@dataclass(frozen=True, slots=True)
class Moved:
    """A patient sits in another state from now on."""

    patient: str
    state: str

    def told(self, per_day: int) -> str:
        return f"{self.patient} is in {STATE_NAMES.get(self.state, self.state)}"

    @property
    def patients(self) -> tuple[str, ...]:
        return (self.patient,)

    def applied(self, problem: Problem) -> Problem:
        return _patient(problem, self.patient, lambda it: replace(it, state=self.state))


@dataclass(frozen=True, slots=True)
class OtherHours:
    """A patient can come in these slots, and in no others."""

    patient: str
    available: Slots

    def told(self, per_day: int) -> str:
        return f"{self.patient} can come {_spoken(self.available, per_day)}"

    @property
    def patients(self) -> tuple[str, ...]:
        return (self.patient,)

    def applied(self, problem: Problem) -> Problem:
        return _patient(problem, self.patient, lambda it: replace(it, available=self.available))


@dataclass(frozen=True, slots=True)
class RelativesHours:
    """A patient's relatives can come to a family session in these slots, and in no others."""

    patient: str
    available: Slots

    def told(self, per_day: int) -> str:
        return f"the relatives of {self.patient} can come {_spoken(self.available, per_day)}"

    @property
    def patients(self) -> tuple[str, ...]:
        return (self.patient,)

    def applied(self, problem: Problem) -> Problem:
        def asked(patient: Patient) -> Patient:
            if patient.need(OneToOneKind.FAMILY) is None:
                raise _refused(f"no family session is in the plan of {patient.id}", "name a patient who has one")
            needs = tuple(
                each if each.relatives is None else replace(each, relatives=self.available)
                for each in patient.one_to_ones
            )
            return replace(patient, one_to_ones=needs)

        return _patient(problem, self.patient, asked)


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing takes place in these slots: a holiday."""

    slots: Slots

    def told(self, per_day: int) -> str:
        return f"closed {_spoken(self.slots, per_day)}"

    @property
    def patients(self) -> tuple[str, ...]:
        return ()

    def applied(self, problem: Problem) -> Problem:
        return replace(
            problem,
            clinicians=tuple(replace(each, available=each.available & ~self.slots) for each in problem.clinicians),
            patients=tuple(replace(each, available=each.available & ~self.slots) for each in problem.patients),
        )


@dataclass(frozen=True, slots=True)
class LicenceEnded:
    """A clinician may see nobody in this state from now on."""

    clinician: str
    state: str

    def told(self, per_day: int) -> str:
        return f"the licence of {self.clinician} in {STATE_NAMES.get(self.state, self.state)} has ended"

    @property
    def patients(self) -> tuple[str, ...]:
        return ()

    def applied(self, problem: Problem) -> Problem:
        return _clinician(problem, self.clinician, lambda it: replace(it, licences=it.licences - {self.state}))


Disruption = Away | Admitted | Moved | OtherHours | RelativesHours | Closed | LicenceEnded


def changed(problem: Problem, disruptions: Sequence[Disruption]) -> Problem:
    """The problem with all of them applied, in order. Raises `Refused` for an id it does not know."""
    for each in disruptions:
        problem = each.applied(problem)
    return problem


def concerned(disruptions: Sequence[Disruption]) -> tuple[str, ...]:
    """The patients they are about, whose week is looked at anew even where nothing of it falls."""
    return tuple(dict.fromkeys(id for each in disruptions for id in each.patients))


def days(*weekdays: int, per_day: int = PER_DAY) -> Slots:
    """All slots of these weekdays."""
    return sum(span(day * per_day, per_day) for day in set(weekdays))


def _clinician(problem: Problem, id: str, change: Callable[[Clinician], Clinician]) -> Problem:
    _known(id, problem.clinician_of, "clinician")
    return replace(problem, clinicians=tuple(change(it) if it.id == id else it for it in problem.clinicians))


def _patient(problem: Problem, id: str, change: Callable[[Patient], Patient]) -> Problem:
    _known(id, problem.patient_of, "patient")
    return replace(problem, patients=tuple(change(it) if it.id == id else it for it in problem.patients))


def _known(id: str, ids: object, what: str) -> None:
    if id not in ids:  # type: ignore[operator]
        raise _refused(f'there is no {what} "{id[:40]}" in this week', "correct the id")


def _refused(problem: str, remedy: str) -> Refused:
    return Refused(Refusal("", "", problem, remedy))


def _spoken(slots: Slots, per_day: int) -> str:
    """`Tue`, `Tue 12:00–24:00, Wed`."""
    told = []
    while slots:
        first = next(slots_in(slots))
        day, at = divmod(first, per_day)
        end = at
        while end < per_day and slots >> day * per_day + end & 1:
            end += 1
        slots &= ~span(first, end - at)
        name = Weekday(day).short
        told.append(name if end - at == per_day else f"{name} {_clock(at, per_day)}–{_clock(end, per_day)}")
    return ", ".join(told) or "at no time"


def _clock(slot: int, per_day: int) -> str:
    hour, minute = divmod(slot * 24 * 60 // per_day, 60)
    return f"{hour:02d}:{minute:02d}"
