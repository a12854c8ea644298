"""A clinician's separate notes: theirs alone, on the screen and in the database."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import decide_on, end_grants
from stepwell.clinic.access.consents import OFFERS, Terms
from stepwell.clinic.access.models import AccessLog, Grant
from stepwell.clinic.access.tests.factories import signs, the_database_reads, treats
from stepwell.clinic.notes.actions import write_separate_note
from stepwell.clinic.notes.models import CounsellingNote, PsychotherapyNote
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.plumbing.database import acting_as, acting_as_programme
from stepwell.pure.entitlement import BREAK_GLASS_KINDS, SEPARATE_NOTES, Ground, Kind, Purpose, Role

WORDS = "Her silences answer mine."


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    the_database_reads(ELEVEN)
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:separate_notes", args=[patient.ref])


def keep(client: Client, patient: Patient, text: str = WORDS, kind: str = "PSYCHOTHERAPY_NOTES") -> str:
    page = client.post(address(patient), {"kind": kind, "text": text}, follow=True)
    return page.content.decode()


def seen_in_the_database(model: type[PsychotherapyNote] | type[CounsellingNote] = PsychotherapyNote) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        return int(cursor.fetchone()[0])


def test_a_note_is_kept_with_what_does_not_belong_in_it_said_beside(
    at_the_door: Client, jordan: Patient, lin: Staff
) -> None:
    page = keep(at_the_door, jordan)
    assert "The note is kept, apart from the record." in page
    assert WORDS in page
    assert "Psychotherapy note" in page
    assert "when a session started and stopped" in page
    keep(at_the_door, jordan)  # a double click
    with acting_as(lin.account_id):
        assert seen_in_the_database() == 1


def test_the_first_note_opens_them_to_their_author_and_says_so_in_the_log(
    at_the_door: Client, jordan: Patient, lin: Staff
) -> None:
    assert at_the_door.get(address(jordan)).status_code == 200
    assert not AccessLog.objects.filter(kind__in=SEPARATE_NOTES).exists()
    keep(at_the_door, jordan)
    grant = Grant.objects.get(ground="AUTHOR")
    assert (grant.grantee, grant.patient, grant.kinds) == (lin.account, jordan, sorted(SEPARATE_NOTES))
    opened = AccessLog.objects.filter(kind__in=SEPARATE_NOTES).values_list("kind", "ground", "allowed")
    assert set(opened) == {("PSYCHOTHERAPY_NOTES", "AUTHOR", True), ("COUNSELLING_NOTES", "AUTHOR", True)}


def test_a_colleague_who_treats_the_same_patient_reads_their_own_and_nothing_else(
    at_the_door: Client, jordan: Patient, signed_in: SignIn
) -> None:
    okafor = a_staff(name="Dr Okafor", roles=[Role.PSYCHIATRIST])
    treats(okafor, jordan, part="psychiatrist")
    keep(at_the_door, jordan)
    page = keep(signed_in(okafor.account), jordan, "I should have asked about the father.")
    assert WORDS not in page
    assert "the father" in page
    with acting_as(okafor.account_id):
        assert seen_in_the_database() == 1  # both hold a grant to the kind: the second lock tells them apart
    with acting_as_programme():
        assert seen_in_the_database() == 0  # the program itself reads none


def test_no_role_of_the_programme_and_not_the_patient_reads_them(
    at_the_door: Client, jordan: Patient, outsiders: list[Account], signed_in: SignIn
) -> None:
    keep(at_the_door, jordan)
    director = a_staff(name="Vera", roles=[Role.DIRECTOR]).account
    on_call = a_staff(name="Sam", roles=[Role.ON_CALL, Role.THERAPIST]).account
    for account in (*outsiders, director, on_call):
        assert signed_in(account).get(address(jordan)).status_code == 404
        assert signed_in(account).post(address(jordan), {"kind": "PSYCHOTHERAPY_NOTES", "text": "x"}).status_code == 404
        with acting_as(account.pk, kinds=viewer_of(account).wide_kinds):
            assert seen_in_the_database() == 0
    assert not BREAK_GLASS_KINDS & SEPARATE_NOTES


def test_who_leaves_the_care_team_reads_them_no_more_and_nothing_is_deleted(
    at_the_door: Client, jordan: Patient, lin: Staff
) -> None:
    keep(at_the_door, jordan)
    end_grants(patient=jordan, ground=Ground.CARE_TEAM, of=lin.account, at=ELEVEN)
    assert at_the_door.get(address(jordan)).status_code == 404
    with acting_as(lin.account_id):
        assert seen_in_the_database() == 0
    treats(lin, jordan, at=ELEVEN)  # comes back, and writes again
    page = keep(at_the_door, jordan, "Where we left it.")
    assert WORDS in page
    assert "Where we left it." in page


def test_an_authorisation_for_these_notes_alone_opens_them_and_ends_with_it(
    at_the_door: Client, jordan: Patient, signed_in: SignIn
) -> None:
    keep(at_the_door, jordan)
    keep(at_the_door, jordan, "About the drinking.", "COUNSELLING_NOTES")
    next_therapist = a_staff(name="Maria Alvarez")
    treats(next_therapist, jordan, part="therapist")
    terms = Terms(
        "psychotherapy_notes", OFFERS["psychotherapy_notes"].kinds, recipient="Maria Alvarez", why="to go on treating",
        until=ELEVEN + timedelta(days=30),
    )  # fmt: skip
    signs(jordan, terms, at=ELEVEN, recipient_account=next_therapist.account)
    the_database_reads(ELEVEN)
    page = signed_in(next_therapist.account).get(address(jordan)).content.decode()
    assert WORDS in page
    assert "written by Lin Chen" in page
    assert "About the drinking." not in page


def test_a_note_without_words_is_refused(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.post(address(jordan), {"kind": "PSYCHOTHERAPY_NOTES", "text": "  "})
    assert page.status_code == 422
    assert "Write the note first." in page.content.decode()


def test_what_was_kept_never_changes(at_the_door: Client, jordan: Patient, lin: Staff) -> None:
    keep(at_the_door, jordan)
    with acting_as(lin.account_id), pytest.raises(DatabaseError), transaction.atomic():
        PsychotherapyNote.objects.update(text="other words")


def test_nobody_writes_in_anothers_name(jordan: Patient, lin: Staff) -> None:
    okafor = a_staff(name="Dr Okafor", roles=[Role.PSYCHIATRIST])
    with acting_as(lin.account_id, wide=True), pytest.raises(DatabaseError), transaction.atomic():
        PsychotherapyNote.objects.create(patient=jordan, author=okafor.account, text="forged", at=SPRING)


def test_supervision_opens_none_of_them(at_the_door: Client, jordan: Patient) -> None:
    keep(at_the_door, jordan)
    supervisor = a_staff(name="Ada")
    asked = {"viewer": viewer_of(supervisor.account), "patient": jordan, "purpose": Purpose.OPERATIONS, "at": ELEVEN}
    assert not decide_on(kind=Kind.PSYCHOTHERAPY_NOTES, **asked).allowed  # type: ignore[arg-type]


@pytest.mark.parametrize("notes", [1, 12])
def test_many_notes_cost_as_many_queries_as_one(at_the_door: Client, jordan: Patient, lin: Staff, notes: int) -> None:
    for number in range(notes):
        write_separate_note(
            patient=jordan, kind=Kind.PSYCHOTHERAPY_NOTES, text=f"Note {number}", by=lin.account,
            at=ELEVEN - timedelta(minutes=number),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as spent:
        at_the_door.get(address(jordan))
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 30
