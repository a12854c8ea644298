"""A clinician is worried: the reason, the grade, and who may."""

from uuid import uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.safety.models import Alert
from stepwell.doors.web.conftest import ELEVEN, SignIn


def address(patient: Patient) -> str:
    return f"/clinic/patients/{patient.ref}/worry/"


def told(**more: str) -> dict[str, str]:
    return {"words": "He gave his guitar away.", "grade": "URGENT", "submission": str(uuid4())} | more


@pytest.fixture
def desk(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin)


def test_a_worry_needs_no_score_and_pages_like_any_alert(desk: Client, jordan: Patient, lin: Staff) -> None:
    assert address(jordan) in desk.get(f"/clinic/patients/{jordan.ref}/").content.decode()
    page = desk.post(address(jordan), told(), follow=True).content.decode()
    alert = Alert.objects.get()
    assert (alert.grade, alert.words, alert.raised_by, alert.raised_at) == (
        "URGENT", "He gave his guitar away.", lin.account, ELEVEN,
    )  # fmt: skip
    assert ProcrastinateJob.objects.filter(task_name="safety.page", args={"alert_id": alert.pk}).exists()
    assert "He gave his guitar away." in page
    assert "just now, by Lin Chen, LCSW" in page


def test_the_same_form_twice_raises_one(desk: Client, jordan: Patient) -> None:
    sent = told()
    desk.post(address(jordan), sent)
    desk.post(address(jordan), sent)
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(("wrong", "said"), [({"words": " "}, "Write what worries you"), ({"grade": "SHRUG"}, "valid")])
def test_what_lacks_is_asked_for_and_what_was_written_stays(
    desk: Client, jordan: Patient, wrong: dict[str, str], said: str
) -> None:
    answer = desk.post(address(jordan), told(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Alert.objects.exists()


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address(jordan)).status_code == 404
        assert signed_in(account).post(address(jordan), told()).status_code == 404
    assert not Alert.objects.exists()
