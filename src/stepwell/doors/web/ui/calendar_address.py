"""Under which address does somebody's own calendar program read their sessions?"""

from datetime import datetime

from django.contrib import messages
from django.urls import reverse

from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.actions import calendar_feed, renew_calendar_feed
from stepwell.clinic.schedule.queries import feed_token
from stepwell.doors.web.gate import StepwellRequest


def calendar_address(request: StepwellRequest) -> str:
    """The viewer's own, whole; empty while there is none."""
    token = feed_token(viewer=request.viewer)
    return request.build_absolute_uri(reverse("calendar:feed", args=[token])) if token else ""


def make_calendar_address(request: StepwellRequest, *, at: datetime) -> None:
    """Make it on asking, or `another` in its place."""
    account = account_by_id(request.viewer.account_id)
    if "another" in request.POST:
        renew_calendar_feed(account=account, at=at)
        messages.success(request, "Here is your new calendar address. The old one shows nothing any more.")
    else:
        calendar_feed(account=account)
        messages.success(request, "Your calendar address is ready.")
