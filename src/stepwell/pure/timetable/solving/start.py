"""How does a week begin? With what of last week can stay, then whatever helps most, one thing at a time.

Always legal, and the same for the same problem. In seconds, it is what a search improves and falls back on.
"""

from heapq import heapify, heappop, heappush

from stepwell.pure.timetable.solving.choices import Choices, Option, Pattern, People, bits
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.slots import on_day


def carried_over(choices: Choices) -> Draft:
    """Last week, less what this week's rules, hours and licences no longer allow."""
    draft = Draft(choices)
    problem = choices.problem
    patients = {each.id: number for number, each in enumerate(problem.patients)}
    clinicians = {each.id: number for number, each in enumerate(problem.clinicians)}
    numbers = {(problem.group_types[each.type].id, each.starts): each for each in choices.patterns}
    for group in problem.last_groups:
        pattern, leader = numbers.get((group.type, group.starts)), clinicians[group.clinician]
        if pattern is None or leader not in pattern.leaders or not draft.may_open((pattern.number, leader)):
            continue
        option = (pattern.number, leader)
        draft.open(option)
        for id in group.members:
            member = patients[id]
            if choices.members(option) >> member & 1 and draft.takes(member, option) and draft.may_sit(member, pattern):
                draft.seat(member, option)
    close_what_is_too_small(draft)
    for meeting in problem.last_one_to_ones:
        patient = patients[meeting.patient]
        for number, need in enumerate(choices.needs[patient]):
            for place in need.places:
                same = place.clinician == clinicians[meeting.clinician] and place.start == meeting.start
                if same and (need.kind, need.nth) == meeting.need[1:] and draft.may_meet(need, place):
                    draft.meet(patient, number, place)
                    break
    return draft


def completed(draft: Draft) -> Draft:
    """The same draft with everything added that helps: one-to-ones, seats in groups that run, new groups."""
    meet_one_to_ones(draft)
    fill_seats(draft)
    open_groups(draft)
    fill_seats(draft)
    meet_one_to_ones(draft)
    close_what_is_too_small(draft)
    return draft


def meet_one_to_ones(draft: Draft) -> None:
    """Every one-to-one that is missing, at the best place that is free; whoever has the fewest places first.

    Of places as good as each other it takes one on the day on which the clinician has least: no Monday is all talk.
    """
    missing = [
        (need.missing == 0, len(need.places), patient, number)
        for patient, needs in enumerate(draft.choices.needs)
        for number, need in enumerate(needs)
        if number not in draft.met[patient]
    ]
    for _, _, patient, number in sorted(missing):
        need = draft.choices.needs[patient][number]
        best, best_rank = None, (0, 0)
        for place in need.places:
            if draft.may_meet(need, place):
                gain = need.missing + draft.gain_of_slots(patient, place.slots) - place.cost
                leads = on_day(draft.leading[place.clinician], place.start // draft.per_day, draft.per_day)
                if gain > 0 and (best is None or (gain, -leads) > best_rank):
                    best, best_rank = place, (gain, -leads)
        if best is not None:
            draft.meet(patient, number, best)


def fill_seats(draft: Draft) -> None:
    """Whoever lacks most takes, one after another, the free seats that help most."""
    choices = draft.choices
    lacking = [(-cost, patient) for patient in range(len(choices.needs)) if (cost := draft.unmet_cost(patient))]
    could = [(option, choices.patterns[option[0]], choices.members(option)) for option in draft.seated]
    for _, patient in sorted(lacking):
        mine = 1 << patient
        open_to = [(option, pattern) for option, pattern, members in could if members & mine]
        while open_to:
            open_to = [each for each in open_to if draft.takes(patient, each[0]) and draft.may_sit(patient, each[1])]
            gains = [draft.gain(patient, pattern) for _, pattern in open_to]
            best = max(gains, default=0)
            if best <= 0:
                break
            draft.seat(patient, open_to[gains.index(best)][0])


def open_groups(draft: Draft) -> None:
    """New groups, the one that helps most first, as long as one helps more than it costs.

    What an option was worth is an upper guess later on, since needs only shrink: it is worked out again when it is
    its turn, and waits where it has fallen behind the next.
    """
    choices = draft.choices
    lacking = sum(1 << patient for patient in range(len(choices.needs)) if draft.unmet_cost(patient))
    gains = _Gains(draft, lacking)
    queue = []
    for pattern in choices.patterns:
        if gains.of(pattern):
            options = ((pattern.number, leader) for leader in pattern.leaders)
            queue += [(-worth, each) for each in options if draft.may_open(each) and (worth := gains.worth(each)) > 0]
    heapify(queue)
    while queue:
        _, option = heappop(queue)
        if option in draft.seated or not draft.may_open(option):
            continue
        worth = gains.worth(option)
        if worth <= 0:
            continue
        if queue and -worth > queue[0][0]:
            heappush(queue, (-worth, option))
            continue
        members = gains.members(option)
        if members:
            draft.open(option)
            for member in members:
                draft.seat(member, option)
            gains.have_changed(sum(1 << member for member in members))


class _Gains:
    """What a seat of each pattern is worth to whom, worked out again only for those whose week has changed since."""

    def __init__(self, draft: Draft, lacking: People) -> None:
        self._draft = draft
        self._lacking = lacking
        self._known: list[dict[int, int]] = [{} for _ in draft.choices.patterns]
        self._stale = [pattern.could & lacking for pattern in draft.choices.patterns]

    def have_changed(self, people: People) -> None:
        self._stale = [stale | people for stale in self._stale]

    def of(self, pattern: Pattern) -> dict[int, int]:
        """By patient, of those who lacked something and whom it helps."""
        known, stale = self._known[pattern.number], self._stale[pattern.number] & pattern.could & self._lacking
        if stale:
            for each in bits(stale):
                known.pop(each, None)
                if self._draft.may_sit(each, pattern) and (gain := self._draft.gain(each, pattern)) > 0:
                    known[each] = gain
            self._stale[pattern.number] = 0
        return known

    def worth(self, option: Option) -> int:
        """What this group would take off the week's cost with the best of these, however few they are."""
        pattern, licensed = self._draft.choices.patterns[option[0]], self._draft.choices.licensed[option[1]]
        largest = self._draft.choices.problem.group_types[pattern.type].largest
        taken = [gain for each, gain in self.of(pattern).items() if licensed >> each & 1]
        if len(taken) > largest:
            taken.sort(reverse=True)
        return sum(taken[:largest]) - pattern.cost

    def members(self, option: Option) -> list[int]:
        """Who would sit in it, with others where those it helps are too few; nobody where it would not pay."""
        draft = self._draft
        pattern = draft.choices.patterns[option[0]]
        kind = draft.choices.problem.group_types[pattern.type]
        could = draft.choices.members(option)
        helped = [(gain, -each) for each, gain in self.of(pattern).items() if could >> each & 1]
        gains = self._together(sorted(helped, reverse=True))[: kind.largest]
        if len(gains) < kind.smallest:
            taken = {-each for _, each in gains}
            others = [each for each in bits(could) if each not in taken and draft.may_sit(each, pattern)]
            gains += sorted([(draft.gain(each, pattern), -each) for each in others], reverse=True)
            gains = self._together(gains)[: kind.smallest]
        pays = len(gains) >= kind.smallest and sum(gain for gain, _ in gains) > pattern.cost
        return [-each for _, each in gains] if pays else []

    def _together(self, gains: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The same without whoever stays apart from somebody before them."""
        taken, found = 0, []
        for gain, each in gains:
            if not self._draft.choices.apart[-each] & taken:
                taken |= 1 << -each
                found.append((gain, each))
        return found


def close_what_is_too_small(draft: Draft) -> None:
    """Groups that have lost too many members do not run."""
    for option, members in list(draft.seated.items()):
        kind = draft.choices.problem.group_types[draft.choices.patterns[option[0]].type]
        if members.bit_count() < kind.smallest:
            draft.close(option)
