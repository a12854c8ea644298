"""A night on call: a record opened in an emergency, looked at in the morning, and read about by the patient."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from stepwell.clinic.people.models import Patient
from stepwell.doors.simulator.cast import DOMAIN
from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]


def test_the_on_call_clinician_breaks_the_glass_the_director_reviews_it_and_the_patient_reads_who_looked(
    visit: Begin, story_clock: StoryClock
) -> None:
    with transaction.atomic():  # the database learns who acts as a transaction opens
        jordan = Patient.objects.get(account__email=f"jordan@{DOMAIN}")
    sam = visit("sam")
    record = f"/clinic/patients/{jordan.ref}/"
    sam.go(record)
    expect(sam.page.get_by_role("heading", name="Safety plan")).to_be_visible()
    expect(sam.page.get_by_role("heading", name="Problems")).to_have_count(0)

    sam.go("/clinic/emergency/")
    sam.look()
    sam.fill("Family name", "Reyes")
    sam.fill("Date of birth", jordan.birth_on.isoformat())
    sam.press("Find them")
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("Open a record in an emergency")
    assert "Reyes" not in sam.page.url
    sam.look()
    sam.fill("What is the emergency?", "Jordan called the line from a bridge; I need the plan and who treats them.")
    sam.press("Continue")
    sam.look()
    expect(sam.page.get_by_text("answers for privacy is told now")).to_be_visible()
    sam.press("Open the record")
    expect(sam.page.get_by_role("heading", level=1)).to_contain_text("Reyes")
    expect(sam.page.get_by_text("You opened the record of Jordan Reyes in an emergency.")).to_be_visible()
    expect(sam.page.get_by_role("heading", name="Problems")).to_be_visible()
    expect(sam.page.get_by_text("Set a goal")).to_have_count(0)
    sam.look()
    sam.go("/clinic/patients/")
    expect(sam.page.get_by_text("You opened the record of Jordan Reyes in an emergency.")).to_be_visible()

    story_clock.at += timedelta(minutes=61)
    sam.go(record)
    expect(sam.page.get_by_role("heading", name="Problems")).to_have_count(0)
    sam.look()

    vera = visit("vera", phone=False)
    vera.go("/director/emergencies/")
    expect(vera.page.get_by_text("Sam Whitfield opened the record of Jordan Reyes")).to_be_visible()
    vera.look()
    vera.page.get_by_label("Yes, it was needed").check()
    vera.fill("In your words", "A life was in danger. Right to look.")
    vera.press("Keep this review")
    expect(vera.page.get_by_text("In order, said Vera Novak")).to_be_visible()

    patient = visit("jordan")
    patient.go("/me/who-looked/")
    expect(patient.page.get_by_text("Sam Whitfield").first).to_be_visible()
    expect(patient.page.get_by_text("emergency").first).to_be_visible()
    patient.look()
