"""Who is paged, when, and what if nobody answers? Time is moved, never slept."""

import smtplib
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.invariants import every_open_alert_has_a_next_step
from stepwell.clinic.safety.models import Alert, Attempt
from stepwell.clinic.safety.tests.conftest import minute, planned, run_pager
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role
from stepwell.pure.instruments import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def told() -> list[str]:
    return [to for message in mail.outbox for to in message.to]


def test_raising_an_alert_wakes_the_pager_in_the_same_transaction(sam: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args, job.scheduled_at) == ("safety.page", {"alert_id": alert.pk}, None)


def test_who_is_on_call_is_paged_first_then_the_care_team_then_the_director(
    sam: Staff, lin: Staff, vera: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan)
    expected = {0: [sam], 4: [sam], 5: [sam, lin], 10: [sam, lin, lin], 15: [sam, lin, lin, vera]}
    for minutes, whose_phone_rang in expected.items():
        run_pager(alert, minute(minutes))
        assert told() == [staff.account.email for staff in whose_phone_rang]
    assert planned() == [minute(5), minute(10), minute(15), minute(20)]


def test_the_last_rung_repeats_for_ever(sam: Staff, vera: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    for minutes in range(0, 61, 5):
        run_pager(alert, minute(minutes))
    assert told().count(vera.account.email) == 12


def test_after_a_long_silence_the_ladder_is_climbed_at_once_and_the_repeats_keep_their_distance(
    sam: Staff, lin: Staff, vera: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan)
    run_pager(alert, minute(180))
    assert told() == [staff.account.email for staff in (sam, lin, vera)]
    assert planned() == [minute(185)]


def test_a_page_names_nobody(sam: Staff, jordan: Patient) -> None:
    run_pager(an_alert(jordan), minute(0))
    (message,) = mail.outbox
    said = f"{message.subject} {message.body}"
    assert not [word for word in ("Jordan", "Reyes", "PHQ", str(jordan.ref)) if word in said]
    assert f"http://127.0.0.1:8000/clinic/duty/{Alert.objects.get().ref}/take/" in said


def test_an_empty_rota_yields_the_care_team_at_once_then_the_director(lin: Staff, vera: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    for minutes in (0, 5, 10, 15):
        run_pager(alert, minute(minutes))
    assert told() == [*[lin.account.email] * 3, vera.account.email]


def test_without_rota_team_or_director_everybody_is_paged(jordan: Patient) -> None:
    somebody, another = a_staff(), a_staff([Role.SCHEDULER], name="Priya Nair")
    run_pager(an_alert(jordan), minute(0))
    assert set(told()) == {somebody.account.email, another.account.email}


def test_an_alert_is_raised_even_when_nobody_works_here_and_even_without_a_rule(jordan: Patient) -> None:
    alert = an_alert(jordan)
    run_pager(alert, minute(0))
    assert not mail.outbox
    late = a_staff()
    run_pager(alert, minute(3))
    assert told() == [late.account.email]


def test_nobody_is_paged_after_the_acknowledgement(sam: Staff, vera: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    run_pager(alert, minute(0))
    actions.acknowledge(alert=alert, by=sam.account, place="duty board", at=minute(2))
    alert.refresh_from_db()
    run_pager(alert, minute(30))
    assert told() == [sam.account.email]
    assert actions.wake_overdue(at=minute(30)) == 0


def test_an_alert_from_a_machine_whose_clock_is_ahead_is_paged_at_once(sam: Staff, jordan: Patient) -> None:
    run_pager(an_alert(jordan, minute(2)), minute(0))
    assert told() == [sam.account.email]


def test_a_first_page_goes_before_repeats_that_wait(sam: Staff, vera: Staff, jordan: Patient) -> None:
    run_pager(an_alert(jordan), minute(0))
    an_alert(jordan)
    first, repeat, newer = ProcrastinateJob.objects.order_by("pk").values_list("priority", flat=True)
    assert (first, repeat, newer) == (1, 0, 1)


def test_what_waits_for_review_pages_nobody(sam: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan, grade=Grade.REVIEW)
    assert not ProcrastinateJob.objects.exists()
    run_pager(alert, minute(30))
    assert not mail.outbox


def test_a_page_stored_but_not_sent_is_sent_by_the_next_run(sam: Staff, vera: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    actions.climb(alert_id=alert.pk, at=minute(0))  # killed before it could send
    assert not mail.outbox
    assert actions.wake_overdue(at=minute(1)) == 1
    run_pager(alert, minute(1))
    assert told() == [sam.account.email]
    assert actions.wake_overdue(at=minute(2)) == 0


@pytest.fixture
def muted(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    def refuse(*message: object) -> int:
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr("stepwell.plumbing.delivery.email.send_mail", refuse)
        yield patched


def test_a_mute_mail_server_is_tried_again_and_the_ladder_climbs_on(
    sam: Staff, vera: Staff, jordan: Patient, muted: pytest.MonkeyPatch
) -> None:
    alert = an_alert(jordan)
    run_pager(alert, minute(0))
    assert Attempt.objects.get().taken is False
    assert actions.wake_overdue(at=minute(1)) == 1
    muted.undo()
    run_pager(alert, minute(1))
    assert told() == [sam.account.email]
    assert [attempt.taken for attempt in Attempt.objects.order_by("pk")] == [False, True]


def test_after_hours_without_mail_everybody_of_the_ladder_is_reached_once(
    sam: Staff, lin: Staff, vera: Staff, jordan: Patient, muted: pytest.MonkeyPatch
) -> None:
    alert = an_alert(jordan)
    for minutes in range(0, 120, 5):
        run_pager(alert, minute(minutes))
    muted.undo()
    assert actions.wake_overdue(at=minute(120)) == 1
    run_pager(alert, minute(120))
    assert told() == [staff.account.email for staff in (sam, lin, vera)]


def test_an_address_that_cannot_be_written_does_not_silence_the_others(vera: Staff, jordan: Patient) -> None:
    broken = on_call(a_staff([Role.ON_CALL]))
    Account.objects.filter(pk=broken.account_id).update(email="sam@example.com\nBcc: all@example.com")
    alert = an_alert(jordan)
    run_pager(alert, minute(30))
    assert told() == [vera.account.email]
    assert not Attempt.objects.get(page__staff=broken).taken


def test_while_the_mail_server_hangs_the_calls_of_the_minutes_do_not_pile_up(sam: Staff, jordan: Patient) -> None:
    alert = an_alert(jordan)
    actions.climb(alert_id=alert.pk, at=minute(0))
    before = ProcrastinateJob.objects.count()
    for minutes in range(1, 5):
        assert actions.wake_overdue(at=minute(minutes)) == 1
    assert ProcrastinateJob.objects.count() == before


def test_a_mail_server_that_never_answers_is_not_waited_for_long() -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= 10


def test_the_watchman_names_an_alert_whose_page_is_late_and_the_sweep_wakes_it(
    sam: Staff, vera: Staff, jordan: Patient
) -> None:
    alert = an_alert(jordan)
    run_pager(alert, minute(0))
    assert every_open_alert_has_a_next_step(at=minute(4)) == ()
    assert every_open_alert_has_a_next_step(at=minute(8)) == (alert.ref,)
    ProcrastinateJob.objects.filter(status="todo").update(status="doing")  # in the hands of a worker that was killed
    assert actions.wake_overdue(at=minute(8)) == 1
    assert ProcrastinateJob.objects.filter(status="todo").count() == 1


def test_the_jobs_act_as_the_programme(sam: Staff, jordan: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    from stepwell.clinic.safety import jobs

    alert = an_alert(jordan)
    monkeypatch.setattr("stepwell.plumbing.clock.now", lambda: minute(0))
    jobs.sweep(0)
    jobs.page(alert.pk)
    with acting_as_programme():
        assert told() == [sam.account.email]
