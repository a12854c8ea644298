"""A clinician's own analysis of what was said, kept apart from the record and read by its author alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import NotYours, open_kinds
from stepwell.clinic.notes.actions import EmptyNote, write_separate_note
from stepwell.clinic.notes.separate import may_keep_separate_notes, separate_notes_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.separate_notes.forms import KINDS, SeparateNoteForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import moment_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import SEPARATE_NOTES, Kind, Purpose, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST)
@require_http_methods(["GET", "HEAD", "POST"])
def separate_notes(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Read one's own and write another. To whoever neither treats the patient nor was authorised it does not exist."""
    viewer, at = request.viewer, clock.now()
    patient, kinds = open_kinds(viewer=viewer, patient_ref=ref, kinds=SEPARATE_NOTES, purpose=Purpose.TREATMENT, at=at)
    writes = may_keep_separate_notes(viewer=viewer, patient=patient, at=at)
    if not writes and kinds.isdisjoint(SEPARATE_NOTES):
        raise NotYours
    form = SeparateNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, text = Kind(form.cleaned_data["kind"]), form.cleaned_data["text"]
        try:
            write_separate_note(patient=patient, kind=kind, text=text, by=account_by_id(viewer.account_id), at=at)
            messages.success(request, "The note is kept, apart from the record.")
            return redirect("clinician:separate_notes", ref=ref)
        except EmptyNote as refusal:
            form.add_error("text", str(refusal))
    context = {
        "nav": "clinician:patients",
        "patient": patient,
        "form": form if writes else None,
        "notes": [
            {
                "kind": KINDS[note.kind],
                "author": note.author,
                "when": moment_words(note.at, viewer.zone),
                "text": note.text,
            }
            for note in separate_notes_of(viewer=viewer, patient=patient, at=at)
        ],
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label="Separate notes"),
        ],
    }
    return render(request, "clinician/separate_notes/page.html", context, status=422 if form.errors else 200)
