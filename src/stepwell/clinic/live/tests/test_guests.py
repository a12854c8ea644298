"""Somebody without an account comes into one session: as whom, by which link, with whose yes, and never again."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.actions.consents import withdraw_consent
from stepwell.clinic.access.consents import OFFERS, SUPPORT, Terms, asked_to_sign
from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, signs, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Admission, Guest, GuestRole, Ticket, token_digest
from stepwell.clinic.live.queries import GuestStage
from stepwell.clinic.live.tests.factories import Servers, at_the_door
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.queries import Viewer, viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.actions import end_rule
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role, Signers

pytestmark = pytest.mark.usefixtures("rules")
SOON, LATER = SPRING + timedelta(minutes=5), SPRING + timedelta(minutes=10)
PHONE, LAPTOP = "the phone's secret", "the laptop's secret"


@pytest.fixture
def group(lin: Staff, servers: Servers) -> Session:
    return met(lin, "Jordan", "Amara")


@pytest.fixture
def alone(lin: Staff, servers: Servers) -> Session:
    """An individual session of Lin with Jordan."""
    return met(lin, "Jordan", kind="individual")


def met(lin: Staff, *names: str, kind: str = "group") -> Session:
    people = [a_patient(given_name=name) for name in names]
    for patient in people:
        treats(lin, patient)
    made = a_session(lin, SPRING, patients=people, kind=kind)
    actions.open_session(session_ref=made.ref, by=lin.account, at=SPRING)
    return made


def brought(session: Session, role: GuestRole = GuestRole.INTERPRETER, name: str = "Ana Ruiz") -> tuple[Guest, str]:
    """The guest, and the digest of their link."""
    by = session.facilitator.account
    guest, token = actions.bring_guest(
        session_ref=session.ref, role=role, name=name, language="Spanish", seat=None, by=by, at=SPRING
    )
    known = queries.guest_link(token)
    assert known is not None
    assert known[0] == guest.ref
    return guest, known[1]


def stage(guest: Guest, link: str, browser: str = PHONE, *, after: timedelta = timedelta()) -> GuestStage | None:
    found = queries.invited(ref=guest.ref, link=link, browser=browser, at=SPRING + after)
    return found.stage if found else None


def let_in(guest: Guest, link: str, by: Staff) -> None:
    actions.agree(guest=guest.ref, link=link, browser=PHONE, at=SPRING)
    actions.let_guest_in(guest=guest.ref, by=by.account, at=SPRING)


def comes_in(guest: Guest, link: str) -> Ticket:
    ticket = actions.guest_line(guest=guest.ref, link=link, at=SPRING)
    assert actions.take_line(ticket=ticket.ref, at=SPRING) is not None
    return ticket


def jordan(session: Session) -> Account:
    account = session.seats.get(patient__given_name="Jordan").patient.account
    assert account is not None
    return account


def jordan_is_in(session: Session, lin: Staff) -> None:
    waits = at_the_door(session.seats.get(patient__given_name="Jordan"), SPRING)
    arrival = actions.let_in(arrival=waits.ref, by=lin.account, at=SPRING)
    ticket = actions.line_for(session=session, account=jordan(session), arrival=arrival, at=SPRING)
    actions.take_line(ticket=ticket.ref, at=SPRING)


def test_an_interpreter_is_let_in_and_seen_by_name_and_role(group: Session, lin: Staff) -> None:
    guest, link = brought(group)
    assert stage(guest, link) is GuestStage.INVITED
    with pytest.raises(actions.NotIn):
        actions.guest_line(guest=guest.ref, link=link, at=SPRING)
    actions.agree(guest=guest.ref, link=link, browser=PHONE, at=SPRING)
    assert stage(guest, link) is GuestStage.WAITING
    with pytest.raises(actions.NotIn):
        actions.guest_line(guest=guest.ref, link=link, at=SPRING)
    assert not Ticket.objects.exists(), "who waits has no line"
    actions.let_guest_in(guest=guest.ref, by=lin.account, at=SPRING)
    assert stage(guest, link) is GuestStage.INSIDE
    jordan_is_in(group, lin)
    comes_in(guest, link)
    for seen in (queries.inside(group, account=jordan(group)), queries.company_of_guest(guest.ref)):
        assert [(each.name, each.guest) for each in seen.people] == [
            ("Jordan", ""),
            ("Ana Ruiz", "interpreter (Spanish)"),
        ]
    assert not queries.company_of_guest(guest.ref).may_share


def test_their_stay_is_of_no_seat_and_the_log_says_that_a_guest_was_there(group: Session, lin: Staff) -> None:
    guest, link = brought(group)
    let_in(guest, link, lin)
    jordan_is_in(group, lin)
    ticket = comes_in(guest, link)
    admission = Admission.objects.get(stay=str(ticket.person))
    assert (admission.seat, admission.patient, admission.guest) == (None, None, guest)
    for _ in range(3):
        actions.note_who_is_seen(guest=guest.ref, at=SOON)
    line = AccessLog.objects.get(patient__account=jordan(group), viewer=None)
    assert (line.guest, line.kind, line.allowed) == ("Ana Ruiz, interpreter", "ATTENDANCE", True)
    assert not AccessLog.objects.filter(guest__gt="", patient__given_name="Amara").exists(), "who was not there"


def test_a_link_is_for_one_browser_and_a_new_one_ends_it(group: Session, lin: Staff, servers: Servers) -> None:
    guest, link = brought(group)
    assert stage(guest, link, LAPTOP) is GuestStage.INVITED, "until somebody agrees"
    let_in(guest, link, lin)
    line = comes_in(guest, link)
    assert stage(guest, link, LAPTOP) is GuestStage.ELSEWHERE
    with pytest.raises(actions.LinkTaken):
        actions.agree(guest=guest.ref, link=link, browser=LAPTOP, at=SPRING)
    assert not queries.guest_holds_ticket(browser=LAPTOP, ref=line.ref)
    assert not queries.guest_holds_ticket(browser="", ref=line.ref)
    assert queries.guest_holds_ticket(browser=PHONE, ref=line.ref)
    _, token = actions.new_link(guest=guest.ref, by=lin.account, at=SOON)
    assert servers.removed == [str(line.person)]
    assert stage(guest, link) is None
    newer = queries.guest_link(token)
    assert newer is not None
    assert stage(guest, newer[1], LAPTOP) is GuestStage.INVITED
    with pytest.raises(actions.NotIn):
        actions.guest_line(guest=guest.ref, link=link, at=SOON)
    with pytest.raises(actions.NotIn):
        actions.agree(guest=guest.ref, link=link, browser=PHONE, at=SOON)


@pytest.mark.parametrize("token", ["", "guessed", "x" * 43])
def test_a_forged_link_is_nobodys(group: Session, token: str) -> None:
    brought(group)
    assert queries.guest_link(token) is None


def test_it_works_from_the_door_s_opening_to_its_shutting(group: Session, lin: Staff) -> None:
    guest, link = brought(group)
    lasted = group.ends_at - group.starts_at
    assert stage(guest, link, after=-timedelta(minutes=31)) is GuestStage.EARLY
    assert stage(guest, link, after=-timedelta(minutes=30)) is GuestStage.INVITED
    assert stage(guest, link, after=lasted + timedelta(minutes=61)) is GuestStage.OVER
    for at in (SPRING - timedelta(minutes=31), group.ends_at + timedelta(minutes=61)):
        with pytest.raises(actions.NotIn):
            actions.agree(guest=guest.ref, link=link, browser=PHONE, at=at)
    let_in(guest, link, lin)
    line = comes_in(guest, link)
    actions.end_for_everybody(session_ref=group.ref, by=lin.account, at=SPRING)
    assert stage(guest, link) is GuestStage.OVER
    assert Ticket.objects.get(pk=line.pk).ended_at == SPRING
    with pytest.raises(actions.NotIn):
        actions.guest_line(guest=guest.ref, link=link, at=SPRING)


def test_whoever_is_taken_out_does_not_come_back(group: Session, lin: Staff, servers: Servers) -> None:
    guest, link = brought(group)
    let_in(guest, link, lin)
    line, unused = comes_in(guest, link), actions.guest_line(guest=guest.ref, link=link, at=SPRING)
    for _ in range(2):
        actions.take_guest_out(guest=guest.ref, by=lin.account, at=SOON)
    assert str(line.person) in servers.removed
    assert actions.take_line(ticket=unused.ref, at=SOON) is None
    assert stage(guest, link) is GuestStage.OUT
    for tries in (
        lambda: actions.guest_line(guest=guest.ref, link=link, at=SOON),
        lambda: actions.agree(guest=guest.ref, link=link, browser=PHONE, at=SOON),
    ):
        with pytest.raises(actions.NotIn):
            tries()
    with pytest.raises(actions.MayNotBring):
        actions.new_link(guest=guest.ref, by=lin.account, at=SOON)
    with pytest.raises(actions.NotNow):
        actions.let_guest_in(guest=guest.ref, by=lin.account, at=SOON)


def test_whoever_leaves_is_let_in_anew(group: Session, lin: Staff) -> None:
    guest, link = brought(group)
    let_in(guest, link, lin)
    comes_in(guest, link)
    actions.guest_leaves(guest=guest.ref, link=link, at=SOON)
    assert stage(guest, link) is GuestStage.INVITED
    actions.agree(guest=guest.ref, link=link, browser=PHONE, at=LATER)
    assert stage(guest, link) is GuestStage.WAITING


def test_a_support_person_comes_only_with_their_patients_yes_and_leaves_as_it_is_taken_back(
    alone: Session, lin: Staff, servers: Servers
) -> None:
    guest, link = brought(alone, GuestRole.SUPPORT_PERSON, "Maria Reyes")
    seat = alone.seats.get()
    assert (guest.seat, guest.patient, guest.language) == (seat, seat.patient, "")
    with acting_as(jordan(alone).pk):
        notice = Notice.objects.get(account=jordan(alone))
    assert "Maria" not in notice.words
    assert notice.link == f"/me/sessions/{seat.ref}/room/"
    assert stage(guest, link) is GuestStage.UNWANTED
    with pytest.raises(actions.NotIn):
        actions.agree(guest=guest.ref, link=link, browser=PHONE, at=SPRING)
    actions.answer_guest(guest=guest.ref, seat=seat, yes=True, at=SPRING)
    let_in(guest, link, lin)
    line = comes_in(guest, link)
    actions.answer_guest(guest=guest.ref, seat=seat, yes=False, at=SOON)
    assert servers.removed == [str(line.person)]
    assert stage(guest, link) is GuestStage.UNWANTED
    with pytest.raises(actions.NotIn):
        actions.guest_line(guest=guest.ref, link=link, at=SOON)
    actions.answer_guest(guest=guest.ref, seat=seat, yes=True, at=LATER)
    assert stage(guest, link) is GuestStage.WAITING, "and is let in anew"
    kept = Guest.objects.get(pk=guest.pk)
    assert (kept.yes_at, kept.no_at) == (LATER, SOON)


def test_yes_and_no_in_one_moment_is_no(alone: Session) -> None:
    guest, link = brought(alone, GuestRole.SUPPORT_PERSON)
    for yes in (True, False):
        actions.answer_guest(guest=guest.ref, seat=alone.seats.get(), yes=yes, at=SPRING)
    assert stage(guest, link) is GuestStage.UNWANTED


def test_nobody_else_says_yes_for_them(alone: Session) -> None:
    guest, _ = brought(alone, GuestRole.SUPPORT_PERSON)
    other = met(a_staff(name="Ana Keahi"), "Amara", kind="individual").seats.get()
    with pytest.raises(NotYours):
        actions.answer_guest(guest=guest.ref, seat=other, yes=True, at=SPRING)
    interpreter, _ = brought(alone)
    with pytest.raises(NotYours):
        actions.answer_guest(guest=interpreter.ref, seat=alone.seats.get(), yes=False, at=SPRING)


def test_a_support_person_cannot_come_into_a_group(group: Session) -> None:
    with pytest.raises(actions.MayNotBring, match="everybody else in it would have to agree"):
        brought(group, GuestRole.SUPPORT_PERSON)


def test_where_no_rule_lets_them_nobody_comes(group: Session, lin: Staff) -> None:
    guest, link = brought(group)
    actions.agree(guest=guest.ref, link=link, browser=PHONE, at=SPRING)
    end_rule(name="guest", scope="interpreter", until=SPRING.date())
    with pytest.raises(actions.MayNotBring, match="rulebook has no rule"):
        brought(group, name="Another")
    with pytest.raises(actions.MayNotBring):
        actions.let_guest_in(guest=guest.ref, by=lin.account, at=SPRING)


def test_the_same_one_brought_twice_is_one_with_a_new_link_and_there_are_few(group: Session, lin: Staff) -> None:
    first, link = brought(group)
    again, newer = brought(group, name=" Ana  Ruiz ")
    assert (first, link == newer) == (again, False)
    for name in ("B", "C", "D"):
        brought(group, name=name)
    with pytest.raises(actions.MayNotBring, match="4 guests at most"):
        brought(group, name="E")
    with pytest.raises(ValueError, match="name"):
        brought(group, name=" ")


def test_only_whoever_leads_brings_lets_in_and_takes_out(group: Session, lin: Staff) -> None:
    other = a_staff(name="Ana Keahi")
    guest, _ = brought(group)
    for tries in (
        lambda: actions.bring_guest(
            session_ref=group.ref, role=GuestRole.INTERPRETER, name="X", language="", seat=None, by=other.account,
            at=SPRING,
        ),
        lambda: actions.new_link(guest=guest.ref, by=other.account, at=SPRING),
        lambda: actions.let_guest_in(guest=guest.ref, by=other.account, at=SPRING),
        lambda: actions.take_guest_out(guest=guest.ref, by=other.account, at=SPRING),
        lambda: actions.take_guest_out(guest=uuid4(), by=lin.account, at=SPRING),
    ):  # fmt: skip
        with pytest.raises(NotYours):
            tries()


def test_the_database_shows_them_to_whoever_leads_and_to_their_patient_alone(alone: Session, lin: Staff) -> None:
    guest, _ = brought(alone, GuestRole.SUPPORT_PERSON)
    interpreter, _ = brought(alone)

    def seen_by(account: Account) -> set[int]:
        with acting_as(account.pk), transaction.atomic():
            return set(Guest.objects.values_list("pk", flat=True))

    assert seen_by(lin.account) == {guest.pk, interpreter.pk}
    assert seen_by(jordan(alone)) == {guest.pk, interpreter.pk}
    assert seen_by(a_staff(name="Ana Keahi").account) == set()
    amara = a_patient(given_name="Amara").account
    assert amara is not None
    assert seen_by(amara) == set()
    assert {each.name for each in queries.guests_brought(alone, at=SPRING)} == {"Ana Ruiz"}


def test_whose_they_are_stays_and_none_is_ever_deleted(group: Session, lin: Staff) -> None:
    guest, link = brought(group)
    let_in(guest, link, lin)
    ticket = comes_in(guest, link)
    for change in (
        lambda: Guest.objects.filter(pk=guest.pk).update(name="Somebody else"),
        lambda: Guest.objects.filter(pk=brought(group, name="Never came")[0].pk).delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(account=lin.account)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(guest=None)


def test_a_guest_is_in_no_side_room_and_no_line_of_an_account_is_theirs(group: Session, lin: Staff) -> None:
    guest, link = brought(group)
    let_in(guest, link, lin)
    line = comes_in(guest, link)
    jordan_is_in(group, lin)
    arrival = Ticket.objects.get(account=jordan(group)).arrival
    assert arrival is not None
    actions.talk_aside(arrival=arrival.ref, by=lin.account, at=SPRING)
    ticket = actions.line_for(session=group, account=jordan(group), arrival=arrival, at=SPRING)
    actions.take_line(ticket=ticket.ref, at=SPRING)
    assert [each.name for each in queries.company_of_guest(guest.ref).people] == ["Ana Ruiz"]
    assert actions.guest_line(guest=guest.ref, link=link, at=SPRING).room == line.room
    assert not queries.guest_holds_ticket(browser=PHONE, ref=ticket.ref)
    assert not queries.holds_ticket(viewer=viewer_of(lin.account), ref=line.ref)


def test_where_it_is_encrypted_end_to_end_no_guest_is_let_in_and_where_one_is_it_is_not(
    alone: Session, lin: Staff
) -> None:
    guest, link = brought(alone)
    actions.agree(guest=guest.ref, link=link, browser=PHONE, at=SOON)
    actions.encrypt_end_to_end(session_ref=alone.ref, by=lin.account, on=True, at=SOON)
    with pytest.raises(actions.MayNotBring, match="between two"):
        actions.let_guest_in(guest=guest.ref, by=lin.account, at=SOON)
    actions.encrypt_end_to_end(session_ref=alone.ref, by=lin.account, on=False, at=SOON)
    actions.let_guest_in(guest=guest.ref, by=lin.account, at=SOON)
    with pytest.raises(actions.NotEndToEnd, match="There are more of you"):
        actions.encrypt_end_to_end(session_ref=alone.ref, by=lin.account, on=True, at=SOON)


BEFORE = SPRING - timedelta(days=2)


def planner(*roles: Role) -> tuple[Account, Viewer]:
    account = a_staff(roles, name="Priya Nair", credential="", states=[]).account
    return account, viewer_of(account)


def booked(session: Session, by: tuple[Account, Viewer], at: datetime = BEFORE) -> tuple[Guest, str]:
    return actions.bring_guest(
        session_ref=session.ref, role=GuestRole.INTERPRETER, name="Ana Ruiz", language="Spanish", seat=None,
        by=by[0], at=at, plans=by[1],
    )  # fmt: skip


def test_a_scheduler_books_an_interpreter_and_whoever_leads_reads_by_whom_and_takes_them_back(
    alone: Session, lin: Staff
) -> None:
    priya = planner(Role.SCHEDULER)
    guest, token = booked(alone, priya)
    assert guest.seat == alone.seats.get(), "where there is but one patient, they are theirs"
    with acting_as(lin.account_id):
        assert Notice.objects.get().link == f"/clinic/sessions/{alone.ref}/guests/"
    assert [(each.name, each.by) for each in queries.guests_brought(alone, at=BEFORE)] == [("Ana Ruiz", "Priya Nair")]
    [seen] = queries.interpreters_booked(alone.ref, viewer=priya[1], at=BEFORE)
    assert (seen.shown_as, seen.by, seen.is_off) == ("interpreter (Spanish)", "Priya Nair", False)
    actions.take_guest_out(guest=guest.ref, by=lin.account, at=BEFORE)
    [seen] = queries.interpreters_booked(alone.ref, viewer=priya[1], at=BEFORE)
    assert seen.is_off
    known = queries.guest_link(token)
    assert known is not None
    assert stage(guest, known[1]) is GuestStage.OUT


def test_a_scheduler_makes_another_link_and_takes_their_booking_back_until_the_door_opens(group: Session) -> None:
    priya = planner(Role.SCHEDULER)
    guest, token = booked(group, priya)
    _, newer = actions.new_link(guest=guest.ref, by=priya[0], at=BEFORE, plans=priya[1])
    assert queries.guest_link(token) is None
    assert queries.guest_link(newer) is not None
    opens_at = group.starts_at - timedelta(minutes=30)
    for late in (
        lambda: booked(group, priya, opens_at),
        lambda: actions.new_link(guest=guest.ref, by=priya[0], at=opens_at, plans=priya[1]),
        lambda: actions.take_guest_out(guest=guest.ref, by=priya[0], at=opens_at, plans=priya[1]),
    ):
        with pytest.raises(actions.MayNotBring, match="Whoever leads"):
            late()
    actions.take_guest_out(guest=guest.ref, by=priya[0], at=BEFORE, plans=priya[1])
    assert stage(guest, token_digest(newer)) is GuestStage.OUT


def test_a_scheduler_brings_no_support_person_takes_none_out_and_sees_none(alone: Session, lin: Staff) -> None:
    account, viewer = planner(Role.SCHEDULER)
    maria, _ = brought(alone, GuestRole.SUPPORT_PERSON, "Maria Reyes")
    for tries in (
        lambda: actions.bring_guest(
            session_ref=alone.ref, role=GuestRole.SUPPORT_PERSON, name="X", language="", seat=None, by=account,
            at=BEFORE, plans=viewer,
        ),
        lambda: actions.new_link(guest=maria.ref, by=account, at=BEFORE, plans=viewer),
        lambda: actions.take_guest_out(guest=maria.ref, by=account, at=BEFORE, plans=viewer),
        lambda: actions.let_guest_in(guest=maria.ref, by=account, at=SPRING),
    ):  # fmt: skip
        with pytest.raises(NotYours):
            tries()
    assert queries.interpreters_booked(alone.ref, viewer=viewer, at=BEFORE) == ()


@pytest.mark.parametrize("role", [Role.BILLER, Role.CASE_MANAGER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
def test_whose_work_it_is_not_to_plan_brings_nobody(group: Session, role: Role) -> None:
    other = planner(role)
    with pytest.raises(NotYours):
        booked(group, other)
    if role is not Role.BILLER:
        guest, _ = brought(group)
        assert queries.interpreters_booked(group.ref, viewer=other[1], at=BEFORE) == (), guest


def support_terms(name: str) -> Terms:
    return Terms(SUPPORT, OFFERS[SUPPORT].kinds, name, until=SPRING + timedelta(days=30))


def told_to_lin(session: Session, at: datetime = SPRING) -> tuple[str, bool]:
    [maria] = queries.guests_brought(session, at=at)
    return maria.unsaid, maria.signed


def test_without_a_written_consent_that_names_them_whoever_leads_reads_what_may_not_be_said(
    alone: Session, lin: Staff
) -> None:
    Session.objects.filter(pk=alone.pk).update(substance_use=True)
    brought(alone, GuestRole.SUPPORT_PERSON, "María Reyes")
    patient = alone.seats.get().patient
    unsaid, _ = told_to_lin(alone)
    assert "staff say nothing that tells of treatment for substance use" in unsaid
    signs(patient, support_terms("Mario Reyes"))
    assert told_to_lin(alone) == (unsaid, False), "of somebody else"
    consent = signs(patient, support_terms("maria  reyes"))
    assert told_to_lin(alone) == ("", True)
    assert consent.kinds == ["SUBSTANCE_USE"], "and no record is opened by it"
    [beside] = queries.guests_beside(alone.seats.get(), at=SPRING)
    assert (beside.takes_consent, beside.signed) == (True, True)
    assert told_to_lin(alone, SPRING + timedelta(days=31)) == (unsaid, False), "past its term"
    withdraw_consent(consent=consent, by=jordan(alone), at=SOON)
    assert told_to_lin(alone) == (unsaid, False)


def test_where_nothing_tells_of_substance_use_and_of_an_interpreter_nothing_is_to_be_signed(alone: Session) -> None:
    brought(alone, GuestRole.SUPPORT_PERSON, "Maria Reyes")
    assert told_to_lin(alone) == ("", False)
    Session.objects.filter(pk=alone.pk).update(substance_use=True)
    assert told_to_lin(alone)[0], "as soon as the session comes to tell of it"
    brought(alone)
    assert [bool(each.unsaid) for each in queries.guests_brought(alone, at=SPRING)] == [True, False]


def test_where_the_rulebook_has_no_words_for_it_nothing_may_be_said_either(alone: Session) -> None:
    Session.objects.filter(pk=alone.pk).update(substance_use=True)
    end_rule(name="guest_unsigned", scope="support_person", until=SPRING.date())
    brought(alone, GuestRole.SUPPORT_PERSON, "Maria Reyes")
    assert "say nothing in front of them" in told_to_lin(alone)[0]


def test_of_a_minor_it_takes_the_parents_signature_too(alone: Session) -> None:
    patient = alone.seats.get().patient
    patient.birth_on, patient.state = date(2012, 6, 1), "DE"
    patient.save()
    assert asked_to_sign(patient, SUPPORT, at=SPRING) is Signers.BOTH


def test_a_support_person_is_asked_for_by_their_own_patient_alone(alone: Session, lin: Staff) -> None:
    maria, _ = brought(alone, GuestRole.SUPPORT_PERSON, "Maria Reyes")
    ana, _ = brought(alone)
    amara = a_patient(given_name="Amara").account
    assert amara is not None
    for account, guest, found in (
        (jordan(alone), maria, "Maria Reyes"),
        (jordan(alone), ana, None),
        (amara, maria, None),
        (lin.account, maria, None),
    ):
        with acting_as(account.pk):
            beside = queries.support_person(guest.ref, viewer=viewer_of(account), at=SPRING)
        assert (beside.name if beside else None) == found
