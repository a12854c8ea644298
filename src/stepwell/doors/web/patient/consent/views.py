"""A patient chooses what to share, reads it as it will be signed, and signs: three steps, one address, one writing."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import NotTheirsToSign, NotYours, TextChanged
from stepwell.clinic.access.consents import (
    OFFERS,
    SUPPORT,
    CannotConsent,
    ConsentText,
    Terms,
    asked_to_sign,
    consent_text,
    may_sign,
)
from stepwell.clinic.access.guardianships import signing_guardians
from stepwell.clinic.access.signed import SignedConsent, consent_by_ref
from stepwell.clinic.live.queries import Beside, support_person
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook.queries import ConsentForm, consent_days, consent_form
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.consent.forms import SignatureForm, TermsForm, as_before, as_typed
from stepwell.doors.web.patient.consent.letter import send_when_stored
from stepwell.doors.web.patient.consent.words import FORMS
from stepwell.doors.web.patient.own_record import own_record
from stepwell.journeys.invite_relative import OwnAddress, invite_relative
from stepwell.journeys.sign_consent import sign_consent
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role, Signers

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient, Relative

NOBODY_TO_ASK = "At your age this takes a parent’s signature as well as yours. Your care team can arrange it."
SIGNED, HALF_SIGNED = (
    "Signed. From now on this holds, until you stop it here.",
    "Signed. It holds once {name} has signed too: they are told that something waits for them, and not what.",
)


@dataclass(frozen=True, slots=True)
class Screen:
    """What every step of one signing knows."""

    request: StepwellRequest
    patient: "Patient"
    told: ConsentForm
    days: int | None
    instead: SignedConsent | None
    guardians: "tuple[Relative, ...]"
    beside: Beside | None
    at: datetime

    def asked(self, *kinds: Kind) -> Signers:
        """Whose signatures it takes, where these kinds are chosen."""
        return asked_to_sign(self.patient, self.told.key, at=self.at, kinds=kinds)

    def form(self, **given: object) -> TermsForm:
        alone = self.asked() is Signers.PATIENT
        guardians = () if alone and self.asked(Kind.SUBSTANCE_USE) is Signers.PATIENT else self.guardians
        return TermsForm(
            self.told, self.days, instead=self.instead, guardians=guardians, only_of_substance_use=alone, **given
        )

    def choose(self, form: TermsForm) -> HttpResponse:
        name, lead, _ = FORMS[self.told.key]
        context = {"nav": "patient:sharing", "name": name, "lead": lead, "form": form, "instead": self.instead}
        return render(self.request, "patient/consent/choose.html", context, status=422 if form.errors else 200)

    def read(
        self, form: TermsForm, text: ConsentText, signing: SignatureForm, *, changed: bool = False
    ) -> HttpResponse:
        context = {"nav": "patient:sharing", "form": form, "text": text, "signing": signing, "changed": changed}
        status = 422 if changed or signing.errors else 200
        return render(self.request, "patient/consent/read.html", context, status=status)


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: StepwellRequest, form: str) -> HttpResponse:
    """One form. `?instead=` names the consent it is to replace, `?guest=` who is to be with them in a session, to whose
    page it leads back; the steps are chosen by the button that was pressed.
    """
    if form not in OFFERS:
        raise Http404
    at = clock.now()
    patient = own_record(request.viewer, Kind.ACCESS, at=at)
    on = patient.today(at)
    screen = Screen(
        request,
        patient,
        consent_form(form, on=on),
        consent_days(form, on=on),
        _instead(request, patient, form, at),
        signing_guardians(patient, at=at),
        _beside(request, form, at),
        at,
    )
    if not may_sign(request.viewer, patient, form, at=at):
        name, _, _ = FORMS[form]
        return render(request, "patient/consent/not_alone.html", {"nav": "patient:sharing", "name": name})
    if request.method != "POST":
        begins = as_before(screen.instead, patient) if screen.instead else None
        return screen.choose(screen.form(initial={"recipient": screen.beside.name} if screen.beside else begins))
    if request.POST.get("step") == "choose":
        return screen.choose(screen.form(initial=as_typed(screen.form(), request.POST)))
    return _read_or_sign(screen, screen.form(data=request.POST))


def _instead(request: StepwellRequest, patient: "Patient", form: str, at: datetime) -> SignedConsent | None:
    """The consent that is being changed, or signed anew. One that is not the patient's own is not there."""
    asked = request.GET.get("instead")
    if asked is None:
        return None
    try:
        found = consent_by_ref(patient, UUID(asked), viewer=request.viewer, at=at)
    except ValueError as error:
        raise Http404 from error
    if found is None or found.form != form or not (found.in_force or found.waits or found.outgrown):
        raise NotYours
    return found


def _beside(request: StepwellRequest, form: str, at: datetime) -> Beside | None:
    """Who is to be with them in a session, where this is signed on the way there."""
    if form != SUPPORT or "guest" not in request.GET:
        return None
    try:
        found = support_person(UUID(request.GET["guest"]), viewer=request.viewer, at=at)
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise NotYours
    return found


def _read_or_sign(screen: Screen, form: TermsForm) -> HttpResponse:
    if not form.is_valid():
        return screen.choose(form)
    terms = form.terms(screen.patient, screen.at)
    if terms.also_signs is None and screen.asked(*terms.kinds) is not Signers.PATIENT:
        named = "also_signs" in form.fields
        form.add_error("also_signs" if named else None, "Choose who signs with you." if named else NOBODY_TO_ASK)
        return screen.choose(form)
    try:
        text = consent_text(screen.patient, terms, at=screen.at)
    except CannotConsent as refusal:
        form.add_error(None, str(refusal))
        return screen.choose(form)
    if screen.request.POST.get("step") != "sign":
        return screen.read(form, text, SignatureForm(initial={"shown": text.seal}))
    signing = SignatureForm(screen.request.POST)
    if not signing.is_valid():
        return screen.read(form, text, signing)
    return _signed(screen, form, terms, signing)


def _signed(screen: Screen, form: TermsForm, terms: Terms, signing: SignatureForm) -> HttpResponse:
    try:
        said = _sign(screen, form, terms, signing)
    except TextChanged as refusal:
        anew = SignatureForm(initial={"shown": refusal.text.seal})
        return screen.read(form, refusal.text, anew, changed=True)
    except CannotConsent as refusal:
        signing.add_error("signature", str(refusal))
        return screen.read(form, consent_text(screen.patient, terms, at=screen.at), signing)
    except (OwnAddress, NotTheirsToSign) as refusal:
        form.add_error("email" if isinstance(refusal, OwnAddress) else None, str(refusal) or NOBODY_TO_ASK)
        return screen.choose(form)
    messages.success(screen.request, said)
    if screen.beside is not None:
        return redirect("patient:room", ref=screen.beside.seat)
    return redirect("patient:sharing")


def _sign(screen: Screen, form: TermsForm, terms: Terms, signing: SignatureForm) -> str:
    """Make the one writing call. What the patient then reads is the same, whoever the address belongs to."""
    by = account_by_id(screen.request.viewer.account_id)
    besides = next((each.name for each in screen.guardians if each.ref == terms.also_signs), "")
    shown, signature = signing.cleaned_data["shown"], signing.cleaned_data["signature"]
    if form.invites:
        invitation = invite_relative(
            patient=screen.patient,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            relationship=form.cleaned_data["relationship"],
            terms=terms,
            shown=shown,
            signature=signature,
            by=by,
            at=screen.at,
        )
        send_when_stored(screen.request, invitation, to=form.cleaned_data["email"])
        invited = "An e-mail tells them how to sign in."
        return f"{HALF_SIGNED.format(name=besides)} {invited}" if besides else f"Signed. {invited}"
    sign_consent(
        patient=screen.patient,
        terms=terms,
        shown=shown,
        signature=signature,
        by=by,
        at=screen.at,
        instead_of=screen.instead.ref if screen.instead else None,
    )
    return HALF_SIGNED.format(name=besides) if besides else SIGNED
