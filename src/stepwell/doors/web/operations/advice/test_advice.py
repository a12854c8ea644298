"""What would help a week is asked for, found out by the worker, and read in words by whoever plans or hires."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import draft_week, find_advice, make_draft
from stepwell.clinic.schedule.models import Advice, DraftWeek, Session
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role

HERE, MONDAY = "/operations/week/advice/", date(2026, 3, 2)


@pytest.fixture
def track(rules: None) -> Track:
    return a_track()


@pytest.fixture
def lin(track: Track) -> Staff:
    """Licensed in New York, and the therapist of two people who live in Ohio."""
    lin = a_staff()
    for name, state in (("Jordan", "NY"), ("Bea", "OH"), ("Cai", "OH")):
        admitted(a_patient(given_name=name, state=state), track, lin)
    return lin


@pytest.fixture
def desk(priya: Staff, lin: Staff, track: Track, signed_in: SignIn) -> Client:
    """A draft of the week is on the table."""
    with acting_as_programme():
        draft = draft_week(programme=track.programme, starts_on=MONDAY, by=priya.account, at=SPRING)
        make_draft(draft_id=draft.pk, at=SPRING)
    return signed_in(priya)


def ask(client: Client, track: Track, **more: str) -> str:
    said = {"programme": str(track.programme.ref), "week": str(MONDAY)}
    return client.post(HERE, said | more, follow=True).content.decode()


def find_all() -> None:
    """As the worker does."""
    with acting_as_programme():
        for asked in Advice.objects.filter(made_at=None):
            find_advice(advice_id=asked.pk, at=SPRING)


def page(client: Client, track: Track, **more: str) -> str:
    return client.get(HERE, {"programme": str(track.programme.ref), "week": str(MONDAY)} | more).content.decode()


def test_the_licence_that_is_missing_stands_first_with_whom_it_serves(desk: Client, lin: Staff, track: Track) -> None:
    assert "It was not asked yet for this week." in page(desk, track)
    assert "Solving it on copies" in ask(desk, track)
    Advice.objects.update(tried=3, trying=12)
    assert "3 of 12 tried." in page(desk, track, part="state")
    before = DraftWeek.objects.get().plan
    find_all()
    found = page(desk, track)
    assert found.index("A licence in Ohio for Lin Chen, LCSW") < found.index("A new therapist for DBT skills")
    assert "Serves 2: Bea Reyes, Cai Reyes" in found
    assert "× DBT skills" in found
    assert "nobody would lack more" in found
    assert "«" not in found
    assert DraftWeek.objects.get().plan == before
    assert not Session.objects.exists()


def test_one_licence_is_asked_about(desk: Client, lin: Staff, track: Track) -> None:
    ask(desk, track, do="licence", clinician=str(lin.ref), state="OH")
    ask(desk, track, do="licence", clinician=str(lin.ref), state="TX")
    find_all()
    found = page(desk, track)
    assert "Lin Chen, LCSW, licensed in Ohio" in found
    assert "Serves 2: Bea Reyes, Cai Reyes" in found
    assert found.count("It would serve nobody in this week.") == 1


def test_what_lacks_something_is_asked_again_in_words(desk: Client, lin: Staff, track: Track) -> None:
    said = {"programme": str(track.programme.ref), "week": str(MONDAY)}
    for told, words in (
        (said | {"do": "licence", "state": "OH"}, "Choose who would have the licence."),
        (said | {"do": "licence", "clinician": str(lin.ref)}, "Choose a state."),
        (said | {"week": "2026-03-03"}, "choose a Monday"),
    ):
        answer = desk.post(HERE, told)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Advice.objects.exists()


def test_a_week_that_is_neither_drafted_nor_published_says_so(desk: Client, track: Track) -> None:
    DraftWeek.objects.all().delete()
    ask(desk, track)
    find_all()
    assert "This week is neither published nor drafted." in page(desk, track)


def test_asked_again_it_is_found_out_anew(desk: Client, track: Track) -> None:
    ask(desk, track)
    find_all()
    ask(desk, track)
    assert Advice.objects.get().found is None
    find_all()
    find_all()
    assert Advice.objects.get().found


def test_it_costs_the_same_for_many(desk: Client, lin: Staff, track: Track) -> None:
    spent = []
    for more in (0, 4):
        for number in range(more):
            admitted(a_patient(given_name=f"Ona {number}", state="OH"), track, lin)
        ask(desk, track)
        find_all()
        with CaptureQueriesContext(connection) as asked:
            page(desk, track)
        spent.append(len(asked))
    assert spent[0] == spent[1]


def test_directors_read_it_too_and_to_everybody_else_it_does_not_exist(
    desk: Client, track: Track, outsiders: list[Account], signed_in: SignIn
) -> None:
    therapist, patient, director, nobody = outsiders
    ask(desk, track)
    find_all()
    assert "A licence in Ohio" in page(signed_in(director), track)
    for account in (therapist, patient, nobody, a_staff([Role.ON_CALL]).account):
        assert signed_in(account).get(HERE).status_code == 404
