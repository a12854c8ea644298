from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.escalation import EVERYBODY, WHO, Paged, Rung, Step, freeze, next_page

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
RULE = (Step("on call", 0), Step("care team", 5), Step("director", 15))
EVERYBODY_HERE = (7, 8, 9)


def people(**meant: Sequence[int]) -> dict[str, Sequence[int]]:
    return {"everybody": EVERYBODY_HERE} | {who.replace("_", " "): ids for who, ids in meant.items()}


def minutes(
    rungs: Sequence[Rung], until: int, again: int = 5, there: Sequence[int] = range(10)
) -> list[tuple[int, int]]:
    """Which rung is paged at which minute, while nobody answers and the pager is always on time."""
    found, last = list[tuple[int, int]](), None
    while True:
        page = next_page(rungs, since=AT, last=last, there=there, again_minutes=again)
        last = Paged(page.number, page.rung, page.due_at)
        minute = int((page.due_at - AT).total_seconds() // 60)
        if minute > until:
            return found
        found.append((minute, page.rung))


def test_the_ladder_climbs_from_on_call_to_care_team_to_director() -> None:
    ladder = freeze(RULE, people(on_call=(1,), care_team=(2, 3), director=(4,)))
    assert ladder == (Rung("on call", (1,), 0), Rung("care team", (2, 3), 5), Rung("director", (4,), 15))


def test_a_step_with_nobody_on_call_is_skipped_at_once() -> None:
    ladder = freeze(RULE, people(care_team=(2,), director=(4,)))
    assert ladder == (Rung("care team", (2,), 0), Rung("director", (4,), 15))


def test_with_no_rota_and_no_care_team_the_director_is_paged_at_once() -> None:
    assert freeze(RULE, people(director=(4,))) == (Rung("director", (4,), 0),)


def test_with_nobody_named_at_all_everybody_is_paged_at_once() -> None:
    assert freeze(RULE, people()) == (Rung("everybody", EVERYBODY_HERE, 0),)


def test_a_rule_that_names_only_the_on_call_person_still_ends_with_the_care_team_and_the_director() -> None:
    ladder = freeze((Step("on call", 0),), people(on_call=(1,), care_team=(2,), director=(4,)))
    assert {staff for rung in ladder for staff in rung.staff_ids} == {1, 2, 4}


def test_the_session_host_and_whoever_is_on_call_are_paged_together() -> None:
    steps = (Step("session host", 0), Step("on call", 0), Step("director", 15))
    ladder = freeze(steps, people(session_host=(3,), on_call=(1,), director=(4,)))
    assert ladder == (Rung("session host, on call", (1, 3), 0), Rung("director", (4,), 15))


def test_a_step_nobody_understands_is_skipped_like_an_empty_one_and_the_alert_is_still_raised() -> None:
    assert freeze((Step("janitor", 0), Step("director", 15)), people(director=(4,))) == (Rung("director", (4,), 0),)


def test_where_there_is_no_director_the_ladder_ends_with_everybody() -> None:
    assert freeze(RULE, people(on_call=(1,), care_team=(2,)))[-1] == Rung("everybody", EVERYBODY_HERE, 15)


def test_a_programme_without_a_single_account_still_gets_a_rung() -> None:
    assert freeze(RULE, {}) == (EVERYBODY,)


def test_every_rung_has_its_own_time_is_repeated_until_the_next_and_the_last_one_for_ever() -> None:
    rungs = (Rung("on call", (1,), 0), Rung("care team", (2,), 5), Rung("director", (4,), 9))
    assert minutes(rungs, 20, again=3) == [(0, 0), (3, 0), (5, 1), (8, 1), (9, 2), (12, 2), (15, 2), (18, 2)]


def test_where_the_next_rung_is_due_the_one_before_is_not_paged_once_more() -> None:
    assert minutes((Rung("a", (1,), 0), Rung("b", (2,), 5)), 10) == [(0, 0), (5, 1), (10, 1)]


def test_after_a_long_silence_each_rung_is_paged_once_and_the_repeats_keep_their_distance() -> None:
    rungs = (Rung("a", (1,), 0), Rung("b", (2,), 5), Rung("c", (3,), 15))
    late, last, due = AT + timedelta(hours=3), None, list[timedelta]()
    for _ in range(4):
        page = next_page(rungs, since=AT, last=last, there=range(9), again_minutes=5)
        due.append(page.due_at - AT)
        last = Paged(page.number, page.rung, late)
    assert due == [timedelta(minutes=m) for m in (0, 5, 15, 185)]


def test_a_rung_that_nobody_is_left_on_is_skipped_at_once() -> None:
    rungs = (Rung("a", (1,), 0), Rung("b", (2,), 5), Rung("c", (3,), 15))
    assert minutes(rungs, 10, there=(2, 3))[0] == (0, 1)
    assert minutes(rungs, 10, there=(1, 3)) == [(0, 0), (5, 2), (10, 2)]


def test_when_whoever_was_paged_leaves_the_next_rung_does_not_wait_for_its_time() -> None:
    rungs = (Rung("a", (1,), 0), Rung("b", (2,), 15))
    page = next_page(rungs, since=AT, last=Paged(0, 0, AT), there=(2,), again_minutes=5)
    assert (page.rung, page.due_at) == (1, AT)


def test_a_ladder_nobody_is_left_on_pages_everybody_and_never_ends() -> None:
    rungs = (Rung("a", (1,), 0), Rung("b", (2,), 5))
    assert minutes(rungs, 12, there=(9,)) == [(0, 0), (5, 0), (10, 0)]
    assert next_page(rungs, since=AT, last=None, there=(9,), again_minutes=5).staff_ids == ()
    assert next_page((), since=AT, last=Paged(3, 0, AT), there=(9,), again_minutes=5).staff_ids == ()


def test_the_minutes_between_pages_are_lived_minutes_when_the_clocks_change() -> None:
    raised_at = datetime(2026, 11, 1, 1, 50, tzinfo=ZoneInfo("America/New_York"))
    page = next_page(
        (Rung("a", (1,), 0), Rung("b", (2,), 15)),
        since=raised_at,
        last=Paged(0, 0, raised_at),
        there=(1, 2),
        again_minutes=60,
    )
    assert page.due_at == datetime(2026, 11, 1, 6, 5, tzinfo=UTC)


_ids = st.frozensets(st.integers(1, 9), max_size=4)
_steps = st.lists(st.builds(Step, st.sampled_from([*WHO, "janitor"]), st.integers(0, 60)), max_size=6)


@given(_steps, st.dictionaries(st.sampled_from(WHO), _ids), _ids, st.integers(0, 20), st.integers(0, 40))
def test_an_alert_nobody_acknowledged_always_has_somebody_to_page_next_and_no_rung_is_passed_over(
    steps: list[Step], meant: dict[str, frozenset[int]], there: frozenset[int], again: int, sent: int
) -> None:
    rungs = freeze(steps, meant)
    assert rungs
    assert rungs == tuple(sorted(rungs, key=lambda rung: rung.after_minutes))
    last, climbed = None, set[int]()
    for number in range(sent):
        page = next_page(rungs, since=AT, last=last, there=there, again_minutes=again)
        assert page.number == number
        assert set(page.staff_ids) <= there
        if last:
            assert page.due_at >= last.at
            assert page.rung >= last.rung
            assert page.due_at > last.at or page.rung > last.rung, "the same rung twice keeps its distance"
        climbed.add(page.rung)
        if page.staff_ids:
            skipped = [rung for index, rung in enumerate(rungs[: page.rung]) if index not in climbed]
            assert not any(set(rung.staff_ids) & there for rung in skipped)
        last = Paged(page.number, page.rung, page.due_at)
