"""Fast-forward so many minutes: whose phone rings?"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from stepwell.clinic.access.tests.factories import treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import add_absence, begin_supervision
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.invariants import every_open_alert_has_a_next_step
from stepwell.clinic.safety.models import Alert, Attempt, FollowUp, Overdue
from stepwell.clinic.safety.tests.conftest import fast_forward, minute, planned, rang, run_pager
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.plumbing.delivery import Message, Undelivered
from stepwell.plumbing.delivery.tests.receivers import Gateway
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import BACKUP, ON_CALL, PRESCRIBER, Wait
from stepwell.pure.instruments import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
GiveNumber = Callable[..., None]


@pytest.fixture
def everybody(sam: Staff, lin: Staff, vera: Staff, jordan: Patient) -> dict[str, Staff]:
    """Somebody on every step of the ladder."""
    return {
        "host": a_staff(name="Maria Host"),
        "on call": sam,
        "backup": on_call(a_staff([Role.ON_CALL], name="Joel Backup"), part=BACKUP),
        "therapist": lin,
        "supervisor": _supervises(a_staff(name="Grace Kim"), lin, vera),
        "prescriber": on_call(a_staff([Role.ON_CALL, Role.PSYCHIATRIST], name="Dr Oak"), part=PRESCRIBER),
        "director": vera,
    }


def _supervises(supervisor: Staff, of: Staff, by: Staff) -> Staff:
    begin_supervision(supervisor=supervisor, supervisee=of, by=by.account, at=SPRING)
    return supervisor


def test_a_moderate_alert_reaches_each_rung_at_its_own_minute(everybody: dict[str, Staff], jordan: Patient) -> None:
    alert = _hosted(jordan, Grade.SIGNAL, everybody["host"])
    fast_forward(alert, 65)
    first = dict[str, int]()
    for when, who in rang(alert):
        first.setdefault(who, when)
    assert first == {
        "Maria Host": 0, "Sam Ito": 0, "Joel Backup": 5, "Lin Chen": 10, "Grace Kim": 15, "Dr Oak": 30, "Vera Lund": 60,
    }  # fmt: skip


def test_a_high_alert_climbs_faster_and_repeats_every_two_minutes(everybody: dict[str, Staff], jordan: Patient) -> None:
    alert = _hosted(jordan, Grade.URGENT, everybody["host"])
    fast_forward(alert, 26)
    assert rang(alert) == [
        (0, "Sam Ito"), (0, "Maria Host"), (2, "Sam Ito"), (2, "Maria Host"),
        (3, "Joel Backup"),
        (5, "Lin Chen"), (7, "Lin Chen"), (9, "Lin Chen"),
        (10, "Grace Kim"), (12, "Grace Kim"), (14, "Grace Kim"),
        (15, "Dr Oak"), (17, "Dr Oak"), (19, "Dr Oak"),
        (20, "Vera Lund"), (22, "Vera Lund"), (24, "Vera Lund"), (26, "Vera Lund"),
    ]  # fmt: skip


def _hosted(patient: Patient, grade: Grade, host: Staff) -> Alert:
    return actions.raise_alert(patient=patient, grade=grade, words="words", source="test", at=SPRING, hosts=[host.pk])


@pytest.mark.parametrize("acknowledged_at", [1, 4, 6, 12, 40])
def test_whenever_somebody_takes_it_no_phone_rings_after_that(
    acknowledged_at: int, everybody: dict[str, Staff], jordan: Patient
) -> None:
    alert = _hosted(jordan, Grade.SIGNAL, everybody["host"])
    fast_forward(alert, acknowledged_at)
    before = rang(alert)
    actions.acknowledge(alert=alert, by=everybody["on call"].account, place="phone", at=minute(acknowledged_at))
    fast_forward(alert, 240, since=acknowledged_at)
    assert rang(alert) == before


def test_a_page_stored_before_somebody_took_it_is_not_sent_any_more(sam: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    actions.climb(alert_id=alert.pk, at=SPRING)
    actions.acknowledge(alert=alert, by=sam.account, place="phone", at=SPRING)
    actions.deliver(alert_id=alert.pk, at=SPRING)
    assert rang(alert) == []


def test_a_job_that_runs_many_times_rings_once(sam: Staff, vera: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    for _ in range(4):
        run_pager(alert, minute(0))
        actions.wake_overdue(at=minute(0))
    assert rang(alert) == [(0, "Sam Ito")]


# ---- the rota while an alert runs
def test_a_rota_edited_while_an_alert_runs_does_not_move_it(sam: Staff, vera: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    on_call(a_staff([Role.ON_CALL], name="Ada Night"))
    add_absence(
        account=sam.account, starts_at=SPRING, ends_at=SPRING + timedelta(hours=9), kind="sick", by=vera.account,
        at=SPRING,
    )  # fmt: skip
    fast_forward(alert, 4)
    assert rang(alert) == [(0, "Sam Ito")]
    assert [who for _, who in rang(_later(jordan, 5))] == ["Ada Night"]


def _later(patient: Patient, minutes: int) -> Alert:
    alert = an_alert(patient, minute(minutes))
    run_pager(alert, minute(minutes))
    return alert


def test_a_rung_whose_people_have_all_left_is_skipped_at_once(
    sam: Staff, lin: Staff, vera: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan)
    Staff.objects.filter(pk=sam.pk).update(active=False)
    run_pager(alert, minute(0))
    assert rang(alert) == [(0, "Lin Chen")]


def test_when_whoever_was_paged_leaves_the_next_rung_does_not_wait(sam: Staff, lin: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    run_pager(alert, minute(0))
    Staff.objects.filter(pk=sam.pk).update(active=False)
    assert actions.wake_overdue(at=minute(1)) == 1
    run_pager(alert, minute(1))
    assert rang(alert) == [(0, "Sam Ito"), (1, "Lin Chen")]


@pytest.mark.parametrize(
    ("clock", "who"),
    [
        ("2026-03-07T19:59", "Day Shift"),
        ("2026-03-07T20:00", "Night Shift"),
        ("2026-03-08T01:59", "Night Shift"),
        ("2026-03-08T03:00", "Night Shift"),
        ("2026-03-08T07:59", "Night Shift"),
        ("2026-03-08T08:00", "Day Shift"),
        ("2026-11-01T01:30", "Night Shift"),
        ("2026-11-01T08:00", "Day Shift"),
    ],
)
def test_in_the_nights_the_clocks_change_somebody_is_paged_at_once(clock: str, who: str, jordan: Patient) -> None:
    for name, starts, ends in (("Day Shift", 8, 20), ("Night Shift", 20, 8)):
        actions.add_weekly(
            staff=a_staff([Role.ON_CALL], name=name),
            part=ON_CALL,
            weekdays=range(7),
            starts=time(starts),
            ends=time(ends),
            time_zone="America/New_York",
            from_on=SPRING.date(),
            by=None,
            at=SPRING,
        )
    at = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo("America/New_York"))
    alert = an_alert(jordan, at)
    run_pager(alert, at)
    assert Attempt.objects.get().page.staff.name == who


# ---- the second clock
@pytest.fixture
def taken(sam: Staff, lin: Staff, vera: Staff, jordan: Patient) -> Alert:
    """Urgent, and taken by Sam at two minutes past."""
    alert = an_alert(jordan, grade=Grade.URGENT)
    run_pager(alert, minute(0))
    actions.acknowledge(alert=alert, by=sam.account, place="phone", at=minute(2))
    return alert


def test_an_alert_taken_and_not_resolved_wakes_whoever_has_it_then_climbs(taken: Alert) -> None:
    assert planned()[-1] == minute(62)
    fast_forward(taken, 61)
    assert rang(taken) == [(0, "Sam Ito")]
    fast_forward(taken, 130, since=62)
    # Sam first, then the care team, then the director, each a quarter of an hour apart; and the last one for ever.
    assert rang(taken)[1:] == [
        (62, "Sam Ito"), (77, "Lin Chen"), (92, "Vera Lund"), (107, "Vera Lund"), (122, "Vera Lund"),
    ]  # fmt: skip


def test_what_is_said_then_is_not_that_it_is_urgent_and_names_nobody(taken: Alert) -> None:
    fast_forward(taken, 62)
    assert mail.outbox[-1].subject == "Stepwell: an alert still waits for you"
    assert not [word for word in ("Jordan", "Reyes", "PHQ") if word in mail.outbox[-1].body]


def test_whoever_says_that_it_is_in_hand_is_left_alone_for_as_long_again(taken: Alert, sam: Staff, lin: Staff) -> None:
    fast_forward(taken, 62)
    actions.take_in_hand(alert=taken, by=lin.account, place="phone", at=minute(63))
    fast_forward(taken, 122, since=63)
    assert rang(taken) == [(0, "Sam Ito"), (62, "Sam Ito")]
    fast_forward(taken, 123, since=123)
    assert rang(taken)[-1] == (123, "Lin Chen"), "who took it over is asked first"


def test_resolving_stops_it_and_a_follow_up_past_due_wakes_somebody_again(taken: Alert, lin: Staff) -> None:
    fast_forward(taken, 62)
    _resolve(taken, lin, at=70, due=200)
    assert planned()[-1] == minute(200)
    fast_forward(taken, 199, since=63)
    assert len(rang(taken)) == 2
    fast_forward(taken, 230, since=200)
    assert rang(taken)[2:] == [(200, "Lin Chen"), (215, "Sam Ito"), (230, "Vera Lund")]
    first, second, _ = FollowUp.objects.order_by("due_at")
    actions.record_contact(follow_up=first, outcome="not_reached", words="No answer.", by=lin.account, at=minute(231))
    fast_forward(taken, 245, since=231)
    assert len(rang(taken)) == 6, "whoever was not reached is still owed the contact"
    actions.record_contact(follow_up=first, outcome="reached", words="Slept well.", by=lin.account, at=minute(246))
    assert planned()[-1] == second.due_at
    fast_forward(taken, 300, since=246)
    assert len(rang(taken)) == 6
    assert actions.wake_overdue(at=minute(300)) == 0


def test_a_contact_past_due_that_was_made_is_not_paged_for_though_the_next_is_owed(taken: Alert, lin: Staff) -> None:
    _resolve(taken, lin, at=70, due=200)
    actions.climb(alert_id=taken.pk, at=minute(200))
    first, second, _ = FollowUp.objects.order_by("due_at")
    actions.record_contact(follow_up=first, outcome="reached", words="Slept well.", by=lin.account, at=minute(201))
    actions.deliver(alert_id=taken.pk, at=minute(202))
    assert rang(taken) == [(0, "Sam Ito")]
    run_pager(taken, second.due_at)
    assert rang(taken)[-1][1] == "Lin Chen"


def _resolve(alert: Alert, by: Staff, at: int, due: int) -> None:
    actions.resolve(
        alert=alert,
        disposition="talked_safe",
        words="Called.",
        by=by.account,
        at=minute(at),
        follow_up_due_at=minute(due),
    )


def test_a_follow_up_past_due_is_asked_of_who_is_on_call_then(taken: Alert, sam: Staff) -> None:
    """The ladder frozen on the alert is two days old; that of the overdue follow-up is frozen as it falls due."""
    _resolve(taken, sam, at=10, due=2880)
    on_call(a_staff([Role.ON_CALL], name="Ada Night"), minute(2880))
    for each in (2880, 2895):
        run_pager(taken, minute(each))
    assert rang(taken)[1:] == [(2880, "Sam Ito"), (2895, "Ada Night")]
    assert Overdue.objects.get().wait == Wait.FOLLOW_UP


def test_when_whoever_has_it_left_the_ladder_is_climbed_at_once(taken: Alert, sam: Staff) -> None:
    Staff.objects.filter(pk=sam.pk).update(active=False)
    run_pager(taken, minute(62))
    assert rang(taken)[-1] == (62, "Lin Chen")


def test_the_watchman_sees_a_second_clock_that_nobody_hears(taken: Alert) -> None:
    assert every_open_alert_has_a_next_step(at=minute(61)) == ()
    assert every_open_alert_has_a_next_step(at=minute(65)) == (taken.ref,)
    assert actions.wake_overdue(at=minute(65)) == 1


def test_the_second_clock_may_run_twice(taken: Alert) -> None:
    for _ in range(3):
        run_pager(taken, minute(62))
    assert rang(taken) == [(0, "Sam Ito"), (62, "Sam Ito")]
    assert Overdue.objects.count() == 1


# ---- what waits for review
def test_what_waits_for_review_becomes_a_notice_to_the_therapist_after_a_day(
    sam: Staff, lin: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan, grade=Grade.REVIEW)
    day = 24 * 60
    assert actions.wake_overdue(at=minute(day - 1)) == 0
    assert actions.wake_overdue(at=minute(day)) == 1
    for _ in range(2):
        run_pager(alert, minute(day))
    (notice,) = Notice.objects.all()
    assert (notice.account, notice.link) == (lin.account, f"/clinic/duty/{alert.ref}/")
    assert "Jordan" not in notice.words
    assert rang(alert) == []
    assert actions.wake_overdue(at=minute(day + 60)) == 0
    actions.acknowledge(alert=alert, by=lin.account, place="duty board", at=minute(day + 60))
    assert actions.wake_overdue(at=minute(2 * day)) == 0


def test_what_waits_for_review_becomes_a_notice_as_the_next_contact_begins_where_that_is_sooner(
    lin: Staff, jordan: Patient
) -> None:
    actions.raise_alert(
        patient=jordan, grade=Grade.REVIEW, words="words", source="test", at=SPRING, next_contact_at=minute(90)
    )
    assert [actions.wake_overdue(at=minute(minutes)) for minutes in (89, 90)] == [0, 1]


def test_a_review_nobody_looks_at_is_said_again_every_day_and_without_a_therapist_to_the_director(
    vera: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan, grade=Grade.REVIEW)
    for day in (1, 2, 3):
        run_pager(alert, minute(day * 24 * 60))
    assert list(Notice.objects.values_list("account", flat=True)) == [vera.account_id] * 3


# ---- a rulebook nobody can read
@pytest.mark.parametrize("data", [{}, {"steps": "soon"}, {"steps": [{"who": 3}]}, {"again_minutes": -1}])
def test_a_card_nobody_can_read_raises_the_alert_all_the_same(
    data: dict[str, object], sam: Staff, vera: Staff, jordan: Patient
) -> None:
    for rule in Rule.objects.filter(name="grade_card"):
        rule.data = {} if not data else {**rule.data, **data}
        rule.save()
    alert = an_alert(jordan)
    fast_forward(alert, 15)
    assert {who for _, who in rang(alert)} == {"Sam Ito", "Vera Lund"}


@pytest.mark.usefixtures("sam")
def test_a_rota_nobody_can_read_raises_the_alert_all_the_same(
    lin: Staff, jordan: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(period: object) -> None:
        raise ZoneInfoNotFoundError("America/Atlantis")

    monkeypatch.setattr("stepwell.clinic.safety.rota.rota_in", broken)
    alert = an_alert(jordan)
    monkeypatch.undo()
    run_pager(alert, minute(0))
    assert rang(alert) == [(0, "Lin Chen")]


# ---- channels
def test_the_first_page_goes_by_the_way_chosen_first_and_the_next_by_the_next(
    sam: Staff, jordan: Patient, phones: GiveNumber
) -> None:
    phones(sam, "0100")
    phones(sam, "0100", "voice call")
    alert = an_alert(jordan, grade=Grade.URGENT)
    fast_forward(alert, 8)
    used = Attempt.objects.filter(page__staff=sam).order_by("pk").values_list("channel", flat=True)
    assert list(used)[:4] == ["text message", "voice call", "e-mail", "text message"]


def test_where_a_gateway_answers_an_error_the_next_channel_is_tried_at_once(
    sam: Staff, jordan: Patient, gateway: Gateway, settings: Settings
) -> None:
    settings.STEPWELL_SMS, gateway.status = gateway.url, 500
    actions.add_way(staff=sam, channel="text message", address="2125550100", name="", at=SPRING)
    alert = an_alert(jordan)
    run_pager(alert, minute(0))
    assert [(each.channel, each.taken, each.outcome) for each in Attempt.objects.order_by("pk")] == [
        ("text message", False, "the gateway did not take it"),
        ("e-mail", True, "sent"),
    ]
    assert actions.wake_overdue(at=minute(1)) == 0


def test_where_a_gateway_hangs_the_next_channel_is_tried(
    sam: Staff, jordan: Patient, gateway: Gateway, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stepwell.plumbing.delivery.gateway.ANSWER_SECONDS", 0.2)
    settings.STEPWELL_SMS, gateway.hangs = gateway.url, True
    actions.add_way(staff=sam, channel="text message", address="2125550100", name="", at=SPRING)
    run_pager(an_alert(jordan), minute(0))
    assert [(each.channel, each.taken) for each in Attempt.objects.order_by("pk")] == [
        ("text message", False),
        ("e-mail", True),
    ]


def test_a_gateway_that_lies_costs_one_interval_and_then_the_next_channel_is_used(
    sam: Staff, jordan: Patient, gateway: Gateway, settings: Settings
) -> None:
    settings.STEPWELL_SMS = gateway.url
    gateway.says = b'{"error": "no credit left"}'
    actions.add_way(staff=sam, channel="text message", address="2125550100", name="", at=SPRING)
    alert = an_alert(jordan, grade=Grade.URGENT)
    fast_forward(alert, 2)
    assert [(each.channel, each.taken, each.at) for each in Attempt.objects.filter(page__staff=sam).order_by("pk")] == [
        ("text message", True, minute(0)),
        ("e-mail", True, minute(2)),
    ]


def test_while_every_channel_is_mute_each_is_tried_every_minute_and_the_ladder_climbs_on(
    sam: Staff, vera: Staff, jordan: Patient, phones: GiveNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute, tried = [True], list[str]()

    def send(channel: str, message: Message) -> None:
        tried.append(channel)
        if mute:
            raise Undelivered("nothing goes out")

    monkeypatch.setattr("stepwell.clinic.safety.actions.paging.send", send)
    phones(sam, "0100")
    alert = an_alert(jordan)
    for each in range(16):
        assert each == 0 or actions.wake_overdue(at=minute(each)) == 1
        run_pager(alert, minute(each))
    assert tried.count("text message") >= 6
    assert rang(alert) == []
    mute.clear()
    run_pager(alert, minute(16))
    assert {who for _, who in rang(alert)} == {"Sam Ito", "Vera Lund"}


def test_one_persons_broken_channel_does_not_keep_the_others_from_being_paged(
    lin: Staff, jordan: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = a_staff(name="Zoe Second")
    treats(second, jordan, part="therapist")

    def send(channel: str, message: Message) -> None:
        if message.to == lin.account.email:
            raise Undelivered("no such mailbox")

    monkeypatch.setattr("stepwell.clinic.safety.actions.paging.send", send)
    alert = an_alert(jordan)
    run_pager(alert, minute(0))
    assert rang(alert) == [(0, "Zoe Second")]
