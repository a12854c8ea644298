"""What is this week in the words of the solver?

Everything zoned becomes slots of one axis (`axis`), for the instants of this very week. A block that meets on given
days becomes a type of group for each of them, so that each meeting is seated, led and explained by itself; one that
may be on any day becomes one type. A one-to-one becomes as many needs as it has meetings.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.axis import QUARTER, Axis, axis_for
from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.calendars import (
    REASONABLE_HOURS,
    Span,
    day_span,
    joined,
    open_spans,
    shared,
    span_of,
    wall_minute,
)
from stepwell.pure.timetable.solving import problem as solving
from stepwell.pure.timetable.solving.cost import COMMON, Weights
from stepwell.pure.timetable.solving.plan import Group, Meeting
from stepwell.pure.timetable.solving.slots import MINUTES, Slots, on_day, slots_in
from stepwell.pure.timetable.week import (
    Clinician,
    Patient,
    PlacedSession,
    Unplaced,
    WeekBlock,
    WeekProblem,
    other_language,
)
from stepwell.pure.values import STATE_NAMES

_KINDS = {
    Kind.INDIVIDUAL: solving.OneToOneKind.INDIVIDUAL,
    Kind.FAMILY: solving.OneToOneKind.FAMILY,
    Kind.MEDICATION_VISIT: solving.OneToOneKind.MEDICATION,
}
_NAMES = {
    Kind.INDIVIDUAL: "individual sessions",
    Kind.FAMILY: "family sessions",
    Kind.MEDICATION_VISIT: "medication visits",
}
_NOTHING = frozenset({""})

Need = tuple[str, str, int]  # patient, kind, which of that kind


@dataclass(frozen=True, slots=True)
class Asked:
    """So many meetings of a block: that of one `day` where the block has days, else those of the week."""

    block: WeekBlock
    day: Weekday | None
    times: int = 1


@dataclass(frozen=True)
class FlatWeek:
    """A week as the solver sees it (`problem`), and what its ids stand for.

    `impossible` need not be asked for: something is not known, or nobody is named.
    """

    problem: solving.Problem
    monday_on: date
    axis: Axis
    zone: ZoneInfo  # in which hours are told
    patients: Mapping[str, Patient]
    clinicians: Mapping[str, Clinician]
    types: Mapping[str, Asked]
    needs: Mapping[Need, Asked]
    impossible: tuple[Unplaced, ...]

    @property
    def weights(self) -> Weights:
        """The common objective: what it counts by the half hour, by the slot, and so all else as many times."""
        times = MINUTES // self.axis.minutes
        return Weights(
            day_missing=COMMON.day_missing * times,
            required_group_missing=COMMON.required_group_missing * times,
            one_to_one_missing={kind: cost * times for kind, cost in COMMON.one_to_one_missing.items()},
            seat_dropped=COMMON.seat_dropped * times,
            one_to_one_moved=COMMON.one_to_one_moved * times,
            therapist_changed=COMMON.therapist_changed * times,
            seat_not_preferred=COMMON.seat_not_preferred * times,
            one_to_one_not_preferred=COMMON.one_to_one_not_preferred * times,
        )


def flattened(week: WeekProblem) -> FlatWeek:
    """The week in the solver's words. The order in which people and blocks are given changes nothing."""
    return _Flattening(week).done()


class _Flattening:
    def __init__(self, week: WeekProblem) -> None:
        self.week, self.monday_on = week, week.monday_on
        self.blocks = sorted(week.blocks, key=lambda each: each.key)
        self.patients = sorted(week.patients, key=lambda each: each.id)
        self.clinicians = sorted(week.clinicians, key=lambda each: each.id)
        self.member = {each.id: f"«p{number}»" for number, each in enumerate(self.patients)}
        self.leader = {each.id: f"«c{number}»" for number, each in enumerate(self.clinicians)}
        self.zone = self.blocks[0].zone if self.blocks else ZoneInfo("UTC")
        self.hours = {each.id: self._hours(each) for each in self.patients}
        self.axis = axis_for(
            wall_minute(self.monday_on, time(0), self.zone),
            [span for block in self.blocks for span in self._published(block)],
            [block.minutes for block in self.blocks if block.minutes],
            [span for spans in self.hours.values() for span in spans],
        )
        self.last = sorted(
            ((each, _a_week_later(each)) for each in week.last_week),
            key=lambda last: (last[1], last[0].block, last[0].patients),
        )
        self.shut = [day_span(each, self.zone) for each in week.closed]
        self.types: dict[str, Asked] = {}
        self.needs: dict[Need, Asked] = {}
        self.impossible: list[Unplaced] = []

    def done(self) -> FlatWeek:
        groups = [each for block in self.blocks if block.kind.in_a_group for each in self._group_types(block)]
        members = tuple(self._member(each) for each in self.patients)
        leaders = tuple(self._leader(each) for each in self.clinicians)
        last_groups, last_meetings = self._last_week()
        pairs = [(self.member.get(one), self.member.get(other)) for one, other in self.week.apart]
        problem = solving.Problem(
            zone=self.zone.key,
            group_types=tuple(groups),
            clinicians=leaders,
            patients=members,
            co_facilitators=self._co_facilitators(),
            last_groups=tuple(last_groups),
            last_one_to_ones=tuple(last_meetings),
            apart=tuple(sorted((one, other) for one, other in pairs if one and other)),
            per_day=self.axis.per_day,
        )
        return FlatWeek(
            problem,
            self.monday_on,
            self.axis,
            self.zone,
            {self.member[each.id]: each for each in self.patients},
            {self.leader[each.id]: each for each in self.clinicians},
            self.types,
            self.needs,
            tuple(self.impossible),
        )

    # Hours

    def _hours(self, patient: Patient) -> tuple[Span, ...]:
        """When a patient can meet: as they said, else at reasonable hours and whenever their groups are published."""
        spans = open_spans(patient.windows or REASONABLE_HOURS, patient.zone, self.monday_on)
        groups = [block for block in self.blocks if block.kind.in_a_group and block.key in patient.blocks]
        return (
            spans if patient.windows else joined([*spans, *(span for each in groups for span in self._published(each))])
        )

    def _published(self, block: WeekBlock) -> list[Span]:
        """The meetings whose hour the block itself gives."""
        if block.start is None or block.minutes is None:
            return []
        starts = [wall_minute(day.in_week_of(self.monday_on), block.start, block.zone) for day in block.days or Weekday]
        return [(start, start + block.minutes) for start in starts]

    def _starts(
        self,
        block: WeekBlock,
        days: Iterable[Weekday],
        zone: ZoneInfo,
        hours: Sequence[Span],
        openings: Iterable[int] = (),
    ) -> Slots:
        """Where a meeting may begin on these days, within these hours: at the hour its block gives, else on half hours
        and wherever something opens, on the next quarter."""
        starts, half = 0, 2 * QUARTER
        moments = {-(-each // QUARTER) * QUARTER for each in openings}
        for day in days:
            on = day.in_week_of(self.monday_on)
            if block.start is not None:
                starts |= self.axis.start(wall_minute(on, block.start, zone))
                continue
            for since, until in shared((day_span(on, zone),), hours):
                last = until - (block.minutes or 0)
                for minute in {
                    *range(-(-since // half) * half, last + 1, half),
                    *(each for each in moments if since <= each <= last),
                }:
                    starts |= self.axis.start(minute)
        return starts

    def _openings(self, patient: Patient, clinicians: Sequence[Clinician]) -> Iterator[int]:
        """The minutes from which somebody can meet who could not the minute before."""
        yield from (since for since, _ in self.hours[patient.id])
        yield from (since for since, _ in open_spans(patient.relatives_windows, patient.zone, self.monday_on))
        yield from (until for block in self.blocks for _, until in self._published(block))
        for each in (*patient.booked, *(each for clinician in clinicians for each in clinician.booked)):
            yield span_of(each)[1]
        for clinician in clinicians:
            yield from (since for since, _ in open_spans(clinician.windows, clinician.zone, self.monday_on))

    def _free(self, spans: Sequence[Span], person: Patient | Clinician) -> Slots:
        return self.axis.within(spans) & ~self.axis.touched([*(span_of(each) for each in person.booked), *self.shut])

    def _disliked(self, patient: Patient) -> Slots:
        """The hours of groups, which one-to-ones had better leave free, and a weekend nobody has asked for."""
        groups = (span for block in self.blocks if block.kind.in_a_group for span in self._published(block))
        weekend = [] if patient.windows else [Weekday.SAT, Weekday.SUN]
        days = (day_span(day.in_week_of(self.monday_on), patient.zone) for day in weekend)
        return self.axis.touched([*groups, *days])

    # Groups

    def _group_types(self, block: WeekBlock) -> Iterator[solving.GroupType]:
        if missing := _missing(block):
            for patient in self._attending(block):
                self._leave_out(patient, block, f"the group's {missing} is still an open choice")
            return
        hours = open_spans(REASONABLE_HOURS, block.zone, self.monday_on)
        asked = [Asked(block, day) for day in sorted(set(block.days))] or [Asked(block, None, block.per_week)]
        for each in asked:
            id = f"«t{len(self.types)}»"
            self.types[id] = each
            days = list(Weekday) if each.day is None else [each.day]
            starts = self._starts(block, days, block.zone, hours)
            yield solving.GroupType(
                id=id,
                name=id,
                modality=block.key,
                audience="",
                language="",
                length=self.axis.length(block.minutes or 0),
                meetings=1,
                co_facilitated=block.co_facilitated,
                smallest=1,
                largest=block.group_max or 0,
                starts=starts,
            )

    def _attending(self, block: WeekBlock) -> list[Patient]:
        return [each for each in self.patients if _attends(each, block)]

    def _co_facilitators(self) -> tuple[int, ...]:
        there = Counter(
            slot for period in self.week.co_facilitators for slot in slots_in(self.axis.within([span_of(period)]))
        )
        return tuple(there[slot] for slot in range(7 * self.axis.per_day))

    # People

    def _member(self, patient: Patient) -> solving.Patient:
        blocks = [block for block in self.blocks if _attends(patient, block)]
        for block in list(blocks):
            if obstacle := _not_for(patient, block):
                blocks.remove(block)
                self._leave_out(patient, block, obstacle)
        groups = []
        for id, asked in self.types.items():
            if asked.block in blocks and not self._closed(patient, asked):
                groups.append(solving.PlannedGroup(id, asked.times, asked.times))
        needs: list[solving.OneToOneNeed] = []
        for block in blocks:
            if not block.kind.in_a_group:
                needs += self._needs(block, patient, needs)
        available = self._free(self.hours[patient.id], patient)
        minutes = sum(block.minutes * (len(block.days) or block.per_week) for block in blocks if block.minutes)
        return solving.Patient(
            id=self.member[patient.id],
            state=_where(patient),
            least=self.axis.length(patient.least_minutes),
            target=self.axis.length(max(minutes, patient.least_minutes)),
            least_days=patient.least_days,
            most_a_day=self.axis.per_day,
            available=available,
            prefers=available & ~self._disliked(patient),
            waiting_days=0,
            groups=tuple(groups),
            one_to_ones=tuple(needs),
        )

    def _needs(
        self, block: WeekBlock, patient: Patient, others: Sequence[solving.OneToOneNeed]
    ) -> Iterator[solving.OneToOneNeed]:
        """One for each meeting of a block, each on its own day where the block has days."""
        own, obstacle = self._own_clinicians(block, patient)
        if obstacle:
            self._leave_out(patient, block, obstacle)
            return
        asked = [Asked(block, day) for day in sorted(set(block.days))] or [Asked(block, None)] * block.per_week
        kind, zone = _KINDS[block.kind], block.zone if block.days or block.start else patient.zone
        relatives = None
        if block.kind is Kind.FAMILY and patient.relatives_windows:
            relatives = self.axis.within(open_spans(patient.relatives_windows, patient.zone, self.monday_on))
        openings = list(self._openings(patient, own))
        whole_week = [(self.axis.begins, self.axis.minute(7 * self.axis.per_day))]
        for nth, each in enumerate(asked, 1 + sum(other.kind is kind for other in others)):
            if self._closed(patient, each):
                continue
            days = list(Weekday) if each.day is None else [each.day]
            self.needs[self.member[patient.id], kind.value, nth] = each
            yield solving.OneToOneNeed(
                kind=kind,
                length=self.axis.length(block.minutes or 0),
                clinicians=tuple(self.leader[one.id] for one in own),
                relatives=relatives,
                starts=self._starts(block, days, zone, whole_week, openings),
                nth=nth,
            )

    def _own_clinicians(self, block: WeekBlock, patient: Patient) -> tuple[list[Clinician], str]:
        """Who may meet the patient alone, and what is in the way where nobody may."""
        if block.minutes is None:
            return [], "its length in minutes is still an open choice"
        medication = block.kind is Kind.MEDICATION_VISIT
        named, role = (patient.prescriber, "prescriber") if medication else (patient.therapist, "therapist")
        able = [each for each in self.clinicians if each.may_lead(block)]
        if named is None and medication:
            return able, "" if able else "nobody gives medication visits"
        if named is None:
            return [], "the patient has no primary therapist yet"
        if named not in self.leader:
            return [], f"the patient's {role} is not at work this week"
        able = [each for each in able if each.id == named]
        return able, "" if able else f"the patient's {role} does not give {_NAMES[block.kind]}"

    def _leader(self, clinician: Clinician) -> solving.Clinician:
        available = self._free(open_spans(clinician.windows, clinician.zone, self.monday_on), clinician)
        days = [on_day(available, day, self.axis.per_day) for day in range(7)]
        most_by_day, most_a_week = self._limits(clinician, days)
        return solving.Clinician(
            id=self.leader[clinician.id],
            role=solving.Role.THERAPIST,  # whoever may lead what has been looked at: it stands in `modalities`
            licences=clinician.states
            | {_where(each) for each in self.patients if each.moves and each.states <= clinician.states},
            modalities=frozenset(block.key for block in self.blocks if clinician.may_lead(block)),
            audiences=_NOTHING,
            languages=_NOTHING,
            available=available,
            most_a_day=max(most_by_day),
            most_a_week=most_a_week,
            soft_a_week=most_a_week,
            no_groups=self.axis.touched(span_of(each) for each in clinician.on_call),
            most_by_day=most_by_day if min(most_by_day) < max(most_by_day) else (),
        )

    def _limits(self, clinician: Clinician, available: Sequence[int]) -> tuple[tuple[int, ...], int]:
        """The most slots of each day and of the week, less what is led elsewhere."""
        days, week = [max(available)] * 7, sum(available)
        led: Counter[int] = Counter()
        for each in clinician.led:
            led[(span_of(each)[0] - self.axis.begins) // (24 * 60)] += each.minutes
        if clinician.most_minutes_day is not None:
            left = [max(clinician.most_minutes_day - led[day], 0) for day in range(7)]
            days = [min(most, self.axis.length(minutes)) for most, minutes in zip(days, left, strict=True)]
        if clinician.most_minutes_week is not None:
            elsewhere = sum(led[day] for day in range(7))
            week = min(week, self.axis.length(max(clinician.most_minutes_week - elsewhere, 0)))
        return tuple(days), week

    def _closed(self, patient: Patient, asked: Asked) -> bool:
        """Is it a day on which nobody meets? That is noted."""
        on = None if asked.day is None else asked.day.in_week_of(self.monday_on)
        if on not in self.week.closed:
            return False
        self.impossible.append(Unplaced(patient.id, asked.block.key, on, "the programme is closed that day"))
        return True

    def _leave_out(self, patient: Patient, block: WeekBlock, reason: str) -> None:
        days: list[date | None] = [day.in_week_of(self.monday_on) for day in sorted(set(block.days))]
        self.impossible += [Unplaced(patient.id, block.key, on, reason) for on in days or [None] * block.per_week]

    # Last week

    def _last_week(self) -> tuple[list[Group], list[Meeting]]:
        """What of last week this week still knows: the blocks, the clinicians and the patients."""
        types = {(asked.block.key, asked.day): id for id, asked in self.types.items()}
        groups: list[Group] = []
        meetings: dict[Need, Meeting] = {}
        for session, start in self.last:
            leader = self.leader.get(session.clinician)
            members = tuple(self.member[each] for each in session.patients if each in self.member)
            slot = self.axis.start(start).bit_length() - 1
            if leader is None or not members or slot < 0:
                continue
            day = Weekday(datetime.fromtimestamp(start * 60, UTC).astimezone(session.zone).weekday())
            type = types.get((session.block, day), types.get((session.block, None)))
            if session.kind.in_a_group and type is not None:
                groups.append(Group(type, leader, (slot,), members))
            elif not session.kind.in_a_group:
                own = [
                    need
                    for need, asked in self.needs.items()
                    if need[0] == members[0] and asked.block.key == session.block
                ]
                need = next(
                    (each for each in own if each not in meetings and self.needs[each].day in (None, day)), None
                )
                if need is not None:
                    meetings[need] = Meeting(members[0], need[1], leader, slot, need[2])
        return groups, list(meetings.values())


def _a_week_later(session: PlacedSession) -> int:
    """The minute at which the wall of its zone shows the same a week later."""
    began = session.period.start_at.astimezone(session.zone)
    return wall_minute(began.date() + timedelta(days=7), began.time(), session.zone)


def _not_for(patient: Patient, block: WeekBlock) -> str:
    """Why a group of their plan is none for this patient; empty where it is."""
    if block.members is not None and patient.id not in block.members:
        return "the group is closed to newcomers"
    return other_language(patient, block) if block.kind.in_a_group else ""


def _where(patient: Patient) -> str:
    """Where they sit; who moves in the course of the week is with those alone who are licensed in both states."""
    if len(patient.states) == 1:
        return patient.state
    assert patient.moves is not None
    return " and then ".join(STATE_NAMES.get(each, each) for each in (patient.state, patient.moves[1]))


def _attends(patient: Patient, block: WeekBlock) -> bool:
    return block.key in patient.blocks and (block.kind is not Kind.FAMILY or patient.wants_family)


def _missing(block: WeekBlock) -> str:
    parts = {
        "day": bool(block.days) or block.any_day,
        "time": block.start is not None or block.any_time,
        "length in minutes": block.minutes is not None,
        "limit of patients": block.group_max is not None,
    }
    return " and ".join(name for name, known in parts.items() if not known)
