"""A session was handed over: whoever leads it then marks, closes, writes and signs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.actions import Mark
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live.actions import hand_over, lead_together, step_back
from stepwell.clinic.notes.actions import add_addendum, save_draft
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.notes.queries import notes_due
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.close_session import close_session
from stepwell.journeys.sign_note import sign_note
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
SOON = SPRING + timedelta(minutes=10)


@pytest.fixture
def lin() -> Staff:
    return a_staff(name="Lin Chen")


@pytest.fixture
def ana() -> Staff:
    return a_staff(name="Ana Keahi")


@pytest.fixture
def helper() -> Staff:
    return a_staff(name="Third")


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    jordan = a_patient()
    treats(lin, jordan)
    return jordan


@pytest.fixture
def session(lin: Staff, ana: Staff, helper: Staff, jordan: Patient) -> Session:
    """Lin's, handed over to Ana, while a third colleague leads together with them."""
    session = opened(a_session(lin, SPRING, patients=[jordan]))
    lead_together(session_ref=session.ref, staff=helper.ref, by=lin.account, at=SOON)
    hand_over(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SOON)
    step_back(session_ref=session.ref, staff=lin.ref, by=lin.account, at=SOON)
    return session


def closes(session: Session, by: Staff) -> None:
    marks = [Mark(seat.ref, True, 50) for seat in session.seats.all()]
    close_session(session_ref=session.ref, marks=marks, by=by.account, at=session.ends_at)


def test_whoever_leads_then_marks_closes_writes_and_signs(
    session: Session, lin: Staff, ana: Staff, helper: Staff, database_clock: Callable[[datetime], None]
) -> None:
    with pytest.raises(NotYours):
        closes(session, helper)
    closes(session, ana)
    words = {"shared": "We met.", "parts": {session.seats.get().ref: "Spoke of work."}}
    save_draft(session_ref=session.ref, by=lin.account, at=session.ends_at, **words)  # type: ignore[arg-type]
    at = session.ends_at + timedelta(days=2)
    assert [led.ref for led in notes_due(viewer=viewer_of(ana.account), at=at)] == [session.ref]
    assert not notes_due(viewer=viewer_of(helper.account), at=at)
    database_clock(at)
    with acting_as(ana.account.pk):
        signing = sign_note(session_ref=session.ref, by=ana.account, at=at, **words)  # type: ignore[arg-type]
    assert signing.problems == ()
    note = SessionNote.objects.get()
    assert note.signature == ana.signature
    add_addendum(part_ref=note.parts.get().ref, text="And of sleep.", by=ana.account, at=at)


def test_its_facilitator_may_still_do_it_where_the_colleague_cannot(session: Session, lin: Staff) -> None:
    closes(session, lin)


def test_their_pages_are_open_to_them(
    session: Session, ana: Staff, helper: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: session.ends_at)
    for staff, status in ((ana, 200), (helper, 404)):
        page = Client()
        page.force_login(staff.account)
        for name in ("clinician:session", "clinician:note"):
            assert page.get(reverse(name, args=[session.ref])).status_code == status
    page.force_login(ana.account)
    assert reverse("clinician:session", args=[session.ref]) in page.get(reverse("clinician:day")).content.decode()
