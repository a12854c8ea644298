"""Somebody books while a week is published or changed: one of the two waits, and no limit is passed between them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import F, Sum

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.live import disruptions
from stepwell.clinic.live.disruptions import Away, Shown, seal_of
from stepwell.clinic.people.actions import RemitFacts, say_remit
from stepwell.clinic.people.models import Absence
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.actions import BreaksARule, SomebodyWasFaster, Window, set_availability
from stepwell.clinic.schedule.models import Session, SessionChange, Week
from stepwell.clinic.schedule.tests.factories import drafted
from stepwell.journeys.book_session import book_session
from stepwell.journeys.change_published_week import change_published_week
from stepwell.journeys.publish_week import publish_week
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.timetable.breaches import made_by
from stepwell.pure.timetable.mended import mended
from stepwell.pure.values import Period

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "solved_here")]
MONDAY = date(2026, 3, 2)
AT_FOUR = datetime(2026, 3, 4, 21, tzinfo=UTC)  # on Wednesday, in New York; the group is from ten to one
AT_MIDNIGHT = datetime(2026, 3, 4, 5, tzinfo=UTC)
SICK_DAY = Period(datetime(2026, 3, 4, 14, 55, tzinfo=UTC), datetime(2026, 3, 5, 5, tzinfo=UTC))


class Scene:
    """Kim may book one meeting with Okafor, who leads at most so many minutes a day; Jordan, of another programme, is
    in Lin's group. `became` of Kim's booking is told once it has been tried."""

    def __init__(self, most_minutes: int, *, meets_okafor: bool) -> None:
        with acting_as_programme(), transaction.atomic():
            self.track, other, self.by = a_track(), a_track(), an_account()
            self.lin, self.okafor = a_staff(), a_staff(name="Ada Okafor")
            admitted(a_patient(given_name="Jordan"), self.track, self.okafor if meets_okafor else self.lin)
            self.kim = a_patient(given_name="Kim")
            admitted(self.kim, other, self.okafor)
            say_remit(staff=self.okafor, remit=RemitFacts(most_minutes_day=most_minutes), by=self.by, at=SPRING)
            Week.objects.create(programme=other.programme, starts_on=MONDAY, published_at=SPRING, published_by=self.by)
        self.became = ""

    def publish(self) -> None:
        with acting_as_programme():
            draft = drafted(self.track.programme, MONDAY)
        publish_week(programme=self.track.programme, starts_on=MONDAY, by=self.by, at=SPRING, version=draft.version)

    def cover(self) -> None:
        """Lin is ill on Wednesday, and what is shown is done."""
        happened = Away(self.lin, SICK_DAY, "sick")
        seen = change_published_week(happened=happened, shown=None, by=self.by, at=AT_MIDNIGHT)
        assert [step.now and step.now.clinician != step.was.clinician for step in seen[0].steps if step.was] == [True]
        shown = Shown(seal_of(seen), AT_MIDNIGHT)
        change_published_week(happened=happened, shown=shown, by=self.by, at=AT_MIDNIGHT)

    def book(self) -> None:
        try:
            assert self.kim.account is not None
            book_session(patient=self.kim, kind="individual", starts_at=AT_FOUR, by=self.kim.account, at=SPRING)
            self.became = "booked"
        except SomebodyWasFaster:
            self.became = "faster"

    def led_on_wednesday(self) -> int:
        with acting_as_programme(), transaction.atomic():
            led = Session.objects.filter(facilitator=self.okafor, cancelled_at=None, starts_at__date=date(2026, 3, 4))
            return int(led.aggregate(led=Sum(F("ends_at") - F("starts_at")))["led"].total_seconds() // 60)


def beside(work: Callable[[], None]) -> Thread:
    """Done in a connection of its own; returns once that is over, or waits for ours."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    while thread.is_alive() and not _somebody_waits():
        sleep(0.01)
    return thread


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def judged_and_then(scene: Scene, judge: Callable[..., Any], threads: list[Thread]) -> Callable[..., Any]:
    """The same, but Kim books right after it was judged, and before anything is written."""

    def judged(*told: Any, **named: Any) -> Any:
        found = judge(*told, **named)
        threads.append(beside(scene.book))
        return found

    return judged


def test_who_books_while_a_week_is_published_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, threads = Scene(100, meets_okafor=True), list[Thread]()
    with acting_as_programme(), transaction.atomic():
        set_availability(account=scene.okafor.account, windows=[Window(2, time(9), time(17))])
    monkeypatch.setattr(actions, "take_from_table", judged_and_then(scene, actions.take_from_table, threads))
    scene.publish()
    threads[0].join()
    assert (scene.became, scene.led_on_wednesday()) == ("faster", 100)


def test_who_books_while_a_week_is_changed_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, threads = Scene(200, meets_okafor=False), list[Thread]()
    scene.publish()
    judging = "stepwell.clinic.schedule.actions.changes.made_by"
    monkeypatch.setattr(judging, judged_and_then(scene, made_by, threads))
    scene.cover()
    threads[0].join()
    assert (scene.became, scene.led_on_wednesday()) == ("faster", 180)


def test_who_books_while_it_is_thought_about_does_not_wait_and_nothing_is_done_by_half(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene, asked = Scene(200, meets_okafor=False), list[str]()
    scene.publish()

    def thought_about(of: str, *told: Any, seconds: float, **named: Any) -> Any:
        assert not connection.in_atomic_block
        found = mended(*told, **named)
        asked.append(of)
        if len(asked) == 2:  # once to be shown, once to be done
            beside(scene.book).join()
        return found

    monkeypatch.setattr(disruptions, "answered_aside", thought_about)
    with pytest.raises(BreaksARule, match="leads more than 3 h 20 min on Wednesday"):
        scene.cover()
    assert (scene.became, scene.led_on_wednesday()) == ("booked", 50)
    with acting_as_programme(), transaction.atomic():
        assert not SessionChange.objects.exists()
        assert not Absence.objects.exists()
