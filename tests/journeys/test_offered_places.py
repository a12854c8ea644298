"""A free place is offered to those who wait for one, and whoever takes it first has it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.billing.models import SeatedOutside
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import join_care_team
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.schedule.actions import NotBookable, SomebodyWasFaster, decline_offer
from stepwell.clinic.schedule.models import Seat, SeatOffer, Session, Week
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.clinic.schedule.waiting import free_places_of, open_offers
from stepwell.journeys.offer_places import offer_places
from stepwell.journeys.take_offered_place import take_offered_place
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.entitlement import Role

MONDAY, TEN = date(2026, 3, 2), datetime(2026, 3, 4, 15, tzinfo=UTC)  # Wednesday at ten in New York
rules = pytest.mark.usefixtures("rules")


class Scene:
    """A published week with one group of three places, two of them taken, and people who wait."""

    def __init__(self, *waiting: str, state: str = "NY") -> None:
        self.track: Track = a_track()
        self.lin: Staff = a_staff()
        self.priya: Account = a_staff([Role.SCHEDULER], name="Priya Nair").account
        block = Block.objects.get(track=self.track, key="skills")
        Block.objects.filter(pk=block.pk).update(group_max=3)
        seated = [a_patient() for _ in range(2)]
        self.waiting: list[Patient] = [a_patient(given_name=name, state=state) for name in waiting]
        for patient in (*seated, *self.waiting):
            admitted(patient, self.track, self.lin)
        self.group: Session = a_session(self.lin, TEN, block.minutes or 0, seated, block=block)

    def free(self, at: datetime = SPRING) -> list[tuple[int, list[str]]]:
        with acting_as_programme():
            found = free_places_of(self.track.programme, MONDAY, viewer=viewer_of(self.priya), at=at)
        return [(each.room, [who.name for who in each.waits]) for each in found]

    def offer(self, at: datetime = SPRING) -> list[SeatOffer]:
        offer_places(session=self.group, patients=self.waiting, by=self.priya, at=at)
        return list(SeatOffer.objects.select_related("patient__account").order_by("pk"))


def take(offer: SeatOffer, at: datetime = SPRING) -> Seat:
    account = offer.patient.account
    assert account is not None
    return take_offered_place(offer=offer, by=account, at=at)


@rules
@pytest.mark.django_db
def test_a_free_place_is_shown_with_who_waits_and_may_sit_there() -> None:
    scene = Scene("Bea", "Cai")
    admitted(a_patient(given_name="Tex", state="TX"), scene.track, scene.lin)
    assert scene.free() == [(1, ["Bea Reyes", "Cai Reyes"])]
    assert scene.free(at=TEN + timedelta(minutes=1)) == []


@rules
@pytest.mark.django_db
def test_it_is_offered_once_and_taken_with_one_tap_and_whoever_leads_it_knows() -> None:
    scene = Scene("Bea", "Cai")
    bea, cai = scene.offer()
    assert scene.offer() == [bea, cai], "offered already"
    assert bea.until == SPRING + timedelta(hours=24)
    assert bea.patient.account is not None
    words = Notice.objects.get(account=bea.patient.account)
    assert words.words.startswith("A place is free for you: Wednesday, 4 March, 10:00 am EST.")
    assert words.link == f"/me/offers/{bea.ref}/"
    assert take(bea) == take(bea)
    assert Seat.objects.filter(session=scene.group, cancelled_at=None).count() == 3
    assert Grant.objects.filter(grantee=scene.lin.account, patient=bea.patient, reason="leads a session").count() == 1
    assert Notice.objects.filter(account=scene.lin.account, words__startswith="Somebody who waited").count() == 1
    with pytest.raises(SomebodyWasFaster, match="Somebody else has this place"):
        take(cai)
    assert cai.patient.account is not None
    with acting_as_programme():
        assert open_offers(viewer=viewer_of(cai.patient.account), at=SPRING) == ()
    Seat.objects.filter(patient=bea.patient).update(cancelled_at=SPRING)
    assert take(cai).patient == cai.patient, "given back, it is free for whom it was offered to"


@rules
@pytest.mark.django_db
def test_an_offer_runs_out_is_left_to_others_and_is_made_anew() -> None:
    scene = Scene("Bea")
    (first,) = scene.offer()
    later = SPRING + timedelta(hours=30)
    with pytest.raises(NotBookable, match="not free for you any more"):
        take(first, at=later)
    again = scene.offer(at=later)[-1]
    assert (again.pk != first.pk, again.until) == (True, TEN), "no longer than until it begins"
    decline_offer(offer=again, at=later)
    with pytest.raises(NotBookable):
        take(again, at=later)
    assert Notice.objects.filter(words__startswith="A place is free for you").count() == 2


@rules
@pytest.mark.django_db
def test_who_may_not_sit_there_is_not_offered_it_and_does_not_take_it() -> None:
    scene = Scene("Tex", state="TX")
    with pytest.raises(NotBookable, match="Tex Reyes is in Texas, where the facilitator is not licensed all week"):
        scene.offer()
    bea = Scene("Bea")
    (offer,) = bea.offer()
    Patient.objects.filter(pk=offer.patient_id).update(state="OH")
    with pytest.raises(NotBookable, match="not free for you any more"):
        take(offer)
    Patient.objects.filter(pk=offer.patient_id).update(state="NY")
    Session.objects.filter(pk=bea.group.pk).update(cancelled_at=SPRING)
    with pytest.raises(NotBookable):
        take(offer)
    bea.group.refresh_from_db()
    with pytest.raises(NotBookable, match="is cancelled"):
        bea.offer()


@rules
@pytest.mark.django_db
def test_a_place_outside_of_what_the_payer_agreed_to_is_not_taken_and_whoever_answers_for_them_knows_once() -> None:
    scene = Scene("Bea")
    (offer,) = scene.offer()
    lin, bea = scene.lin, offer.patient
    join_care_team(patient=bea, staff=lin, part=PRIMARY_THERAPIST, at=SPRING)

    def agreed(from_on: date, until: date) -> None:
        agreement = Agreement(from_on, until, Unit.DAYS, 12)
        who, at = scene.priya, SPRING
        authorise(patient=bea, payer_name="Stairway", service_code="S9480", agreed=agreement, by=who, at=at)

    agreed(MONDAY, TEN.date())
    for words in ("is outside of what your insurance has agreed to by now", "not free for you any more"):
        with pytest.raises(NotBookable, match=words):
            take(offer)
    assert not Seat.objects.filter(patient=bea).exists()
    notice = Notice.objects.get(account=lin.account)
    assert notice.words == (
        "A patient of yours could not take a place they were offered: the payer has agreed to nothing on 4 March. "
        "Ask the payer for more."
    )
    assert notice.link == f"/operations/authorisations/{bea.ref}/"
    with pytest.raises(NotBookable, match="agreed to nothing on 4 March"):
        scene.offer()
    agreed(TEN.date(), date(2026, 4, 1))
    assert take(scene.offer()[-1]).patient == bea


@rules
@pytest.mark.django_db
def test_with_a_reason_it_is_offered_outside_of_it_and_taken() -> None:
    scene = Scene("Bea")
    (bea,) = scene.waiting
    join_care_team(patient=bea, staff=scene.lin, part=PRIMARY_THERAPIST, at=SPRING)
    agreed = Agreement(MONDAY, TEN.date(), Unit.DAYS, 12)
    authorise(
        patient=bea, payer_name="Stairway", service_code="S9480", agreed=agreed, by=scene.priya, at=SPRING
    )  # fmt: skip
    offered = [
        offer_places(session=scene.group, patients=[bea], by=scene.priya, at=SPRING, reason="She asked for it.")
        for _ in range(2)
    ]
    assert offered == [1, 0]
    row = SeatedOutside.objects.get()
    assert (row.patient, row.reason) == (bea, "She asked for it.")
    assert (
        Notice.objects.filter(account=scene.lin.account, words__startswith="A patient of yours is offered").count() == 1
    )
    assert take(SeatOffer.objects.select_related("patient__account").get()).patient == bea


def a_limit(patients: int) -> None:
    put_in_force(
        name="group_maximum", scope="NY", data={"patients": patients}, source="verify", author="Vera",
        from_on=date(2026, 3, 1), verified=False,
    )  # fmt: skip


@rules
@pytest.mark.django_db
def test_a_place_beyond_the_limit_of_a_state_is_not_shown_not_offered_and_not_taken() -> None:
    scene = Scene("Bea")
    (offer,) = scene.offer()
    a_limit(2)
    assert scene.free() == []
    with pytest.raises(NotBookable, match="The session has 3 patients; at most 2 are allowed"):
        scene.offer()
    with pytest.raises(SomebodyWasFaster, match="Somebody else has this place"):
        take(offer)


@pytest.mark.django_db(transaction=True)
@rules
def test_of_two_who_take_the_last_place_that_a_state_allows_one_has_it() -> None:
    """The timetable has two more places than that."""
    with acting_as_programme(), transaction.atomic():
        scene = Scene("Bea", "Cai", "Dov")
        Block.objects.filter(track=scene.track, key="skills").update(group_max=5)
        a_limit(3)
        offers = scene.offer()
    assert at_once(*(lambda offer=offer: take(offer) for offer in offers)) == ["faster"] * 2 + ["taken"]


@pytest.mark.django_db(transaction=True)
@rules
def test_of_many_who_take_the_last_place_at_once_one_has_it() -> None:
    with acting_as_programme(), transaction.atomic():
        scene = Scene("Bea", "Cai", "Dov", "Eva")
        offers = scene.offer()
    assert at_once(*(lambda offer=offer: take(offer) for offer in offers)) == ["faster"] * 3 + ["taken"]
    with acting_as_programme(), transaction.atomic():
        assert Seat.objects.filter(session=scene.group, cancelled_at=None).count() == 3
        assert SeatOffer.objects.exclude(taken_at=None).count() == 1
        assert Week.objects.count() == 1


def at_once(*tries: Callable[[], Seat]) -> list[str]:
    """What became of each, tried in a connection of its own at the same moment."""
    outcomes: list[str] = []
    start = Barrier(len(tries))

    def run(attempt: Callable[[], Seat]) -> None:
        try:
            start.wait()
            attempt()
            outcomes.append("taken")
        except SomebodyWasFaster:
            outcomes.append("faster")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(attempt,)) for attempt in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
