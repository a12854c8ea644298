from datetime import UTC, datetime, timedelta

import pytest

from stepwell.pure.escalation import Call, Course, Wait, call

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def minute(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("course", "waits_for"),
    [
        (Course(AT), Call(Wait.TAKE, AT)),
        (Course(AT, taken_at=minute(4)), Call(Wait.RESOLVE, minute(64))),
        (Course(AT, taken_at=minute(4), in_hand_at=minute(50)), Call(Wait.RESOLVE, minute(110))),
        (
            Course(AT, taken_at=minute(4), resolved_at=minute(40), follow_up_due_at=minute(1440)),
            Call(Wait.FOLLOW_UP, minute(1440)),
        ),
        (
            Course(
                AT, taken_at=minute(4), in_hand_at=minute(1500), resolved_at=minute(40), follow_up_due_at=minute(1440)
            ),
            Call(Wait.FOLLOW_UP, minute(1560)),
        ),
        (
            Course(
                AT, taken_at=minute(4), in_hand_at=minute(30), resolved_at=minute(40), follow_up_due_at=minute(1440)
            ),
            Call(Wait.FOLLOW_UP, minute(1440)),
        ),
    ],
)
def test_an_alert_waits_to_be_taken_then_resolved_then_followed_up(course: Course, waits_for: Call) -> None:
    assert call(course, resolve_minutes=60) == waits_for


def test_only_the_follow_up_ends_it() -> None:
    ended = Course(AT, taken_at=AT, resolved_at=minute(5), follow_up_due_at=minute(1440), followed_up_at=minute(900))
    assert call(ended, resolve_minutes=60) is None
