"""Where watches, breathalysers and the like send what they measured. docs/guides/readings.md is for their makers."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stepwell.clinic.measures.actions.monitoring import submission_of
from stepwell.clinic.measures.queries import device_sending, secret_of
from stepwell.clinic.rulebook.queries import reading_terms
from stepwell.doors.hooks.readings.shape import Sent, sent_in
from stepwell.doors.hooks.readings.signature import is_signed
from stepwell.doors.web.gate import public
from stepwell.journeys.record_reading import record_reading
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.values import Refused

if TYPE_CHECKING:
    from stepwell.clinic.measures.models import Device

_log = logging.getLogger(__name__)
COUNTED = "hooks.readings.refused"
COUNTED_FOR_S = 24 * 3600
BODY_MOST = 256 * 1024
NOBODY = UUID(int=0)


@public
@csrf_exempt
@require_POST
def readings(request: HttpRequest) -> HttpResponse:
    """The signature is the key: without a good one the answer is 401 and nothing else, whatever was wrong with it.

    Each reading is kept or refused by itself, and the answer says which; sent again, it is answered the same.
    """
    at = clock.now()
    if int(request.headers.get("Content-Length") or 0) > BODY_MOST:
        return HttpResponse(status=413)
    try:
        body = request.body
    except RawPostDataException:  # a form with files, which no device sends: it was read as one before it came here
        return _not_signed()
    with acting_as_programme():
        device = _device(request, body, at)
        if device is None:
            return _not_signed()
        try:
            sent = sent_in(body)
        except Refused as refusal:
            return JsonResponse({"why": str(refusal)}, status=422)
        told = [_kept(device, id_there, each, at) for id_there, each in sent]
    refused = any(each["state"] == "refused" for each in told)
    return JsonResponse({"readings": told}, status=422 if refused else 200)


def _device(request: HttpRequest, body: bytes, at: datetime) -> "Device | None":
    """Whose device signed this; None where nobody's did. An unknown one costs as much as a wrong signature."""
    try:
        ref = UUID(request.headers.get("Stepwell-Device", ""))
    except ValueError:
        ref = NOBODY
    device = device_sending(ref)
    good = is_signed(
        secret=secret_of(device) if device else "nobody's",
        timestamp=request.headers.get("Stepwell-Timestamp", ""),
        body=body,
        signature=request.headers.get("Stepwell-Signature", ""),
        minutes=reading_terms(on=at.date()).replay_minutes,
        at=at,
    )
    return device if good else None


def _not_signed() -> HttpResponse:
    cache.add(COUNTED, 0, COUNTED_FOR_S)
    _log.warning("readings without a good signature were refused: %s in a day", cache.incr(COUNTED))
    return HttpResponse(status=401)


def _kept(device: "Device", id_there: str, sent: Sent | Refused, at: datetime) -> dict[str, str]:
    try:
        if isinstance(sent, Refused):
            raise sent
        record_reading(
            patient=device.patient,
            device=device,
            kind=sent.kind,
            value=sent.value,
            unit=sent.unit,
            taken_at=sent.taken_at,
            submission=submission_of(device, sent.id),
            at=at,
        )
    except Refused as refusal:
        return {"id": id_there, "state": "refused", "why": str(refusal)}
    return {"id": id_there, "state": "kept"}
