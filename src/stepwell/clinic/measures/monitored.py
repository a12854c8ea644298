"""What was measured of a patient, and by which devices?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F
from django.utils.crypto import salted_hmac

from stepwell.clinic.measures.models import Device, Reading
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.readings import MEASURED, PANEL

LATE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading in words: what, the value, when taken, whether it came late, and who or what says so."""

    ref: UUID
    kind: str
    label: str
    value: str
    words: str
    taken_at: datetime
    received_at: datetime
    said_by: str

    @property
    def is_late(self) -> bool:
        return self.received_at - self.taken_at > LATE_AFTER


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device, and when something came from it last."""

    ref: UUID
    name: str
    kinds: tuple[str, ...]
    ended_at: datetime | None
    last_at: datetime | None


def readings(*, viewer: Viewer, patient: Patient, at: datetime, limit: int = 50) -> tuple[ReadingLine, ...]:
    """The latest readings by when they were taken, whatever order they came in. Two queries."""
    rows = Reading.objects.visible_to(viewer, at=at).filter(patient=patient).select_related("device")
    latest = list(rows.order_by("-taken_at", "-pk")[:limit])
    by = {row.by_id for row in latest if row.by_id}
    names = dict(Staff.objects.filter(account__in=by).values_list("account_id", "name"))
    return tuple(_line(row, names) for row in latest)


def devices(*, viewer: Viewer, patient: Patient, at: datetime) -> tuple[DeviceLine, ...]:
    """The patient's devices, those in use first. Two queries."""
    rows = Device.objects.visible_to(viewer, at=at).filter(patient=patient)
    came = Reading.objects.visible_to(viewer, at=at).filter(patient=patient, device__isnull=False)
    last = dict(came.order_by("device", "-received_at").distinct("device").values_list("device", "received_at"))
    return tuple(
        DeviceLine(
            row.ref,
            row.name,
            tuple(MEASURED[kind].label for kind in row.kinds if kind in MEASURED),
            row.ended_at,
            last.get(row.pk),
        )
        for row in rows.order_by(F("ended_at").desc(nulls_first=True), "pk")
    )


def device_by_ref(ref: UUID, *, viewer: Viewer, patient: Patient, at: datetime) -> Device | None:
    """That device, if the viewer may see it."""
    row: Device | None = Device.objects.visible_to(viewer, at=at).filter(patient=patient, ref=ref).first()
    return row


def device_sending(ref: UUID) -> Device | None:
    """The device of this ref, in use, with its patient. For the door it sends through, before anybody is let in."""
    row: Device | None = Device.objects.filter(ref=ref, ended_at__isnull=True).select_related("patient").first()
    return row


def secret_of(device: Device) -> str:
    """What the device signs with. It follows from the installation's key, so no row holds it."""
    return salted_hmac("stepwell.device", f"{device.ref}:{device.salt}", algorithm="sha256").hexdigest()


def _line(row: Reading, names: Mapping[int, str]) -> ReadingLine:
    panel: Mapping[str, str] | None = row.panel
    measured = MEASURED.get(row.kind)
    return ReadingLine(
        ref=row.ref,
        kind=row.kind,
        label="Urine screen" if panel else (measured.label if measured else row.kind),
        value=_panel_words(panel) if panel else f"{_plain(row.value)} {_unit_words(row.unit)}",
        words=row.words,
        taken_at=row.taken_at,
        received_at=row.received_at,
        said_by=row.device.name if row.device else names.get(row.by_id or 0, "somebody who left"),
    )


def _panel_words(panel: Mapping[str, str]) -> str:
    told = {result: [PANEL.get(key, key) for key, each in panel.items() if each == result] for result in panel.values()}
    order = ("positive", "invalid", "negative")
    return "; ".join(f"{result}: {', '.join(told[result])}" for result in order if result in told)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def _unit_words(unit: str) -> str:
    return {"g/(210.L)": "%", "/min": "a minute", "min": "minutes", "{steps}": "steps"}.get(unit, unit)
