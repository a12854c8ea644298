"""The director looks at what was opened in an emergency."""

import pytest
from django.test import Client

from stepwell.clinic.access.models import BreakGlassReview
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.journeys.break_glass import break_glass
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
WHY = "She called from a bridge; I need her plan."
HERE = "/director/emergencies/"


@pytest.fixture
def vera(client: Client) -> Staff:
    vera = a_staff(name="Vera Novak", roles=[Role.DIRECTOR, Role.ON_CALL])
    client.force_login(vera.account)
    return vera


@pytest.mark.usefixtures("vera")
def test_with_nothing_to_review_it_says_so(client: Client) -> None:
    assert "Nothing was opened in an emergency" in client.get(HERE).content.decode()


@pytest.mark.usefixtures("vera")
def test_a_review_is_kept_with_its_words(client: Client) -> None:
    sam = a_staff(name="Sam Whitfield", roles=[Role.CASE_MANAGER])
    broken = break_glass(patient=a_patient(), reason=WHY, by=sam.account, at=clock.now())
    assert WHY in client.get(HERE).content.decode()
    prefix = str(broken.ref)
    blank = client.post(HERE, {"broken": prefix})
    assert blank.status_code == 422
    told = {"broken": prefix, f"{prefix}-justified": "yes", f"{prefix}-words": "She was in danger."}
    answer = client.post(HERE, told, follow=True).content.decode()
    assert "In order" in answer
    assert "She was in danger." in answer
    assert BreakGlassReview.objects.get().justified


def test_what_one_opened_oneself_somebody_else_reviews(client: Client, vera: Staff) -> None:
    broken = break_glass(patient=a_patient(), reason=WHY, by=vera.account, at=clock.now())
    assert "somebody else reviews it" in client.get(HERE).content.decode()
    prefix = str(broken.ref)
    told = {"broken": prefix, f"{prefix}-justified": "yes", f"{prefix}-words": "Fine."}
    assert client.post(HERE, told).status_code == 422
    assert not BreakGlassReview.objects.exists()


@pytest.mark.usefixtures("vera")
def test_a_review_of_nothing_is_nowhere(client: Client) -> None:
    told = {"broken": "nonsense", "nonsense-justified": "yes", "nonsense-words": "x"}
    assert client.post(HERE, told).status_code == 404


def test_as_many_queries_for_ten_as_for_one(client: Client, vera: Staff) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sam = a_staff(name="Sam Whitfield", roles=[Role.CASE_MANAGER])
    counts = []
    for number in range(3):
        break_glass(patient=a_patient(family_name=f"P{number}"), reason=WHY, by=sam.account, at=clock.now())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(HERE)
        counts.append(len(asked))
    assert counts[1] == counts[2]
    assert vera.pk
