"""Somebody is away, and those who plan are told what falls into it."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Absence, Account
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety.rota import on_call_at
from stepwell.clinic.safety.tests.factories import on_call
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.end_absence import end_absence
from stepwell.journeys.say_absence import say_absence
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import ON_CALL

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def away(account: Account, days: int = 2, kind: str = "sick") -> int:
    return say_absence(
        account=account, starts_at=SPRING, ends_at=SPRING + days * A_DAY, kind=kind, by=account, at=SPRING
    )


def test_those_who_plan_are_told_once_how_many_sessions_are_touched_and_none_is_cancelled() -> None:
    priya, lin, jordan = a_staff([Role.SCHEDULER], name="Priya Nair"), a_staff(), a_patient()
    a_session(lin, SPRING + timedelta(hours=2), patients=[jordan, a_patient()])
    a_session(lin, SPRING + A_DAY, patients=[jordan])
    a_session(lin, SPRING + 3 * A_DAY, patients=[jordan])
    Session.objects.filter(pk=a_session(lin, SPRING + timedelta(hours=9)).pk).update(cancelled_at=SPRING)
    assert (away(lin.account), away(lin.account)) == (2, 0)
    notice = Notice.objects.get(account=priya.account)
    assert notice.words == "Lin Chen is away, and 2 published sessions fall into it."
    assert Session.objects.filter(cancelled_at__isnull=True).count() == 3
    assert Absence.objects.get().kind == "sick"


def test_of_patients_and_relatives_no_reason_is_kept_and_no_name_is_told() -> None:
    priya, lin, jordan = a_staff([Role.SCHEDULER], name="Priya Nair"), a_staff(), a_patient()
    mother = an_account()
    link_relative(account=mother, patient=jordan, name="Ruth Reyes", relationship="mother")
    a_session(lin, SPRING, patients=[jordan], kind="family")
    a_session(lin, SPRING + A_DAY, patients=[jordan], kind="individual")
    assert jordan.account is not None
    assert (away(mother), away(jordan.account)) == (1, 2)
    assert set(Absence.objects.values_list("kind", flat=True)) == {"other"}
    told = " ".join(Notice.objects.filter(account=priya.account).values_list("words", flat=True))
    assert "Somebody in care, or close to them, is away, and 1 published session falls into it." in told
    assert not [name for name in ("Reyes", "Jordan", "Ruth") if name in told]


def test_an_absence_that_touches_nothing_tells_nobody_and_without_schedulers_the_directors_are_told() -> None:
    vera, lin = a_staff([Role.DIRECTOR], name="Vera Lund"), a_staff()
    assert away(lin.account) == 0
    assert not Notice.objects.exists()
    a_session(lin, SPRING + 5 * A_DAY)
    assert away(lin.account, days=6) == 1
    assert Notice.objects.get().account == vera.account


@pytest.mark.usefixtures("rules")
def test_who_is_away_is_not_on_call_either_and_the_hole_is_announced_in_the_same_moment() -> None:
    priya, sam = a_staff([Role.SCHEDULER], name="Priya Nair"), a_staff([Role.ON_CALL], name="Sam Ito")
    on_call(sam, SPRING)
    assert on_call_at(SPRING)[ON_CALL] == sam.pk
    assert away(sam.account, days=1) == 0, "no session falls into it"
    assert ON_CALL not in on_call_at(SPRING)
    told = Notice.objects.filter(account=priya.account).values_list("words", flat=True)
    assert any(words.startswith("Nobody is on call from") for words in told)
    assert not Notice.objects.filter(account=sam.account).exists(), "who says it themselves knows it"


@pytest.mark.usefixtures("rules")
def test_a_colleague_who_is_entered_as_away_and_as_back_is_told_each_once() -> None:
    priya, sam = a_staff([Role.SCHEDULER], name="Priya Nair"), a_staff([Role.ON_CALL], name="Sam Ito")
    on_call(sam, SPRING)
    for _ in range(2):
        say_absence(
            account=sam.account, starts_at=SPRING, ends_at=SPRING + A_DAY, kind="leave", by=priya.account, at=SPRING
        )
    for _ in range(2):
        end_absence(absence=Absence.objects.get(), by=priya.account, at=SPRING + timedelta(hours=1))
    assert on_call_at(SPRING + timedelta(hours=2))[ON_CALL] == sam.pk
    told = list(Notice.objects.filter(account=sam.account).order_by("pk").values_list("words", flat=True))
    assert told == [
        "You are entered as away: you meet nobody then, and are not on call.",
        "You are entered as away no more: you meet people again, and are on call as the rota says.",
    ]
