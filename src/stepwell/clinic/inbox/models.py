"""What each person was told, and whether they have read it."""

from typing import ClassVar

from django.db import models

from stepwell.clinic.people.models import Account
from stepwell.plumbing.models import Row


class Notice(Row):
    """One thing told to one account. `words` never names another patient; `link` is a path within the program.

    `openly`: a letter may carry the words themselves, for they are about the account and say nothing of any care.
    """

    shown_where = "account_id = {acting}"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    words = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    openly = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-at"], name="notices_by_account")]


class Nudge(Row):
    """Somebody was reminded of what waits for them, on one of their own days. At most once a day, whatever waits."""

    shown_where = "account_id = {acting}"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    on = models.DateField(help_text="their own day")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "on"], name="one_nudge_a_day")]


class NudgeWish(Row):
    """When somebody wants to be reminded, by their own clock; never, where no hour is set. Without a wish: as the
    programme does it.
    """

    shown_where = "account_id = {acting}"

    account = models.OneToOneField(Account, models.PROTECT, related_name="+")
    hour = models.TimeField(null=True, blank=True)
