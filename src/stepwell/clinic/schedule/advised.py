"""What would serve those whose plans a week does not meet, in words, and how far is it found out?"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Block, Programme
from stepwell.clinic.schedule.drafts import table_of
from stepwell.clinic.schedule.keys import clinician_key, row_of
from stepwell.clinic.schedule.models import Advice, DraftWeek, Week
from stepwell.clinic.schedule.problem import week_to_place
from stepwell.clinic.schedule.published import published_table
from stepwell.clinic.schedule.queries import title_of
from stepwell.pure.entitlement import Kind
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.week import WeekProblem
from stepwell.pure.values import STATE_NAMES, hours_words

_KEY = re.compile("«(clinician|block) ([cb][0-9]+)»")


ONE_TO_ONES = {"individual": "individual session", "family": "family session", "medication": "medication visit"}


class NothingToLookAt(Exception):
    """That week is neither drafted nor published."""

    def __init__(self) -> None:
        super().__init__("This week is neither published nor drafted. Draft it first, and ask again.")


@dataclass(frozen=True, slots=True)
class Means:
    """One thing a programme could get, and what it is worth: whom it serves, with what, and at whose cost."""

    words: str
    served: tuple[str, ...]
    gained: str
    touched: int
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """One thing that was asked, and what was found out so far. `means` are in order: what serves most comes first."""

    about: str
    asked_at: datetime
    made_at: datetime | None
    tried: int
    trying: int
    trouble: str
    means: tuple[Means, ...]


@dataclass(frozen=True, slots=True)
class AdviceOfWeek:
    """The report of a week, where it was asked for, and the single licences that were asked about, newest first."""

    report: AdviceLine | None
    licences: tuple[AdviceLine, ...]
    patient_refs: tuple[UUID, ...]

    @property
    def waits(self) -> bool:
        """Whether something is still being found out."""
        return any(each.made_at is None for each in (self.report, *self.licences) if each)


def week_as_it_stands(programme: Programme, starts_on: date) -> tuple[WeekProblem, Sessions]:
    """The published week, else the draft of it, and the problem it answers. Raises NothingToLookAt."""
    week = Week.objects.filter(programme=programme, starts_on=starts_on).select_related("programme").first()
    if week is not None:
        table = published_table(week)
        return table.wanted.problem, table.sessions
    draft = DraftWeek.objects.filter(programme=programme, starts_on=starts_on, plan__isnull=False).first()
    if draft is None:
        raise NothingToLookAt
    problem = week_to_place(programme, starts_on).problem
    return problem, table_of(draft, problem).sessions


def found_out(
    asked: Advice, standing: tuple[WeekProblem, Sessions], watching: Callable[[int, int], None]
) -> list[dict[str, Any]]:
    """What was asked, solved; to be kept."""
    from stepwell.pure.timetable.advised import week_advice, what_if_licensed  # the solver, as in `drafts.planned`

    if asked.clinician_id is None:
        return [asdict(each) for each in week_advice(*standing, watching=watching)]
    found = what_if_licensed(*standing, clinician_key(asked.clinician_id), asked.state)
    return [asdict(found)] if found else []


def advice_of_week(programme: Programme, starts_on: date, *, viewer: Viewer) -> AdviceOfWeek:
    """What was asked of this week, for those who see every schedule. As many queries for any number."""
    if not reads_widely(viewer, Kind.SCHEDULE):
        return AdviceOfWeek(None, (), ())
    rows = list(
        Advice.objects.filter(programme=programme, starts_on=starts_on).select_related("clinician").order_by("-pk")
    )
    found = [means for row in rows for means in row.found or ()]
    told = _Told(found)
    lines = {row.pk: told.line(row) for row in rows}
    return AdviceOfWeek(
        report=next((lines[row.pk] for row in rows if row.clinician is None), None),
        licences=tuple(lines[row.pk] for row in rows if row.clinician is not None),
        patient_refs=tuple(each.ref for each in told.patients.values()),
    )


class _Told:
    """Keys become names. Three queries."""

    def __init__(self, found: Iterable[Mapping[str, Any]]) -> None:
        patients, named = set[str](), set[tuple[str, str]]()
        for each in found:
            patients |= {*each["served"], *each["worse"]}
            for words in (each["words"], *(what for what, _ in each["gained"])):
                named |= set(_KEY.findall(words))
        self.patients = Patient.objects.in_bulk([row_of(key) for key in patients])
        self.clinicians = Staff.objects.in_bulk([row_of(key) for kind, key in named if kind == "clinician"])
        self.blocks = Block.objects.in_bulk([row_of(key) for kind, key in named if kind == "block"])

    def line(self, row: Advice) -> AdviceLine:
        about = f"{row.clinician.signature}, licensed in {STATE_NAMES[row.state]}" if row.clinician else ""
        means = tuple(self._means(each) for each in row.found or ())
        return AdviceLine(about, row.asked_at, row.made_at, row.tried, row.trying, row.trouble, means)

    def _means(self, kept: Mapping[str, Any]) -> Means:
        gained = ", ".join(self._gained(what, many) for what, many in kept["gained"])
        words = self._named(kept["words"])
        return Means(
            words[:1].upper() + words[1:],
            self._patients(kept["served"]),
            gained,
            len(kept["touched"]),
            self._patients(kept["worse"]),
        )

    def _gained(self, what: str, many: int) -> str:
        if what == "minutes":
            return f"{hours_words(many)} towards the least"
        if what == "days":
            return "1 more day" if many == 1 else f"{many} more days"
        return f"{many} × {ONE_TO_ONES.get(what) or self._named(what)}"

    def _named(self, words: str) -> str:
        return _KEY.sub(lambda found: self._name(found[1], row_of(found[2])), words)

    def _name(self, kind: str, key: int) -> str:
        if kind == "block":
            block = self.blocks.get(key)
            return title_of(block) if block else "a group that is gone"
        clinician = self.clinicians.get(key)
        return clinician.signature if clinician else "somebody who has left"

    def _patients(self, keys: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(self.patients[row_of(key)].name for key in keys if row_of(key) in self.patients))
