"""Rows of a timetable: what they say, what they leave open, what is refused."""

from datetime import time
from decimal import Decimal

import pytest

from stepwell.pure.timetable.blocks import Ages, Kind, SettledBy, StayLength, Weekday, WeekSpan
from stepwell.pure.timetable.published import answer, programmes, read_timetable
from stepwell.pure.timetable.sheet import decode
from stepwell.pure.timetable.tests.sheets import INDIVIDUAL, SKILLS, read, real, real_file, refused, row, sheet
from stepwell.pure.values import Refused


def test_a_fully_published_block_is_read_whole() -> None:
    timetable = read(SKILLS)
    (block,) = timetable.blocks
    assert (block.kind, block.days, block.per_week) == (Kind.GROUP, (Weekday.MON, Weekday.WED), 2)
    assert (block.start, block.end, block.minutes) == (time(10), time(12), 120)
    assert (block.group_max, block.title, timetable.length) == (9, "DBT skills", StayLength(8, 8))
    assert timetable.open_choices == ()


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"kind": "groop"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"audience": "everyone"}, "audience"),
        ({"delivery": "by post"}, "delivery"),
        ({"delivery": ""}, "delivery"),
        ({"block": ""}, "block"),
        ({"block": "evening group"}, "block"),
        ({"days": "Mon Wde"}, "days"),
        ({"days": "Mon Mon"}, "days"),
        ({"days": "8 days, unspecified"}, "days"),
        ({"days": "2 dayz, unspecified"}, "days"),
        ({"start": "24:00"}, "start"),
        ({"start": "9.5"}, "start"),
        ({"start": "10:60"}, "start"),
        ({"start": "10am"}, "start"),
        ({"start": ""}, "start"),
        ({"end": "10:00"}, "end"),
        ({"end": "09:00"}, "end"),
        ({"minutes": "90"}, "minutes"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "-50"}, "minutes"),
        ({"minutes": "50.5"}, "minutes"),
        ({"minutes": "٥٠"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
        ({"minutes": "9" * 5000}, "minutes"),
        ({"end": "", "start": "23:30"}, "minutes"),
        ({"per_week": "1"}, "per_week"),
        ({"per_week": "3"}, "per_week"),
        ({"per_week": "two"}, "per_week"),
        ({"days": "any", "per_week": ""}, "per_week"),
        ({"days": "any", "per_week": "50"}, "per_week"),
        ({"days": "any", "per_week": "14", "minutes": "1440", "start": "", "end": ""}, "minutes"),
        ({"time_zone": "America/Springfield"}, "time_zone"),
        ({"time_zone": "America"}, "time_zone"),
        ({"time_zone": "EST"}, "time_zone"),
        ({"time_zone": "Etc/GMT+5"}, "time_zone"),
        ({"time_zone": "right/America/Chicago"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"length_weeks": "12-9"}, "length_weeks"),
        ({"length_weeks": "0"}, "length_weeks"),
        ({"length_weeks": "two months"}, "length_weeks"),
        ({"length_weeks": "weeks 1-20 of 16"}, "length_weeks"),
        ({"length_weeks": "weeks 4-1"}, "length_weeks"),
        ({"length_weeks": "500"}, "length_weeks"),
        ({"group_max": "0"}, "group_max"),
        ({"group_max": "1000"}, "group_max"),
        ({"kind": "individual"}, "group_max"),
        ({"population": "ages 34-11"}, "population"),
        ({"population": "adult; three tracks: DBT, teen"}, "population"),
        ({"title": "t" * 201}, "title"),
        ({"notes": "sold as nine hours per week"}, "notes"),
        ({"notes": "sold as 9 ho"}, "notes"),
        ({"notes": "sold as 900 hours per week"}, "notes"),
        ({"notes": "choose one track"}, "notes"),
        ({"notes": "no switching; choose o"}, "notes"),
    ],
)
def test_what_cannot_be_used_is_named_by_line_and_column(changed: dict[str, str], place: str) -> None:
    assert refused(row(**changed)) == [("line 2", place)]


def test_every_bad_cell_is_named_at_once_in_the_order_of_the_file() -> None:
    rows = (row(minutes="x", days="Funday"), row(INDIVIDUAL, kind="chat"))
    assert refused(*rows) == [("line 2", "days"), ("line 2", "minutes"), ("line 3", "kind")]


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(Refused, match=r"Line 2, minutes: 90 minutes, but 10:00 to 12:00 is 120; correct the minutes"):
        read(row(minutes="90"))


@pytest.mark.parametrize("column", ["population", "delivery", "time_zone", "length_weeks"])
def test_what_is_said_of_the_programme_must_be_the_same_in_every_row(column: str) -> None:
    other = {"population": "teen", "delivery": "mixed", "time_zone": "America/Denver", "length_weeks": "9"}
    assert ("line 3", column) in refused(SKILLS, row(INDIVIDUAL, **{column: other[column]}))


def test_a_blank_cell_does_not_quietly_take_the_value_of_another_row() -> None:
    assert refused(SKILLS, row(INDIVIDUAL, time_zone="")) == [("line 3", "time_zone")]
    assert refused(SKILLS, row(INDIVIDUAL, length_weeks="")) == [("line 3", "length_weeks")]


def test_two_prices_in_hours_for_one_programme_are_refused() -> None:
    rows = (row(notes="sold as 9 hours per week"), row(INDIVIDUAL, notes="sold as 10 hours per week"))
    assert refused(*rows) == [("line 3", "notes")]


def test_two_rows_for_one_block_are_refused_naming_the_first() -> None:
    assert refused(SKILLS, SKILLS) == [("line 3", "block")]


def test_a_patient_cannot_be_in_two_blocks_at_once() -> None:
    clash = row(block="mindfulness", days="Wed", start="11:00", end="12:30", minutes="90", per_week="1")
    assert refused(SKILLS, clash) == [("line 3", "start")]
    assert read(SKILLS, clash.replace("patient", "relatives")).blocks
    track = "choose one track"
    assert read(row(notes=track), row(clash, notes=track)).blocks
    assert read(row(length_weeks="weeks 1-4"), row(clash, length_weeks="weeks 5-8")).blocks


def test_broken_rows_of_another_programme_do_not_stand_in_the_way() -> None:
    assert read(SKILLS, row(programme="quay", kind="groop")).blocks


def test_blank_minutes_follow_from_the_times_and_a_blank_end_from_the_minutes() -> None:
    assert read(row(minutes="")).blocks[0].minutes == 120
    assert read(row(end="")).blocks[0].end == time(12)


def test_blank_times_and_unspecified_days_are_open_for_the_programme_to_settle() -> None:
    timetable = read(row(days="2 days, unspecified", start="", end=""))
    assert {choice.key: choice.settled_by for choice in timetable.open_choices} == {
        "skills.days": SettledBy.PROGRAMME,
        "skills.start": SettledBy.PROGRAMME,
    }


def test_an_individual_session_on_any_day_is_settled_with_the_patient_and_keeps_nothing_waiting() -> None:
    timetable = read(INDIVIDUAL)
    assert {choice.settled_by for choice in timetable.open_choices} == {SettledBy.WITH_THE_PATIENT}
    assert timetable.in_the_way_of("individual") == ()


def test_an_open_choice_keeps_back_its_own_block_only() -> None:
    timetable = read(SKILLS, row(block="art", days="Tue", per_week="1", start="", end=""))
    assert timetable.in_the_way_of("skills") == ()
    assert [choice.key for choice in timetable.in_the_way_of("art")] == ["art.start"]


def test_an_unpublished_zone_keeps_back_every_block_with_a_time_on_the_wall() -> None:
    timetable = read(row(time_zone=""), row(INDIVIDUAL, time_zone=""))
    assert [choice.key for choice in timetable.in_the_way_of("skills")] == ["time_zone"]
    assert timetable.in_the_way_of("individual") == ()


def test_answers_are_read_as_the_file_would_be() -> None:
    blank = row(days="2 days, unspecified", start="", end="", minutes="", time_zone="", group_max="", length_weeks="")
    blank = row(blank, population="perinatal")
    settled = answer(
        read(blank),
        {
            "time_zone": "America/Denver",
            "length_weeks": "9-12",
            "ages": "adult",
            "skills.days": "Tue Thu",
            "skills.start": "18:00",
            "skills.minutes": "90",
            "skills.group_max": "8",
        },
    )
    assert settled.open_choices == ()
    assert (settled.time_zone, settled.length, settled.population.ages) == (
        "America/Denver",
        StayLength(9, 12),
        Ages.ADULT,
    )
    assert settled.population.text == "perinatal"
    assert (settled.blocks[0].days, settled.blocks[0].end) == ((Weekday.TUE, Weekday.THU), time(19, 30))


def test_unanswered_choices_stay_open_and_can_be_answered_later() -> None:
    first = answer(read(row(start="", end="", group_max="")), {"skills.start": "10:00", "skills.group_max": " "})
    assert [choice.key for choice in first.open_choices] == ["skills.group_max"]
    assert answer(first, {"skills.group_max": "9"}).open_choices == ()


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("skills.days", "Mon", "Answer, skills.days: 2 meetings a week"),
        ("skills.days", "any", 'Answer, skills.days: "any" does not settle it'),
        ("skills.start", "25:00", 'Answer, skills.start: "25:00" is not a time of day'),
        ("skills.minutes", "90", "Answer, skills.minutes: is not an open choice"),
        ("art.days", "Mon", "Answer, art.days: is not an open choice of this programme; open are: time_zone"),
        ("time_zone", "Chicago", 'Answer, time_zone: "Chicago" is not a time zone'),
    ],
)
def test_an_answer_that_cannot_be_used_is_named_by_its_choice(key: str, text: str, message: str) -> None:
    timetable = read(row(days="2 days, unspecified", start="", end="", time_zone=""))
    with pytest.raises(Refused) as caught:
        answer(timetable, {key: text})
    assert message in str(caught.value)


def test_phases_and_lengths_are_read_in_every_published_form() -> None:
    assert read(row(length_weeks="up to 20")).length == StayLength(None, 20)
    assert read(row(length_weeks="9-12")).length == StayLength(9, 12)
    phased = read(row(length_weeks="weeks 1-4 of 16"), row(INDIVIDUAL, length_weeks="weeks 13-16"))
    assert phased.length == StayLength(16, 16)
    assert [block.weeks for block in phased.blocks] == [WeekSpan(1, 4), WeekSpan(13, 16)]
    late = row(INDIVIDUAL, length_weeks="weeks 13-18")
    assert refused(row(length_weeks="weeks 1-4 of 16"), late) == [("line 3", "length_weeks")]


def test_ages_are_stated_or_asked_for() -> None:
    said = {
        "adult SUD": Ages.ADULT,
        "teen": Ages.TEEN,
        "ages 11-34": Ages.BOTH,
        "ages 12-17": Ages.TEEN,
        "perinatal": Ages.NOT_STATED,
        "": Ages.NOT_STATED,
    }
    assert {text: read(row(population=text)).population.ages for text in said} == said
    assert [choice.key for choice in read(row(population="perinatal")).open_choices] == ["ages"]


def test_all_eleven_published_programmes_load() -> None:
    text = decode(real_file())
    names = programmes(text)
    assert len(names) == 11
    assert all(read_timetable(text, programme=name).blocks for name in names)


def test_the_programme_of_five_tracks_names_them() -> None:
    population = real("uchealth-adult").population
    assert population.tracks == ("DBT", "depression-anxiety", "teen", "MH+SUD", "grief-trauma")
    assert population.ages is Ages.BOTH


def test_the_programme_that_says_how_many_hours_it_sells_is_heard() -> None:
    assert real("charlie-health").sold_hours == Decimal(9)
    assert real("ucla-adult").sold_hours is None


def test_a_file_of_two_programmes_gives_each_its_own() -> None:
    assert programmes(sheet(SKILLS, row(programme="quay"))) == ("harbour", "quay")
