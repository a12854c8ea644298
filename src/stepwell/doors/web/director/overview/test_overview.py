"""What the director sees first."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
OVERVIEW = reverse("director:overview")


def page_for(account: Account, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setattr(clock, "now", lambda: SPRING + timedelta(hours=4))
    client = Client()
    client.force_login(account)
    page = client.get(OVERVIEW)
    return page.status_code, page.content.decode()


def test_the_figures_stand_beside_their_denominators(monkeypatch: pytest.MonkeyPatch) -> None:
    admitted(a_patient(), a_track(), a_staff(), on=date(2026, 3, 2))
    vera = a_staff(name="Vera Lund", roles=[Role.DIRECTOR], states=[])
    status, text = page_for(vera.account, monkeypatch)
    assert status == 200
    assert "1 of 1" in text
    assert "This is change, not effect" in text
    assert "No seats planned this week" in text
    assert "Jordan" not in text


def test_before_the_first_admission_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    vera = a_staff(name="Vera Lund", roles=[Role.DIRECTOR], states=[])
    assert "Nobody has been admitted yet" in page_for(vera.account, monkeypatch)[1]


def test_to_others_the_overview_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [a_staff().account, a_staff(roles=[Role.SCHEDULER]).account, a_patient().account, an_account()]
    assert [page_for(account, monkeypatch)[0] for account in others if account] == [404] * 4
