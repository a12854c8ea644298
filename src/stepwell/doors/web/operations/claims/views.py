"""What can be billed of a week, and why not; making its charges and claims; opening one claim."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stepwell.clinic.access.actions import NotYours, open_listed, open_record
from stepwell.clinic.billing.actions import ClaimRefused
from stepwell.clinic.billing.queries import BillingWeek, ClaimOpened, SeatOfLine, Standing, billing_week, claim_opened
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.claims.forms import WeekForm
from stepwell.doors.web.ui.shapes import Crumb, Fact
from stepwell.doors.web.ui.times import clock_words, date_words, filed_words, full_date_words, full_day_words
from stepwell.journeys.bill_week import Billed, bill_week
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import Refused, monday_of

_BADGES = {
    Standing.WAITING: ("neutral", "clock"),
    Standing.UNBILLABLE: ("warning", "warning"),
    Standing.READY: ("info", "check"),
    Standing.CHARGED: ("info", "check"),
    Standing.CLAIMED: ("success", "check"),
}


@portal(Role.BILLER, Role.DIRECTOR)
@require_safe
def claims(request: StepwellRequest) -> HttpResponse:
    """One week: per patient and day, what is billable or every reason why not."""
    at = clock.now()
    form = WeekForm(request.GET or None)
    chosen = form.cleaned_data["week"] if form.is_bound and form.is_valid() else None
    starts_on = monday_of(chosen) if chosen else monday_of(request.viewer.today(at))
    return _week(request, starts_on, at, form, status=422 if form.errors else 200)


@portal(Role.BILLER)
@require_POST
def make_claims(request: StepwellRequest) -> HttpResponse:
    """Make the charges and claims of one week, or say whose claim was refused and why."""
    at = clock.now()
    form = WeekForm(request.POST)
    if not form.is_valid():
        return _week(request, monday_of(request.viewer.today(at)), at, form, status=422)
    starts_on = monday_of(form.cleaned_data["week"])
    by = account_by_id(request.viewer.account_id)
    try:
        billed = bill_week(starts_on=starts_on, by=by, at=at)
    except ClaimRefused as refusal:
        week = billing_week(viewer=request.viewer, starts_on=starts_on, at=at)
        refused = [f"The claim of {week.name_of(refusal.patient_ref)} was refused.", *refusal.problems]
        return _week(request, starts_on, at, form, refused=refused, status=422)
    except Refused as refused:
        problems = [str(refusal) for refusal in refused.refusals]
        return _week(request, starts_on, at, form, refused=problems, status=422)
    messages.success(request, _words(billed))
    return redirect(f"{reverse('operations:claims')}?week={starts_on}")


@portal(Role.BILLER, Role.DIRECTOR)
@require_safe
def claim(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One claim: each line leads to the seats, their minutes and who signed the note."""
    at = clock.now()
    opened = _opened(request, ref, at)
    facts = [
        Fact(label="Patient", value=opened.patient),
        Fact(label="Payer", value=opened.payer),
        Fact(label="Member number", value=opened.member_id),
        Fact(label="Made", value=f"{filed_words(opened.made_at, request.viewer.zone)} by {opened.made_by}"),
        Fact(label="Total", value=f"${opened.total:,.2f}"),
    ]
    if opened.substance_use:
        told = "Tells of treatment for substance use. The notice on redisclosure (42 CFR 2.32) is in the file."
        facts.append(Fact(label="Protected", value=told))
    lines = [
        {
            "line": line,
            "day": full_day_words(line.on),
            "seats": [_seat_words(seat, request.viewer) for seat in line.seats],
        }
        for line in opened.lines
    ]
    back = f"{reverse('operations:claims')}?week={opened.lines[0].on}" if opened.lines else reverse("operations:claims")
    shown = {
        "claim": opened,
        "facts": facts,
        "lines": lines,
        "crumbs": [Crumb(label="Claims", href=back), Crumb(label=f"Claim {opened.control_number}")],
        "may_download": Role.BILLER in request.viewer.roles,
        "nav": "operations:claims",
    }
    return render(request, "operations/claims/claim.html", shown)


@portal(Role.BILLER)
@require_safe
def claim_file(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The 837I as a file. Its name is the control number and says nothing of anybody."""
    opened = _opened(request, ref, clock.now())
    response = HttpResponse(opened.text, content_type="application/EDI-X12")
    response["Content-Disposition"] = f'attachment; filename="claim-{opened.control_number:09d}.837"'
    return response


def _opened(request: StepwellRequest, ref: UUID, at: datetime) -> ClaimOpened:
    opened = claim_opened(viewer=request.viewer, ref=ref, at=at)
    if opened is None:
        raise NotYours
    purpose = Purpose.PAYMENT if Role.BILLER in request.viewer.roles else Purpose.OPERATIONS
    open_record(viewer=request.viewer, patient_ref=opened.patient_ref, kind=Kind.BILLING, purpose=purpose, at=at)
    return opened


def _week(
    request: StepwellRequest,
    starts_on: date,
    at: datetime,
    form: WeekForm,
    *,
    status: int,
    refused: list[str] | None = None,
) -> HttpResponse:
    week = billing_week(viewer=request.viewer, starts_on=starts_on, at=at)
    listed = [row.patient_ref for row in week.patients]
    open_listed(viewer=request.viewer, patient_refs=listed, kind=Kind.BILLING, at=at)
    shown = {
        "week": week,
        "stats": _stats(week),
        "patients": _rows(week),
        "title": f"Week of {full_date_words(starts_on)}",
        "form": form if form.errors else WeekForm(initial={"week": starts_on}),
        "earlier": f"?week={starts_on - timedelta(days=7)}",
        "later": f"?week={starts_on + timedelta(days=7)}",
        "may_bill": Role.BILLER in request.viewer.roles,
        "refused": refused,
    }
    return render(request, "operations/claims/page.html", shown, status=status)


def _stats(week: BillingWeek) -> list[dict[str, str]]:
    claimed, open_ = (Standing.CLAIMED,), (Standing.READY, Standing.CHARGED)
    return [
        {"label": "Claimed", "value": f"${week.amount(*claimed):,.2f}", "note": _days(week.days(*claimed))},
        {"label": "Ready to claim", "value": f"${week.amount(*open_):,.2f}", "note": _days(week.days(*open_))},
        {"label": "Cannot be billed", "value": _days(week.days(Standing.UNBILLABLE)), "note": "each with its reasons"},
    ]


def _rows(week: BillingWeek) -> list[dict[str, object]]:
    return [
        {
            "name": row.patient,
            "payer": row.payer or "No cover on record",
            "days": [
                {"day": day, "label": f"{day.on:%a} {date_words(day.on)}", "badge": _BADGES[day.standing]}
                for day in row.days
            ],
        }
        for row in week.patients
    ]


def _seat_words(seat: SeatOfLine, viewer: Viewer) -> dict[str, object]:
    signed = filed_words(seat.note_signed_at, viewer.zone) if seat.note_signed_at else ""
    return {"seat": seat, "time": clock_words(seat.starts_at, viewer.zone), "signed": signed}


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _words(billed: Billed) -> str:
    claims = "1 claim" if billed.claims == 1 else f"{billed.claims} claims"
    parts = [f"{_days(billed.charges)} charged, {claims} made, {_days(billed.unbillable)} cannot be billed."]
    if billed.withdrawn:
        parts.append(f"{_days(billed.withdrawn)} taken back because the facts changed.")
    if billed.waiting:
        parts.append(f"{_days(billed.waiting)} not over yet.")
    return " ".join(parts)
