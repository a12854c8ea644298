"""Why is this missing, and what would mend it?

Everything a patient's plan asks for and the week does not give is looked at alone, the rest of the week standing. Each
**way** in which it could be had (a group, its leader and hours; a clinician and a start) has its **obstacles**. Which
obstacles together leave no way is told by the solver: they are its assumptions, they cannot all hold, and what is left
of its core when each is left out in turn is the sentence. A way with a single obstacle is a **remedy**.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from stepwell.pure.timetable.solving.choices import Choices, Option, People, bits, choices, free_by_slot
from stepwell.pure.timetable.solving.draft import Draft, draft_of
from stepwell.pure.timetable.solving.means import Cleared, Licence, Means, Working
from stepwell.pure.timetable.solving.model import blocking
from stepwell.pure.timetable.solving.plan import Plan, Unmet
from stepwell.pure.timetable.solving.problem import Clinician, GroupType, OneToOneNeed, Patient, Problem
from stepwell.pure.timetable.solving.reach import out_of_reach
from stepwell.pure.timetable.solving.slots import Slots, days_of, in_words, on_day, span
from stepwell.pure.values import STATE_NAMES

_REMEDIES_EACH = 3
_WEEK = 7  # in place of a day
_ENOUGH = 40  # ways with the same single obstacle: more would be told to nobody


class Obstacle(StrEnum):
    """What can stand in a way; in this order a scheduler would rather hear of it."""

    TRAINING = "training"
    LICENCE = "licence"
    PATIENT_HOURS = "patient hours"
    RELATIVES = "relatives"
    CLINICIAN_HOURS = "clinician hours"
    PEERS = "peers"
    ALLOWED = "allowed"
    PATIENT_BUSY = "patient busy"
    CLINICIAN_BUSY = "clinician busy"
    FULL = "full"
    APART = "apart"
    CO_FACILITATOR = "co-facilitator"
    OTHERS_BUSY = "others busy"


_REMEDIABLE = (
    Obstacle.LICENCE,
    Obstacle.PATIENT_HOURS,
    Obstacle.CLINICIAN_HOURS,
    Obstacle.RELATIVES,
    Obstacle.TRAINING,
)


@dataclass(frozen=True, slots=True, order=True)
class Remedy:
    """One thing that, changed alone, opens a way, and for which patients. That it is then taken, a solve must show."""

    what: str
    patients: tuple[str, ...]
    means: Means | None  # what it would be in the problem, where the programme can do it


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything missing with what blocks it, and the remedies, the one that opens a way for most patients first."""

    unmet: tuple[Unmet, ...]
    remedies: tuple[Remedy, ...]


def explain(
    problem: Problem,
    plan: Plan,
    when: Callable[[int], str] | None = None,
    tell: Callable[[int], object] = lambda patients: None,
) -> Explanation:
    """Why a legal plan of this problem does not give what it does not give.

    `when` says a slot in words; `tell` hears how many patients have been looked at.
    """
    return _Explainer(draft_of(choices(problem), plan), when).explanation(tell)


def missing(draft: Draft, patients: Iterable[int], when: Callable[[int], str] | None = None) -> tuple[Unmet, ...]:
    """Why these patients lack what they lack, in a week of which part may lie behind."""
    explainer = _Explainer(draft, when)
    return tuple(each for number in patients for each in explainer.of_patient(number))


@dataclass(frozen=True, slots=True)
class _Way:
    obstacles: frozenset[Obstacle]
    remedy: str  # what the single obstacle would have to become
    words: str


class _Explainer:
    def __init__(self, draft: Draft, when: Callable[[int], str] | None) -> None:
        self.draft = draft
        self.choices: Choices = draft.choices
        self.problem = problem = draft.choices.problem
        self.per_day = problem.per_day
        self.when = when or (lambda slot: in_words(slot, problem.per_day))
        self.free = free_by_slot([each.available for each in problem.patients], problem.per_week)
        self.accepting: list[People] = [0] * len(problem.group_types)
        for number, wanted in enumerate(self.choices.wanted):
            for type in wanted:
                self.accepting[type] |= 1 << number
        self.running: dict[tuple[int, tuple[int, ...]], dict[int, Option]] = defaultdict(dict)  # by leader
        for option in self.draft.seated:
            pattern = self.choices.patterns[option[0]]
            self.running[pattern.type, pattern.starts][option[1]] = option
        self.engaged = free_by_slot(draft.busy, problem.per_week)
        self.at_work = free_by_slot([each.available & ~each.no_groups for each in problem.clinicians], problem.per_week)
        self.leading = free_by_slot(draft.leading, problem.per_week)
        self.come: dict[tuple[Slots, int], People] = {}  # who accepts a type and is available, as asked for
        self.hours: dict[Slots, tuple[People, People]] = {}  # clinicians who are away, and who are busy, as asked for
        self.full: dict[tuple[int, int], People] = {}  # clinicians for whom so many more slots are too many, by day
        self.helped: dict[str, set[str]] = defaultdict(set)
        self.means: dict[str, Means] = {}
        self.beyond: dict[str, int] = {}  # slots below the minimum, proven out of reach

    def explanation(self, tell: Callable[[int], object]) -> Explanation:
        below = [
            each.id
            for each, busy in zip(self.problem.patients, self.draft.busy, strict=True)
            if busy.bit_count() < each.least
        ]
        self.beyond = out_of_reach(self.problem, below) if below else {}
        unmet: list[Unmet] = []
        for number in range(len(self.problem.patients)):
            unmet += self.of_patient(number)
            tell(number + 1)
        ranked = sorted(self.helped.items(), key=lambda each: (-len(each[1]), each[0]))
        return Explanation(
            tuple(unmet),
            tuple(Remedy(what, tuple(sorted(patients)), self.means.get(what)) for what, patients in ranked),
        )

    def of_patient(self, number: int) -> Iterator[Unmet]:
        who, busy = self.problem.patients[number], self.draft.busy[number]
        has = Counter(self.choices.patterns[pattern].type for pattern, _ in self.draft.joined[number])
        for place, need in enumerate(who.one_to_ones):
            if place not in self.draft.met[number]:
                yield self._told(who, need.name, _up_to_an_open_one(self._meetings(number, need)), self._own(who, need))
        for type, (required, _) in self.choices.wanted[number].items():
            if has[type] < required:
                kind = self.problem.group_types[type]
                ways = _up_to_an_open_one(self._groups(number, type, has[type], 0))
                yield self._told(who, f"{required - has[type]} × {kind.name}", ways, self._cleared(who, kind))
        below = who.least - busy.bit_count()
        missing_days = who.least_days - len(days_of(busy, self.per_day))
        if below > 0 or missing_days > 0:
            elsewhere = busy if missing_days > 0 >= below else 0
            ways = _up_to_an_open_one(
                way for type in self.choices.wanted[number] for way in self._groups(number, type, has[type], elsewhere)
            )
            hours = f"{below * self.problem.slot_minutes / 60:g} h to the minimum" if below > 0 else ""
            days = f"{missing_days} more day{'s' if missing_days > 1 else ''}" if missing_days > 0 else ""
            beyond = self.beyond.get(who.id, 0) * self.problem.slot_minutes / 60
            proven = f"{beyond:g} h of it are out of reach whatever all others give way" if beyond else ""
            yield self._told(who, " and ".join(filter(None, (hours, days))), ways, proven)

    def _told(self, who: Patient, what: str, ways: list[_Way], known: str) -> Unmet:
        """The core in words, what is known besides, and what would open a way."""
        open_ways = [way for way in ways if not way.obstacles]
        if open_ways:
            reason = (
                f"nothing forbids it ({open_ways[0].words}): it costs the week more than it gives, "
                "or a longer search would find it"
            )
            return Unmet(who.id, what, (reason,))
        if not ways:
            return Unmet(who.id, what, (f"nobody is named who could give it to {who.id}",))
        core = blocking([sorted(way.obstacles) for way in ways], list(Obstacle))
        because = [_sentence(who, [Obstacle(each) for each in core])]
        if known:
            because.append(known)
        remedies = {way.remedy: next(iter(way.obstacles)) for way in ways if way.remedy}
        for each in remedies:
            self.helped[each].add(who.id)
        first = sorted(remedies, key=lambda each: (_REMEDIABLE.index(remedies[each]), each))[:_REMEDIES_EACH]
        because += [f"would open a way: {remedy}" for remedy in first]
        return Unmet(who.id, what, tuple(because))

    # Groups

    def _groups(self, number: int, type: int, has: int, elsewhere: Slots) -> Iterator[_Way]:
        """Every way to one more group of a type; with `elsewhere`, on a day on which there is nothing yet."""
        who, kind = self.problem.patients[number], self.problem.group_types[type]
        by_lack: dict[frozenset[Obstacle], People] = defaultdict(int)
        for leader, clinician in enumerate(self.problem.clinicians):
            untrained = frozenset() if clinician.may_lead(kind) else frozenset({Obstacle.TRAINING})
            unlicensed = frozenset() if who.state in clinician.licences else frozenset({Obstacle.LICENCE})
            by_lack[untrained | unlicensed] |= 1 << leader
        least: list[frozenset[Obstacle]] = []  # the smallest sets of obstacles so far: a larger one tells nothing more
        if by_lack.pop(frozenset({Obstacle.TRAINING, Obstacle.LICENCE}), 0):
            least = [frozenset({Obstacle.TRAINING, Obstacle.LICENCE})]
            yield _Way(least[0], "", "")
        told: Counter[frozenset[Obstacle]] = Counter()
        for starts in self._starts(kind):
            slots = sum(span(start, kind.length) for start in starts)
            if elsewhere and not set(days_of(slots, self.per_day)) - set(days_of(elsewhere, self.per_day)):
                continue
            mine = self._own_obstacles(number, slots, type, has)
            for lacks, leaders in by_lack.items():
                known = mine | lacks
                if known and any(each <= known for each in least) and (len(known) > 1 or told[known] >= _ENOUGH):
                    continue
                for theirs, leader in self._leaders(type, starts, slots, leaders, number):
                    obstacles = known | theirs
                    if len(obstacles) > 1 and any(each <= obstacles for each in least):
                        continue
                    if len(obstacles) < 2 and self._too_few_free(number, starts, slots, type, leader):
                        obstacles |= {Obstacle.OTHERS_BUSY}
                    told[obstacles] += 1
                    if not any(each <= obstacles for each in least):
                        least = [each for each in least if not obstacles < each] + [obstacles]
                    at = " and ".join(self.when(start) for start in starts)
                    clinician = self.problem.clinicians[leader]
                    words = f"{kind.name} with {clinician.id}, {at}"
                    yield _Way(obstacles, self._remedy(obstacles, who, clinician, kind.name, at, slots, kind.id), words)

    def _own_obstacles(self, number: int, slots: Slots, type: int, has: int) -> frozenset[Obstacle]:
        who, busy = self.problem.patients[number], self.draft.busy[number]
        found: set[Obstacle] = set()
        if slots & ~who.available:
            found.add(Obstacle.PATIENT_HOURS)
        if slots & busy:
            found.add(Obstacle.PATIENT_BUSY)
        days = days_of(slots, self.per_day)
        same = {
            day
            for pattern, _ in self.draft.joined[number]
            if self.choices.patterns[pattern].type == type
            for day in self.choices.patterns[pattern].days
        }
        full_day = any(on_day(busy | slots, day, self.per_day) > who.most_a_day for day in days)
        if full_day or has >= self.choices.wanted[number][type][1] or same & set(days):
            found.add(Obstacle.ALLOWED)
        return frozenset(found)

    def _leaders(
        self, type: int, starts: tuple[int, ...], slots: Slots, leaders: People, number: int
    ) -> Iterator[tuple[frozenset[Obstacle], int]]:
        """What stands in the way of each of these leaders; of those who have two obstacles or more, of one for each."""
        running = self.running.get((type, starts), {})
        for leader, option in running.items():
            if leaders >> leader & 1:
                leaders ^= 1 << leader
                if self.draft.takes(number, option):
                    yield frozenset(), leader
                else:
                    yield frozenset({Obstacle.APART if self.draft.room(option) > 0 else Obstacle.FULL}), leader
        kind = self.problem.group_types[type]
        unhelped: frozenset[Obstacle] = frozenset()
        if kind.co_facilitated and not all(self.draft.co_facilitators[slot] for slot in bits(slots)):
            unhelped = frozenset({Obstacle.CO_FACILITATOR})
        away, busy = self._away_and_busy(slots)
        for obstacles, those in (
            (unhelped, leaders & ~away & ~busy),
            (unhelped | {Obstacle.CLINICIAN_HOURS}, leaders & away & ~busy),
            (unhelped | {Obstacle.CLINICIAN_BUSY}, leaders & ~away & busy),
            (unhelped | {Obstacle.CLINICIAN_HOURS, Obstacle.CLINICIAN_BUSY}, leaders & away & busy),
        ):
            told = set()
            for leader in bits(those):
                few = (self._could(slots, type, leader) | 1 << number).bit_count() < kind.smallest
                theirs = obstacles | {Obstacle.PEERS} if few else obstacles
                if theirs not in told or len(theirs) < 2:
                    told.add(theirs)
                    yield theirs, leader

    def _away_and_busy(self, slots: Slots) -> tuple[People, People]:
        """The clinicians who are not at work then, and those who have other sessions then or enough of them."""
        found = self.hours.get(slots)
        if found is None:
            at_work, busy = -1, 0
            for slot in bits(slots):
                at_work &= self.at_work[slot]
                busy |= self.leading[slot]
            for day in days_of(slots, self.per_day):
                busy |= self._enough(day, on_day(slots, day, self.per_day))
            found = self.hours[slots] = ~at_work, busy | self._enough(_WEEK, slots.bit_count())
        return found

    def _enough(self, day: int, more: int) -> People:
        """Of whom so many more slots on this day, or in the week, are too many."""
        found = self.full.get((day, more))
        if found is None:
            found = 0
            for leader, (who, slots) in enumerate(zip(self.problem.clinicians, self.draft.leading, strict=True)):
                if day == _WEEK:
                    over = slots.bit_count() + more > who.most_a_week
                else:
                    over = on_day(slots, day, self.per_day) + more > who.most_a_day
                found |= over << leader
            self.full[day, more] = found
        return found

    def _could(self, slots: Slots, type: int, leader: int) -> People:
        could = self.come.get((slots, type))
        if could is None:
            could = self.accepting[type]
            for slot in bits(slots):
                could &= self.free[slot]
            self.come[slots, type] = could
        return could & self.choices.licensed[leader]

    def _too_few_free(self, number: int, starts: tuple[int, ...], slots: Slots, type: int, leader: int) -> bool:
        """For a group that does not run yet."""
        if leader in self.running.get((type, starts), {}):
            return False
        free = self._could(slots, type, leader)
        for slot in bits(slots):
            free &= ~self.engaged[slot]
        return (free | 1 << number).bit_count() < self.problem.group_types[type].smallest

    # One-to-ones

    def _meetings(self, number: int, need: OneToOneNeed) -> Iterator[_Way]:
        """Every way to one session, with each of the patient's own clinicians."""
        who, busy = self.problem.patients[number], self.draft.busy[number]
        clinicians = {each.id: place for place, each in enumerate(self.problem.clinicians)}
        needs = self.choices.needs[number]
        same = {
            place.start // self.per_day
            for other, place in self.draft.met[number].items()
            if needs[other].kind is need.kind
        }
        for id in need.clinicians:
            clinician, leading = self.problem.clinician_of[id], self.draft.leading[clinicians[id]]
            for start in self._starts_of_day(need):
                slots = span(start, need.length)
                day = start // self.per_day
                found = set() if who.state in clinician.licences else {Obstacle.LICENCE}
                if slots & ~who.available:
                    found.add(Obstacle.PATIENT_HOURS)
                if need.relatives is not None and slots & ~need.relatives:
                    found.add(Obstacle.RELATIVES)
                if slots & ~clinician.available:
                    found.add(Obstacle.CLINICIAN_HOURS)
                if slots & busy:
                    found.add(Obstacle.PATIENT_BUSY)
                if on_day(busy | slots, day, self.per_day) > who.most_a_day or day in same:
                    found.add(Obstacle.ALLOWED)
                after = leading | slots
                over_day = on_day(after, day, self.per_day) > clinician.most_on(day)
                if slots & leading or over_day or after.bit_count() > clinician.most_a_week:
                    found.add(Obstacle.CLINICIAN_BUSY)
                at = self.when(start)
                what = f"{need.kind} session"
                words = f"with {id}, {at}"
                yield _Way(frozenset(found), self._remedy(frozenset(found), who, clinician, what, at, slots), words)

    # Hours

    def _starts(self, kind: GroupType) -> Iterator[tuple[int, ...]]:
        for at in range(self.per_day - kind.length + 1):
            days = [at + day * self.per_day for day in range(7)]
            yield from combinations(
                [each for each in days if kind.starts is None or kind.starts >> each & 1], kind.meetings
            )

    def _starts_of_day(self, need: OneToOneNeed) -> Iterator[int]:
        at = (day * self.per_day + at for day in range(7) for at in range(self.per_day - need.length + 1))
        return (start for start in at if need.starts is None or need.starts >> start & 1)

    # Words

    def _cleared(self, who: Patient, kind: GroupType) -> str:
        """How many clinicians are left after each thing a leader must have."""
        cleared = [each for each in self.problem.clinicians if each.may_lead(kind)]
        licensed = [each for each in cleared if who.state in each.licences]
        spans = [sum(span(start, kind.length) for start in starts) for starts in self._starts(kind)]
        mine = [slots for slots in spans if not slots & ~who.available]
        meeting = [each for each in licensed if any(not slots & ~each.available for slots in mine)]
        return (
            f"clinicians who may lead {kind.name}: {len(cleared)}; of them licensed in {_state(who)}: {len(licensed)}; "
            f"of those at work when {who.id} can come: {len(meeting)}"
        )

    def _own(self, who: Patient, need: OneToOneNeed) -> str:
        own = [self.problem.clinician_of[each] for each in need.clinicians]
        licensed = [each for each in own if who.state in each.licences]
        possible = who.available if need.relatives is None else who.available & need.relatives
        meeting = [
            each
            for each in licensed
            if any(not span(start, need.length) & ~(possible & each.available) for start in self._starts_of_day(need))
        ]
        come = f"{who.id} and the relatives" if need.relatives is not None else who.id
        return (
            f"clinicians of {who.id}'s own: {len(own)}; of them licensed in {_state(who)}: {len(licensed)}; "
            f"of those at work when {come} can come: {len(meeting)}"
        )

    def _remedy(
        self,
        obstacles: frozenset[Obstacle],
        who: Patient,
        clinician: Clinician,
        what: str,
        at: str,
        slots: Slots,
        type: str = "",
    ) -> str:
        if len(obstacles) != 1:
            return ""
        obstacle = next(iter(obstacles))
        words = {
            Obstacle.LICENCE: f"a licence in {_state(who)} for {clinician.id}",
            Obstacle.TRAINING: f"{clinician.id} cleared to lead {what}",
            Obstacle.PATIENT_HOURS: f"{who.id} coming {at}",
            Obstacle.CLINICIAN_HOURS: f"{clinician.id} working {at}",
            Obstacle.RELATIVES: f"the relatives of {who.id} coming {at}",
        }.get(obstacle, "")
        if obstacle is Obstacle.LICENCE:
            self.means[words] = Licence(clinician.id, who.state)
        elif obstacle is Obstacle.TRAINING:
            self.means[words] = Cleared(clinician.id, type)
        elif obstacle is Obstacle.CLINICIAN_HOURS:
            self.means[words] = Working(clinician.id, slots)
        return words


def _up_to_an_open_one(ways: Iterable[_Way]) -> list[_Way]:
    """All ways, or those up to the first that nothing stands in."""
    found = []
    for way in ways:
        found.append(way)
        if not way.obstacles:
            break
    return found


def _sentence(who: Patient, core: list[Obstacle]) -> str:
    """What together leaves no way."""
    rules = {
        Obstacle.TRAINING: "a leader must be cleared for it",
        Obstacle.LICENCE: f"the clinician must be licensed in {_state(who)}",
        Obstacle.PATIENT_HOURS: f"{who.id} comes only in their hours",
        Obstacle.RELATIVES: "the relatives come only in theirs",
        Obstacle.CLINICIAN_HOURS: "the clinician works only in theirs",
        Obstacle.PEERS: "a group needs enough patients who could come",
        Obstacle.ALLOWED: f"the plan of {who.id} allows no more of it, or no more that day",
        Obstacle.PATIENT_BUSY: f"{who.id} has other sessions",
        Obstacle.CLINICIAN_BUSY: "the clinician has other sessions, or enough for the day or the week",
        Obstacle.FULL: "no seat is left in the groups that run",
        Obstacle.APART: f"{who.id} is kept apart from somebody in it",
        Obstacle.CO_FACILITATOR: "no co-facilitator is left",
        Obstacle.OTHERS_BUSY: "too few others are free then",
    }
    return "no way is left, since " + "; ".join(rules[each] for each in core)


def _state(who: Patient) -> str:
    return STATE_NAMES.get(who.state, who.state)
