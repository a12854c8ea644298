"""Each sentence about alerts is broken by hand in the database. Is it seen, and does somebody hear of it?"""

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from django.core import mail
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.invariants import (
    every_rung_was_attempted,
    every_signal_has_an_alert,
    every_wait_past_due_wakes_somebody,
    the_worker_goes_round,
)
from stepwell.clinic.safety.jobs import sweep
from stepwell.clinic.safety.models import Alert, Attempt, Breach, Page, Round, Signal
from stepwell.clinic.safety.tests.conftest import minute, run_pager
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.clinic.safety.waking import BEFORE_ALL
from stepwell.plumbing.delivery import Undelivered
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import Wait
from stepwell.pure.instruments import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
WORDS = "Stepwell: something about alerts is not as it must be"


def told_of_it() -> list[str]:
    return [to for letter in mail.outbox if letter.subject == WORDS for to in letter.to]


def go_round(minutes: int) -> bool:
    """What the job does each minute."""
    all_is_well = actions.go_round(at=minute(minutes), is_worker=True)
    actions.tell_of_breaches(at=minute(minutes))
    return all_is_well


def a_page(alert: Alert, staff: Staff, number: int, rung: int = 0) -> Page:
    return Page.objects.create(
        alert=alert, patient=alert.patient, staff=staff, number=number, rung=rung,
        wait=Wait.TAKE, since=alert.raised_at, at=minute(0),
    )  # fmt: skip


def is_tried(page: Page, *, taken: bool = True) -> None:
    Attempt.objects.create(
        page=page, patient=page.patient, channel="e-mail", at=minute(0), taken=taken, outcome="by hand"
    )


def test_while_all_holds_nobody_hears_and_the_round_is_written(sam: Staff, jordan: Patient) -> None:
    run_pager(an_alert(jordan), minute(0))
    assert go_round(1)
    assert (Round.objects.get().at, Breach.objects.count(), told_of_it()) == (minute(1), 0, [])


def test_a_signal_whose_alert_is_somebody_elses_or_presses_less_is_found(sam: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan, grade=Grade.SIGNAL)

    def a_signal(patient: Patient, grade: Grade) -> Signal:
        return Signal.objects.create(
            alert=alert, patient=patient, source=alert.source, key=f"{uuid4()}", grade=grade.value, words="By hand",
            occurred_at=SPRING, raised_at=SPRING,
        )  # fmt: skip

    a_signal(jordan, Grade.SIGNAL)
    another, pressing = a_signal(a_patient(), Grade.SIGNAL), a_signal(jordan, Grade.URGENT)
    assert every_signal_has_an_alert(at=minute(1)) == (another.ref, pressing.ref)
    assert not go_round(1)


def test_a_late_page_is_told_of_once_and_mended_by_the_sweep(sam: Staff, vera: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    assert not go_round(3)
    assert not go_round(4)
    assert sorted(told_of_it()) == sorted([sam.account.email, vera.account.email])
    assert actions.wake_overdue(at=minute(4)) == 1
    run_pager(alert, minute(4))
    assert go_round(5)
    breach = Breach.objects.get()
    assert (breach.sentence, breach.of) == ("every_open_alert_has_a_next_step", 1)
    assert (breach.found_at, breach.told_at, breach.mended_at) == (minute(3), minute(3), minute(5))
    assert not go_round(30)
    assert len(told_of_it()) == 4, "broken anew, it is told anew"


def test_what_is_told_names_nobody_and_nothing(sam: Staff, jordan: Patient) -> None:
    an_alert(jordan)
    go_round(3)
    (letter,) = mail.outbox
    assert letter.body == f"{WORDS}. Open: http://127.0.0.1:8000/clinic/duty/"


def test_while_no_channel_takes_it_it_is_tried_each_minute(
    sam: Staff, jordan: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mute(*_: object) -> None:
        raise Undelivered("the mail server is down")

    an_alert(jordan)
    with monkeypatch.context() as patch:
        patch.setattr("stepwell.clinic.safety.actions.watching.send", mute)
        go_round(3)
    assert Breach.objects.get().told_at is None
    go_round(4)
    assert told_of_it() == [sam.account.email]


def test_a_page_that_was_left_out_and_one_nobody_tried_are_found(sam: Staff, jordan: Patient) -> None:
    left_out, untried, well = an_alert(jordan), an_alert(jordan), an_alert(jordan)
    for number in (0, 2):
        is_tried(a_page(left_out, sam, number))
    a_page(untried, sam, 0)
    is_tried(a_page(well, sam, 0), taken=False)
    assert every_rung_was_attempted(at=minute(1)) == (left_out.ref,)
    assert set(every_rung_was_attempted(at=minute(3))) == {left_out.ref, untried.ref}


def test_a_rung_that_was_passed_over_is_found_unless_nobody_is_left_on_it(
    sam: Staff, lin: Staff, vera: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan)
    is_tried(a_page(alert, sam, 0))
    is_tried(a_page(alert, vera, 1, rung=2))
    assert every_rung_was_attempted(at=minute(1)) == (alert.ref,)
    lin.active = False
    lin.save(update_fields=["active"])
    assert every_rung_was_attempted(at=minute(1)) == ()


def test_what_is_taken_and_not_resolved_must_wake_somebody_again_and_again(sam: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan, grade=Grade.URGENT)  # resolved within 60 minutes, else woken each 15
    actions.acknowledge(alert=alert, by=sam.account, place="duty board", at=minute(0))
    assert every_wait_past_due_wakes_somebody(at=minute(61)) == ()
    assert every_wait_past_due_wakes_somebody(at=minute(63)) == (alert.ref,)
    run_pager(alert, minute(63))
    assert every_wait_past_due_wakes_somebody(at=minute(63)) == ()
    assert every_wait_past_due_wakes_somebody(at=minute(63 + 18)) == (alert.ref,)
    actions.take_in_hand(alert=alert, by=sam.account, place="phone", at=minute(80))
    assert every_wait_past_due_wakes_somebody(at=minute(81)) == ()


def test_an_offer_nobody_answers_leaves_it_with_whoever_has_it_and_wakes_them(
    sam: Staff, vera: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan, grade=Grade.URGENT)
    actions.acknowledge(alert=alert, by=sam.account, place="duty board", at=minute(0))
    actions.offer_alert(alert=alert, to=vera, words="I leave at four.", by=sam.account, at=minute(1))
    assert every_wait_past_due_wakes_somebody(at=minute(63)) == (alert.ref,)


def test_a_contact_that_is_owed_must_wake_somebody_until_it_was_made(sam: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    actions.acknowledge(alert=alert, by=sam.account, place="duty board", at=minute(0))
    resolution = actions.resolve(
        alert=alert, disposition="talked_safe", words="Called.", by=sam.account, at=minute(1),
        follow_up_due_at=minute(60),
    )  # fmt: skip
    assert every_wait_past_due_wakes_somebody(at=minute(61)) == ()
    assert every_wait_past_due_wakes_somebody(at=minute(63)) == (alert.ref,)
    for follow_up in resolution.follow_ups.all():
        actions.record_contact(follow_up=follow_up, outcome="reached", words="Well.", by=sam.account, at=minute(64))
    assert every_wait_past_due_wakes_somebody(at=minute(70)) == ()


def test_a_worker_that_goes_round_no_more_is_stood_in_for(
    sam: Staff, vera: Staff, jordan: Patient, phones: Callable[..., None]
) -> None:
    assert the_worker_goes_round(at=minute(0)) == ()
    go_round(0)
    alert = an_alert(jordan)
    assert not actions.stand_in(at=minute(1))
    assert not Page.objects.exists()
    assert actions.stand_in(at=minute(3))
    assert [page.staff for page in alert.pages.all() if page.attempts.filter(taken=True)] == [sam]
    assert set(told_of_it()) == {sam.account.email, vera.account.email}
    assert actions.stand_in(at=minute(4))
    assert len(told_of_it()) == 2
    assert go_round(5)
    assert not Breach.objects.filter(mended_at=None).exists()
    assert not actions.stand_in(at=minute(6))


def test_where_nobody_is_on_call_and_there_is_no_director_everybody_hears(lin: Staff, jordan: Patient) -> None:
    an_alert(jordan)
    go_round(3)
    assert told_of_it() == [lin.account.email]
    assert Role.DIRECTOR not in lin.roles


def test_while_one_round_is_under_way_no_second_one_begins(sam: Staff) -> None:
    lock = connections["default"].get_connection_params()
    with psycopg.connect(
        dbname=lock["dbname"], **{key: lock[key] for key in ("host", "port", "user", "password")}
    ) as it:
        it.execute("SELECT pg_advisory_xact_lock(hashtext('safety.sweep'))")
        sweep(timestamp=0)
        assert not Round.objects.exists()
    sweep(timestamp=0)
    assert Round.objects.exists()


def test_whoever_is_called_already_is_not_called_again_by_the_sweep(sam: Staff, jordan: Patient) -> None:
    alert, lost = an_alert(jordan), an_alert(jordan)
    ProcrastinateJob.objects.filter(args__alert_id=lost.pk).update(status="doing")  # in the hands of a dead worker
    for _ in range(2):
        assert actions.wake_overdue(at=minute(1)) == 2
    calls = ProcrastinateJob.objects.filter(status="todo").values_list("args__alert_id", flat=True)
    assert sorted(calls) == [alert.pk, lost.pk]


def test_of_whom_nobody_was_reached_yet_the_sweep_calls_before_all_repeats(
    sam: Staff, vera: Staff, jordan: Patient
) -> None:
    heard, lost = an_alert(jordan), an_alert(jordan)
    run_pager(heard, minute(0))
    actions.climb(alert_id=lost.pk, at=minute(0))  # killed before it could send; the call for its next rung is planned
    jobs = ProcrastinateJob.objects
    jobs.filter(priority=0).update(scheduled_at=None)
    jobs.filter(priority=1).update(status="doing")
    assert actions.wake_overdue(at=minute(8)) == 2
    called = jobs.filter(status="todo").order_by("-priority", "pk").values_list("args__alert_id", "priority")
    assert list(called) == [(lost.pk, 1), (heard.pk, 0), (lost.pk, 0)]


def test_a_worker_begins_with_a_round_and_pages_meanwhile() -> None:
    actions.sweep_soon()
    actions.sweep_soon()
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.priority) == ("safety.sweep", BEFORE_ALL)


def test_the_round_never_waits_behind_pages_that_wait() -> None:
    assert sweep.priority == BEFORE_ALL > 1
