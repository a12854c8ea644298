"""No link of the navigation leads somewhere that is not there for whoever reads it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.doors.web.home import LANDINGS
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
STAFF = [role for role in LANDINGS if role not in (Role.PATIENT, Role.RELATIVE)]


def _nav(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'class="nav-link" href="([^"]+)"', text)))


@pytest.mark.parametrize("role", STAFF)
def test_every_link_of_the_navigation_opens_and_brings_one_back(role: Role) -> None:
    client = Client()
    client.force_login(a_staff(roles=[role]).account)
    links = _nav(client.get(reverse("home"), follow=True).content.decode())
    assert reverse(LANDINGS[role]) in links
    for link in links:
        page = client.get(link)
        assert page.status_code == 200
        if not link.startswith("/account/"):
            assert _nav(page.content.decode()) == links


def test_who_plays_two_parts_finds_the_doors_of_both() -> None:
    client = Client()
    client.force_login(a_staff(roles=[Role.SCHEDULER, Role.BILLER]).account)
    links = _nav(client.get(reverse("operations:week")).content.decode())
    assert {reverse("operations:referrals"), reverse("operations:claims")} <= set(links)


def test_a_patient_who_is_somebodys_relative_finds_both_and_a_patient_alone_one() -> None:
    patient, alone = a_patient(), a_patient()
    assert patient.account
    assert alone.account
    link_relative(account=patient.account, patient=alone, name="Jo", relationship="brother")
    for account, portals in ((patient.account, ["patient:today", "family:home"]), (alone.account, ["patient:today"])):
        client = Client()
        client.force_login(account)
        for name in portals:
            links = _nav(client.get(reverse(name)).content.decode())
            assert [each for each in ("patient:today", "family:home") if reverse(each) in links] == portals
