"""Every write of the inbox: telling people."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Account


@transaction.atomic
def tell(*, account: Account, words: str, link: str = "", at: datetime) -> Notice:
    """Tell one account one thing. `words` never name another patient; `link` is a path within the program."""
    return Notice.objects.create(account=account, words=words, link=link, at=at)
