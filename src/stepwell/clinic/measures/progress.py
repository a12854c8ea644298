"""What does each instrument show of a patient's stay, with what was due and not answered left open?

Each instrument is followed by itself: forms of one name, such as BAM, BAM-IOP and BAM-R, have numbers of their own.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from stepwell.clinic.measures.cohort import BEFORE_ADMISSION
from stepwell.clinic.measures.models import Assignment, Response, UsualCourse
from stepwell.clinic.measures.rounds import missed
from stepwell.clinic.measures.scores import Score, kept_from, score_of
from stepwell.clinic.measures.wording import offered
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.queries import latest_episode
from stepwell.pure.instruments import INSTRUMENTS, Instrument, Points
from stepwell.pure.trends import Expected, OnTrack, Point, Trend, Yardstick, on_track, response_between, trend_of
from stepwell.pure.trends import Response as Responded


@dataclass(frozen=True, slots=True)
class Progress:
    """One instrument over the latest stay, oldest first; `earlier` are the scores of stays before it.

    `missed_on` are the days it was due and not answered. `is_kept_back`: the patient is not shown it. `is_on_paper`: it
    cannot be shown to them, and is entered by a clinician. `trend`, `track` and `response` are None where nothing
    published says what a change is, or nothing is there to compare; `usual` where too few people have begun alike.
    """

    instrument: Instrument
    scores: tuple[Score, ...]
    earlier: tuple[Score, ...]
    missed_on: tuple[date, ...]
    is_kept_back: bool
    is_on_paper: bool
    trend: Trend | None
    track: OnTrack | None
    usual: Expected | None
    response: Responded | None


def progress(*, viewer: Viewer, patient: Patient, at: datetime) -> tuple[Progress, ...]:
    """Every instrument that was answered, or asked in vain; as many queries for any number of them.

    Those whose change can be judged come first, then by name.
    """
    kept, on = kept_from(patient), patient.today(at)
    hidden = kept if viewer.staff_id is None else frozenset()
    answered: defaultdict[str, list[Score]] = defaultdict(list)
    responses = Response.objects.visible_to(viewer, at=at).filter(patient=patient).exclude(instrument__in=hidden)
    for response in responses.defer("answers").order_by("answered_at", "pk"):
        answered[response.instrument].append(score_of(response))
    asked: defaultdict[str, list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.visible_to(viewer, at=at).filter(patient=patient).order_by("from_on"):
        asked[row.instrument].append(row)
    on_paper = asked.keys() - offered(asked, on=on)
    if viewer.staff_id is None:
        # Nobody is told that they missed what they were never shown.
        for key in on_paper | hidden:
            asked.pop(key, None)
    episode = latest_episode(patient, viewer=viewer, at=at)
    since_on = patient.today(episode.admitted_at - BEFORE_ADMISSION) if episode else date.min
    courses: defaultdict[str, list[UsualCourse]] = defaultdict(list)
    for course in UsualCourse.objects.filter(instrument__in=set(answered)):
        courses[course.instrument].append(course)
    found = [
        _progress(
            INSTRUMENTS[key],
            answered[key],
            _missed(asked[key], answered[key], on),
            courses[key],
            since_on,
            is_kept_back=key in kept,
            is_on_paper=key in on_paper,
        )
        for key in {*answered, *asked}
    ]
    shown = [each for each in found if each.scores or each.missed_on or each.earlier]
    return tuple(sorted(shown, key=lambda each: (each.trend is None, each.instrument.short_name)))


def _missed(asked: Sequence[Assignment], answered: Sequence[Score], on: date) -> list[date]:
    days = [score.on for score in answered]
    return [each.opens_on for row in asked for each in missed(row, days, on=on)]


def _progress(
    tool: Instrument,
    answered: Sequence[Score],
    missed_on: Sequence[date],
    courses: Sequence[UsualCourse],
    since_on: date,
    *,
    is_kept_back: bool,
    is_on_paper: bool,
) -> Progress:
    scores = tuple(score for score in answered if score.on >= since_on)
    gaps = tuple(day for day in missed_on if day >= since_on)
    scored = [(score.on, score.total) for score in scores if score.total is not None]
    yardstick = yardstick_of(tool)
    usual = _usual(courses, float(scored[0][1])) if scored else None
    trend = track = None
    if yardstick is not None:
        points = [Point(score.on, score.total) for score in scores] + [Point(day, None) for day in gaps]
        trend = trend_of(points, yardstick)
        track = on_track(_weeks(scored), yardstick, usual)
    return Progress(
        instrument=tool,
        scores=scores,
        earlier=tuple(score for score in answered if score.on < since_on),
        missed_on=gaps,
        is_kept_back=is_kept_back,
        is_on_paper=is_on_paper,
        trend=trend,
        track=track,
        usual=usual,
        response=_response(tool, [total for _, total in scored]),
    )


def yardstick_of(tool: Instrument) -> Yardstick | None:
    """By what its changes are judged; None where no reliable change is published."""
    if tool.reliable_change is None:
        return None
    return Yardstick(tool.short_name, tool.reliable_change, tool.cut_off, tool.higher_is_worse)


def _weeks(scored: Sequence[tuple[date, Points]]) -> list[tuple[int, Points]]:
    """Each total with the weeks since the first."""
    return [((on - scored[0][0]).days // 7, total) for on, total in scored]


def _usual(courses: Sequence[UsualCourse], first: float) -> Expected | None:
    """The course of those who began where this one did."""
    known = (Expected(each.low, each.high, each.people, each.start, each.slope, each.spread) for each in courses)
    return next((each for each in known if each.is_like(first)), None)


def _response(tool: Instrument, totals: Sequence[Points]) -> Responded | None:
    if tool.remission_below is None or len(totals) < 2:
        return None
    return response_between(totals[0], totals[-1], name=tool.short_name, remission_below=tool.remission_below)
