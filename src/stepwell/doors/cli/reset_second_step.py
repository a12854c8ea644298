"""`stepwell reset-second-step EMAIL`: for the day on which nobody here can say yes to it on the staff screen."""

import click

from stepwell.clinic.people.actions import NotLikeThis
from stepwell.clinic.people.queries import account_by_email
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.journeys.reset_second_step import reset_second_step as reset
from stepwell.plumbing import clock


def in_words(report: Report) -> str:
    """What they do next."""
    return (
        f"The second step of {report['email']} is reset and every sign-in ended. They choose a new password with "
        "“I forgot my password” on the sign-in page, and set up a new second step."
    )


@command(human=in_words)
@click.argument("email")
@click.option("--how", required=True, help="How you made sure who it is; it is kept.")
def reset_second_step(email: str, how: str) -> Report:
    """Reset the second step of EMAIL, who has lost phone and codes. Administrators and directors are told."""
    account = account_by_email(email)
    if account is None:
        raise Declined(f"Nobody has an account with the address “{email}”.")
    if not how.strip():
        raise Declined("Say how you made sure who it is: --how “called back on the number in the file”.")
    try:
        reset(account=account, how=how.strip(), by=None, at=clock.now())
    except NotLikeThis as refusal:
        raise Declined(str(refusal)) from refusal
    return {"email": account.email}
