"""Send part of a record to somebody outside, on a consent the patient signed; and what was sent before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import MayNotDisclose, open_record
from stepwell.clinic.access.actions.disclosures import SINGLE_FORM, SINGLE_PURPOSES
from stepwell.clinic.access.looking import disclosures_of
from stepwell.clinic.access.signed import SignedConsent, consents_of
from stepwell.clinic.notes.packet import SECTIONS
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.disclosures.forms import SendForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.rights import PURPOSE_WORDS, kinds_words
from stepwell.doors.web.ui.shapes import Crumb, Fact
from stepwell.doors.web.ui.times import filed_words, full_date_words
from stepwell.journeys.disclose_record import disclose_record
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

# Forms on which staff send a packet, with what each is for. Relatives and researchers look in their own ways.
PURPOSES: dict[str, tuple[Purpose, ...]] = {
    SINGLE_FORM: tuple(purpose for purpose in Purpose if purpose in SINGLE_PURPOSES),
    "named": (Purpose.TREATMENT,),
    "school": (Purpose.SCHOOL_SUPPORT,),
}
BEFORE = timedelta(days=30)  # what is proposed: the last month


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """One consent to choose."""

    href: str
    title: str
    text: str
    meta: str


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def send_records(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Choose a consent, then what of it; a POST makes the packet and enters it in the patient's accounting."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.ACCESS, purpose=Purpose.TREATMENT, at=at)
    usable = [
        consent
        for consent in consents_of(patient, viewer=viewer, at=at)
        if consent.in_force and consent.form in PURPOSES and consent.kinds & SECTIONS.keys()
    ]
    asked = request.GET.get("consent", "")
    chosen = next((consent for consent in usable if str(consent.ref) == asked), None)
    if request.method == "POST" and chosen is None:
        raise Http404
    form = _form(request, chosen, patient.today(at)) if chosen else None
    if request.method == "POST" and chosen and form and form.is_valid():
        sent = _send(request, patient, chosen, form, at)
        if sent is not None:
            return sent
    context = _context(request, patient, chosen, at) | {
        "form": form,
        "cards": [_card(consent, patient) for consent in usable],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "clinician/disclosures/page.html", context, status=status)


def _form(request: StepwellRequest, consent: SignedConsent, on: date) -> SendForm:
    return SendForm(
        consent.kinds & (SECTIONS.keys() | {Kind.SUBSTANCE_USE}),
        PURPOSES[consent.form],
        names_recipient=consent.form != SINGLE_FORM,
        data=request.POST if request.method == "POST" else None,
        initial={"first_on": on - BEFORE, "last_on": on},
    )


def _send(
    request: StepwellRequest, patient: "Patient", consent: SignedConsent, form: SendForm, at: datetime
) -> HttpResponse | None:
    """The packet as a file whose name says nothing of anybody; None where it may not be sent, and the form says why."""
    told = form.cleaned_data
    try:
        packet = disclose_record(
            patient_ref=patient.ref,
            consent_ref=consent.ref,
            recipient=told.get("recipient", ""),
            kinds=told["kinds"],
            purpose=told["purpose"] or PURPOSES[consent.form][0],
            first_on=told["first_on"],
            last_on=told["last_on"],
            by=account_by_id(request.viewer.account_id),
            at=at,
        )
    except MayNotDisclose as refusal:
        form.add_error("kinds", str(refusal))
        return None
    response = HttpResponse(packet.document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="records-{packet.disclosure.ref.hex[:8]}.pdf"'
    return response


def _context(
    request: StepwellRequest, patient: "Patient", consent: SignedConsent | None, at: datetime
) -> dict[str, object]:
    here = reverse("clinician:send_records", args=[patient.ref])
    way = [
        Crumb(label="Patients", href=reverse("clinician:patients")),
        Crumb(label=patient.name, href=reverse("clinician:patient", args=[patient.ref])),
        Crumb(label="Send records", href=here if consent else ""),
    ]
    sent = disclosures_of(patient, viewer=request.viewer, at=at)[:10]
    return {
        "nav": "clinician:patients",
        "patient": patient,
        "here": here,
        "consent": consent,
        "facts": _facts(consent, patient) if consent else [],
        "crumbs": [*way, Crumb(label="What to send")] if consent else way,
        "sent": [
            (
                filed_words(told.at, request.viewer.zone),
                told.recipient,
                f"{told.description}: {kinds_words(kind for kind in Kind if kind.value in told.kinds)}",
                PURPOSE_WORDS[Purpose(told.purpose)],
            )
            for told in sent
        ],
    }


def _card(consent: SignedConsent, patient: "Patient") -> ConsentCard:
    return ConsentCard(
        href=f"{reverse('clinician:send_records', args=[patient.ref])}?consent={consent.ref}",
        title=consent.recipient,
        text=f"{consent.title}. Covers {kinds_words(kind for kind in Kind if kind in consent.kinds)}.",
        meta=f"Signed on {_signed(consent, patient)}{_until(consent, patient)}",
    )


def _facts(consent: SignedConsent, patient: "Patient") -> list[Fact]:
    return [
        Fact(label="Consent", value=consent.title),
        Fact(label="Goes to", value=consent.recipient),
        Fact(label="Signed", value=f"{_signed(consent, patient)}, as {consent.signed_as}{_until(consent, patient)}"),
    ]


def _signed(consent: SignedConsent, patient: "Patient") -> str:
    return full_date_words(patient.today(consent.signed_at))


def _until(consent: SignedConsent, patient: "Patient") -> str:
    return f"; holds until {full_date_words(patient.today(consent.until))}" if consent.until else ""
