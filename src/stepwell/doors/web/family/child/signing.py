"""A parent or guardian chooses what to share about a minor, reads it as it will be signed, and signs."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import NotTheirsToSign, NotYours, TextChanged
from stepwell.clinic.access.consents import CannotConsent, ConsentText, Terms, consent_text, may_sign
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook.queries import consent_days
from stepwell.doors.web.family.child.forms import SignatureForm, TermsForm
from stepwell.doors.web.family.child.represented import called, represented
from stepwell.doors.web.family.child.words import FORMS
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.journeys.sign_consent import sign_consent
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class Screen:
    """What every step of one signing knows."""

    request: StepwellRequest
    patient: "Patient"
    form: str
    at: datetime

    def asked(self, **given: Any) -> TermsForm:
        return TermsForm(self.form, consent_days(self.form, on=self.patient.today(self.at)), **given)

    def choose(self, form: TermsForm) -> HttpResponse:
        name, lead = FORMS[self.form]
        context = self._told(form) | {"title": name, "lead": lead}
        return render(self.request, "family/child/choose.html", context, status=422 if form.errors else 200)

    def read(
        self, form: TermsForm, text: ConsentText, signing: SignatureForm, *, changed: bool = False
    ) -> HttpResponse:
        context = self._told(form) | {"text": text, "signing": signing, "changed": changed}
        status = 422 if changed or signing.errors else 200
        return render(self.request, "family/child/read.html", context, status=status)

    def _told(self, form: TermsForm) -> dict[str, Any]:
        return {"nav": "family:children", "form": form, "name": called(self.patient), "ref": self.patient.ref}


@portal(Role.RELATIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_for(request: StepwellRequest, ref: UUID, form: str) -> HttpResponse:
    """One form, in three steps that the pressed button chooses. It is there for those only who may sign it."""
    if form not in FORMS:
        raise Http404
    at = clock.now()
    patient, _, _ = represented(request.viewer, ref, at=at)
    if not may_sign(request.viewer, patient, form, at=at):
        raise NotYours
    screen = Screen(request, patient, form, at)
    if request.method != "POST":
        return screen.choose(screen.asked())
    if request.POST.get("step") == "choose":
        typed = {
            name: request.POST.getlist(name) if name == "kinds" else request.POST.get(name) for name in request.POST
        }
        return screen.choose(screen.asked(initial=typed))
    asked = screen.asked(data=request.POST)
    return _read_or_sign(screen, asked) if asked.is_valid() else screen.choose(asked)


def _read_or_sign(screen: Screen, form: TermsForm) -> HttpResponse:
    terms = form.terms(screen.patient, screen.at)
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
    return _signed(screen, form, terms, text, signing)


def _signed(screen: Screen, form: TermsForm, terms: Terms, text: ConsentText, signing: SignatureForm) -> HttpResponse:
    try:
        sign_consent(
            patient=screen.patient,
            terms=terms,
            by=account_by_id(screen.request.viewer.account_id),
            at=screen.at,
            **signing.cleaned_data,
        )
    except TextChanged as refusal:
        return screen.read(form, refusal.text, SignatureForm(initial={"shown": refusal.text.seal}), changed=True)
    except CannotConsent as refusal:
        signing.add_error("signature", str(refusal))
        return screen.read(form, text, signing)
    except NotTheirsToSign as refusal:
        raise NotYours from refusal
    messages.success(screen.request, "Signed. From now on this holds, until you stop it here.")
    return redirect("family:child", ref=screen.patient.ref)
