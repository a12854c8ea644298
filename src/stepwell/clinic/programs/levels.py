"""Which level of care is a track, by its hours and the rulebook's bands?"""

from datetime import date

from stepwell.clinic.programs.ways import Way
from stepwell.clinic.rulebook.queries import adolescent_under, level_bands
from stepwell.pure.levels import Band, Level, level_of
from stepwell.pure.timetable.blocks import Ages, Timetable
from stepwell.pure.values import hours_words

_TEEN_WORDS = ("teen", "adolescent")


def track_level(timetable: Timetable, way: Way, *, on: date) -> Level:
    """The level of the first weeks of a stay, with the reason in words; later phases are told beside it.

    A programme for teens is measured by the adolescent bands; one for all ages, or that does not say, by the adult
    ones, which ask for more. Raises `rulebook.queries.NoRule`.
    """
    line = adolescent_under(on=on)
    rows = level_bands(age_years=line - 1 if _for_teens(timetable, way) else line, on=on)
    bands = [Band(row.code, row.name, row.from_minutes) for row in rows]
    sold = None if timetable.sold_hours is None else int(timetable.sold_hours * 60)
    level = level_of(way.weekly_minutes, bands, sold_minutes=sold)
    later = [f"weeks {phase.weeks}: {hours_words(phase.minutes)}" for phase in way.phases[1:]]
    uncounted = [f"{each.block} is not counted: {each.why}" for each in way.phases[0].not_counted]
    further = "; ".join([*later, *uncounted])
    return Level(level.code, level.name, f"{level.reason} {_sentence(further)}".strip())


def _for_teens(timetable: Timetable, way: Way) -> bool:
    if way.name.lower() in {name.lower() for name in timetable.population.tracks}:
        return any(word in way.name.lower() for word in _TEEN_WORDS)
    return timetable.population.ages is Ages.TEEN


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
