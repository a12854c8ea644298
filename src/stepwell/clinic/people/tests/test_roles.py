"""Roles: who gives them, which need a second person, and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.people import actions, roles
from stepwell.clinic.people.actions import NotLikeThis
from stepwell.clinic.people.models import Account, RoleChange, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_patient, a_staff, an_account
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import WIDE_ROLES, Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def noor() -> Account:
    return a_staff(roles=[Role.ADMINISTRATOR], name="Noor Siddiqui").account


@pytest.fixture
def vera() -> Account:
    return a_staff(roles=[Role.DIRECTOR], name="Vera Novak").account


@pytest.fixture
def lin() -> Staff:
    return a_staff()


def of(staff: Staff) -> frozenset[Role]:
    return viewer_of(Account.objects.get(pk=staff.account_id)).roles


def test_a_role_that_shows_nobody_is_in_force_at_once(lin: Staff, noor: Account) -> None:
    actions.propose_role(staff=lin, role=Role.CASE_MANAGER, why="Sam left", by=noor, at=SPRING)
    assert of(lin) == {Role.THERAPIST, Role.CASE_MANAGER}


@pytest.mark.parametrize("role", sorted({*WIDE_ROLES, Role.ADMINISTRATOR}))
def test_a_wide_role_waits_for_a_second_person(lin: Staff, noor: Account, vera: Account, role: Role) -> None:
    change = actions.propose_role(staff=lin, role=role, why="needed", by=noor, at=SPRING)
    assert of(lin) == {Role.THERAPIST}
    actions.answer_proposal(change=change, approved=True, words="", by=vera, at=SPRING + DAY)
    assert of(lin) == {Role.THERAPIST, role}


def test_neither_who_proposed_it_nor_whom_it_is_for_approves(noor: Account, vera: Account) -> None:
    other = a_staff(roles=[Role.DIRECTOR], name="Olu")
    change = actions.propose_role(staff=other, role=Role.BILLER, why="needed", by=noor, at=SPRING)
    for account in (noor, other.account):
        with pytest.raises(NotLikeThis, match="second person"):
            actions.answer_proposal(change=change, approved=True, words="", by=account, at=SPRING)
    assert Role.BILLER not in of(other)


def test_a_clinician_neither_gives_nor_approves_nor_takes(lin: Staff, noor: Account) -> None:
    other = a_staff(name="Maria")
    change = actions.propose_role(staff=lin, role=Role.ON_CALL, why="needed", by=noor, at=SPRING)
    with pytest.raises(NotLikeThis):
        actions.propose_role(staff=lin, role=Role.CASE_MANAGER, why="x", by=other.account, at=SPRING)
    with pytest.raises(NotLikeThis):
        actions.answer_proposal(change=change, approved=True, words="", by=other.account, at=SPRING)
    with pytest.raises(NotLikeThis):
        actions.take_role(staff=lin, role=Role.THERAPIST, why="x", by=other.account, at=SPRING)


def test_nobody_gives_themselves_a_role(noor: Account) -> None:
    with pytest.raises(NotLikeThis, match="themselves"):
        actions.propose_role(staff=Staff.objects.get(account=noor), role=Role.THERAPIST, why="x", by=noor, at=SPRING)


def test_what_nobody_answers_in_seven_days_lapses(lin: Staff, noor: Account, vera: Account) -> None:
    change = actions.propose_role(staff=lin, role=Role.DIRECTOR, why="needed", by=noor, at=SPRING)
    for at, waits in ((SPRING + 7 * DAY - timedelta(seconds=1), True), (SPRING + 7 * DAY, False)):
        assert roles.waiting(at=at).exists() is waits
    with pytest.raises(NotLikeThis, match="waits no more"):
        actions.answer_proposal(change=change, approved=True, words="", by=vera, at=SPRING + 7 * DAY)


def test_what_was_declined_or_taken_back_cannot_be_approved(lin: Staff, noor: Account, vera: Account) -> None:
    first = actions.propose_role(staff=lin, role=Role.DIRECTOR, why="needed", by=noor, at=SPRING)
    actions.answer_proposal(change=first, approved=False, words="no", by=vera, at=SPRING)
    second = actions.propose_role(staff=lin, role=Role.DIRECTOR, why="please", by=noor, at=SPRING)
    assert second != first
    actions.take_role(staff=lin, role=Role.DIRECTOR, why="a mistake", by=noor, at=SPRING)
    for change in (first, second):
        with pytest.raises(NotLikeThis):
            actions.answer_proposal(change=change, approved=True, words="", by=vera, at=SPRING)


def test_two_clicks_propose_once(lin: Staff, noor: Account) -> None:
    first = actions.propose_role(staff=lin, role=Role.BILLER, why="needed", by=noor, at=SPRING)
    assert actions.propose_role(staff=lin, role=Role.BILLER, why="needed", by=noor, at=SPRING + DAY) == first


def test_the_last_administrator_stays_and_of_two_one_may_go(noor: Account, vera: Account) -> None:
    staff = Staff.objects.get(account=noor)
    with pytest.raises(NotLikeThis, match="last administrator"):
        actions.take_role(staff=staff, role=Role.ADMINISTRATOR, why="enough", by=noor, at=SPRING)
    with pytest.raises(NotLikeThis, match="last administrator"):
        actions.stop_working_here(staff=staff, why="x", by=vera, at=SPRING)
    a_staff(roles=[Role.ADMINISTRATOR], name="Another")
    actions.take_role(staff=staff, role=Role.ADMINISTRATOR, why="enough", by=noor, at=SPRING)
    assert of(staff) == frozenset()


def test_whoever_comes_back_comes_without_roles(lin: Staff, noor: Account) -> None:
    actions.stop_working_here(staff=lin, why="left", by=noor, at=SPRING)
    assert of(lin) == frozenset()
    assert not Account.objects.get(pk=lin.account_id).is_active
    actions.work_here_again(staff=lin, why="back", by=noor, at=SPRING + DAY)
    lin.refresh_from_db()
    assert (lin.active, lin.roles) == (True, [])


def test_a_change_of_roles_is_never_changed_itself(lin: Staff, noor: Account) -> None:
    change = actions.propose_role(staff=lin, role=Role.BILLER, why="needed", by=noor, at=SPRING)
    for act in (lambda: RoleChange.objects.update(why="other"), change.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()


def test_the_history_says_who_did_what_and_why_and_to_whom_it_is_open(lin: Staff, noor: Account, vera: Account) -> None:
    change = actions.propose_role(staff=lin, role=Role.BILLER, why="Bo is away", by=noor, at=SPRING)
    actions.answer_proposal(change=change, approved=True, words="until he is back", by=vera, at=SPRING + DAY)
    actions.take_role(staff=lin, role=Role.BILLER, why="he is", by=noor, at=SPRING + 2 * DAY)
    told = [(line.words, line.why, line.by) for line in roles.history(lin, viewer_of(noor))]
    assert told == [
        ("Biller: taken away", "he is", "Noor Siddiqui"),
        ("Biller: approved", "until he is back", "Vera Novak"),
        ("Biller: proposed", "Bo is away", "Noor Siddiqui"),
    ]
    assert roles.history(lin, viewer_of(lin.account)) == ()
    assert roles.colleagues(viewer_of(lin.account), at=SPRING) == ()


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE people_staff SET roles = '{DIRECTOR}'",
        "UPDATE people_staff SET account_id = account_id, active = true",
        "DELETE FROM people_supervision",
        "INSERT INTO people_staff (ref, account_id, name, credential, roles, npi, phone, active)"
        " VALUES (gen_random_uuid(), {acting}, 'x', '', '{DIRECTOR}', '', '', true)",
        "INSERT INTO people_rolechange (ref, staff_id, role, given, why, at)"
        " VALUES (gen_random_uuid(), {staff}, 'DIRECTOR', true, 'x', now())",
    ],
)
def test_raw_sql_in_a_view_makes_nobody_wide(lin: Staff, forged: str) -> None:
    """Not for a therapist, and not for a director, whose role sees everybody but writes nothing of this."""
    vera = a_staff(roles=[Role.DIRECTOR], name="Vera")
    for account in (lin.account, vera.account):
        with acting_as(account.pk, kinds=viewer_of(account).wide_kinds):
            assert Staff.objects.count() == 2
            stranger = an_account().pk
            changed, refused = 0, "row-level security hides every row"
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SET LOCAL pgtrigger.ignore = '{people_staff,people_rolechange}'")
                    cursor.execute(forged.replace("{acting}", str(stranger)).replace("{staff}", str(lin.pk)))
                    changed = cursor.rowcount
            except ProgrammingError as error:
                refused = str(error)
            assert (changed, "row-level security" in refused) == (0, True)
    assert of(lin) == {Role.THERAPIST}
    assert not RoleChange.objects.exists()


def test_somebody_may_be_patient_and_relative_at_once_at_no_further_query() -> None:
    patient = a_patient()
    assert patient.account
    with CaptureQueriesContext(connection) as before:
        assert viewer_of(patient.account).roles == {Role.PATIENT}
    actions.link_relative(account=patient.account, patient=a_patient(), name="Jo", relationship="brother")
    with CaptureQueriesContext(connection) as after:
        viewer = viewer_of(patient.account)
    assert viewer.roles == {Role.PATIENT, Role.RELATIVE}
    assert viewer.patient_id == patient.pk
    assert len(after) == len(before) == 2
