"""A device sends: on time, late, twice, out of order, forged, altered, replayed, and nonsense."""

import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.measures.actions import add_device, end_device
from stepwell.clinic.measures.models import Device, Reading
from stepwell.clinic.measures.queries import secret_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Alert
from stepwell.doors.hooks.readings.views import COUNTED
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
URL = "/hooks/readings/"
Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING)
    cache.clear()


@pytest.fixture
def watch() -> Device:
    patient, lin = a_patient(), a_staff()
    treats(lin, patient)
    return add_device(patient=patient, name="Watch", kinds=["heart_rate", "oxygen"], by=lin.account, at=SPRING)


@pytest.fixture
def send(watch: Device) -> Send:
    """Send as the watch does, unless something is said otherwise."""

    def sends(*rows: dict[str, Any], body: bytes | None = None, age: timedelta = timedelta(), **headers: str) -> Any:
        body = json.dumps({"readings": rows}).encode() if body is None else body
        stamp = str(int((SPRING - age).timestamp()))
        signed = hmac.digest(secret_of(watch).encode(), stamp.encode() + b"." + body, "sha256").hex()
        told = {"Stepwell-Device": str(watch.ref), "Stepwell-Timestamp": stamp, "Stepwell-Signature": signed}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        with acting_as(None):
            return Client(enforce_csrf_checks=True).post(URL, body, content_type="application/json", headers=told)

    return sends


def a_reading(id_there: str = "1", **told: Any) -> dict[str, Any]:
    return {
        "id": id_there, "kind": "heart_rate", "value": 71, "unit": "/min", "taken_at": SPRING.isoformat(),
    } | told  # fmt: skip


def test_what_is_well_signed_is_kept(send: Send, watch: Device) -> None:
    answer = send(a_reading(), a_reading("2", kind="oxygen", value=97, unit="%"))
    assert answer.status_code == 200
    assert answer.json() == {"readings": [{"id": "1", "state": "kept"}, {"id": "2", "state": "kept"}]}
    assert {(row.patient_id, row.device_id) for row in Reading.objects.all()} == {(watch.patient_id, watch.pk)}


def test_sent_again_it_is_answered_the_same_and_there_is_no_new_row(send: Send) -> None:
    first, again = send(a_reading(value=155)), send(a_reading(value=155))
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (Reading.objects.count(), Alert.objects.count()) == (1, 1)


def test_late_and_out_of_order_they_stand_by_when_they_were_taken(send: Send) -> None:
    for id_there, hours in (("a", 1), ("b", 30), ("c", 5)):
        assert send(a_reading(id_there, taken_at=(SPRING - timedelta(hours=hours)).isoformat())).status_code == 200
    taken = list(Reading.objects.order_by("-taken_at").values_list("taken_at", flat=True))
    assert taken == [SPRING - timedelta(hours=hours) for hours in (1, 5, 30)]
    assert send(a_reading("d", taken_at=(SPRING - timedelta(days=8)).isoformat())).status_code == 422


def test_a_dangerous_reading_raises_its_alert_by_a_rule(send: Send, watch: Device) -> None:
    send(a_reading(kind="oxygen", value=80, unit="%"))
    alert = Alert.objects.get()
    assert (alert.grade, alert.patient_id) == ("URGENT", watch.patient_id)
    assert alert.signals.get().rule is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"Stepwell_Signature": "0" * 64},
        {"Stepwell_Signature": ""},
        {"Stepwell_Signature": "é" * 64},
        {"Stepwell_Device": "00000000-0000-4000-8000-000000000000"},
        {"Stepwell_Device": "watch"},
        {"Stepwell_Timestamp": "1772452801"},
        {"Stepwell_Timestamp": "soon"},
        {"Stepwell_Timestamp": "9" * 400},
    ],
)
def test_without_a_good_signature_the_answer_is_401_says_nothing_and_is_counted(
    send: Send, headers: dict[str, str]
) -> None:
    answer = send(a_reading(), **headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert not Reading.objects.exists()
    assert cache.get(COUNTED) == 1


def test_a_form_is_answered_like_anything_that_is_not_signed() -> None:
    for form in ({"a": "b"}, {"a": SimpleUploadedFile("a.txt", b"b")}):
        assert Client(enforce_csrf_checks=True).post(URL, form).status_code == 401


ODD: tuple[object, ...] = (
    *("\x00", "\ud800", "a" * 101, "", True, None, [], {}),
    *(10**400, -1e308, float("nan"), float("inf")),
    *("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "2026-03-02T15:00+23:59"),
)


@pytest.mark.parametrize("field", ["id", "kind", "value", "unit", "taken_at"])
def test_odd_words_numbers_and_moments_in_a_reading_are_refused_by_themselves(send: Send, field: str) -> None:
    for odd in ODD:
        answer = send(a_reading("good"), a_reading() | {field: odd})
        assert answer.status_code in (200, 422), odd
        assert answer.json()["readings"][0] == {"id": "good", "state": "kept"}, odd


def test_a_body_altered_on_the_way_is_refused(send: Send, watch: Device) -> None:
    stamp = str(int(SPRING.timestamp()))
    body = json.dumps({"readings": [a_reading()]}).encode()
    signed = hmac.digest(secret_of(watch).encode(), stamp.encode() + b"." + body, "sha256").hex()
    assert send(body=body.replace(b"71", b"72"), Stepwell_Signature=signed).status_code == 401
    assert not Reading.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (-4, 200), (6, 401), (-6, 401)])
def test_a_signature_is_good_for_five_minutes(send: Send, minutes: int, status: int) -> None:
    assert send(a_reading(), age=timedelta(minutes=minutes)).status_code == status


def test_a_device_that_was_ended_is_nobody(send: Send, watch: Device) -> None:
    end_device(device=watch, at=SPRING)
    assert send(a_reading()).status_code == 401


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "Body: it is not JSON"), (b"\xff\xfe", "it is not JSON"), (b"[]", "there is no list of them"),
        (b'{"readings": []}', "send 1 to 200"), (b'{"readings": "all"}', "there is no list of them"),
        (b"[" * 99_999, "it is not JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(send: Send, body: bytes, said: str) -> None:
    answer = send(body=body)
    assert answer.status_code == 422
    assert said in answer.json()["why"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("pulse", "number 2 is no object"),
        ({"kind": "oxygen"}, "Id: it is missing"),
        ({"id": "2", "taken_at": "2026-03-02T07:00:00"}, "it is no moment with a zone"),
        ({"id": "2", "taken_at": "yesterday"}, "it is no moment with a zone"),
        (a_reading("2", unit="bpm"), "is no unit of heart rate; send /min"),
        (a_reading("2", value=3), "check the device"),
        (a_reading("2", value={"$gt": 0}), "is not a number"),
        (a_reading("2", kind="sleep", unit="min", value=400), "this device does not send sleep"),
        (a_reading("1", value=72), "this id was sent before with other values"),
        (a_reading("2", taken_at=(SPRING + timedelta(hours=2)).isoformat()), "is still to come"),
    ],
)
def test_one_bad_reading_is_refused_by_itself_and_the_others_are_kept(
    send: Send, row: dict[str, Any], said: str
) -> None:
    answer = send(a_reading("1"), row)
    assert answer.status_code == 422
    good, bad = answer.json()["readings"]
    assert good == {"id": "1", "state": "kept"}
    assert said in bad["why"]
    assert Reading.objects.count() == 1


def test_nobody_reads_there(send: Send) -> None:
    assert Client().get(URL).status_code == 405
    assert send(body=b"x" * 300_000).status_code == 413


@pytest.mark.parametrize("many", [1, 20])
def test_each_reading_costs_the_same(send: Send, many: int) -> None:
    with CaptureQueriesContext(connection) as spent:
        assert send(*(a_reading(str(number)) for number in range(many))).status_code == 200
    assert len(spent) <= 30 + 17 * many  # two of them are the savepoint of each
