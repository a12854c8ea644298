"""What does a form say that was kept on a phone and is sent later, and what is it told? The other half is kept.js."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from stepwell.pure.diary import Filled, filled

RECEIVED, TOLD = "Stepwell-Received", "Stepwell-Told"


def is_kept(request: HttpRequest) -> bool:
    """Whether it is sent by itself, with nobody there to be asked again."""
    return request.POST.get("kept") == "yes"


def filled_of(sent: Mapping[str, str], *, at: datetime) -> Filled:
    """When the form was filled in, by what the phone says of it. Without JavaScript it says nothing."""
    return filled(said=_moment(sent.get("filled_at", "")), sent=_moment(sent.get("sent_at", "")), received_at=at)


def received(response: HttpResponse, submission: UUID, *, somebody_is_told: bool) -> HttpResponse:
    """The same answer, which says that this form is stored: only then does the phone forget it."""
    response[RECEIVED] = str(submission)
    response[TOLD] = "yes" if somebody_is_told else "no"
    return response


def _moment(milliseconds: str) -> datetime | None:
    """A moment as a phone counts it; None for what is none."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
