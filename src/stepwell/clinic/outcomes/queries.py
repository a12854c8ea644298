"""The director's figures, each with its denominator. Read only, and through the rooms below."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from stepwell.clinic.attendance.weeks import weeks_dose_for_all
from stepwell.clinic.measures.cohort import ScorePair, answered_since, first_and_latest
from stepwell.clinic.measures.progress import yardstick_of
from stepwell.clinic.outcomes.suppression import too_small
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.queries import CensusRow, Movements, admitted_ids, census, latest_tracks, movements
from stepwell.clinic.rulebook.queries import DoseMinimum
from stepwell.pure.instruments import instrument
from stepwell.pure.trends import Outcome, Yardstick, change_between, response_between
from stepwell.pure.values import monday_of

PHQ9 = "phq-9"


@dataclass(frozen=True, slots=True)
class DoseCount:
    """This week's dose: how many have reached their minimum, how many still can, of how many with planned seats.

    `rules` are the minimums counted against, the least first.
    """

    reached: int
    can_reach: int
    planned: int
    rules: tuple[DoseMinimum, ...]


@dataclass(frozen=True, slots=True)
class TrackChange:
    """The change within one track. `mean` is None where the cell is hidden or nobody has two scores."""

    track: str
    measured: int | None
    mean: Decimal | None

    @property
    def is_hidden(self) -> bool:
        return self.measured is None


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """First to latest score of everybody admitted, those who left early included.

    `measured` have at least two scores, of `admitted`. `mean` is latest minus first, in points, to one decimal; below
    zero is better. `recovered`, `improved` and `deteriorated` count reliable change only, each person once. Of the
    measured `clinical` began in the clinical range, and of those so many `responded` and are in `remission`.
    `answered_this_week` counts patients in care who answered within seven days.
    """

    admitted: int
    measured: int
    mean: Decimal | None
    recovered: int
    improved: int
    deteriorated: int
    clinical: int
    responded: int
    remission: int
    answered_this_week: int
    by_track: tuple[TrackChange, ...]

    @property
    def response_percent(self) -> int | None:
        return round(100 * self.measured / self.admitted) if self.admitted else None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the director sees first."""

    in_care: int
    census: tuple[CensusRow, ...]
    movements: Movements
    dose: DoseCount
    phq9: ScoreChange


def overview(*, viewer: Viewer, at: datetime) -> Overview:
    """The programme today and this week, on the viewer's wall. The number of queries does not grow with patients."""
    on = viewer.today(at)
    monday = monday_of(on)
    rows = census(on=on, viewer=viewer, at=at)
    return Overview(
        in_care=sum(row.patients for row in rows),
        census=rows,
        movements=movements(first_on=monday, until=monday + timedelta(days=7), viewer=viewer, at=at),
        dose=_dose(viewer, at),
        phq9=_phq9_change(viewer, at),
    )


def _dose(viewer: Viewer, at: datetime) -> DoseCount:
    on = viewer.today(at)
    doses = weeks_dose_for_all(viewer=viewer, week_start=monday_of(on), at=at)
    counted = [dose for dose in doses if dose.minimum is not None and dose.reckoned.planned_minutes]
    rules = {dose.minimum for dose in counted if dose.minimum is not None}
    return DoseCount(
        reached=sum(dose.reckoned.attended_minutes >= dose.reckoned.minimum_minutes for dose in counted),
        can_reach=sum(dose.reckoned.possible_minutes >= dose.reckoned.minimum_minutes for dose in counted),
        planned=len(counted),
        rules=tuple(sorted(rules, key=lambda rule: rule.minutes_per_week)),
    )


def _phq9_change(viewer: Viewer, at: datetime) -> ScoreChange:
    in_care = admitted_ids(on=viewer.today(at), viewer=viewer, at=at)
    tracks = latest_tracks(viewer=viewer, at=at)
    pairs = [pair for pair in first_and_latest(PHQ9, viewer=viewer, at=at) if pair.responses > 1]
    yardstick, remission_below = _yardstick(), instrument(PHQ9).remission_below
    outcomes = [change_between(pair.first, pair.latest, yardstick).outcome for pair in pairs]
    responses = [
        response_between(pair.first, pair.latest, name=yardstick.name, remission_below=remission_below)
        for pair in pairs
        if yardstick.is_clinical(pair.first)
    ]
    return ScoreChange(
        admitted=len(tracks),
        measured=len(pairs),
        mean=_mean(pairs),
        recovered=outcomes.count(Outcome.RECOVERED),
        improved=outcomes.count(Outcome.IMPROVED),
        deteriorated=outcomes.count(Outcome.DETERIORATED),
        clinical=len(responses),
        responded=sum(each.responded for each in responses),
        remission=sum(each.remission for each in responses),
        answered_this_week=answered_since(PHQ9, at - timedelta(days=7), patients=in_care, viewer=viewer, at=at),
        by_track=_by_track(pairs, tracks),
    )


def _by_track(pairs: Iterable[ScorePair], tracks: dict[int, str]) -> tuple[TrackChange, ...]:
    cells: dict[str, list[ScorePair]] = defaultdict(list)
    for pair in pairs:
        cells[tracks.get(pair.patient_id, "no track")].append(pair)
    hidden = too_small({track: len(cell) for track, cell in cells.items()})
    return tuple(
        TrackChange(track, None, None) if track in hidden else TrackChange(track, len(cell), _mean(cell))
        for track, cell in sorted(cells.items())
    )


def _mean(pairs: Iterable[ScorePair]) -> Decimal | None:
    changes = [pair.latest - pair.first for pair in pairs]
    if not changes:
        return None
    return (Decimal(sum(changes)) / len(changes)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _yardstick() -> Yardstick:
    yardstick = yardstick_of(instrument(PHQ9))
    if yardstick is None:
        raise ValueError("the PHQ-9 has a published reliable change")
    return yardstick
