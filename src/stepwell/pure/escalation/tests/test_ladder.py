from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.escalation import EVERYBODY, People, Rung, Shift, Step, freeze, next_page, on_call

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
RULE = (Step("on call", 0), Step("care team", 5), Step("director", 15))


def people(shifts: tuple[Shift, ...] = (), team: tuple[int, ...] = (), directors: tuple[int, ...] = ()) -> People:
    return People(shifts, team, directors, everybody=(7, 8, 9))


def shift(staff_id: int, start: datetime, hours: int = 12) -> Shift:
    return Shift(staff_id, start, start + timedelta(hours=hours))


def test_the_ladder_climbs_from_on_call_to_care_team_to_director() -> None:
    ladder = freeze(RULE, people((shift(1, AT),), (2, 3), (4,)), at=AT)
    assert ladder == (Rung("on call", (1,), 0), Rung("care team", (2, 3), 5), Rung("director", (4,), 15))


def test_a_step_with_nobody_on_call_is_skipped_at_once() -> None:
    ladder = freeze(RULE, people(team=(2,), directors=(4,)), at=AT)
    assert ladder == (Rung("care team", (2,), 0), Rung("director", (4,), 15))


def test_with_no_rota_and_no_care_team_the_director_is_paged_at_once() -> None:
    assert freeze(RULE, people(directors=(4,)), at=AT) == (Rung("director", (4,), 0),)


def test_with_nobody_named_at_all_everybody_is_paged_at_once() -> None:
    assert freeze(RULE, people(), at=AT) == (Rung("everybody", (7, 8, 9), 0),)


def test_a_rule_that_names_only_the_on_call_person_still_ends_with_the_care_team_and_the_director() -> None:
    ladder = freeze((Step("on call", 0),), people((shift(1, AT),), (2,), (4,)), at=AT)
    assert [rung.who for rung in ladder] == ["on call", "care team", "director"]


def test_a_shift_holds_from_its_start_until_before_its_end() -> None:
    night = shift(1, AT, hours=1)
    assert on_call([night], AT) == (1,)
    assert on_call([night], AT + timedelta(hours=1)) == ()


def test_a_night_shift_over_the_clock_change_has_no_hole() -> None:
    new_york = ZoneInfo("America/New_York")
    evening = Shift(1, datetime(2026, 3, 7, 20, tzinfo=new_york), datetime(2026, 3, 8, 8, tzinfo=new_york))
    morning = Shift(2, datetime(2026, 3, 8, 8, tzinfo=new_york), datetime(2026, 3, 8, 20, tzinfo=new_york))
    moment = datetime(2026, 3, 8, 1, 0, tzinfo=UTC)
    while moment < datetime(2026, 3, 9, 0, 0, tzinfo=UTC):
        assert len(on_call([evening, morning], moment)) == 1
        moment += timedelta(minutes=15)


def test_paging_stops_when_somebody_acknowledges() -> None:
    assert next_page((Rung("on call", (1,), 0),), raised_at=AT, pages_sent=1, acknowledged=True) is None


def test_the_last_rung_repeats_for_ever() -> None:
    rungs = (Rung("on call", (1,), 0), Rung("director", (4,), 15))
    due = [next_page(rungs, raised_at=AT, pages_sent=n, acknowledged=False) for n in range(5)]
    assert [page.due_at - AT for page in due if page] == [timedelta(minutes=m) for m in (0, 15, 20, 25, 30)]
    assert [page.rung.who for page in due if page] == ["on call", *["director"] * 4]


def test_a_step_nobody_understands_is_skipped_like_an_empty_one_and_the_alert_is_still_raised() -> None:
    ladder = freeze((Step("janitor", 0), Step("director", 15)), people(directors=(4,)), at=AT)
    assert ladder == (Rung("director", (4,), 0),)


def test_where_there_is_no_director_the_ladder_ends_with_everybody() -> None:
    ladder = freeze(RULE, people((shift(1, AT),), (2,)), at=AT)
    assert ladder[-1] == Rung("everybody", (7, 8, 9), 15)


def test_a_programme_without_a_single_account_still_gets_a_rung() -> None:
    assert freeze(RULE, People((), (), (), ()), at=AT) == (EVERYBODY,)


def test_a_ladder_that_was_lost_pages_everybody() -> None:
    page = next_page((), raised_at=AT, pages_sent=3, acknowledged=False)
    assert page is not None
    assert page.rung == EVERYBODY


def test_the_minutes_between_pages_are_lived_minutes_when_the_clocks_change() -> None:
    raised_at = datetime(2026, 11, 1, 1, 50, tzinfo=ZoneInfo("America/New_York"))
    page = next_page((Rung("a", (1,), 0), Rung("b", (2,), 15)), raised_at=raised_at, pages_sent=1, acknowledged=False)
    assert page is not None
    assert page.due_at == datetime(2026, 11, 1, 6, 5, tzinfo=UTC)


def test_in_the_hour_that_autumn_repeats_only_one_of_two_shifts_is_on_call() -> None:
    zone = ZoneInfo("America/New_York")
    change = datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=1)
    shifts = [Shift(1, datetime(2026, 10, 31, 20, tzinfo=zone), change), Shift(2, change, change + timedelta(hours=6))]
    assert on_call(shifts, datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=0)) == (1,)
    assert on_call(shifts, change) == (2,)


_ids = st.frozensets(st.integers(1, 9), max_size=4)
_shifts = st.lists(
    st.builds(shift, st.integers(1, 9), st.integers(-20, 20).map(lambda h: AT + timedelta(hours=h))), max_size=4
)


@given(_shifts, _ids, _ids, st.frozensets(st.integers(1, 9), min_size=1), st.integers(0, 500))
def test_an_alert_nobody_acknowledged_always_has_somebody_to_page_next(
    shifts: list[Shift], team: frozenset[int], directors: frozenset[int], everybody: frozenset[int], sent: int
) -> None:
    rungs = freeze(RULE, People(shifts, team, directors, everybody), at=AT)
    page = next_page(rungs, raised_at=AT, pages_sent=sent, acknowledged=False)
    assert page is not None
    assert page.rung.staff_ids
    assert rungs[0].after_minutes == 0
    later = next_page(rungs, raised_at=AT, pages_sent=sent + 1, acknowledged=False)
    assert later is not None
    assert later.due_at >= page.due_at
