"""Roles and standing change: who is told, and what stops being shown at the very next request."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient, shares, treats
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.actions import NotLikeThis
from stepwell.clinic.people.models import Account, RoleChange, Staff, Supervision
from stepwell.clinic.people.queries import care_team, viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.actions import calendar_feed
from stepwell.clinic.schedule.models import CalendarFeed
from stepwell.journeys.approve_role import approve_role
from stepwell.journeys.begin_supervision import begin_supervision
from stepwell.journeys.deactivate_staff import deactivate_staff
from stepwell.journeys.give_role import give_role
from stepwell.journeys.reinstate_staff import reinstate_staff
from stepwell.journeys.take_role import take_role
from stepwell.pure.entitlement import Ground, Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATER = SPRING + timedelta(hours=1)


@pytest.fixture
def noor() -> Staff:
    return a_staff(name="Noor Siddiqui", roles=[Role.ADMINISTRATOR], states=[])


@pytest.fixture
def vera() -> Staff:
    return a_staff(name="Vera Novak", roles=[Role.DIRECTOR], states=[])


@pytest.fixture
def lin() -> Staff:
    return a_staff()


def at_the_door(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.account)
    return client


def in_force(account: Account) -> int:
    return Grant.objects.filter(grantee=account, until__isnull=True).count()


def test_a_second_person_is_asked_by_notice_and_by_a_letter_that_says_nothing_and_then_it_is_in_force(
    lin: Staff, noor: Staff, vera: Staff
) -> None:
    change = give_role(staff=lin, role=Role.BILLER, why="Bo is away", by=noor.account, at=SPRING)
    asked = Notice.objects.get()
    assert asked.account == vera.account
    inbox.post(notice_id=asked.pk)
    assert "Lin" not in asked.words + str(mail.outbox[0].body)
    client = at_the_door(lin)
    assert client.get(reverse("operations:claims")).status_code == 404
    approve_role(change=change, approved=True, words="", by=vera.account, at=LATER)
    assert client.get(reverse("operations:claims")).status_code == 200
    told = dict(Notice.objects.exclude(pk=asked.pk).values_list("account_id", "words"))
    assert told == {
        noor.account_id: "A role you proposed was approved.",
        lin.account_id: "You were given a role: Biller.",
    }


def test_a_role_that_is_taken_shows_nothing_at_the_very_next_request(noor: Staff, vera: Staff) -> None:
    client = at_the_door(vera)
    assert client.get(reverse("director:overview")).status_code == 200
    take_role(staff=vera, role=Role.DIRECTOR, why="moved on", by=noor.account, at=SPRING)
    assert client.get(reverse("director:overview")).status_code == 404


def test_with_the_last_clinical_role_go_the_care_teams_and_what_they_showed(
    lin: Staff, noor: Staff, vera: Staff
) -> None:
    jordan, grace = a_patient(), a_staff(name="Grace")
    treats(lin, jordan)
    begin_supervision(supervisor=grace, supervisee=lin, by=noor.account, at=SPRING)
    people.propose_role(staff=lin, role=Role.CASE_MANAGER, why="x", by=noor.account, at=SPRING)
    take_role(staff=Staff.objects.get(pk=lin.pk), role=Role.CASE_MANAGER, why="x", by=noor.account, at=LATER)
    assert (in_force(lin.account), in_force(grace.account)) == (1, 1)
    take_role(staff=Staff.objects.get(pk=lin.pk), role=Role.THERAPIST, why="office", by=noor.account, at=LATER)
    assert (in_force(lin.account), in_force(grace.account)) == (0, 0)
    assert not care_team(jordan.pk, at=LATER).exists()
    assert jordan.account
    assert Notice.objects.filter(account=jordan.account, words__contains="no longer on your care team").exists()
    assert Notice.objects.filter(account=vera.account, words__contains="choose who takes over").exists()


def test_whoever_works_here_no_more_is_out_at_the_next_request_with_everything(lin: Staff, noor: Staff) -> None:
    jordan, grace = a_patient(), a_staff(name="Grace")
    treats(lin, jordan)
    begin_supervision(supervisor=lin, supervisee=grace, by=noor.account, at=SPRING)
    treats(grace, a_patient())
    lin.account.set_password("walk down the stairs, slowly")
    lin.account.save()
    client = at_the_door(lin)
    assert client.get(reverse("home")).status_code == 302
    deactivate_staff(staff=lin, why="left the programme", by=noor.account, at=LATER)
    again = client.get(reverse("home"))
    assert again.headers["Location"].startswith(reverse("account_login"))
    assert in_force(lin.account) == 0
    assert not Supervision.objects.filter(until__isnull=True).exists()
    assert not Account.objects.get(pk=lin.account_id).has_usable_password()
    gone = RoleChange.objects.get()
    assert (gone.role, gone.given, gone.why) == (Role.THERAPIST, False, "left the programme")


def test_with_the_work_ends_the_address_of_the_calendar(lin: Staff, noor: Staff) -> None:
    grace = a_staff(name="Grace")
    for staff in (lin, grace):
        calendar_feed(account=staff.account)
    take_role(staff=lin, role=Role.THERAPIST, why="office", by=noor.account, at=LATER)
    deactivate_staff(staff=grace, why="left", by=noor.account, at=LATER)
    assert [feed.ended_at for feed in CalendarFeed.objects.all()] == [LATER, LATER]


def test_whoever_is_a_relative_too_stays_one_when_the_work_ends(lin: Staff, noor: Staff) -> None:
    """Their sessions end all the same; they choose a new password."""
    jordan = a_patient()
    relative = people.link_relative(account=lin.account, patient=jordan, name="Lin Chen", relationship="sister")
    shares(relative, [Kind.SCHEDULE])
    deactivate_staff(staff=lin, why="left", by=noor.account, at=LATER)
    account = Account.objects.get(pk=lin.account_id)
    assert account.is_active
    assert viewer_of(account).roles == {Role.RELATIVE}
    assert Grant.objects.filter(grantee=account, ground=Ground.CONSENT, until__gt=LATER).exists()


def test_whoever_is_back_has_no_role_until_one_is_given(lin: Staff, noor: Staff) -> None:
    deactivate_staff(staff=lin, why="left", by=noor.account, at=SPRING)
    reinstate_staff(staff=lin, why="back", by=noor.account, at=LATER)
    client = at_the_door(Staff.objects.get(pk=lin.pk))
    assert client.get(reverse("clinician:day")).status_code == 404
    give_role(staff=lin, role=Role.THERAPIST, why="back", by=noor.account, at=LATER)
    assert client.get(reverse("clinician:day")).status_code == 200


def test_what_is_refused_changes_nothing(lin: Staff, noor: Staff) -> None:
    with pytest.raises(NotLikeThis):
        deactivate_staff(staff=noor, why="x", by=noor.account, at=SPRING)
    with pytest.raises(NotLikeThis):
        give_role(staff=lin, role=Role.ON_CALL, why="x", by=lin.account, at=SPRING)
    assert not RoleChange.objects.exists()
    assert not Notice.objects.exists()
