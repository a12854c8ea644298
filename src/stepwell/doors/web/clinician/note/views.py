"""The note of one session: draft it, sign it, and add to it afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_each
from stepwell.clinic.live.queries import SessionUnderWay, session_of
from stepwell.clinic.notes.actions import AlreadySigned, add_addendum, save_draft
from stepwell.clinic.notes.queries import NoteOfSession, note_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.led import led_words
from stepwell.doors.web.clinician.note.forms import AddendumForm, NoteForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import clock_words, moment_words, span_words
from stepwell.journeys.sign_note import sign_note
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a POST that was not done: the forms as filled in, and what to say on top."""

    form: NoteForm | None = None
    addendum: AddendumForm | None = None
    problems: tuple[str, ...] = ()


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The note, for the facilitator of its session only."""
    at = clock.now()
    session = session_of(viewer=request.viewer, ref=ref)
    if not session.leads:
        raise Http404
    found = note_of(viewer=request.viewer, session=session, at=at)
    answer = Answer()
    if request.method == "POST":
        told = _act(request, session, found, at)
        if isinstance(told, HttpResponse):
            return told
        answer = told
        found = note_of(viewer=request.viewer, session=session, at=at)
    _log_openings(request, found, at)
    status = 422 if request.method == "POST" else 200
    return render(request, "clinician/note/page.html", _context(request, session, found, answer), status=status)


def _log_openings(request: StepwellRequest, found: NoteOfSession, at: datetime) -> None:
    """Everybody whose part is shown can read that it was looked at."""
    shown = [part.line.patient_ref for part in found.parts]
    open_each(viewer=request.viewer, patient_refs=shown, kind=Kind.NOTES, purpose=Purpose.TREATMENT, at=at)


def _act(
    request: StepwellRequest, session: SessionUnderWay, found: NoteOfSession, at: datetime
) -> Answer | HttpResponse:
    """Do what was asked: where to go next when done, or an Answer when it could not be."""
    by, do = account_by_id(request.viewer.account_id), request.POST.get("do")
    if do == "add":
        return _add(request, session, at)
    form = NoteForm(found.shared, found.parts, request.POST)
    if not form.is_valid():
        return Answer(form=form)
    shared, parts = form.cleaned_data["shared"], form.parts()
    try:
        if do == "sign":
            signing = sign_note(session_ref=session.ref, shared=shared, parts=parts, by=by, at=at)
            if signing.problems:
                return Answer(form=form, problems=signing.problems)
            messages.success(request, "Signed. The note does not change any more.")
        else:
            save_draft(session_ref=session.ref, shared=shared, parts=parts, by=by, at=at)
            if do == "keep":
                return render(request, "clinician/note/kept.html", {"at": clock_words(at, request.viewer.zone)})
            messages.success(request, "Draft saved.")
    except AlreadySigned as refusal:
        messages.error(request, str(refusal))
    return redirect("clinician:note", ref=session.ref)


def _add(request: StepwellRequest, session: SessionUnderWay, at: datetime) -> Answer | HttpResponse:
    try:
        part = UUID(request.POST.get("part", ""))
    except ValueError as wrong:
        raise Http404 from wrong
    form = AddendumForm(part, request.POST)
    if not form.is_valid():
        return Answer(addendum=form)
    by = account_by_id(request.viewer.account_id)
    add_addendum(part_ref=part, text=form.cleaned_data["text"], by=by, at=at)
    messages.success(request, "The addendum is signed and stands below the note.")
    return redirect("clinician:note", ref=session.ref)


def _context(
    request: StepwellRequest, session: SessionUnderWay, found: NoteOfSession, answer: Answer
) -> dict[str, object]:
    viewer = request.viewer
    return {
        "nav": "clinician:day",
        "session": session,
        "led": led_words(session.id, viewer.zone),
        "when": span_words(session.starts_at, session.ends_at, viewer.zone),
        "note": found,
        "signed": moment_words(found.signed_at, viewer.zone) if found.signed_at else "",
        "form": answer.form or NoteForm(found.shared, found.parts),
        "problems": answer.problems or found.peers_named,
        "parts": [(part, _addendum_form(part.ref, answer)) for part in found.parts],
        "crumbs": [
            Crumb(label="My day", href=reverse("clinician:day")),
            Crumb(label=session.title, href=reverse("clinician:session", args=[session.ref])),
            Crumb(label="Note"),
        ],
    }


def _addendum_form(part: UUID | None, answer: Answer) -> AddendumForm | None:
    if part is None:
        return None
    refused = answer.addendum
    return refused if refused and refused.data.get("part") == str(part) else AddendumForm(part)
