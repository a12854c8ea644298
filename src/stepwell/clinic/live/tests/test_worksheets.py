"""A worksheet in a session: who lays it out, who writes on it, who reads it, and what is left of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import Error, transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions
from stepwell.clinic.live.actions import NotIn, NotNow, PutAway
from stepwell.clinic.live.chat import Sheet, chat_so_far, kept_chats
from stepwell.clinic.live.models import ChatMessage, Worksheet
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.live.tests.test_chatting import AT, account, amara, arrival, jo, lin, reads, session, writes
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.actions import end_rule
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import worksheets
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as

__all__ = ["amara", "jo", "lin", "session"]

pytestmark = pytest.mark.usefixtures("rules")


def lays_out(session: Session, who: Staff, blank: str = "pros-and-cons", title: str = "", **told: UUID) -> Worksheet:
    with acting_as(who.account_id):
        return actions.open_worksheet(
            session_ref=session.ref, blank=blank, title=title, mark=told.get("mark", uuid4()), by=who.account, at=AT
        )


def sees(session: Session, who: Patient | Staff, *, inside: bool = True) -> tuple[Sheet, ...]:
    by = account(who) if isinstance(who, Patient) else who.account
    with acting_as(by.pk):
        return chat_so_far(session, viewer=viewer_of(by), inside=inside).sheets


def lines(session: Session, who: Patient | Staff, *, inside: bool = True) -> list[tuple[int, str, str]]:
    """The number of the box, who wrote it, and what."""
    return [
        (number, line.name, line.words)
        for sheet in sees(session, who, inside=inside)
        for number, box in enumerate(sheet.boxes)
        for line in box.lines
    ]


@pytest.fixture
def sheet(session: Session, lin: Staff) -> Worksheet:
    return lays_out(session, lin)


def test_every_blank_of_the_rulebook_has_boxes_and_says_whose_form_it_is() -> None:
    blanks = worksheets(on=AT.date())
    assert {"thought-record", "chain-analysis", "pros-and-cons", "coping-ahead", "empty"} <= set(blanks)
    assert all(blank.title and blank.boxes and all(blank.boxes) for blank in blanks.values())
    assert [key for key, blank in blanks.items() if not blank.after] == ["empty"]


def test_the_blanks_of_a_late_evening_are_those_of_that_day() -> None:
    late = datetime(2026, 3, 9, 2, 30, tzinfo=UTC)  # 10:30 pm of the eighth, hours after clocks went forward
    assert Session(starts_at=late, time_zone="America/New_York").on == date(2026, 3, 8)


def test_everybody_inside_adds_lines_under_a_box_and_sees_whose_they_are(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient, amara: Patient
) -> None:
    writes(session, amara, "It numbs.", worksheet=sheet.ref, box=0)
    writes(session, jo, "Jobs were lost by it.", worksheet=sheet.ref, box=1)
    writes(session, lin, "What else?", worksheet=sheet.ref, box=1)
    for who in (lin, jo, amara):
        (seen,) = sees(session, who)
        assert (seen.title, seen.after) == ("Pros and cons of acting on an urge", "Linehan 2015")
        assert lines(session, who) == [
            (0, "Amara", "It numbs."),
            (1, "Jo", "Jobs were lost by it."),
            (1, lin.name, "What else?"),
        ]
        assert reads(session, who) == []  # the chat stays the chat


def test_the_same_mark_is_the_same_line_and_the_same_worksheet(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient
) -> None:
    mark = uuid4()
    for _ in range(2):
        writes(session, jo, "Once.", worksheet=sheet.ref, box=2, mark=mark)
    assert lines(session, jo) == [(2, "Jo", "Once.")]
    lays_out(session, lin, "empty")
    assert lays_out(session, lin, mark=sheet.mark) == sheet
    assert [seen.title for seen in sees(session, jo)] == ["Empty sheet"]


def test_one_is_open_at_a_time_and_what_was_put_away_takes_nothing_until_it_is_back(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient
) -> None:
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    lays_out(session, lin, "empty", " What we bring ")
    assert [seen.title for seen in sees(session, jo)] == ["What we bring"]
    with pytest.raises(PutAway):
        writes(session, jo, "Too late.", worksheet=sheet.ref, box=0)
    for _ in range(2):
        actions.bring_back(worksheet=sheet.ref, session_ref=session.ref, by=lin.account, at=AT)
    assert lines(session, jo) == [(0, "Jo", "It numbs.")]
    actions.put_away(session_ref=session.ref, by=lin.account, at=AT)
    assert sees(session, jo) == sees(session, lin) == ()


def test_there_is_no_such_box_and_no_such_blank(session: Session, sheet: Worksheet, lin: Staff, jo: Patient) -> None:
    for box in (-1, 4):
        with pytest.raises(PutAway):
            writes(session, jo, "Under what?", worksheet=sheet.ref, box=box)
    for blank, title in (("tarot", ""), ("empty", "x" * 101)):
        with pytest.raises(ValueError, match="Choose a worksheet of the list"):
            lays_out(session, lin, blank, title)


def test_one_takes_out_ones_own_line_and_whoever_leads_any(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient, amara: Patient
) -> None:
    own = writes(session, jo, "Not this.", worksheet=sheet.ref, box=0)
    with pytest.raises(NotYours):
        actions.strike(line=own.ref, session=session, by=account(amara), at=AT)
    for _ in range(2):
        actions.strike(line=own.ref, session=session, by=account(jo), at=AT)
    named = writes(session, amara, "The name of a bar.", worksheet=sheet.ref, box=0)
    actions.hide(message=named.ref, session_ref=session.ref, by=lin.account, at=AT)
    assert lines(session, lin) == [(0, "Jo", "Not this."), (0, "Amara", "The name of a bar.")]
    assert lines(session, jo) == [(0, "Jo", "Not this.")]
    assert lines(session, amara) == [(0, "Amara", "The name of a bar.")]
    said = writes(session, jo, "Hello.")
    with pytest.raises(NotYours):
        actions.strike(line=said.ref, session=session, by=account(jo), at=AT)


def test_only_whoever_leads_a_session_that_goes_on_lays_one_out(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient
) -> None:
    stranger = a_staff(name="Another")
    for act in (
        lambda: lays_out(session, stranger),
        lambda: actions.put_away(session_ref=session.ref, by=account(jo), at=AT),
        lambda: actions.bring_back(worksheet=sheet.ref, session_ref=session.ref, by=stranger.account, at=AT),
        lambda: actions.bring_back(worksheet=uuid4(), session_ref=session.ref, by=lin.account, at=AT),
    ):
        with pytest.raises(NotYours):
            act()
    later = a_session(lin, AT + timedelta(hours=1), patients=[jo])
    with pytest.raises(NotNow, match="not open"):
        lays_out(later, lin)
    actions.open_session(session_ref=later.ref, by=lin.account, at=AT)
    with pytest.raises(NotYours):
        actions.bring_back(worksheet=sheet.ref, session_ref=later.ref, by=lin.account, at=AT)


def test_somebody_of_another_session_writes_nothing_on_it_and_the_database_shows_them_nothing(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient
) -> None:
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    ana, theo = a_staff(name="Ana Keahi"), a_patient(given_name="Theo")
    treats(ana, theo)
    other = a_session(ana, AT, patients=[theo])
    actions.open_session(session_ref=other.ref, by=ana.account, at=AT)
    for who in (ana, theo):
        if isinstance(who, Patient):
            door = at_the_door(other.seats.get(), AT)
            actions.except_licence(arrival=door.ref, why="A test.", by=ana.account, at=AT)
        with pytest.raises(PutAway):
            writes(other, who, "Hello.", worksheet=sheet.ref, box=0)
        assert lines(session, who) == []
        with acting_as(account(who).pk if isinstance(who, Patient) else who.account_id):
            assert not Worksheet.objects.exists()
            assert not ChatMessage.objects.exists()


def test_whoever_is_taken_out_reads_and_writes_no_more(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient, amara: Patient
) -> None:
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    actions.take_out(arrival=arrival(session, amara).ref, by=lin.account, at=AT)
    with pytest.raises(NotIn):
        writes(session, amara, "Let me back.", worksheet=sheet.ref, box=0)
    assert sees(session, amara) == ()
    with acting_as(account(amara).pk):
        assert not Worksheet.objects.exists()


def test_in_the_side_room_there_is_no_worksheet(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient, amara: Patient
) -> None:
    aside = actions.talk_aside(arrival=arrival(session, jo).ref, by=lin.account, at=AT)
    assert sees(session, jo) == sees(session, lin) == ()
    assert len(sees(session, amara)) == 1
    actions.back_together(aside=aside.ref, by=lin.account, at=AT)
    assert len(sees(session, jo)) == 1


def test_a_closed_chat_leaves_the_worksheet_open(session: Session, sheet: Worksheet, lin: Staff, jo: Patient) -> None:
    actions.close_chat(session_ref=session.ref, by=lin.account, closed=True, at=AT)
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    assert lines(session, lin) == [(0, "Jo", "It numbs.")]


def test_what_is_not_kept_is_gone_with_its_lines_once_the_session_is_over(
    session: Session, sheet: Worksheet, jo: Patient
) -> None:
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    actions.end_chat(session=session, at=AT)
    assert not Worksheet.objects.exists()
    assert not ChatMessage.objects.exists()


def test_a_session_that_nobody_closed_loses_its_worksheet_a_day_later_and_gets_no_other(
    session: Session, sheet: Worksheet, lin: Staff
) -> None:
    later = session.ends_at + timedelta(hours=25)
    assert actions.end_chats_left_open(at=later) == 1
    assert not Worksheet.objects.exists()
    with pytest.raises(NotNow):
        actions.open_worksheet(session_ref=session.ref, blank="empty", title="", mark=uuid4(), by=lin.account, at=later)


def test_what_is_kept_is_read_afterwards_with_its_form_by_its_author_and_by_who_treats_them(
    session: Session, lin: Staff, jo: Patient, amara: Patient
) -> None:
    Rule.objects.filter(name="session_chat").update(data={"kept_kinds": ["group"]})
    sheet = lays_out(session, lin)
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    writes(session, lin, "What else?", worksheet=sheet.ref, box=1)
    writes(session, jo, "Hello.")
    empty = lays_out(session, lin, "empty")
    actions.end_chat(session=session, at=AT)
    for seat in session.seats.all():
        actions.part(seat=seat, at=AT)
    (seen,) = sees(session, jo, inside=False)
    assert [box.title for box in seen.boxes] == sheet.boxes
    assert lines(session, jo, inside=False) == [(0, "Jo", "It numbs.")]
    assert sees(session, amara, inside=False) == sees(session, amara) == ()
    assert len(lines(session, lin, inside=False)) == 2
    colleague = a_staff(name="On the team")
    treats(colleague, jo, part="psychiatrist")
    with acting_as(colleague.account_id):
        (kept,) = kept_chats(jo, viewer=viewer_of(colleague.account), at=AT)
    assert [line.words for line in kept.messages] == ["Hello."]
    assert [[line.words for line in box.lines] for box in kept.sheets[0].boxes] == [["It numbs."], [], [], []]
    with pytest.raises(NotYours):
        actions.strike(line=uuid4(), session=session, by=account(jo), at=AT)
    for rows in (ChatMessage.objects.all(), Worksheet.objects.filter(pk=empty.pk)):
        with pytest.raises(Error, match="never deleted"), transaction.atomic():
            rows.delete()


def test_opening_a_worksheet_settles_whether_it_is_kept(session: Session, sheet: Worksheet, jo: Patient) -> None:
    Rule.objects.filter(name="session_chat").update(data={"kept_kinds": ["group"]})
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    actions.end_chat(session=session, at=AT)
    assert not ChatMessage.objects.exists()


def test_what_was_laid_out_keeps_its_boxes_and_lines_whatever_becomes_of_the_blank(
    session: Session, sheet: Worksheet, lin: Staff, jo: Patient
) -> None:
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=3)
    before = sees(session, jo)
    Rule.objects.filter(name="worksheet", scope="pros-and-cons").update(
        data={"title": "X", "boxes": ["Y"], "after": ""}
    )
    assert sees(session, jo) == before
    end_rule(name="worksheet", scope="pros-and-cons", until=AT.date())
    writes(session, jo, "And it costs.", worksheet=sheet.ref, box=3)
    assert [words for *_, words in lines(session, lin)] == ["It numbs.", "And it costs."]
    with pytest.raises(ValueError, match="Choose a worksheet of the list"):
        lays_out(session, lin)


def test_what_stands_on_it_never_changes(session: Session, sheet: Worksheet, jo: Patient) -> None:
    writes(session, jo, "It numbs.", worksheet=sheet.ref, box=0)
    for change in ({"words": "It helps."}, {"box": 1}):
        with pytest.raises(Error), transaction.atomic():
            ChatMessage.objects.update(**change)
    with pytest.raises(Error), transaction.atomic():
        Worksheet.objects.update(boxes=["Another"])
