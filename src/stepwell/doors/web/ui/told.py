"""What was this reader told lately, in words of their own wall?"""

from datetime import datetime

from stepwell.clinic.inbox.queries import Told, notices
from stepwell.clinic.people.queries import Viewer
from stepwell.doors.web.ui.shapes import Moment
from stepwell.doors.web.ui.times import clock_words, day_words

SHOWN = 4


def told_lately(viewer: Viewer, *, at: datetime) -> list[Moment]:
    """Their latest notices, newest first. One query."""
    return [_moment(told, viewer, at) for told in notices(viewer=viewer, at=at, limit=SHOWN)]


def _moment(told: Told, viewer: Viewer, at: datetime) -> Moment:
    on = viewer.today(told.at)
    day = "Today" if on == viewer.today(at) else day_words(on)
    return Moment(at=f"{day}, {clock_words(told.at, viewer.zone)}", title=told.words, href=told.link)
