"""Who has a second step, who may reset whose, and which resets wait for a second person?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from stepwell.clinic.people.models import Account, Patient, Relative, ResetAnswer, SecondStepReset, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.people.roles import APPROVERS, WAITS, Happening, names_of
from stepwell.pure.entitlement import Role

# Who resets the second step of somebody who works here, and whose work knows patients and relatives by name.
FOR_STAFF, FOR_OTHERS = frozenset({Role.ADMINISTRATOR}), frozenset({Role.SCHEDULER, Role.DIRECTOR})
# What whoever's it was is told, in the program and by a letter.
TOLD = (
    "The second step of your sign-in was reset, because somebody told us that you had lost it. You are signed out "
    "everywhere. Choose a new password, sign in with it, and set up a new second step. If you did not ask for this, "
    "please tell the programme at once. A new password:"
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody around one patient who can sign in: the patient, or a relative with what they are to them.

    `resets`: operations may reset it, for there is one and they do not work here, where administrators do it.
    """

    account: Account
    name: str
    as_what: str
    has_second_step: bool
    resets: bool


def have_one(account_ids: Collection[int]) -> frozenset[int]:
    """Which of these accounts have a second step, recovery codes aside."""
    found = Authenticator.objects.filter(user__in=account_ids).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return frozenset(found.values_list("user_id", flat=True))


def may_reset(account: Account, viewer: Viewer) -> bool:
    """Whether the viewer may ask for it: never their own."""
    asks = FOR_STAFF if Staff.objects.filter(account=account, active=True).exists() else FOR_OTHERS
    return account.pk != viewer.account_id and not viewer.roles.isdisjoint(asks)


def waiting(*, at: datetime) -> QuerySet[SecondStepReset]:
    """The resets to which nobody has said yes or no, which no later one overtook, and whose week is not over."""
    later = SecondStepReset.objects.filter(account=OuterRef("account"), pk__gt=OuterRef("pk"))
    found = SecondStepReset.objects.filter(~Exists(later), waits=True, answer__isnull=True, at__gt=at - WAITS)
    return found.select_related("account", "by")


def may_answer(reset: SecondStepReset, viewer: Viewer) -> bool:
    """Whether the viewer is a second person here: neither who asked nor whose it is."""
    return not viewer.roles.isdisjoint(APPROVERS) and viewer.account_id not in {reset.by_id, reset.account_id}


def reset_waiting(ref: UUID, viewer: Viewer, *, at: datetime) -> SecondStepReset | None:
    """The reset under this ref, while it waits for an answer the viewer may give."""
    found = waiting(at=at).filter(ref=ref).first()
    return found if found is not None and may_answer(found, viewer) else None


def resets_of(account_ids: Collection[int]) -> tuple[tuple[int, Happening], ...]:
    """What was done with the second steps of these accounts, the latest first, as far as one is shown. Two queries."""
    found = SecondStepReset.objects.filter(account__in=account_ids).select_related("answer").order_by("at", "pk")
    rows: list[SecondStepReset | ResetAnswer] = [*found, *(reset.answer for reset in found if hasattr(reset, "answer"))]
    names = names_of({row.by_id for row in rows if row.by_id})
    told = []
    for row in rows:
        by = names.get(row.by_id, "somebody who left") if row.by_id else "the command line"
        if isinstance(row, SecondStepReset):
            words = "Second step: a reset was asked for" if row.waits else "Second step: reset"
            told.append((row.account_id, Happening(words, row.how, by, row.at)))
        else:
            words = f"Second step: the reset was {'approved' if row.approved else 'declined'}"
            told.append((row.reset.account_id, Happening(words, row.words, by, row.at)))
    return tuple(sorted(reversed(told), key=lambda line: line[1].at, reverse=True))


def sign_ins_of(patient: Patient, viewer: Viewer) -> tuple[SignIn, ...]:
    """The patient, where they have an account, and their relatives by name. Whoever asks has opened who they are."""
    relatives = Relative.objects.filter(patient=patient).select_related("account").order_by("name", "pk")
    people = [(each.account, each.name, each.relationship) for each in relatives]
    if patient.account is not None:
        people.insert(0, (patient.account, patient.name, "patient"))
    ids = [account.pk for account, _, _ in people]
    secured = have_one(ids)
    not_here = {
        viewer.account_id,
        *Staff.objects.filter(account__in=ids, active=True).values_list("account_id", flat=True),
    }
    return tuple(
        SignIn(account, name, as_what, account.pk in secured, account.pk in secured - not_here)
        for account, name, as_what in people
    )
