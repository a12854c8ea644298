"""Which rules does a week break, and which of them bend?

Judged from the problem alone, whoever or whatever made the week. Words name nobody: who is meant stands beside them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.calendars import REASONABLE_HOURS, Span, open_spans, span_of, wall_minute
from stepwell.pure.timetable.week import Clinician, Patient, PlacedSession, WeekBlock, WeekProblem, other_language
from stepwell.pure.values import STATE_NAMES, Period, hours_words, monday_of, time_words


class Rule(StrEnum):
    """A rule of the week, by what one would change to keep it."""

    GONE = "who is here"
    LICENCE = "licence"
    TWICE = "time"
    HOURS = "hours"
    ROOM = "seats"
    PART = "facilitator"
    TRAINING = "training"
    LOAD = "most hours"
    ON_CALL = "on call"
    CO_FACILITATOR = "co-facilitator"
    APART = "kept apart"
    CLOSED = "closed group"
    LANGUAGE = "language"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken by one session; `words` go on after the name of the patient, else of the clinician."""

    rule: Rule
    session: int
    words: str
    hard: bool = True
    clinician: str = ""
    patient: str = ""


def breaches(problem: WeekProblem, sessions: Sessions) -> tuple[Breach, ...]:
    """Everything that is not as it must be, or as it should be, session by session."""
    return tuple(_Judge(problem, sessions).all())


def made_by(problem: WeekProblem, before: Sessions, after: Sessions) -> tuple[Breach, ...]:
    """What is broken after a change and was not before, the hard rules first."""
    known = Counter(map(_told, breaches(problem, before)))
    found = []
    for each in breaches(problem, after):
        known[_told(each)] -= 1
        if known[_told(each)] < 0:
            found.append(each)
    return tuple(sorted(found, key=lambda breach: not breach.hard))


def _told(breach: Breach) -> Breach:
    """What makes two breaches one: too many hours are so whichever of the sessions is looked at last."""
    return replace(breach, session=0) if breach.rule in (Rule.LOAD, Rule.CO_FACILITATOR) else breach


class _Judge:
    """Walks through the week by start, and remembers who is where."""

    def __init__(self, problem: WeekProblem, sessions: Sessions) -> None:
        monday_on = self.monday_on = problem.monday_on
        self.sessions = dict(sorted(sessions.items(), key=lambda each: (each[1].period.start_at, each[0])))
        self.blocks = {each.key: each for each in problem.blocks}
        self.clinicians = {each.id: each for each in problem.clinicians}
        self.patients = {each.id: each for each in problem.patients}
        self.hours: dict[str, tuple[Span, ...]] = {
            each.id: open_spans(each.windows, each.zone, monday_on) for each in problem.clinicians
        }
        self.patients_hours = {
            each.id: open_spans(each.windows or REASONABLE_HOURS, each.zone, monday_on) for each in problem.patients
        }
        self.relatives_hours = {
            each.id: open_spans(each.relatives_windows, each.zone, monday_on)
            for each in problem.patients
            if each.relatives_windows
        }
        self.apart: dict[str, set[str]] = defaultdict(set)
        for one, other in problem.apart:
            self.apart[one].add(other)
            self.apart[other].add(one)
        self.co_facilitators = problem.co_facilitators
        self.co_facilitated: list[Period] = []
        self.minutes: dict[str, Counter[date | None]] = {
            each.id: _minutes(each, monday_on) for each in problem.clinicians
        }
        self.led: dict[str, list[PlacedSession]] = defaultdict(list)
        self.attended: dict[str, list[PlacedSession]] = defaultdict(list)

    def all(self) -> Iterator[Breach]:
        for number, session in self.sessions.items():
            block, leader = self.blocks.get(session.block), self.clinicians.get(session.clinician)
            if block is None:
                yield Breach(Rule.GONE, number, "is no longer in the timetable of this week")
            else:
                yield from self._block(number, session, block)
            if leader is None:
                yield Breach(Rule.GONE, number, "works here no more", clinician=session.clinician)
            else:
                yield from self._leader(number, session, leader)
                yield from self._load(number, session, leader)
            if block is not None and leader is not None and (lacks := leader.lacks(block)):
                yield Breach(Rule.TRAINING, number, f"is not {' or '.join(lacks)}", clinician=leader.id)
            for key in session.patients:
                patient = self.patients.get(key)
                if patient is None:
                    yield Breach(Rule.GONE, number, "is not in the programme this week", patient=key)
                else:
                    yield from self._seat(number, session, patient, leader)

    def _leader(self, number: int, session: PlacedSession, leader: Clinician) -> Iterator[Breach]:
        span = span_of(session.period)
        if session.kind not in leader.kinds:
            yield Breach(Rule.PART, number, f"does not lead {_a(session.kind)}", clinician=leader.id)
        if not _inside(span, self.hours[leader.id]):
            yield Breach(Rule.HOURS, number, f"does not work {_when(session)}", clinician=leader.id)
        if words := _twice(session, self.led[leader.id], leader.booked, "leads"):
            yield Breach(Rule.TWICE, number, words, clinician=leader.id)
        if session.kind.in_a_group and any(each.overlaps(session.period) for each in leader.on_call):
            yield Breach(
                Rule.ON_CALL, number, f"is on call {_when(session)}, and leads no group then", clinician=leader.id
            )
        self.led[leader.id].append(session)

    def _load(self, number: int, session: PlacedSession, leader: Clinician) -> Iterator[Breach]:
        """One for each session that begins or ends beyond what they lead at most."""
        on = _day_of(session.period, leader.zone)
        for day, most in ((on, leader.most_minutes_day), (None, leader.most_minutes_week)):
            self.minutes[leader.id][day] += session.period.minutes
            if most is not None and self.minutes[leader.id][day] > most:
                words = (
                    f"leads more than {hours_words(most)} {f'on {Weekday(day.weekday()).full}' if day else 'this week'}"
                )
                yield Breach(Rule.LOAD, number, words, clinician=leader.id)

    def _block(self, number: int, session: PlacedSession, block: WeekBlock) -> Iterator[Breach]:
        start = span_of(session.period)[0]
        if block.kind.in_a_group and block.start is not None and start not in self._published(block, block.start):
            yield Breach(Rule.PLAN, number, f"is not published {_when(session)}", hard=False)
        seats = (block.group_max or 0) if block.kind.in_a_group else 1
        if len(session.patients) > seats:
            words = f"has {len(session.patients)} patients; at most {seats} are allowed"
            yield Breach(Rule.ROOM, number, words)
        if not session.patients:
            yield Breach(Rule.ROOM, number, "has nobody in it", hard=False)
        if block.co_facilitated:
            self.co_facilitated.append(session.period)
            if self._without_co_facilitator(session.period):
                yield Breach(Rule.CO_FACILITATOR, number, f"has no co-facilitator {_when(session)}")

    def _without_co_facilitator(self, period: Period) -> bool:
        """Whether at some moment of it more of them are needed than are there."""
        edges = {each.start_at for each in self.co_facilitators} | {each.until for each in self.co_facilitators}
        return any(
            sum(each.contains(at) for each in self.co_facilitated)
            > sum(each.contains(at) for each in self.co_facilitators)
            for at in (period.start_at, *(each for each in edges if period.contains(each)))
        )

    def _seat(
        self, number: int, session: PlacedSession, patient: Patient, leader: Clinician | None
    ) -> Iterator[Breach]:
        span, who = span_of(session.period), patient.id
        if session.block not in patient.blocks:
            yield Breach(Rule.PLAN, number, "does not have this in their plan", patient=who)
        state = patient.state_at(session.period.start_at)
        if leader is not None and state not in leader.states:
            words = f"is in {STATE_NAMES.get(state, state)}, where the facilitator is not licensed all week"
            yield Breach(Rule.LICENCE, number, words, patient=who, clinician=leader.id)
        if not _inside(span, self.patients_hours[who]):
            told = bool(patient.windows)  # who has told nothing is asked, and not refused
            words = f"is not available {_when(session)}" if told else f"is not usually seen {_when(session)}"
            if told or not session.kind.in_a_group:
                yield Breach(Rule.HOURS, number, words, hard=told, patient=who)
        relatives = self.relatives_hours.get(who)
        if session.kind is Kind.FAMILY and relatives is not None and not _inside(span, relatives):
            words = f"has relatives who are not available {_when(session)}"
            yield Breach(Rule.HOURS, number, words, patient=who)
        if words := _twice(session, self.attended[who], patient.booked, "has"):
            yield Breach(Rule.TWICE, number, words, patient=who)
        elif any(_same_day(session, other) for other in self.attended[who]):
            yield Breach(Rule.PLAN, number, "already has it on that day", patient=who)
        self.attended[who].append(session)
        block = self.blocks.get(session.block)
        if block is not None and block.members is not None and who not in block.members:
            yield Breach(Rule.CLOSED, number, "is no member of this group, which is closed to newcomers", patient=who)
        if block is not None and session.kind.in_a_group and (words := other_language(patient, block)):
            yield Breach(Rule.LANGUAGE, number, f"is in it although {words}", hard=False, patient=who)
        if session.kind.in_a_group and not self.apart[who].isdisjoint(session.patients):
            yield Breach(Rule.APART, number, "is kept apart from somebody else in it", patient=who)
        own = patient.prescriber if session.kind is Kind.MEDICATION_VISIT else patient.therapist
        if not session.kind.in_a_group and own not in (None, session.clinician):
            yield Breach(Rule.PART, number, "would not meet their own clinician", hard=False, patient=who)

    def _published(self, block: WeekBlock, start: time) -> set[int]:
        """The minutes at which this block begins by the timetable."""
        return {wall_minute(day.in_week_of(self.monday_on), start, block.zone) for day in block.days}


def _inside(span: Span, hours: tuple[Span, ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in hours)


def _twice(session: PlacedSession, others: list[PlacedSession], booked: Iterable[Period], verb: str) -> str:
    """What else is at that time: on this table, or elsewhere."""
    for other in others:
        if other.period.overlaps(session.period):
            return f"already {verb} {_a(other.kind)} {_when(other)}"
    return f"is taken {_when(session)}" if any(each.overlaps(session.period) for each in booked) else ""


def _minutes(clinician: Clinician, monday_on: date) -> "Counter[date | None]":
    """What they lead elsewhere, by the day on their own wall; under None, in that week."""
    found: Counter[date | None] = Counter()
    for each in clinician.led:
        on = _day_of(each, clinician.zone)
        found[on] += each.minutes
        found[None] += each.minutes * (monday_of(on) == monday_on)
    return found


def _day_of(period: Period, zone: ZoneInfo) -> date:
    return period.start_at.astimezone(zone).date()


def _same_day(session: PlacedSession, other: PlacedSession) -> bool:
    return session.block == other.block and _day_of(session.period, session.zone) == _day_of(other.period, other.zone)


def _when(session: PlacedSession) -> str:
    """`on Tuesday at 10:00 am`, on the wall of the session."""
    local = session.period.start_at.astimezone(session.zone)
    return f"on {Weekday(local.weekday()).full} at {time_words(local.time())}"


def _a(kind: Kind) -> str:
    article = "an" if kind is Kind.INDIVIDUAL else "a"
    return f"{article} {kind} session" if kind in (Kind.INDIVIDUAL, Kind.FAMILY) else f"{article} {kind}"
