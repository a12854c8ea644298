"""How do people here usually go on, by where they began? Reckoned anew each night from the courses of the programme."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from stepwell.clinic.measures.cohort import of_latest_episode
from stepwell.clinic.measures.models import Response, UsualCourse
from stepwell.pure.instruments import INSTRUMENTS, Instrument
from stepwell.pure.trends import Course, expected_course


@transaction.atomic
def reckon_usual_courses(*, at: datetime) -> int:
    """The usual course of each instrument and range of first scores that enough people have had. Returns how many.

    What no longer has enough people is forgotten. It may run as often as it likes.
    """
    found = [
        UsualCourse(
            instrument=tool.id,
            low=low,
            high=high,
            people=usual.people,
            start=usual.start,
            slope=usual.slope,
            spread=usual.spread,
            reckoned_at=at,
        )
        for tool in INSTRUMENTS.values()
        if tool.reliable_change is not None and (courses := _courses(tool, at))
        for low, high in _ranges(tool)
        if (usual := expected_course(courses, low=low, high=high)) is not None
    ]
    UsualCourse.objects.all().delete()
    UsualCourse.objects.bulk_create(found)
    return len(found)


def _courses(tool: Instrument, at: datetime) -> Sequence[Course]:
    """Each patient's latest stay as weeks and totals."""
    rows = of_latest_episode(Response.objects.filter(instrument=tool.id), at).order_by("patient", "answered_at", "pk")
    courses = []
    for _, theirs in groupby(rows.values_list("patient", "answered_on", "total"), key=lambda row: row[0]):
        scores = [(on, float(total)) for _, on, total in theirs if total is not None]
        courses.append(Course([((on - scores[0][0]).days // 7, total) for on, total in scores]))
    return courses


def _ranges(tool: Instrument) -> Iterable[tuple[float, float]]:
    """The published bands; without any, on this side of the cut-off and on the other."""
    if tool.bands or tool.cut_off is None:
        return [(float(band.low), float(band.high)) for band in tool.bands]
    edge = tool.cut_off - 1 if tool.higher_is_worse else tool.cut_off
    return [(float(tool.lowest), float(edge)), (float(edge + 1), float(tool.highest))]
