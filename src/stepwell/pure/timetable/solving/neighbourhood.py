"""Which part of the week is looked at again?

The most productive by far is around a need: somebody whose week lacks something, with peers who share the type and
the hours and with whoever sits in the hours of their clinicians.
"""

from collections.abc import Callable
from random import Random

from stepwell.pure.timetable.solving.choices import Choices, People, bits
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.slots import Slots, slots_in, span
from stepwell.pure.timetable.solving.weakness import Weakness, Wish

_FEWEST, _FIRST, _MOST = 12, 40, 240  # patients free at once
_FEWER, _MORE = 0.85, 1.08  # of them next time
TOLERANCES = (0.5, 3.0, 1e6)  # how far below 0 the worth of a seat may be; the last leaves nobody out
_COMING = 16  # to a group the prices would rather have
_MUCH = 0.8  # work for one look: with fewer people there are more looks
_SELDOM = 0.05  # of how often the one that gains most is looked at, any other is
_LATELY = 0.1  # how fast the past fades

Around = Callable[[Draft, Weakness, Random], tuple[People, People]]  # those first, these if there is room


def around_a_need(draft: Draft, weak: Weakness, random: Random) -> tuple[People, People]:
    """Somebody who lacks something, peers for the groups they need, and whoever takes their clinicians' hours."""
    if not any(weak.lacks):
        return around_a_group(draft, weak, random)
    patient = random.choices(range(len(weak.lacks)), weak.lacks)[0]
    wanted, joined = draft.choices.wanted[patient], draft.joined[patient]
    has = [draft.choices.patterns[number].type for number, _ in joined]
    types = [type for type, (required, _) in wanted.items() if has.count(type) < required]
    type = random.choice(sorted(types or wanted) or [0])
    clinicians = {place.clinician for need in draft.choices.needs[patient] for place in need.places}
    near = _peers(draft.choices, patient, type, random, 16)
    first = 1 << patient
    mine = [each for each in weak.wished if each.takers >> patient & 1]
    mine = [each for each in mine if draft.choices.patterns[each.option[0]].type in types] or mine
    if mine:
        first |= _instead(draft, random.choices(mine, [each.often for each in mine])[0], random)
    for clinician in sorted(clinicians):
        near |= _with(draft, clinician, draft.choices.problem.patients[patient].available)
    return first, near


def around_a_group(draft: Draft, weak: Weakness, random: Random) -> tuple[People, People]:
    """The members of a group, one that gives too little rather than another, and of others of its type or at its
    hours."""
    if not draft.seated:
        return 0, 0
    options = sorted(draft.seated)
    option = random.choices(options, [1 + weak.losses[each] for each in options])[0]
    pattern = draft.choices.patterns[option[0]]
    near = draft.seated[option]
    others = [
        other
        for other in sorted(draft.seated)
        if (its := draft.choices.patterns[other[0]]).type == pattern.type or its.slots & pattern.slots
    ]
    for other in random.sample(others, min(len(others), 5)):
        near |= draft.seated[other]
    return 0, near


def around_a_wish(draft: Draft, weak: Weakness, random: Random) -> tuple[People, People]:
    """Those who would come to a group that the prices would rather have, and whoever takes its leader's hours."""
    if not weak.wished:
        return around_a_group(draft, weak, random)
    wish = random.choices(weak.wished, [each.often for each in weak.wished])[0]
    return _instead(draft, wish, random), 0


def around_a_clinician(draft: Draft, weak: Weakness, random: Random) -> tuple[People, People]:
    """Everybody one clinician sees this week, and a colleague's who could lead the same."""
    clinicians = range(len(draft.leading))
    if not clinicians:
        return 0, 0
    near = 0
    for clinician in random.sample(clinicians, min(len(clinicians), 2)):
        near |= _with(draft, clinician, -1)
    return 0, near


def around_an_hour(draft: Draft, weak: Weakness, random: Random) -> tuple[People, People]:
    """Whoever is busy in three hours of one day."""
    busy = [slots for slots in draft.busy if slots]
    if not busy:
        return 0, 0
    hour = draft.per_day // 24
    window = span(max(0, random.choice(list(slots_in(random.choice(busy)))) - 3 * hour // 2), 3 * hour)
    return 0, sum(1 << patient for patient, slots in enumerate(draft.busy) if slots & window)


def around_a_type(draft: Draft, weak: Weakness, random: Random) -> tuple[People, People]:
    """Patients who accept one type of group, in part of the hours of one of them."""
    choices = draft.choices
    patient = random.randrange(len(draft.busy))
    types = sorted(choices.wanted[patient])
    return 1 << patient, _peers(choices, patient, random.choice(types), random, 60) if types else 0


NEIGHBOURHOODS: tuple[Around, ...] = (
    around_a_need,
    around_a_group,
    around_a_wish,
    around_a_clinician,
    around_an_hour,
    around_a_type,
)


class Looks:
    """Where to look next, and at how many: more often where it has gained most, at more where that gains less."""

    def __init__(self) -> None:
        self.many = 0
        self.name = ""
        self._kind = self._tolerance = 0
        self._sizes = [float(_FIRST)] * len(TOLERANCES)  # fewer seats let more people be looked at
        self._rates = [1.0] * len(NEIGHBOURHOODS)  # of gain by work
        self._rate = 0.0

    @property
    def tolerance(self) -> float:
        return TOLERANCES[self._tolerance]

    def next(self, draft: Draft, weak: Weakness, random: Random) -> list[int]:
        """The patients whose weeks are solved anew."""
        rates = [max(each, _SELDOM * max(self._rates)) for each in self._rates]
        self._kind = random.choices(range(len(rates)), rates)[0]
        around = NEIGHBOURHOODS[self._kind]
        self._tolerance = random.randrange(len(TOLERANCES))
        self.many += 1
        self.name = around.__name__.replace("_", " ")
        return _of_size(*around(draft, weak, random), round(self._sizes[self._tolerance]), weak, random)

    def have_gained(self, gain: int, work: float, *, proven: bool) -> None:
        """What came of the last look, and was it solved to the end?"""
        rate, size = gain / work, self._sizes[self._tolerance]
        if not proven or work > _MUCH:
            self._sizes[self._tolerance] = max(_FEWEST, size * _FEWER)
        elif rate < self._rate:
            self._sizes[self._tolerance] = min(_MOST, size * _MORE)
        self._rate += _LATELY * (rate - self._rate)
        self._rates[self._kind] += _LATELY * (rate - self._rates[self._kind])


def _of_size(first: People, near: People, size: int, weak: Weakness, random: Random) -> list[int]:
    """At most `size` of these patients, those who come first before the others; where they are fewer, anybody until
    there are."""
    chosen = list(bits(first))
    if len(chosen) > size:
        return sorted(random.sample(chosen, size))
    patients = list(bits(near & ~first))
    if len(chosen) + len(patients) > size:
        lacking = [each for each in patients if weak.lacks[each]]
        chosen += random.sample(lacking, min(len(lacking), (size - len(chosen)) // 2))
        patients = [each for each in patients if each not in set(chosen)]
        return sorted([*chosen, *random.sample(patients, size - len(chosen))])
    chosen += patients
    others = sorted(set(range(len(weak.lacks))) - set(chosen))
    return sorted([*chosen, *random.sample(others, min(len(others), size - len(chosen)))])


def _peers(choices: Choices, patient: int, type: int, random: Random, most: int) -> People:
    available = choices.problem.patients[patient].available
    peers = [
        other
        for other, wanted in enumerate(choices.wanted)
        if type in wanted and choices.problem.patients[other].available & available
    ]
    return sum(1 << each for each in random.sample(peers, min(len(peers), most)))


def _instead(draft: Draft, wish: Wish, random: Random) -> People:
    """Some who would come to a group, and everybody its leader sees in its hours."""
    takers = list(bits(wish.takers))
    coming = random.sample(takers, min(len(takers), _COMING))
    return sum(1 << each for each in coming) | _with(
        draft, wish.option[1], draft.choices.patterns[wish.option[0]].slots
    )


def _with(draft: Draft, clinician: int, hours: Slots) -> People:
    """Whoever a clinician sees in these hours."""
    near = 0
    for option, members in draft.seated.items():
        if option[1] == clinician and draft.choices.patterns[option[0]].slots & hours:
            near |= members
    for patient, met in enumerate(draft.met):
        if any(place.clinician == clinician and place.slots & hours for place in met.values()):
            near |= 1 << patient
    return near
