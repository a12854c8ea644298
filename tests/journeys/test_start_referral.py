"""Asking to start needs no account."""

from uuid import uuid4

import pytest

from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.programs.models import Referral
from stepwell.journeys.start_referral import start_referral
from stepwell.plumbing.database import acting_as


@pytest.mark.django_db
def test_a_visitor_asks_to_start_and_cannot_read_the_list() -> None:
    with acting_as(None):
        start_referral(
            given_name="Jordan",
            family_name="Reyes",
            phone="555 0101",
            email="Jordan@Example.org",
            state="NY",
            preference="iop",
            best_time="evenings",
            message="",
            submission=uuid4(),
            at=SPRING,
        )
        assert not Referral.objects.exists()
    referral = Referral.objects.get()
    assert (referral.state, referral.email) == (Referral.State.NEW, "jordan@example.org")
