"""Somebody is handed to another service, and the service confirms that it has them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.models import Disclosure
from stepwell.clinic.people.models import Account
from stepwell.clinic.safety.actions.alerts import NotAcknowledged
from stepwell.clinic.safety.dispositions import LIVE, RECEIVERS
from stepwell.clinic.safety.models import Acknowledgement, Alert, HandOffAnswer, WarmHandOff


@transaction.atomic
def begin_hand_off(
    *,
    alert: Alert,
    submission: UUID,
    to: str,
    organisation: str,
    receiver: str,
    phone: str,
    on_the_line: bool,
    words: str,
    disclosure: Disclosure,
    by: Account,
    at: datetime,
) -> WarmHandOff:
    """Keep that a clinician hands somebody off: to whom, with what was told. Open until the receiver confirms.

    The same form sent twice hands off once. Raises NotAcknowledged; ValueError where a word is missing, the receiver is
    of no known kind, or a crisis team was not on the line with the patient and the clinician.
    """
    if not Acknowledgement.objects.filter(alert=alert).exists():
        raise NotAcknowledged("Take the alert first, so that the others stop being paged.")
    told = {"organisation": organisation, "receiver": receiver, "phone": phone, "words": words}
    said = {name: value.strip() for name, value in told.items()}
    if to not in RECEIVERS or not all(said.values()):
        raise ValueError("Say to whom you hand them off, how to call them back, and what you told them.")
    if to in LIVE and not on_the_line:
        raise ValueError("Stay on the line until all three have spoken: the patient, you and the receiver.")
    handed, _ = WarmHandOff.objects.get_or_create(
        submission=submission,
        defaults={
            "alert": alert,
            "patient_id": alert.patient_id,
            "to": to,
            "on_the_line": on_the_line,
            "disclosure": disclosure,
            "by": by,
            "at": at,
            **said,
        },
    )
    return handed


@transaction.atomic
def answer_hand_off(
    *, hand_off: WarmHandOff, taken: bool, receiver: str, how: str, by: Account, at: datetime
) -> HandOffAnswer:
    """Record what the receiving service said: that it has them, or that it came to nothing. The first answer stands.

    Raises ValueError where it is not said who answered, and how.
    """
    if not receiver.strip() or not how.strip():
        raise ValueError("Write who answered at the other end, and how.")
    answer, _ = HandOffAnswer.objects.get_or_create(
        hand_off=hand_off,
        defaults={
            "patient_id": hand_off.patient_id,
            "taken": taken,
            "receiver": receiver.strip(),
            "how": how.strip(),
            "by": by,
            "at": at,
        },
    )
    return answer
