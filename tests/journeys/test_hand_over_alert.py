"""An alert is offered to a colleague: they are told, and not of whom."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.actions import NotTheHolder, acknowledge
from stepwell.clinic.safety.models import Offer
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.journeys.hand_over_alert import hand_over_alert
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_the_colleague_hears_of_it_and_a_refusal_leaves_nothing() -> None:
    sam, lin, jordan = on_call(a_staff([Role.ON_CALL], name="Sam Ito")), a_staff(), a_patient()
    treats(lin, jordan)
    alert = an_alert(jordan)
    acknowledge(alert=alert, by=sam.account, place="duty board", at=SPRING)
    with acting_as(sam.account_id):
        hand_over_alert(alert=alert, to=lin, words="She expects a call.", by=sam.account, at=SPRING)
    notice = Notice.objects.get()
    assert (notice.account, notice.link) == (lin.account, f"/clinic/duty/{alert.ref}/")
    assert "Jordan" not in notice.words
    assert ProcrastinateJob.objects.filter(task_name="inbox.post", args={"notice_id": notice.pk}).exists()
    with acting_as(lin.account_id), pytest.raises(NotTheHolder):
        hand_over_alert(alert=alert, to=sam, words="No, you.", by=lin.account, at=SPRING)
    assert Offer.objects.count() == Notice.objects.count() == 1
