"""A session held by chat alone, with a worksheet: what one writes under a box stands on the other's page by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import ChatMessage
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.tests.factories import PASSWORD, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from tests.stories.conftest import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def adds(visit: Visit, box: str, words: str) -> None:
    field = visit.page.get_by_label(f"Add a line under {box}")
    field.fill(words)
    field.press("Enter")


def test_two_fill_in_a_worksheet_together(visit: Callable[..., Visit]) -> None:
    with acting_as_programme(), transaction.atomic():
        load_starter_rules()
        lin, jo, now = a_staff(), a_patient(preferred_name="Jo"), clock.now()
        treats(lin, jo)
        admitted(jo, a_track(), lin)
        session = a_session(lin, now - timedelta(minutes=5), patients=[jo], kind="individual")
        actions.open_session(session_ref=session.ref, by=lin.account, at=now)
        actions.hold_by_chat(session_ref=session.ref, by=lin.account, at=now)
        seat = session.seats.get()
        actions.except_licence(arrival=at_the_door(seat, now).ref, why="A test.", by=lin.account, at=now)
        assert jo.account is not None
    lins = visit(email=lin.account.email, password=PASSWORD, phone=False)
    jos = visit(email=jo.account.email, password=PASSWORD)
    for each in (lins, jos):
        each.page.set_default_timeout(60_000)  # a busy machine is not a fault
    lins.go(f"/clinic/sessions/{session.ref}/room/")
    jos.go(f"/me/sessions/{seat.ref}/room/")
    jos.sees("Nobody has written anything yet.")

    lins.unfold("Open a worksheet")
    lins.choose("Worksheet", "Thought record")
    lins.press("Open it for everybody")
    for each in (lins, jos):
        each.sees("What speaks against it", "After Beck, Rush, Shaw and Emery 1979.")
    adds(jos, "The thought that came by itself", "They laughed about me.")
    lins.sees("They laughed about me.")
    field = jos.page.get_by_label("Add a line under What I felt, 0 to 100")
    field.fill("Shame, ")
    adds(lins, "What speaks against it", "Who else was in the room?")
    jos.sees("Who else was in the room?")
    assert field.input_value() == "Shame, ", "what comes in takes nobody's words away"
    assert field.evaluate("field => field === document.activeElement"), "nor their place"
    field.press_sequentially("80")
    field.press("Enter")
    lins.sees("Shame, 80")

    jos.page.context.set_offline(True)
    adds(jos, "What speaks for the thought", "Two of them looked over.")
    jos.sees("Not sent yet. It is tried again by itself; keep this page open.")
    jos.page.context.set_offline(False)
    lins.sees("Two of them looked over.")
    with acting_as_programme(), transaction.atomic():
        assert ChatMessage.objects.filter(words="Two of them looked over.").count() == 1
    for each in (lins, jos):
        each.look()

    jos.page.get_by_role("button", name="Take out what you wrote").first.click()
    lins.sees("taken out, the others do not see it")
    jos.page.get_by_label("Add a line under A more balanced thought").fill("Perhaps they")
    lins.press("Put the worksheet away")
    jos.sees("This worksheet is not open any more. You had begun to write: Perhaps they")
    lins.unfold("Open a worksheet")
    lins.press("Bring back: Thought record")
    jos.sees("Shame, 80")
