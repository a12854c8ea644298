"""A lost second step: who resets whose, when a second person is asked, and what the database itself refuses."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import ProgrammingError, connection, transaction

from stepwell.clinic.people import actions, second_steps
from stepwell.clinic.people.actions import NotLikeThis
from stepwell.clinic.people.models import Account, ResetAnswer, SecondStepReset
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_patient, a_second_step, a_staff, an_account
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOW = "called back on the number in the file"


@pytest.fixture
def noor() -> Account:
    return a_second_step(a_staff(roles=[Role.ADMINISTRATOR], name="Noor Siddiqui").account)


@pytest.fixture
def vera() -> Account:
    return a_second_step(a_staff(roles=[Role.DIRECTOR], name="Vera Novak").account)


@pytest.fixture
def lin() -> Account:
    return a_second_step(a_staff().account)


@pytest.fixture
def jordan() -> Account:
    account = a_patient().account
    assert account
    return a_second_step(account)


def reset(account: Account, by: Account | None, at: timedelta = timedelta()) -> SecondStepReset:
    return actions.reset_second_step(account=account, how=HOW, by=by, at=SPRING + at)


def has_one(account: Account) -> bool:
    return bool(Authenticator.objects.filter(user=account).exists())


def test_app_codes_and_passkeys_go_with_the_password_and_a_new_one_is_due(lin: Account, noor: Account) -> None:
    made = reset(lin, noor)
    lin.refresh_from_db()
    assert (made.waits, made.how, made.by) == (False, HOW, noor)
    assert (has_one(lin), lin.has_usable_password(), lin.second_step_due) == (False, False, True)
    assert has_one(noor)


@pytest.mark.parametrize("role", [Role.BILLER, Role.DIRECTOR, Role.ON_CALL, Role.SCHEDULER, Role.ADMINISTRATOR])
def test_for_a_role_that_two_people_give_a_second_person_says_yes_first(
    role: Role, noor: Account, vera: Account
) -> None:
    bo = a_second_step(a_staff(roles=[Role.THERAPIST, role], name="Bo").account)
    asked = reset(bo, noor)
    assert asked.waits
    assert has_one(bo)
    assert reset(bo, noor, DAY) == asked
    for nobody in (noor, bo, an_account()):
        with pytest.raises(NotLikeThis, match="second person"):
            actions.answer_reset(reset=asked, approved=True, words="", by=nobody, at=SPRING)
    assert has_one(bo)
    actions.answer_reset(reset=asked, approved=True, words="I know the voice", by=vera, at=SPRING + DAY)
    assert not has_one(bo)
    with pytest.raises(NotLikeThis, match="waits no more"):
        actions.answer_reset(reset=asked, approved=True, words="", by=vera, at=SPRING + DAY)


def test_a_no_leaves_everything_and_after_seven_days_it_is_over(vera: Account, noor: Account) -> None:
    other = a_staff(roles=[Role.DIRECTOR], name="Olu").account
    declined = reset(vera, noor)
    actions.answer_reset(reset=declined, approved=False, words="That was not her", by=other, at=SPRING)
    again = reset(vera, noor, DAY)
    assert again != declined
    with pytest.raises(NotLikeThis, match="seven days"):
        actions.answer_reset(reset=again, approved=True, words="", by=other, at=SPRING + 8 * DAY)
    assert has_one(vera)


def test_nobody_resets_their_own_and_each_only_whose_it_is_theirs_to(
    lin: Account, noor: Account, vera: Account, jordan: Account
) -> None:
    priya = a_second_step(a_staff(roles=[Role.SCHEDULER], name="Priya").account)
    bo = a_staff(roles=[Role.BILLER], name="Bo").account
    for whose, by in (
        *((each, each) for each in (lin, noor, vera, priya, jordan)),
        *((lin, each) for each in (vera, priya, bo, jordan)),
        *((jordan, each) for each in (noor, bo, lin, an_account())),
    ):
        with pytest.raises(NotLikeThis, match="Nobody resets their own"):
            reset(whose, by)
    assert not SecondStepReset.objects.exists()
    for by in (priya, vera):
        assert not reset(jordan, by).waits
        a_second_step(jordan)


def test_without_a_second_step_there_is_nothing_to_reset(noor: Account) -> None:
    with pytest.raises(NotLikeThis, match="no second step"):
        reset(a_staff().account, noor)


def test_the_command_line_waits_for_nobody_and_what_waited_is_overtaken(noor: Account, vera: Account) -> None:
    other = a_staff(roles=[Role.ADMINISTRATOR], name="Olu").account
    waited = reset(noor, other)
    assert not reset(noor, None, DAY).waits
    assert not has_one(noor)
    with pytest.raises(NotLikeThis, match="waits no more"):
        actions.answer_reset(reset=waited, approved=True, words="", by=vera, at=SPRING + DAY)


def test_the_history_says_who_asked_how_they_made_sure_and_who_answered(noor: Account, vera: Account) -> None:
    bo = a_second_step(a_staff(roles=[Role.BILLER], name="Bo").account)
    actions.answer_reset(reset=reset(bo, noor), approved=True, words="Yes, Bo", by=vera, at=SPRING + DAY)
    reset(a_second_step(bo), None, 2 * DAY)
    assert [(line.words, line.why, line.by) for _, line in second_steps.resets_of([bo.pk])] == [
        ("Second step: reset", HOW, "the command line"),
        ("Second step: the reset was approved", "Yes, Bo", "Vera Novak"),
        ("Second step: a reset was asked for", HOW, "Noor Siddiqui"),
    ]


def test_the_row_stays_and_the_database_shows_it_to_whom_it_concerns_alone(
    jordan: Account, lin: Account, noor: Account, vera: Account
) -> None:
    made = reset(jordan, vera)
    for act in (lambda: SecondStepReset.objects.update(how="other"), made.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()
    actions.answer_reset(reset=reset(vera, noor), approved=False, words="no", by=a_staff(
        roles=[Role.DIRECTOR], name="Olu").account, at=SPRING)  # fmt: skip
    for account, shown in ((jordan, 1), (lin, 0), (an_account(), 0), (noor, 2), (vera, 2)):
        with acting_as(account.pk, kinds=viewer_of(account).wide_kinds):
            assert SecondStepReset.objects.count() == shown
            assert ResetAnswer.objects.count() == (shown == 2)


def test_raw_sql_in_a_view_forges_no_reset(noor: Account, lin: Account) -> None:
    forged = (
        "INSERT INTO people_secondstepreset (ref, account_id, how, waits, by_id, at)"
        " VALUES (gen_random_uuid(), %s, 'x', false, %s, now())"
    )
    for account in (noor, lin):
        with (
            acting_as(account.pk),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(forged, [lin.pk, account.pk])
