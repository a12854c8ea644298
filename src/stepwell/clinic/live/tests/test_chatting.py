"""Writing to each other in a session: who may, who reads it, and what is left of it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import Error, transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions
from stepwell.clinic.live.actions import ChatClosed, NotIn, NotNow
from stepwell.clinic.live.chat import chat_so_far
from stepwell.clinic.live.models import Arrival, Chat, ChatMessage, Leading
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.usefixtures("rules")
AT = SPRING + timedelta(hours=3)


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def jo(lin: Staff) -> Patient:
    patient = a_patient(preferred_name="Jo")
    treats(lin, patient)
    return patient


@pytest.fixture
def amara(lin: Staff) -> Patient:
    patient = a_patient(given_name="Amara")
    treats(lin, patient)
    return patient


@pytest.fixture
def session(lin: Staff, jo: Patient, amara: Patient) -> Session:
    """A group that Lin leads, with both inside."""
    session = a_session(lin, AT, patients=[jo, amara])
    actions.open_session(session_ref=session.ref, by=lin.account, at=AT)
    for seat in session.seats.all():
        actions.except_licence(arrival=at_the_door(seat, AT).ref, why="A test.", by=lin.account, at=AT)
    return session


def arrival(session: Session, patient: Patient) -> Arrival:
    return Arrival.objects.select_related("seat__session__facilitator", "patient").get(
        seat__session=session, patient=patient
    )


def account(patient: Patient) -> Account:
    assert patient.account is not None
    return patient.account


def writes(
    session: Session, who: Patient | Staff, words: str, *, mark: UUID | None = None, at: datetime = AT, **told: object
) -> ChatMessage:
    is_patient = isinstance(who, Patient)
    by = account(who) if isinstance(who, Patient) else who.account
    with acting_as(by.pk):
        return actions.write(
            session=session,
            by=by,
            arrival=arrival(session, who) if is_patient else None,  # type: ignore[arg-type]
            words=words,
            mark=mark or uuid4(),
            at=at,
            **told,  # type: ignore[arg-type]
        )


def reads(session: Session, who: Patient | Staff, *, inside: bool = True) -> list[str]:
    by = account(who) if isinstance(who, Patient) else who.account
    with acting_as(by.pk):
        return [each.words for each in chat_so_far(session, viewer=viewer_of(by), inside=inside).messages]


def test_everybody_inside_reads_what_is_written_under_the_name_its_author_chose(
    session: Session, lin: Staff, jo: Patient, amara: Patient
) -> None:
    message = writes(session, jo, " Hello. ")
    assert (message.name, message.words, message.patient) == ("Jo", "Hello.", jo)
    assert writes(session, lin, "Welcome.").patient is None
    for who in (lin, jo, amara):
        assert reads(session, who) == ["Hello.", "Welcome."]


def test_the_same_mark_is_the_same_message(session: Session, jo: Patient) -> None:
    mark = uuid4()
    assert writes(session, jo, "Once.", mark=mark) == writes(session, jo, "Once.", mark=mark)
    assert ChatMessage.objects.count() == 1


def test_a_private_message_is_between_one_patient_and_whoever_leads(
    session: Session, lin: Staff, jo: Patient, amara: Patient
) -> None:
    writes(session, jo, "Only for Lin.", private=True)
    writes(session, lin, "Only for Jo.", to=arrival(session, jo).ref)
    assert reads(session, amara) == []
    assert reads(session, jo) == reads(session, lin) == ["Only for Lin.", "Only for Jo."]


def test_whoever_is_not_inside_neither_writes_nor_reads_even_if_a_page_forgets_to_ask(
    session: Session, lin: Staff, jo: Patient, amara: Patient
) -> None:
    writes(session, jo, "Hello.")
    actions.take_out(arrival=arrival(session, amara).ref, by=lin.account, at=AT)
    with pytest.raises(NotIn):
        writes(session, amara, "Let me back.")
    assert reads(session, amara, inside=True) == []
    stranger = a_patient(given_name="Theo")
    with acting_as(account(stranger).pk):
        assert not ChatMessage.objects.exists()


def test_what_is_hidden_is_seen_by_its_author_and_whoever_leads(
    session: Session, lin: Staff, jo: Patient, amara: Patient
) -> None:
    message = writes(session, jo, "The name of a bar.")
    for _ in range(2):
        actions.hide(message=message.ref, session_ref=session.ref, by=lin.account, at=AT)
    assert reads(session, amara) == []
    assert reads(session, jo) == reads(session, lin) == ["The name of a bar."]
    with pytest.raises(NotYours):
        actions.hide(message=message.ref, session_ref=session.ref, by=account(amara), at=AT)


def test_a_closed_chat_takes_nothing_until_it_is_opened_again(session: Session, lin: Staff, jo: Patient) -> None:
    actions.close_chat(session_ref=session.ref, by=lin.account, closed=True, at=AT)
    for who in (jo, lin):
        with pytest.raises(ChatClosed):
            writes(session, who, "Still there?")
    actions.close_chat(session_ref=session.ref, by=lin.account, closed=False, at=AT)
    writes(session, jo, "Here again.")


def test_without_words_nothing_is_sent(session: Session, jo: Patient) -> None:
    for words in ("  ", "x" * 2001):
        with pytest.raises(ValueError, match="Write something"):
            writes(session, jo, words)
    assert not ChatMessage.objects.exists()


def test_what_is_not_kept_is_gone_once_the_session_is_over(session: Session, jo: Patient) -> None:
    writes(session, jo, "Hello.")
    actions.end_chat(session=session, at=AT)
    assert not ChatMessage.objects.exists()


def test_what_is_kept_stays_and_is_shown_to_those_who_may_read_the_record_and_to_no_peer(
    session: Session, lin: Staff, jo: Patient, amara: Patient
) -> None:
    Rule.objects.filter(name="session_chat").update(data={"kept_kinds": ["group"]})
    message = writes(session, jo, "Hello.")
    actions.end_chat(session=session, at=AT)
    for seat in session.seats.all():
        actions.part(seat=seat, at=AT)
    assert reads(session, amara, inside=False) == reads(session, amara, inside=True) == []
    assert reads(session, jo, inside=False) == reads(session, lin) == ["Hello."]
    colleague = a_staff(name="On the team")
    treats(colleague, jo, part="psychiatrist")
    with acting_as(colleague.account_id):
        assert ChatMessage.objects.get() == message
    with pytest.raises(Error, match="never deleted"), transaction.atomic():
        ChatMessage.objects.all().delete()


def test_whether_it_is_kept_is_settled_with_the_first_words(session: Session, jo: Patient) -> None:
    writes(session, jo, "Hello.")
    Rule.objects.filter(name="session_chat").update(data={"kept_kinds": ["group"]})
    writes(session, jo, "And again.")
    assert Chat.objects.get().kept is False


def test_a_session_that_nobody_closed_loses_its_chat_a_day_later(session: Session, jo: Patient) -> None:
    writes(session, jo, "Hello.")
    assert actions.end_chats_left_open(at=session.ends_at + timedelta(hours=23)) == 0
    assert actions.end_chats_left_open(at=session.ends_at + timedelta(hours=25)) == 1
    assert not ChatMessage.objects.exists()


def test_what_is_written_never_changes(session: Session, jo: Patient) -> None:
    writes(session, jo, "Hello.")
    with pytest.raises(Error), transaction.atomic():
        ChatMessage.objects.update(words="Goodbye.")


def test_in_a_session_about_substance_use_what_is_written_tells_of_it(lin: Staff, jo: Patient) -> None:
    session = a_session(lin, AT + timedelta(hours=2), patients=[jo], substance_use=True)
    actions.open_session(session_ref=session.ref, by=lin.account, at=session.starts_at)
    door = at_the_door(session.seats.get(), session.starts_at)
    actions.except_licence(arrival=door.ref, why="A test.", by=lin.account, at=session.starts_at)
    writes(session, jo, "Hello.", at=session.starts_at)
    assert ChatMessage.objects.get().substance_use


def test_a_session_with_one_patient_is_held_by_chat_alone_and_is_kept_whole(lin: Staff, jo: Patient) -> None:
    session = a_session(lin, AT + timedelta(hours=2), patients=[jo], kind="individual")
    at = session.starts_at
    actions.open_session(session_ref=session.ref, by=lin.account, at=at)
    for _ in range(2):
        actions.hold_by_chat(session_ref=session.ref, by=lin.account, at=at)
    door = actions.except_licence(
        arrival=at_the_door(session.seats.get(), at).ref, why="A test.", by=lin.account, at=at
    )
    for who, seen in ((lin.account, None), (account(jo), arrival(session, jo))):
        with pytest.raises(NotIn):
            actions.line_for(session=session, account=who, arrival=seen, at=at)
    assert door.is_in
    writes(session, lin, "How was your week?", at=at)
    writes(session, jo, "Long.", at=at)
    actions.end_chat(session=session, at=at)
    assert reads(session, jo, inside=False) == ["How was your week?", "Long."]


def test_neither_a_group_nor_what_has_begun_otherwise_is_held_by_chat_alone(
    session: Session, lin: Staff, jo: Patient
) -> None:
    with pytest.raises(NotNow, match="Only a session with one patient"):
        actions.hold_by_chat(session_ref=session.ref, by=lin.account, at=AT)
    single = a_session(lin, AT + timedelta(hours=2), patients=[jo], kind="individual")
    actions.open_session(session_ref=single.ref, by=lin.account, at=single.starts_at)
    writes(single, lin, "Hello.", at=single.starts_at)
    with pytest.raises(NotNow, match="already"):
        actions.hold_by_chat(session_ref=single.ref, by=lin.account, at=single.starts_at)


def test_a_colleague_who_leads_it_too_reads_writes_and_hides_until_they_step_back(
    session: Session, lin: Staff, jo: Patient
) -> None:
    ana = a_staff(name="Ana Keahi")
    leads = Leading.objects.create(session=session, staff=ana, together=True, by=lin.account, at=AT)
    message = writes(session, jo, "Hello.")
    assert writes(session, ana, "Welcome.").name == "Ana Keahi"
    actions.hide(message=message.ref, session_ref=session.ref, by=ana.account, at=AT)
    assert reads(session, ana) == ["Hello.", "Welcome."]
    leads.ended_at = AT
    leads.save()
    assert reads(session, ana) == []
    with pytest.raises(NotIn):
        writes(session, ana, "Still here?")
