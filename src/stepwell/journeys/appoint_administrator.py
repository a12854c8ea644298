"""Where nobody gives roles, whoever runs the program appoints somebody who does; the directors are told."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import accounts_in_role
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role


def appoint_administrator(*, email: str, name: str, time_zone: str, at: datetime) -> Staff:
    """Make this person the administrator, with a new account where they have none.

    Raises people.actions.NotLikeThis where there is an administrator, and AlreadyTaken where the address is of
    somebody who is not staff.
    """
    with acting_as_programme(), transaction.atomic():
        staff = people.appoint_administrator(email=email, name=name, time_zone=time_zone, at=at)
        for director in accounts_in_role(Role.DIRECTOR):
            words = f"{staff.name} was made administrator by whoever runs the program."
            inbox.tell(account=director, words=words, link="/operations/staff/", at=at, by_email=True)
        return staff
