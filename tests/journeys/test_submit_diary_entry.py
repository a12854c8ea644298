"""A day on the diary card, from the phone to the pager, once, however late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.actions import NoCard
from stepwell.clinic.measures.models import DiaryCard, DiaryEntry
from stepwell.clinic.measures.tests.factories import a_card
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.models import Alert, Signal
from stepwell.journeys.submit_diary_entry import DayKept, submit_diary_entry
from stepwell.plumbing.database import acting_as
from stepwell.pure.diary import Filled
from stepwell.pure.values import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATE = Filled(SPRING - timedelta(hours=9), is_late=True, clock_was_wrong=False)


@pytest.fixture
def amara() -> Patient:
    patient = a_patient(given_name="Amara")
    a_card(patient)
    return patient


def send(
    patient: Patient,
    answers: dict[str, object],
    *,
    on: date | None = None,
    at: datetime = SPRING,
    filled: Filled | None = None,
    submission: UUID | None = None,
    card: DiaryCard | None = None,
) -> DayKept:
    """As the patient, behind both locks, on their newest card or this one."""
    assert patient.account is not None
    with acting_as(patient.account_id):
        asked = card or DiaryCard.objects.filter(patient=patient).order_by("version").last()
        assert asked is not None
        return submit_diary_entry(
            patient=patient,
            by=patient.account,
            card_ref=asked.ref,
            answers=answers,
            on=on or patient.today(at),
            filled=filled or Filled(at, is_late=False, clock_was_wrong=False),
            submission=submission or uuid4(),
            at=at,
        )


def test_an_ordinary_day_is_kept_and_tells_nobody(amara: Patient) -> None:
    kept = send(amara, {"mood": 3, "suicide_urge": 3, "sleep_hours": 6.5, "words": "Walked."})
    assert kept.entry.answers == {"mood": 3, "suicide_urge": 3, "sleep_hours": 6.5, "words": "Walked."} | dict.fromkeys(
        ("medication", "self_harm_urge", "suicide_act", "self_harm_act")
    )
    assert not kept.somebody_is_told
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("answers", "grade", "signals"),
    [
        ({"suicide_urge": 4}, "SIGNAL", ["suicide-urge-4"]),
        ({"suicide_urge": 5}, "URGENT", ["suicide-urge-5"]),
        ({"self_harm_act": 1}, "SIGNAL", ["self-harm-act"]),
        ({"suicide_act": 1, "suicide_urge": 2}, "URGENT", ["suicide-act"]),
        ({"self_harm_urge": 4}, "REVIEW", ["self-harm-urge-4"]),
        ({"suicide_urge": 5, "self_harm_act": 1}, "URGENT", ["suicide-urge-5", "self-harm-act"]),
    ],
)
def test_what_the_rules_find_is_one_alert_as_fast_as_the_most_urgent_and_a_row_each(
    amara: Patient, answers: dict[str, object], grade: str, signals: list[str]
) -> None:
    a_staff()
    kept = send(amara, answers)
    alert = Alert.objects.get()
    assert (alert.grade, alert.source) == (grade, f"diary:{kept.entry.ref}")
    assert [signal.key for signal in alert.signals.order_by("pk")] == signals
    assert kept.somebody_is_told is (grade != "REVIEW")
    assert ProcrastinateJob.objects.exists() is (grade != "REVIEW")


def test_where_nobody_loaded_the_rules_those_that_ship_hold(amara: Patient) -> None:
    Rule.objects.filter(name="signal").delete()
    assert send(amara, {"suicide_urge": 5}).somebody_is_told
    assert Signal.objects.get().rule is None


def test_what_tells_of_substance_use_is_marked_so_on_the_entry_the_signal_and_the_alert(amara: Patient) -> None:
    a_card(amara, ["mood", "use_act", "use_urge"])
    kept = send(amara, {"use_act": 1})
    assert kept.entry.substance_use
    signal = Signal.objects.get()
    assert (signal.words, signal.substance_use) == ("Diary: drank or used", True)
    assert (signal.alert.words, signal.alert.substance_use) == ("Diary: drank or used", True)


def test_a_late_entry_alerts_at_once_keeps_both_times_and_says_so(amara: Patient) -> None:
    kept = send(amara, {"suicide_urge": 4}, filled=LATE)
    entry, alert = kept.entry, Alert.objects.get()
    assert (entry.filled_at, entry.received_at) == (SPRING - timedelta(hours=9), SPRING)
    assert alert.raised_at == SPRING
    assert alert.words == "Sent late, it was so on 1 Mar at 10:00 pm their time. Diary: urge to end their life, of 5: 4"


def test_sent_again_it_is_the_same_entry_and_the_same_alert(amara: Patient) -> None:
    form = uuid4()
    first = send(amara, {"suicide_urge": 4}, submission=form)
    again = send(amara, {"suicide_urge": 4}, submission=form, at=SPRING + timedelta(hours=3), filled=LATE)
    assert again.entry == first.entry
    assert again.entry.received_at == SPRING
    assert again.somebody_is_told
    assert (DiaryEntry.objects.count(), Alert.objects.count(), Signal.objects.count()) == (1, 1, 1)
    assert ProcrastinateJob.objects.count() == 1


def test_sent_again_with_another_answer_it_is_another_entry_and_nothing_is_lost(amara: Patient) -> None:
    form = uuid4()
    send(amara, {"suicide_urge": 1}, submission=form)
    assert send(amara, {"suicide_urge": 5}, submission=form).somebody_is_told
    assert DiaryEntry.objects.count() == 2


def test_an_entry_keeps_the_card_it_was_filled_in_on(amara: Patient) -> None:
    old = a_card(amara)
    a_card(amara, ["mood"])
    entry = send(amara, {"suicide_urge": 5}, card=old).entry
    assert entry.card.version == 1
    assert Alert.objects.count() == 1


def test_the_card_of_somebody_else_and_a_line_that_is_not_on_it_are_refused_and_leave_nothing(amara: Patient) -> None:
    theirs = a_card(a_patient())
    with pytest.raises(NoCard):
        send(amara, {"mood": 1}, card=theirs)
    with pytest.raises(Refused, match="it is not on this card"):
        send(amara, {"suicide_urge": 5, "use_act": 1})
    assert not any(model.objects.exists() for model in (DiaryEntry, Alert))


@pytest.mark.parametrize("broken", ["freeze_for", "wake"])
def test_no_day_is_kept_without_its_alert(amara: Patient, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(f"stepwell.clinic.safety.actions.alerts.{broken}", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        send(amara, {"suicide_urge": 5})
    assert not any(model.objects.exists() for model in (DiaryEntry, Signal, Alert, ProcrastinateJob))


@pytest.mark.django_db(transaction=True)
def test_four_sendings_at_once_are_one_entry_one_alert_and_one_job() -> None:
    with transaction.atomic():
        a_staff()
        patient = a_patient()
        a_card(patient)
    form, together = uuid4(), Barrier(4)

    def click(nth: int) -> UUID:
        together.wait(10)
        try:
            with transaction.atomic():
                kept: DayKept = send(patient, {"suicide_urge": 4}, submission=form)
                return kept.entry.ref
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(click, range(4)))) == 1
    with transaction.atomic():
        counts = [model.objects.count() for model in (DiaryEntry, Signal, Alert, ProcrastinateJob)]
    assert counts == [1, 1, 1, 1]


def test_the_day_is_the_patients_own(amara: Patient) -> None:
    assert send(amara, {"mood": 3}, on=date(2026, 3, 1)).entry.on == date(2026, 3, 1)
