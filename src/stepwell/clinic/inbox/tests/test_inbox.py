"""What somebody was told."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from stepwell.clinic.inbox import jobs
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.inbox.queries import notices
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db


def test_everybody_reads_their_own_notices_newest_first() -> None:
    mine, other = an_account(), an_account()
    tell(account=mine, words="Your week is ready.", link="/me/week/", at=SPRING)
    tell(account=mine, words="Your session moved.", at=SPRING + timedelta(hours=1))
    tell(account=other, words="Not for you.", at=SPRING)
    told = notices(viewer=viewer_of(mine), at=SPRING + timedelta(days=1))
    assert [each.words for each in told] == ["Your session moved.", "Your week is ready."]
    assert not told[0].is_read


def test_the_database_shows_a_notice_to_whom_it_was_told_and_to_nobody_else() -> None:
    mine, other = an_account(), an_account()
    with acting_as(other.pk):
        tell(account=mine, words="Your week is ready.", at=SPRING)  # one tells, and cannot read it back
        assert not Notice.objects.exists()
    with acting_as(mine.pk):
        assert Notice.objects.get().words == "Your week is ready."


@pytest.mark.django_db(transaction=True)
def test_the_postman_writes_though_nobody_opened_a_transaction_for_his_job(mailoutbox: list[EmailMessage]) -> None:
    with transaction.atomic():
        told = tell(account=an_account(), words="A record was opened.", link="/director/", at=SPRING, by_email=True)
    jobs.post(notice_id=told.pk)
    assert [letter.to for letter in mailoutbox] == [[told.account.email]]
    assert "A record" not in f"{mailoutbox[0].subject} {mailoutbox[0].body}"
