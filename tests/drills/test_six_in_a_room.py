"""Six people in a room with a real media server: does everybody see and hear everybody, on a machine of two cores?

Six browsers' pages are as much as such a machine carries, so this is left to the nightly run, with nothing beside it.
"""

from collections.abc import Mapping

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from stepwell.clinic.attendance.models import Stranger
from stepwell.clinic.people.models import Patient
from tests.drills.test_the_room import (
    Enter,
    Group,
    begun,
    camera_browser,
    comes_in,
    comes_to_the_door,
    enter,
    janus,
    own_network,
    said_of,
    site,
    wait_for,
)  # fmt: skip

__all__ = ["camera_browser", "enter", "janus", "own_network", "site"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.nightly]


@pytest.fixture
def six(transactional_db: None, browser_type_launch_args: object) -> Group:
    """Lin's session with five others."""
    return begun("Jordan", "Amara", "Theo", "Kai", "Rosa")


def test_six_people_all_see_and_hear_each_other(six: Group, enter: Enter) -> None:
    host = enter(six.lin.account, reverse("clinician:room", args=[six.session.ref]))
    host.set_viewport_size({"width": 1280, "height": 800})  # whoever leads sees everybody beside their list
    pages: dict[Patient, Page] = {}
    for patient in six.patients:
        pages[patient] = comes_to_the_door(enter, patient, six)
        host.get_by_role("button", name=f"Let in {patient.name}").click()
        pages[patient].get_by_text("You are in the room.").wait_for()
    everybody_has_everybody(host, pages)
    wait_for(lambda: all(said_of(patient)[-1:] == ["joined"] for patient in pages))

    gone = pages.pop(six.jordan)
    gone.get_by_role("button", name="Leave", exact=True).click()
    everybody_has_everybody(host, pages)
    wait_for(lambda: said_of(six.jordan)[-1] in {"left", "removed"})
    assert not Stranger.objects.exists()


def everybody_has_everybody(host: Page, pages: Mapping[Patient, Page]) -> None:
    for page in (host, *pages.values()):
        comes_in(page, "video", from_others=len(pages))
        comes_in(page, "audio", from_others=len(pages))
