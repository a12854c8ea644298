"""Roles: given and taken, those that need it with a second person's word; and who works here at all."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from stepwell.clinic.people.actions.supervising import end_supervision_of
from stepwell.clinic.people.models import (
    Account,
    Patient,
    Relative,
    RoleApproval,
    RoleChange,
    Staff,
    StandingChange,
)
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.roles import APPROVERS, FOUR_EYES, may_approve, waiting
from stepwell.pure.entitlement import Role


class NotLikeThis(ValueError):
    """A role, or somebody's standing, cannot change so; the text says why and what to do."""


@transaction.atomic
def propose_role(*, staff: Staff, role: Role, why: str, by: Account | None, at: datetime) -> RoleChange:
    """Give a role. One that needs a second person waits for them; any other is in force at once.

    `by` is nobody where the staff list proposes. What waits already is not proposed twice. Raises NotLikeThis.
    """
    held = _locked(staff)
    if by is not None and Role.ADMINISTRATOR not in viewer_of(by).roles:
        raise NotLikeThis("Administrators give roles.")
    if by is not None and by.pk == held.account_id:
        raise NotLikeThis("Nobody gives a role to themselves: ask another administrator.")
    if not held.active:
        raise NotLikeThis(f"{held.name} does not work here.")
    if role.value in held.roles:
        raise NotLikeThis(f"{held.name} has this role already.")
    same = waiting(at=at).filter(staff=held, role=role.value).first()
    if same is not None:
        return same
    change = _change(held, role, given=True, why=why, by=by, at=at)
    if role not in FOUR_EYES:
        _set_roles(held, [*held.roles, role.value])
    return change


@transaction.atomic
def answer_proposal(*, change: RoleChange, approved: bool, words: str, by: Account, at: datetime) -> RoleApproval:
    """Say yes or no to a proposed role, as a second person. Raises NotLikeThis when it waits no more, or to oneself."""
    held = _locked(change.staff)
    known = waiting(at=at).filter(pk=change.pk).first()
    if known is None:
        raise NotLikeThis("This waits no more: it was answered, taken back, or its seven days are over.")
    if not may_approve(known, viewer_of(by)):
        raise NotLikeThis("A second person answers: neither who proposed it nor whom it is for.")
    answer = RoleApproval.objects.create(change=known, approved=approved, words=words, by=by, at=at)
    if approved:
        _set_roles(held, [*held.roles, known.role])
    return answer


@transaction.atomic
def take_role(*, staff: Staff, role: Role, why: str, by: Account, at: datetime) -> RoleChange:
    """Take a role away, or take a proposal back, at once. Raises NotLikeThis for the last administrator."""
    held = _locked(staff)
    _must_look_after_roles(by)
    if role.value not in held.roles and not waiting(at=at).filter(staff=held, role=role.value).exists():
        raise NotLikeThis(f"{held.name} does not have this role.")
    if role is Role.ADMINISTRATOR and role.value in held.roles:
        _one_administrator_stays(held)
    change = _change(held, role, given=False, why=why, by=by, at=at)
    _set_roles(held, [each for each in held.roles if each != role.value])
    return change


@transaction.atomic
def stop_working_here(*, staff: Staff, why: str, by: Account, at: datetime) -> StandingChange:
    """Somebody works here no more: roles, supervision and every session end, the password with them.

    Whoever has another part here, as a patient or relative, keeps it and chooses a new password. What they were
    granted is ended in `access`. Raises NotLikeThis for oneself, the last administrator, and who has left already.
    """
    held = _locked(staff)
    _must_look_after_roles(by)
    if held.account_id == by.pk:
        raise NotLikeThis("Somebody else ends your own standing.")
    if not held.active:
        raise NotLikeThis(f"{held.name} does not work here any more.")
    if Role.ADMINISTRATOR.value in held.roles:
        _one_administrator_stays(held)
    for role in held.roles:
        _change(held, Role(role), given=False, why=why, by=by, at=at)
    end_supervision_of(staff=held, at=at)
    held.roles, held.active = [], False
    held.save(update_fields=["roles", "active"])
    account = Account.objects.select_for_update().get(pk=held.account_id)
    # A session carries a print of the password, so that a new one, which nobody knows, ends every session.
    account.set_unusable_password()
    account.is_active = _has_another_part(account)
    account.save(update_fields=["password", "is_active"])
    return StandingChange.objects.create(staff=held, works_here=False, why=why, by=by, at=at)


@transaction.atomic
def work_here_again(*, staff: Staff, why: str, by: Account, at: datetime) -> StandingChange:
    """Somebody is back, without any role: each is given anew. They choose a new password. Raises NotLikeThis."""
    held = _locked(staff)
    if Role.ADMINISTRATOR not in viewer_of(by).roles:
        raise NotLikeThis("Administrators bring somebody back.")
    if held.active:
        raise NotLikeThis(f"{held.name} works here.")
    held.active = True
    held.save(update_fields=["active"])
    Account.objects.filter(pk=held.account_id).update(is_active=True)
    return StandingChange.objects.create(staff=held, works_here=True, why=why, by=by, at=at)


def record_first_roles(*, staff: Staff, roles: Sequence[Role], why: str, at: datetime) -> None:
    """Keep how somebody came to the roles they were hired with, before there was anybody to ask."""
    for role in roles:
        change = _change(staff, role, given=True, why=why, by=None, at=at)
        if role in FOUR_EYES:
            RoleApproval.objects.create(change=change, approved=True, words="nobody to ask yet", by=None, at=at)


def administrators() -> int:
    """How many look after roles now."""
    return Staff.objects.filter(active=True, roles__contains=[Role.ADMINISTRATOR.value]).count()


def _locked(staff: Staff) -> Staff:
    """This person, held with every administrator in one order: two who leave at once cannot each count on the other."""
    kept = Q(pk=staff.pk) | Q(roles__contains=[Role.ADMINISTRATOR.value])
    rows = Staff.objects.select_for_update(of=["self"]).filter(kept).select_related("account").order_by("pk")
    return next(row for row in rows if row.pk == staff.pk)


def _change(staff: Staff, role: Role, *, given: bool, why: str, by: Account | None, at: datetime) -> RoleChange:
    return RoleChange.objects.create(staff=staff, role=role.value, given=given, why=why, by=by, at=at)


def _set_roles(staff: Staff, roles: Sequence[str]) -> None:
    staff.roles = sorted(set(roles))
    staff.save(update_fields=["roles"])


def _must_look_after_roles(by: Account) -> None:
    if not viewer_of(by).roles & APPROVERS:
        raise NotLikeThis("Administrators and directors do this.")


def _one_administrator_stays(leaving: Staff) -> None:
    others = Staff.objects.filter(active=True, roles__contains=[Role.ADMINISTRATOR.value]).exclude(pk=leaving.pk)
    if not others.exists():
        raise NotLikeThis("The last administrator stays: let somebody else be one first.")


def _has_another_part(account: Account) -> bool:
    return Patient.objects.filter(account=account).exists() or Relative.objects.filter(account=account).exists()
