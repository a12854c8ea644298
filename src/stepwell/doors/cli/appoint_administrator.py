"""`stepwell appoint-administrator EMAIL`: the first who gives roles, on an installation where nobody does."""

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from stepwell.clinic.people.actions import AlreadyTaken, NotLikeThis
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.journeys.appoint_administrator import appoint_administrator as appoint
from stepwell.plumbing import clock
from stepwell.pure.values import zone_named


def in_words(report: Report) -> str:
    """Who it is, and what they do next."""
    return (
        f"{report['email']} is administrator. They choose a password with “I forgot my password” on the sign-in page, "
        "set up a second step, and then give roles under Staff."
    )


@command(human=in_words)
@click.argument("email")
@click.option("--name", required=True, help="The name as it is shown to others.")
@click.option("--time-zone", default="America/New_York", show_default=True, help="Where they are.")
def appoint_administrator(email: str, name: str, time_zone: str) -> Report:
    """Make EMAIL the administrator, who gives roles; refused where there is one. Directors are told."""
    zone_named(time_zone)
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Declined(f"“{email}” is not an e-mail address; write name@example.org.") from wrong
    try:
        staff = appoint(email=email.lower(), name=name.strip(), time_zone=time_zone, at=clock.now())
    except NotLikeThis as refusal:
        raise Declined(str(refusal)) from refusal
    except AlreadyTaken as taken:
        raise Declined(f"{taken} is the address of somebody who is not staff; give an address of their own.") from taken
    return {"email": email.lower(), "name": staff.name}
