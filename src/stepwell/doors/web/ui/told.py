"""What was this reader told lately, in words of their own wall?"""

from collections.abc import Iterable
from datetime import datetime

from stepwell.clinic.inbox.queries import Told, notices
from stepwell.clinic.people.queries import Viewer
from stepwell.doors.web.ui.shapes import Moment
from stepwell.doors.web.ui.times import clock_words, day_words

SHOWN = 4


def told_lately(viewer: Viewer, *, at: datetime) -> list[Moment]:
    """Their latest notices, newest first. One query."""
    return as_moments(notices(viewer=viewer, at=at, limit=SHOWN), viewer, at)


def as_moments(found: Iterable[Told], viewer: Viewer, at: datetime, *, new: str = "") -> list[Moment]:
    """These notices as a timeline; beside what was not read yet stands `new`."""
    return [_moment(told, viewer, at, "" if told.is_read else new) for told in found]


def _moment(told: Told, viewer: Viewer, at: datetime, mark: str) -> Moment:
    on = viewer.today(told.at)
    day = "Today" if on == viewer.today(at) else day_words(on)
    when = f"{day}, {clock_words(told.at, viewer.zone)}"
    return Moment(at=when, title=told.words, href=told.link, who=mark)
