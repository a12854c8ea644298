"""Every write of the inbox: telling people, and reminding them when they want it."""

from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction

from stepwell.clinic.inbox.models import Notice, Nudge, NudgeWish
from stepwell.clinic.people.models import Account
from stepwell.clinic.rulebook.queries import nudge_hours
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.plumbing.delivery import Message, email
from stepwell.plumbing.queue import enqueue

POST = "inbox.post"
QUEUE = "post"


class Quiet(ValueError):
    """Nobody is reminded at this hour; the text says between which."""


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


def read_notices(*, account_id: int, at: datetime) -> None:
    """This account has read what it was told until now."""
    Notice.objects.filter(account_id=account_id, read_at=None, at__lte=at).update(read_at=at)


@transaction.atomic
def nudge(*, account: Account, words: str, link: str, on: date, at: datetime) -> bool:
    """Remind somebody, by e-mail too, unless they were on this day of theirs. Returns whether they were now."""
    with acting_as(current_actor().account_id, wide=True):
        _, is_new = Nudge.objects.get_or_create(account=account, on=on, defaults={"at": at})
        if is_new:
            tell(account=account, words=words, link=link, at=at, by_email=True)
    return is_new


@transaction.atomic
def wish_for_nudges(*, account: Account, hour: time | None, on: date) -> NudgeWish:
    """Be reminded at this hour of one's own day, or never. Raises Quiet within the programme's quiet hours."""
    hours = nudge_hours(on=on)
    if hour is not None and hours.is_quiet(hour):
        raise Quiet(f"Nobody is reminded between {hours.quiet}.")
    wish, _ = NudgeWish.objects.update_or_create(account=account, defaults={"hour": hour})
    return wish


def post(*, notice_id: int) -> None:
    """Write to whom this notice is for, that something waits or what. Raises plumbing.delivery.Undelivered."""
    with transaction.atomic():  # outside a transaction nobody acts, and the database shows nothing
        notice = Notice.objects.select_related("account").get(pk=notice_id)
    subject, words = "Something waits for you in Stepwell", "Something waits for you in Stepwell. Sign in to read it:"
    if notice.openly:
        subject, words = "About your account in Stepwell", notice.words
    body = f"{words} {settings.STEPWELL_ADDRESS}{notice.link}"
    email.send(Message(to=notice.account.email, subject=subject, body=body))
