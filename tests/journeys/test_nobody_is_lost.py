"""In whatever order a media server, a process of ours, a session and people go: who at risk is missed, from when on?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance import actions as attendance
from stepwell.clinic.attendance.models import Outreach
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live import actions as live
from stepwell.clinic.live.models import Arrival, MediaServer, Ticket
from stepwell.clinic.live.tests.factories import Servers, a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.actions import go_round, mark_at_risk
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web import jobs
from stepwell.doors.web.jobs import report_the_gone
from stepwell.doors.web.standing_in import work_in_its_place
from stepwell.pure.values import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)


@dataclass
class Scene:
    """Two sessions of an hour, one after the other; Jordan, who is at risk, is in the first. All by its minute."""

    servers: Servers
    lin: Staff
    jordan: Patient
    session: Session
    next: Session

    def at(self, minute: float) -> datetime:
        return self.session.starts_at + minute * MINUTE

    @property
    def by(self) -> Account:
        return self.lin.account

    @property
    def seat(self) -> Seat:
        return self.session.seats.get()

    def moves(self, minute: float) -> None:
        """Jordan says anew where they are, and is at the door."""
        at_the_door(self.seat, self.at(minute), place=f"{minute:g} Oak Street")

    def let_in(self, minute: float) -> None:
        live.let_in(arrival=Arrival.objects.latest("at", "pk").ref, by=self.by, at=self.at(minute))

    def comes_in(self, minute: float, session: Session | None = None) -> None:
        seat, at = (session or self.session).seats.get(), self.at(minute)
        self.heard(minute)
        arrival = live.let_in(arrival=at_the_door(seat, at).ref, by=self.by, at=at)
        ticket = live.open_line(session=seat.session, account=self.jordan.account, arrival=arrival, at=at)
        assert live.take_line(ticket=ticket.ref, at=at)

    def page_goes(self, minute: float) -> None:
        live.end_line(ticket=self.line().ref, at=self.at(minute))

    def line(self) -> Ticket:
        return Ticket.objects.filter(used_at__isnull=False).latest("used_at", "pk")

    def heard(self, minute: float) -> None:
        """Every media server that works was, at this moment."""
        MediaServer.objects.exclude(name__in=self.servers.dead).update(heard_at=self.at(minute))

    def dies(self, minute: float) -> None:
        """The media server does, and the web process that stands between it and the page says so."""
        self.dies_unnoticed(minute)
        live.end_line(ticket=self.line().ref, at=self.at(minute), cut=True)

    def dies_unnoticed(self, minute: float) -> None:
        """As where its machine is cut off, or the web process dies with it."""
        self.heard(minute)
        self.servers.dead.add("one")

    def starts_anew(self, minute: float) -> None:
        live.begin_anew(name="one", at=self.at(minute))
        self.servers.dead.discard("one")
        a_server("one", self.at(minute))

    def others_go_on_elsewhere(self, minute: float) -> None:
        a_server("two", self.at(minute))
        live.open_line(session=self.session, account=self.by, arrival=None, at=self.at(minute))

    def web_dies(self, minute: float) -> None:
        """The media server lets go of everybody who came by it, and says so to whoever asks it next."""
        self.servers.gone.add(str(self.line().person))

    def asked(self, minute: float) -> None:
        """The media server says who is in its rooms."""
        people = {} if self.servers.gone else {self.line().room.ref: [str(self.line().person)]}
        live.hear(name="one", people=people, at=self.at(minute))

    def ends(self, minute: float) -> None:
        live.end_for_everybody(session_ref=self.session.ref, by=self.by, at=self.at(minute))

    def closes(self, minute: float) -> None:
        live.record_closing(session=self.session, by=self.by, at=self.at(minute))
        live.end_room(session=self.session, at=self.at(minute))

    def drained(self, minute: float) -> None:
        live.withdraw(name="one", draining=True)

    def handed_over(self, minute: float) -> None:
        colleague = a_staff(name="Ana Cruz")
        live.hand_over(session_ref=self.session.ref, staff=colleague.ref, by=self.by, at=self.at(minute))

    def aside(self, minute: float) -> None:
        live.talk_aside(arrival=Arrival.objects.get().ref, by=self.by, at=self.at(minute))

    def leaves(self, minute: float) -> None:
        live.part(seat=self.seat, at=self.at(minute))

    def by_phone(self, minute: float) -> None:
        assert self.jordan.account is not None
        live.go_on_by_phone(seat=self.seat, by=self.jordan.account, phone="212-555-0101", at=self.at(minute))

    def called(self, minute: float) -> None:
        call = Period(self.at(minute - 1), self.at(minute))
        attendance.mark_call(seat_ref=self.seat.ref, call=call, by=self.by, at=self.at(minute))

    def taken_out(self, minute: float) -> None:
        live.take_out(arrival=Arrival.objects.latest("at", "pk").ref, by=self.by, at=self.at(minute))

    def in_the_next(self, minute: float) -> None:
        self.comes_in(minute, session=self.next)

    def looked_for(self, minute: float) -> list[Alert]:
        """The alerts there are, after the programme has looked."""
        self.heard(minute)
        report_the_gone(at=self.at(minute))
        return list(Alert.objects.order_by("raised_at"))


def a_scene(monkeypatch: pytest.MonkeyPatch, begins: datetime = SPRING) -> Scene:
    servers, lin, jordan = servers_instead(monkeypatch), a_staff(), a_patient()
    treats(lin, jordan)
    mark_at_risk(patient=jordan, why="x", by=lin.account, at=begins)
    a_server("one", begins)
    first, second = (opened(a_session(lin, begins + hour * MINUTE, patients=[jordan])) for hour in (0, 60))
    return Scene(servers, lin, jordan, first, second)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    return a_scene(monkeypatch)


Happens = tuple[Callable[[Scene, float], None], float]
S = Scene
# What happens after Jordan came in, and the first minute in which they are missed.
MISSED: dict[str, tuple[float, tuple[Happens, ...]]] = {
    "its server dies": (12, ((S.dies, 10),)),
    "it is ended for everybody before anybody is back": (12, ((S.dies, 10), (S.ends, 10.5))),
    "or before anybody but its server knows": (12, ((S.dies_unnoticed, 10), (S.ends, 10.1))),
    "or closed": (12, ((S.dies, 10), (S.closes, 10.5))),
    "or ended, and the server comes back": (12, ((S.dies, 10), (S.ends, 10.5), (S.starts_anew, 11))),
    "the web process dies with the server": (12, ((S.dies_unnoticed, 10),)),
    "and only the server comes back": (12, ((S.dies_unnoticed, 10), (S.starts_anew, 15))),
    "or others go on elsewhere": (12, ((S.dies_unnoticed, 10), (S.others_go_on_elsewhere, 14))),
    "a server dies as the hour is over": (61, ((S.dies, 59),)),
    "with the web process, and comes back after it": (61, ((S.dies_unnoticed, 59), (S.starts_anew, 65))),
    "or others go on elsewhere after it": (61, ((S.dies_unnoticed, 59), (S.others_go_on_elsewhere, 64))),
    "a server dies while the session runs over": (64, ((S.dies, 62),)),
    "and it is ended and closed": (64, ((S.dies_unnoticed, 62), (S.ends, 62.2), (S.closes, 63))),
    "a server is drained, and dies": (12, ((S.drained, 5), (S.dies, 10), (S.ends, 10.5))),
    "a session is handed over, and its server dies": (12, ((S.handed_over, 5), (S.dies, 10))),
    "a server dies twice": (
        13.5,
        ((S.dies, 10), (S.starts_anew, 10.5), (S.comes_in, 11), (S.dies, 11.5), (S.ends, 12)),
    ),
    "the web process alone dies": (12.1, ((S.web_dies, 10), (S.asked, 10.1))),
    "as the hour is over": (61, ((S.web_dies, 58.9), (S.asked, 59))),
    "and it is ended before the server is asked": (12.05, ((S.web_dies, 10), (S.ends, 10.05))),
    "nobody comes to the side room": (60.5, ((S.aside, 58.5),)),
    "their page goes, and the session is closed early": (22, ((S.page_goes, 20), (S.closes, 21))),
    "they go on by telephone and nobody calls": (20.5, ((S.dies, 10), (S.by_phone, 10.5), (S.ends, 11))),
    "they were called before the server died": (12, ((S.called, 9), (S.dies, 10))),
    "they say anew where they are, and nobody lets them in": (20, ((S.moves, 10),)),
    "twice, and it is ended": (21, ((S.moves, 10), (S.moves, 11), (S.ends, 12))),
    "they are let in anew, and never come": (13, ((S.moves, 10), (S.let_in, 11))),
    "after they had left, too": (18, ((S.leaves, 10), (S.moves, 15), (S.let_in, 16))),
}
NOT_MISSED: dict[str, tuple[Happens, ...]] = {
    "nothing does": (),
    "it is ended with them in it": ((S.ends, 10),),
    "it is closed with them in it": ((S.closes, 10),),
    "their page goes as the hour is over": ((S.page_goes, 58.5), (S.closes, 70)),
    "they leave, and the server dies": ((S.leaves, 9), (S.dies_unnoticed, 10), (S.ends, 11)),
    "they leave after it died": ((S.dies, 10), (S.leaves, 11)),
    "they are taken out after it died": ((S.dies, 10), (S.taken_out, 11)),
    "they are back within the grace": ((S.dies, 10), (S.starts_anew, 10.5), (S.comes_in, 11.9)),
    "and it is ended": ((S.dies, 10), (S.starts_anew, 10.5), (S.comes_in, 11), (S.ends, 11.5)),
    "they are spoken to": ((S.dies, 10), (S.called, 11.5), (S.ends, 11.6)),
    "they go on by telephone and are called": ((S.dies, 10), (S.by_phone, 11), (S.ends, 12), (S.called, 18)),
    "they are in the next session by then": ((S.dies, 59), (S.starts_anew, 59.5), (S.in_the_next, 60.5)),
    "they say anew where they are, and are taken out": ((S.moves, 10), (S.taken_out, 12)),
    "they leave, and come to the door again": ((S.leaves, 10), (S.moves, 15)),
    "the server dies when nobody would be let in any more": ((S.dies_unnoticed, 121), (S.starts_anew, 122)),
}


@pytest.mark.parametrize(("missed_at", "happens"), MISSED.values(), ids=MISSED)
def test_they_are_missed_once_the_grace_has_passed_when(
    scene: Scene, missed_at: float, happens: tuple[Happens, ...]
) -> None:
    scene.comes_in(0)
    for happen, minute in (each for each in happens if each[1] < missed_at):
        happen(scene, minute)
    assert scene.looked_for(missed_at - 0.01) == []
    (alert,) = scene.looked_for(missed_at)
    for happen, minute in (each for each in happens if each[1] >= missed_at):
        happen(scene, minute)
    assert scene.looked_for(missed_at + 10) == scene.looked_for(300) == [alert]
    assert alert.patient == scene.jordan


@pytest.mark.parametrize("happens", [each for _, each in MISSED.values()], ids=MISSED)
def test_and_by_a_worker_that_comes_back_hours_later_when(scene: Scene, happens: tuple[Happens, ...]) -> None:
    scene.comes_in(0)
    for happen, minute in happens:
        happen(scene, minute)
    assert len(scene.looked_for(600)) == 1


@pytest.mark.parametrize("happens", NOT_MISSED.values(), ids=NOT_MISSED)
def test_they_are_not_missed_when(scene: Scene, happens: tuple[Happens, ...]) -> None:
    scene.comes_in(0)
    for happen, minute in happens:
        happen(scene, minute)
    last = happens[-1][1] if happens else 0
    assert [alert for later in (0, 1, 2, 10, 50) for alert in scene.looked_for(last + later)] == []


def test_a_midnight_between_the_crash_and_the_grace_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2026, 3, 8, 23, 0, tzinfo=UTC) + timedelta(hours=4)  # New York puts its clocks forward that night
    scene = a_scene(monkeypatch, late)
    scene.comes_in(0)
    scene.dies(59)
    scene.ends(59.5)
    assert scene.looked_for(60.9) == []
    assert len(scene.looked_for(61)) == 1


def test_whoever_led_it_is_paged_first_until_an_hour_after_it(scene: Scene) -> None:
    scene.comes_in(0)
    scene.dies(59)
    scene.ends(59.5)
    (alert,) = scene.looked_for(61)
    assert scene.lin.pk in alert.ladder[0]["staff_ids"]


def test_one_way_of_looking_that_fails_keeps_no_other_from_looking(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*, at: datetime) -> tuple[()]:
        raise LookupError

    scene.comes_in(0)
    scene.dies(10)
    monkeypatch.setattr(jobs, "WAYS_TO_BE_GONE", (fails, *jobs.WAYS_TO_BE_GONE))
    assert len(scene.looked_for(12)) == 1


def test_a_web_process_looks_for_them_while_the_worker_is_dead(scene: Scene) -> None:
    go_round(at=scene.at(0), is_worker=True)
    scene.comes_in(0)
    scene.dies(1)
    work_in_its_place(at=scene.at(1.5))
    assert not Alert.objects.exists()
    work_in_its_place(at=scene.at(4))
    assert Alert.objects.count() == 1


def test_and_whoever_does_not_come_is_asked_for_and_written_to(scene: Scene) -> None:
    go_round(at=scene.at(0), is_worker=True)
    work_in_its_place(at=scene.at(10))
    work_in_its_place(at=scene.at(75))
    assert set(Outreach.objects.filter(seat=scene.seat).values_list("done", flat=True)) == {
        "ask the facilitator",
        "write to the patient",
    }
