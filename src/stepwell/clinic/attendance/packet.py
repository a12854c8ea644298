"""What does an auditor get of one patient's hours? Every minute, who says so, what was corrected, and the chains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.attendance.ledger import lines_of
from stepwell.clinic.attendance.models import Chain
from stepwell.clinic.attendance.reckoning import SOMEBODY_WHO_LEFT, terms_of
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import billing_provider
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.documents import HOUSE, digest, pdf
from stepwell.pure.dose import Said, Terms, breaks_in, terms_told
from stepwell.pure.dose.chain import CORRECTION, Line, faults_in, moment
from stepwell.pure.dose.packet import FORM, outcome_of, public_key, reckoned, sealed
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import Period


@dataclass(frozen=True, slots=True)
class HoursPacket:
    """The same hours twice: for people, and for machines, sealed. `faults`: a chain that is not whole any more."""

    paper: bytes
    file: bytes
    seats: int
    faults: tuple[str, ...]


def hours_packet(*, viewer: Viewer, patient_ref: UUID, first_on: date, until: date, at: datetime) -> HoursPacket:
    """The packet of the seats that begin in these days of the patient's. Opens the record and logs it; raises NotYours.

    Making one tells nobody outside anything: whoever hands it on enters that as a disclosure.
    """
    purpose = purpose_of(viewer, patient_ref, at=at)
    for kind in (Kind.ATTENDANCE, Kind.SCHEDULE):
        patient = open_record(viewer=viewer, patient_ref=patient_ref, kind=kind, purpose=purpose, at=at)
    period = Period(*(datetime.combine(day, time(), patient.zone) for day in (first_on, until)))
    seats = list(
        Seat.objects.visible_to(viewer, at=at)
        .filter(patient=patient, starts_at__gte=period.start_at, starts_at__lt=period.until)
        .select_related("session__facilitator")
        .order_by("starts_at", "pk")
    )
    lines = lines_of(seats)
    heads = {chain.seat_id: chain for chain in Chain.objects.filter(seat__in=seats)}
    names = _names(lines.values())
    terms = terms_of(seats)
    told = [_seat(seat, lines[seat.pk], heads.get(seat.pk), names, terms[seat.pk]) for seat in seats]
    paper = _paper(patient, period, told, at)
    body = {
        "form": FORM,
        "made_at": moment(at),
        "programme": billing_provider(on=at.date()).name,
        "patient": {"ref": str(patient.ref), "name": patient.name, "birth_on": patient.birth_on.isoformat()},
        "period": {"start_at": moment(period.start_at), "until": moment(period.until)},
        "time_zone": patient.time_zone,
        "paper_sha256": digest(paper),
        "seats": told,
    }
    faults = [f"{seat['ref']}: {fault}" for seat in told for fault in faults_in(seat["lines"], **seat["head"])]
    return HoursPacket(paper, sealed(body, seed=_seed()), len(seats), tuple(faults))


def purpose_of(viewer: Viewer, patient_ref: UUID, *, at: datetime) -> Purpose:
    """For what this viewer looks at somebody's hours: to bill, to run the programme, or as their grant says."""
    if Role.BILLER in viewer.roles:
        return Purpose.PAYMENT
    if Role.DIRECTOR in viewer.roles:
        return Purpose.OPERATIONS
    purpose = working_purpose(viewer, patient_ref, at=at)
    return Purpose.TREATMENT if purpose is Purpose.EMERGENCY else purpose  # an auditor is no emergency


def packet_key() -> str:
    """The public key by which anybody proves this programme's packets; it changes with STEPWELL_SECRET_KEY."""
    return public_key(_seed())


def _seed() -> bytes:
    return salted_hmac("stepwell.hours packet", "", algorithm="sha256").digest()


def _names(lines: Any) -> Mapping[str, str]:
    by = {str(line["by"]) for rows in lines for line in rows if line["line"] == CORRECTION}
    return {
        str(ref): name for ref, name in Staff.objects.filter(account__ref__in=by).values_list("account__ref", "name")
    }


def _seat(seat: Seat, lines: list[Line], chain: Chain | None, names: Mapping[str, str], terms: Terms) -> dict[str, Any]:
    by = {str(line["by"]) for line in lines if line["line"] == CORRECTION}
    known = {ref: names.get(ref, SOMEBODY_WHO_LEFT) for ref in sorted(by)}
    return {
        "ref": str(seat.ref),
        "title": seat.session.title,
        "facilitator": seat.session.facilitator.signature,
        "starts_at": moment(seat.starts_at),
        "ends_at": moment(seat.ends_at),
        "given_back_at": moment(seat.cancelled_at),
        "cancelled_at": moment(seat.session.cancelled_at),
        "names": known,
        "terms": terms_told(terms),
        "lines": lines,
        "head": {"position": chain.position if chain else 0, "digest": chain.digest if chain else ""},
        "outcome": outcome_of(reckoned(Period(seat.starts_at, seat.ends_at), lines, known, terms)),
    }


def _paper(patient: Patient, period: Period, seats: Sequence[Mapping[str, Any]], at: datetime) -> bytes:
    held = [seat["outcome"] for seat in seats if not (seat["given_back_at"] or seat["cancelled_at"])]
    sums = {
        name: sum(each[f"{name}_minutes"] for each in held) for name in ("scheduled", "attended", "payer_countable")
    }
    blocks: list[Mapping[str, object]] = [
        {"facts": [
            ["Patient", patient.name], ["Born", patient.birth_on.isoformat()],
            ["From", _clock(moment(period.start_at), patient)], ["Until", _clock(moment(period.until), patient)],
            ["Times are of", patient.time_zone], ["Scheduled", f"{sums['scheduled']} min"],
            ["Attended", f"{sums['attended']} min"], ["Countable for a payer", f"{sums['payer_countable']} min"],
        ]},
        {"text": "Each session is shown with what was made of it, all that was said of it, and the head of its chain. "
                 "What a machine said again and again is one row, with its first line and its last. The "
                 "file of the same name holds each of them for machines: stepwell packet verify proves it."},
    ]  # fmt: skip
    for seat in seats:
        blocks += _pages(seat, patient)
    data = {
        "title": "Hours attended, with their witnesses",
        "sender": [billing_provider(on=at.date()).name],
        "blocks": blocks,
        "reference": f"Made {_clock(moment(at), patient)}",
    }
    return pdf(HOUSE, data, at=at)


def _pages(seat: Mapping[str, Any], patient: Patient) -> list[Mapping[str, object]]:
    told, lines, names = seat["outcome"], seat["lines"], seat["names"]
    gone = "given back" if seat["given_back_at"] else "cancelled" if seat["cancelled_at"] else ""
    bound = told["bound_seconds"]
    facts = [
        ["Led by", seat["facilitator"]],
        ["Until", _clock(seat["ends_at"], patient)],
        ["Scheduled", f"{told['scheduled_minutes']} min"],
        ["Attended", f"{told['attended_minutes']} min" if told["known"] else "not known"],
        ["Countable", f"{told['payer_countable_minutes']} min"],
        ["Trusted", told["confidence"] + (f"; at most {bound} s too long" if bound is not None else "")],
        ["In the room", "; ".join(f"{_clock(a, patient)} to {_clock(b, patient)}" for a, b in told["in_the_room"])],
        ["Head of the chain", f"{seat['head']['position']}:{seat['head']['digest']}" if lines else "nothing was said"],
    ]
    rows = [
        [
            _span(*(str(each["position"]) for each in (same[0], same[-1]))),
            _when(same, patient),
            *_words(same[0], names, patient),
        ]
        for same in (list(group) for _, group in groupby(lines, key=_is_the_same))
    ]
    return [
        {"heading": f"{_clock(seat['starts_at'], patient)}: {seat['title']}{f' ({gone})' if gone else ''}"},
        {"facts": [fact for fact in facts if fact[1]]},
        {"list": [reason[:1].upper() + reason[1:] for reason in told["reasons"]]},
        *([{"table": {"head": ["Line", "When", "Who", "Says"], "rows": rows, "widths": [1, 4, 3, 6]}}] if rows else []),
    ]


def _is_the_same(line: Line) -> object:
    """What machines say again and again is one row on paper; what somebody says is always a row of its own."""
    machine = line["line"] != CORRECTION and not line["by"]
    return (line["source"], line["said"], line["stay"]) if machine else line["position"]


def _when(same: Sequence[Line], patient: Patient) -> str:
    return _span(*(_clock(str(line.get("said_at") or line["at"]), patient) for line in (same[0], same[-1])))


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _words(line: Line, names: Mapping[str, str], patient: Patient) -> tuple[str, str]:
    if line["line"] == CORRECTION:
        return names[str(line["by"])], f"from {line['minutes_before']} to {line['minutes']} min: {line['reason']}"
    if line["said"] == Said.BREAKS:
        ends = ((_clock(moment(each.start_at), patient), each.minutes) for each in breaks_in(str(line["raw"])))
        told = "; ".join(f"{begins}, {minutes} min" for begins, minutes in ends)
        return str(line["source"]), f"breaks: {told or 'none'}"
    minutes = f" for {line['minutes']} min" if line["minutes"] else ""
    stay = f" (stay {line['stay']})" if line["stay"] else ""
    return str(line["source"]), f"{line['said']}{minutes}{stay}"


def _clock(told: str, patient: Patient) -> str:
    """A moment on the patient's wall, to the second."""
    return f"{datetime.fromisoformat(told).astimezone(patient.zone):%Y-%m-%d %H:%M:%S}"
