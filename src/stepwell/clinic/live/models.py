"""Sessions under way: who opened one, and when."""

from django.db import models

from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Session
from stepwell.plumbing.models import Row


class Opening(Row):
    """A facilitator opened a session."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Closing(Row):
    """A facilitator closed a session: everybody in it has been marked."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
