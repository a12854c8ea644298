"""Every write of the inbox: telling people."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Account
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.plumbing.delivery import Message, email
from stepwell.plumbing.queue import enqueue

POST = "inbox.post"
QUEUE = "post"


@transaction.atomic
def tell(
    *, account: Account, words: str, link: str = "", at: datetime, by_email: bool = False, openly: bool = False
) -> Notice:
    """Tell one account one thing. `words` never name another patient; `link` is a path within the program.

    `by_email` also writes to them that something waits, and not what, unless `openly`: words about the account itself,
    for whoever cannot sign in to read them. The job is in the transaction of the notice.
    """
    # The database shows a notice to whom it is told, and so not to the one who tells.
    with acting_as(current_actor().account_id, wide=True):
        notice = Notice.objects.create(account=account, words=words, link=link, openly=openly, at=at)
    if by_email:
        enqueue(POST, queue=QUEUE, notice_id=notice.pk)
    return notice


def post(*, notice_id: int) -> None:
    """Write to whom this notice is for, that something waits or what. Raises plumbing.delivery.Undelivered."""
    with transaction.atomic():  # outside a transaction nobody acts, and the database shows nothing
        notice = Notice.objects.select_related("account").get(pk=notice_id)
    subject, words = "Something waits for you in Stepwell", "Something waits for you in Stepwell. Sign in to read it:"
    if notice.openly:
        subject, words = "About your account in Stepwell", notice.words
    body = f"{words} {settings.STEPWELL_ADDRESS}{notice.link}"
    email.send(Message(to=notice.account.email, subject=subject, body=body))
