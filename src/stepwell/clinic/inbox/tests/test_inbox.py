"""What somebody was told."""

from datetime import timedelta

import pytest

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
