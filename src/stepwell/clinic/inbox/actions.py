"""Every write of the inbox: telling people."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Account
from stepwell.plumbing.database import acting_as, current_actor


@transaction.atomic
def tell(*, account: Account, words: str, link: str = "", at: datetime) -> Notice:
    """Tell one account one thing. `words` never name another patient; `link` is a path within the program."""
    # The database shows a notice to whom it is told, and so not to the one who tells.
    with acting_as(current_actor().account_id, wide=True):
        return Notice.objects.create(account=account, words=words, link=link, at=at)
