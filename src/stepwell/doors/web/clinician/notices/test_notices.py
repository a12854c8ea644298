"""Notices: whoever works here reads what they were told, and nobody else's."""

from datetime import timedelta

import pytest

from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/clinic/notices/"
WORDS = "The week of 2 March is published: you lead 3 sessions."


@pytest.mark.parametrize("role", [Role.SCHEDULER, Role.BILLER, Role.DIRECTOR, Role.PRIVACY_OFFICER, Role.THERAPIST])
def test_whatever_part_they_play_they_read_what_they_were_told(role: Role, db: None, signed_in: SignIn) -> None:
    told, other = a_staff([role], name="Ina Bell"), a_staff([role])
    tell(account=told.account, words=WORDS, link="/clinic/day/", at=ELEVEN - timedelta(hours=1))
    tell(account=other.account, words="Somebody else was told this.", at=ELEVEN)
    page = signed_in(told).get(URL).content.decode()
    assert WORDS in page
    assert "Somebody else" not in page
    assert "10:00 am · new" in page
    assert "<span>1 new</span>" in page


def test_what_they_say_they_read_is_new_no_more(db: None, signed_in: SignIn) -> None:
    told: Staff = a_staff([Role.SCHEDULER])
    tell(account=told.account, words=WORDS, at=ELEVEN)
    mine = signed_in(told)
    assert "1 new" in mine.get(URL).content.decode()
    assert "1 new" in mine.get(URL).content.decode()
    again = mine.post(URL, follow=True).content.decode()
    assert WORDS in again
    assert "new</span>" not in again


def test_with_nothing_told_it_says_what_will_be_read_here(db: None, signed_in: SignIn) -> None:
    assert "Nothing yet" in signed_in(a_staff([Role.BILLER])).get(URL).content.decode()


def test_it_is_not_for_patients(jordan: Patient, signed_in: SignIn) -> None:
    assert signed_in(jordan).get(URL).status_code == 404
