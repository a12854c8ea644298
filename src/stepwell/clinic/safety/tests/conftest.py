"""Who is who, and whose phone rings."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.ladder import next_step
from stepwell.clinic.safety.models import Alert, Attempt
from stepwell.clinic.safety.rota import working
from stepwell.clinic.safety.tests.factories import on_call
from stepwell.plumbing.delivery.tests.conftest import gateway, mail_server
from stepwell.pure.entitlement import Role

__all__ = ["gateway", "mail_server"]


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


@pytest.fixture
def sam() -> Staff:
    """On call."""
    return on_call(a_staff([Role.ON_CALL], name="Sam Ito"))


@pytest.fixture
def lin(jordan: Patient) -> Staff:
    """Jordan's therapist."""
    staff = a_staff()
    treats(staff, jordan)
    return staff


@pytest.fixture
def vera() -> Staff:
    """The director."""
    return a_staff([Role.DIRECTOR], name="Vera Lund")


def minute(minutes: int) -> datetime:
    return SPRING + timedelta(minutes=minutes)


def run_pager(alert: Alert, at: datetime) -> None:
    """What the job does."""
    actions.climb(alert_id=alert.pk, at=at)
    actions.deliver(alert_id=alert.pk, at=at)


def fast_forward(alert: Alert, minutes: int, *, since: int = 0) -> None:
    """The pager runs at once, and each time it is due until that minute; it is always on time."""
    at: datetime | None = minute(since)
    while at is not None and at <= minute(minutes):
        run_pager(alert, at)
        step = next_step(Alert.objects.get(pk=alert.pk), there=working())
        at = step.due_at if step else None


def rang(alert: Alert) -> list[tuple[int, str]]:
    """At which minute whose phone rang, by what was taken."""
    found = Attempt.objects.filter(page__alert=alert, taken=True).select_related("page__staff").order_by("pk")
    return [(int((each.at - SPRING).total_seconds() // 60), each.page.staff.name) for each in found]


def planned() -> list[datetime]:
    rows = ProcrastinateJob.objects.filter(task_name="safety.page", scheduled_at__isnull=False)
    return [at for at in rows.order_by("scheduled_at").values_list("scheduled_at", flat=True) if at]


@pytest.fixture
def phones(settings: Settings) -> Callable[..., None]:
    """Text messages are set up, and taken by whoever carries them; gives somebody a number."""
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = "console:"

    def number(staff: Staff, digits: str, channel: str = "text message") -> None:
        actions.add_way(staff=staff, channel=channel, address=f"212 555 {digits}", name="", at=SPRING)

    return number
