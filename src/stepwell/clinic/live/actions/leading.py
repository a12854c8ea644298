"""A session is led by a colleague, or together with one: only by who may treat everybody in it where they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours, grant_care_team
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.live.actions.rooms import shut_lines_of
from stepwell.clinic.live.door import goes_on, is_end_to_end
from stepwell.clinic.live.leading import hosts_of, leader_of, who_could_lead
from stepwell.clinic.live.models import Leading
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.queries import staff_by_ref
from stepwell.clinic.schedule.models import Session
from stepwell.plumbing.database import acting_as_programme

READS_UNTIL = timedelta(hours=1)  # after its end
WRITES_UNTIL = timedelta(days=3)  # whose it is writes its note
ASKED = "A colleague asks you to lead a session together, now."
HANDED = "A session has been handed over to you, now."


class MayNotLead(Exception):
    """Somebody cannot lead this session now; the message says why and what to do."""


def session_hosted_by(*, by: Account, session_ref: UUID) -> Session:
    """The session, its row locked until the transaction ends, for whoever leads it now, alone or together.

    Raises NotYours for others.
    """
    found = (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("facilitator")
        .filter(ref=session_ref)
    )
    session = found.first()
    if session is None or by.pk not in {host.account_id for host in hosts_of(session)}:
        raise NotYours
    return session


@transaction.atomic
def lead_together(*, session_ref: UUID, staff: UUID, by: Account, at: datetime) -> None:
    """A colleague leads it too, with every tool of who leads but this one. Asking them again changes nothing.

    Raises NotYours for anybody but who leads it, and MayNotLead.
    """
    session = _led_now(session_ref, by)
    colleague = _staff(staff)
    if colleague not in hosts_of(session):
        _begin(session, _able(session, colleague, at), together=True, by=by, at=at)
        _tell_of(session, colleague, ASKED, at)


@transaction.atomic
def hand_over(*, session_ref: UUID, staff: UUID, by: Account, at: datetime) -> None:
    """A colleague leads it from now; whoever did leads it together with them until they step back.

    Its facilitator may take it back at any time. Raises NotYours for anybody but who leads it, and MayNotLead.
    """
    colleague = _staff(staff)
    taken_back = colleague.account_id == by.pk
    session = _of_facilitator(session_ref, by) if taken_back else _led_now(session_ref, by)
    before = leader_of(session)
    if before == colleague:
        return
    if colleague not in hosts_of(session):
        _able(session, colleague, at)
    _end(Leading.objects.filter(session=session, staff__in=[before, colleague]), by, at)
    if colleague != session.facilitator:
        _begin(session, colleague, together=False, by=by, at=at)
        _tell_of(session, colleague, HANDED, at)
    _begin(session, before, together=True, by=by, at=at)


@transaction.atomic
def step_back(*, session_ref: UUID, staff: UUID, by: Account, at: datetime) -> None:
    """Somebody leads it together with others no more: they go, or who leads it lets them go.

    Raises NotYours for anybody else, and MayNotLead for who leads it: they hand it over first.
    """
    colleague = _staff(staff)
    session = session_hosted_by(by=by, session_ref=session_ref)
    leads = leader_of(session)
    if colleague == leads:
        raise MayNotLead("Hand the session over first; then you can step back.")
    if by.pk not in (leads.account_id, colleague.account_id):
        raise NotYours
    _end(Leading.objects.filter(session=session, staff=colleague), by, at)
    shut_lines_of(session=session, account=colleague.account, at=at)


def _led_now(session_ref: UUID, by: Account) -> Session:
    session = session_hosted_by(by=by, session_ref=session_ref)
    if leader_of(session).account_id != by.pk:
        raise NotYours
    if is_end_to_end(session.pk):
        raise MayNotLead(
            "This session is encrypted end to end, which is between two. Switch that off, then ask them in."
        )
    return _still_open(session)


def _of_facilitator(session_ref: UUID, by: Account) -> Session:
    own = Session.objects.select_for_update(of=("self",), no_key=True).select_related("facilitator")
    session = own.filter(ref=session_ref, facilitator__account=by).first()
    if session is None:
        raise NotYours
    return _still_open(session)


def _still_open(session: Session) -> Session:
    if not goes_on(session.pk):
        raise MayNotLead("The session is not open, so there is nothing to hand over.")
    return session


def _staff(ref: UUID) -> Staff:
    found = staff_by_ref(ref)
    if found is None:
        raise NotYours
    return found


def _able(session: Session, colleague: Staff, at: datetime) -> Staff:
    if colleague not in who_could_lead(session, at=at):
        raise MayNotLead(
            f"{colleague.name} cannot lead this session now: they lead another one, or are not licensed in every state "
            "that somebody in it or at its door is in. Choose another colleague."
        )
    return colleague


def _begin(session: Session, staff: Staff, *, together: bool, by: Account, at: datetime) -> None:
    """It is theirs, and they read of everybody expected what its facilitator does, until it is well over.

    Whoever leads it instead also closes it and writes its note.
    """
    Leading.objects.create(session=session, staff=staff, together=together, by=by, at=at)
    if staff == session.facilitator:
        return
    until = max(session.ends_at, at) + (READS_UNTIL if together else WRITES_UNTIL)
    with acting_as_programme():
        for seat in session.seats.filter(cancelled_at__isnull=True).select_related("patient"):
            grant_care_team(to=staff.account, patient=seat.patient, by=by, at=at, reason="leads a session", until=until)


def _end(rows: Iterable[Leading], by: Account, at: datetime) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at, row.ended_by = at, by
            row.save(update_fields=["ended_at", "ended_by"])


def _tell_of(session: Session, colleague: Staff, words: str, at: datetime) -> None:
    tell(account=colleague.account, words=words, link=f"/clinic/sessions/{session.ref}/room/", at=at, by_email=True)
