"""Why will a week fall short? In the words of what happened."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from stepwell.pure.dose import LostSeat, Outlook, PlannedSeat, outlook, week_dose
from stepwell.pure.values import Period

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
THURSDAY = MONDAY + timedelta(days=3)
NEW_YORK = ZoneInfo("America/New_York")


def on(day: int, minutes: int = 180) -> Period:
    start_at = MONDAY + timedelta(days=day)
    return Period(start_at, start_at + timedelta(minutes=minutes))


def of(*seats: PlannedSeat, lost: tuple[LostSeat, ...] = (), days: int = 3, at: datetime = THURSDAY) -> Outlook:
    dose = week_dose(seats, minimum_minutes=540)
    return outlook(seats, lost, dose, least_days=days, zone=NEW_YORK, at=at)


def test_who_has_all_they_need_ahead_does_not_fall_short() -> None:
    ahead = of(PlannedSeat(on(0), 180), PlannedSeat(on(2), 180), PlannedSeat(on(4), None))
    assert (ahead.falls_short, ahead.reasons) == (False, ())


def test_each_cause_is_said_with_its_hours() -> None:
    ahead = of(
        PlannedSeat(on(0), 0),
        PlannedSeat(on(1), 150),
        PlannedSeat(on(2), None),
        lost=(LostSeat(on(3), for_everybody=False), LostSeat(on(4, 60), for_everybody=True)),
    )
    assert (ahead.short_by, ahead.days_short) == (210, 1)
    assert ahead.reasons == (
        "missed 1 session (3 h)",
        "had a place cancelled in 1 session (3 h)",
        "lost, as it was cancelled for all, 1 session (1 h)",
        "came late or left early, 0.5 h in all",
        "meets on 2 of at least 3 days",
        "nobody has marked 1 session (3 h) yet, counted here as attended",
    )


def test_too_little_planned_is_said_and_nobody_is_blamed_for_it() -> None:
    ahead = of(PlannedSeat(on(3, 60), None), PlannedSeat(on(4, 60), None), days=2)
    assert (ahead.short_by, ahead.reasons) == (420, ("only 2 h were ever planned",))


def test_a_day_is_one_on_the_patients_wall() -> None:
    late = Period(datetime(2026, 3, 3, 3, tzinfo=UTC), datetime(2026, 3, 3, 4, tzinfo=UTC))  # Monday at ten at night
    assert of(PlannedSeat(on(0), None), PlannedSeat(late, None), days=2).days_short == 1
