"""A minor asks a parent or guardian to sign besides: they read the same words, sign, or take it back.

The paper names its reader; to everybody else it does not exist, whatever they are to the minor.
"""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepwell.clinic.access.actions import NotTheirsToSign, NotYours, TextChanged
from stepwell.clinic.access.consents import CannotConsent
from stepwell.clinic.access.countersigning import Paper, paper_by_ref, paper_document
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.clinic.rulebook.queries import redisclosure_notice
from stepwell.doors.web.family.child.forms import SignatureForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import full_date_words
from stepwell.journeys.countersign_consent import countersign_consent
from stepwell.journeys.withdraw_consent import withdraw_consent
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.values import today

LIST = "family:children"


@portal(Role.RELATIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Read it, and sign it. A POST signs."""
    at = clock.now()
    found = _found(ref, request.viewer, at)
    signing = SignatureForm(request.POST or None)
    if request.method == "POST" and signing.is_valid() and _signed(request, found, signing, at):
        return redirect("family:paper", ref=ref)
    on = request.viewer.today(at)
    context = {
        "nav": LIST,
        "paper": found,
        "signing": signing,
        "asked": full_date_words(today(found.asked_at, request.viewer.zone)),
        "signed": full_date_words(today(found.signed_at, request.viewer.zone)) if found.signed_at else "",
        "notice": redisclosure_notice(on=on).long if found.of_substance_use else "",
    }
    return render(request, "family/paper/page.html", context, status=422 if signing.errors else 200)


@portal(Role.RELATIVE)
@require_safe
def document(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """What both signed, as it was signed. Neither its address nor its file name says whose it is."""
    at = clock.now()
    found = _found(ref, request.viewer, at)
    pdf = paper_document(ref, viewer=request.viewer, at=at)
    if pdf is None or found.signed_at is None:
        raise NotYours
    name = f"signed-{today(found.signed_at, request.viewer.zone).isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@portal(Role.RELATIVE)
@require_POST
def withdraw(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """End it now, signed or not."""
    withdraw_consent(patient=None, ref=ref, by=account_by_id(request.viewer.account_id), at=clock.now())
    messages.success(request, "Stopped. Nothing of this is shared.")
    return redirect(LIST)


def _found(ref: UUID, viewer: Viewer, at: datetime) -> Paper:
    found = paper_by_ref(ref, viewer=viewer, at=at)
    if found is None:
        raise NotYours
    return found


def _signed(request: StepwellRequest, found: Paper, signing: SignatureForm, at: datetime) -> bool:
    """Make the one writing call. Whether it was made; else the form says why not."""
    by = account_by_id(request.viewer.account_id)
    try:
        countersign_consent(ref=found.ref, by=by, at=at, **signing.cleaned_data)
    except TextChanged:
        signing.add_error(None, "Nothing is signed: read the text as it stands here, and sign again.")
        return False
    except CannotConsent as refusal:
        signing.add_error("signature", str(refusal))
        return False
    except NotTheirsToSign as refusal:
        raise NotYours from refusal
    messages.success(request, "Signed by both of you. From now on it holds.")
    return True
