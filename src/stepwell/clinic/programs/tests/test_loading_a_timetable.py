"""A published timetable becomes a programme."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.programs import actions, queries
from stepwell.clinic.programs.models import Block, OpenChoice, Programme, Track, Unmarking
from stepwell.pure.timetable.blocks import Timetable
from stepwell.pure.timetable.published import answer, read_timetable
from stepwell.pure.timetable.sheet import COLUMNS
from stepwell.settings import environment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def a_timetable(**changes: str) -> Timetable:
    """Three evening groups of three hours, an individual session."""
    common = {
        "programme": "river-evening", "population": "adult", "delivery": "virtual", "audience": "patient",
        "time_zone": "America/New_York", "length_weeks": "8",
    }  # fmt: skip
    rows = [
        common | {"block": "group", "kind": "group", "days": "Mon Wed Thu", "start": "17:30", "minutes": "180",
                  "per_week": "3", "group_max": "9"} | changes,
        common | {"block": "individual", "kind": "individual", "days": "any", "minutes": "50", "per_week": "1"},
    ]  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return read_timetable(text.getvalue(), programme="river-evening")


def published(programme: str) -> Timetable:
    path = Path(environment.text("STEPWELL_INPUTS", "../shared/inputs")) / "timetables" / "timetables.csv"
    if not path.exists():
        pytest.skip("the published timetables are not here; set STEPWELL_INPUTS")
    return read_timetable(path.read_text(encoding="utf-8"), programme=programme)


def test_a_timetable_becomes_a_track_with_its_level_and_the_reason() -> None:
    loaded = actions.load_timetable(timetable=a_timetable(), name="River evening", by=None, at=SPRING)
    track = Track.objects.get()
    assert (loaded.outcome, loaded.blocks_created) == ("created", 2)
    assert (track.programme.name, track.level_code, track.weekly_minutes) == ("River evening", "2.1", 590)
    assert track.level_reason.startswith("9 h 50 min a week by the clock is intensive outpatient")
    assert queries.tracks_offered()[0].is_fit


def test_loading_the_same_timetable_again_changes_nothing() -> None:
    actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING)
    before = list(Block.objects.values()), list(Track.objects.values())
    assert actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING).outcome == "unchanged"
    assert (list(Block.objects.values()), list(Track.objects.values())) == before


def test_a_changed_timetable_updates_its_blocks_and_retires_what_left_it() -> None:
    actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING)
    group = Block.objects.get(key="group")
    loaded = actions.load_timetable(timetable=a_timetable(start="18:00"), by=None, at=SPRING)
    assert (loaded.outcome, loaded.blocks_updated) == ("updated", 1)
    group.refresh_from_db()
    assert group.starts is not None
    assert group.starts.hour == 18
    renamed = actions.load_timetable(timetable=a_timetable(block="skills"), by=None, at=SPRING)
    assert (renamed.blocks_created, renamed.blocks_retired) == (1, 1)
    assert {block.key for block in queries.blocks_of([group.track_id])} == {"skills", "individual"}


def test_the_level_follows_from_the_clock_and_not_from_what_is_sold() -> None:
    actions.load_timetable(timetable=published("charlie-health"), by=None, at=SPRING)
    track = Track.objects.get()
    assert (track.level_code, track.weekly_minutes) == ("2.1", 550)
    assert "sold as 9 h" in track.level_reason
    assert queries.tracks_offered()[0].missing[0] == "the programme's time zone"
    assert OpenChoice.objects.filter(key="time_zone").exists()


def test_an_answered_choice_is_no_longer_open() -> None:
    timetable = published("charlie-health")
    actions.load_timetable(timetable=timetable, by=None, at=SPRING)
    settled = answer(timetable, {"time_zone": "America/Denver"})
    assert actions.load_timetable(timetable=settled, by=None, at=SPRING).outcome == "updated"
    assert Track.objects.get().time_zone == "America/Denver"
    assert not OpenChoice.objects.filter(key="time_zone").exists()


def test_morning_and_evening_are_two_tracks_and_never_added_up() -> None:
    actions.load_timetable(timetable=published("prodigals-path-sud"), by=None, at=SPRING)
    assert list(Track.objects.order_by("pk").values_list("name", "weekly_minutes")) == [
        ("Morning track", 540),
        ("Evening track", 540),
    ]


def test_each_phase_is_told_and_the_first_sets_the_level() -> None:
    actions.load_timetable(timetable=published("psychmed-matrix"), by=None, at=SPRING)
    track = Track.objects.get()
    assert track.level_code == "1.5"
    assert "weeks 5-12" in track.level_reason.lower()


def test_a_programme_for_teens_is_measured_by_the_adolescent_bands() -> None:
    actions.load_timetable(timetable=published("slbmi-teen-dbt"), by=None, at=SPRING)
    assert Track.objects.get().level_code == "2.1"  # 10 h; nine would do for adults, six for teens


def test_weekly_therapy_is_there_once_per_time_zone() -> None:
    first = actions.ensure_weekly_therapy(time_zone="America/Chicago")
    assert actions.ensure_weekly_therapy(time_zone="America/Chicago") == first
    assert actions.ensure_weekly_therapy(time_zone="America/Denver") != first
    assert (first.level_code, Programme.objects.count()) == ("1.5", 1)
    assert not next(track for track in queries.tracks_offered() if track.ref == first.ref).missing


def test_a_stays_first_week_is_the_calendar_week_it_began_in() -> None:
    thursday = date(2026, 3, 5)
    assert [queries.week_of_stay(thursday, day) for day in (thursday, date(2026, 3, 8), date(2026, 3, 9))] == [1, 1, 2]


@pytest.mark.parametrize("programme", ["brightside-sud", "psychmed-matrix", "prodigals-path-sud"])
def test_a_published_programme_for_substance_use_is_known_by_its_words(programme: str) -> None:
    actions.load_timetable(timetable=published(programme), by=None, at=SPRING)
    assert set(Track.objects.values_list("substance_use", flat=True)) == {True}
    assert set(Block.objects.values_list("substance_use", flat=True)) == {True}


@pytest.mark.parametrize("programme", ["charlie-health", "ebt-seattle-dbt", "slbmi-teen-dbt", "ucla-adult"])
def test_a_published_programme_for_mental_health_is_not(programme: str) -> None:
    actions.load_timetable(timetable=published(programme), by=None, at=SPRING)
    assert not Block.objects.filter(substance_use=True).exists()


def test_of_several_tracks_only_the_one_that_says_so_treats_substance_use() -> None:
    actions.load_timetable(timetable=published("uchealth-adult"), by=None, at=SPRING)
    assert [track.name for track in Track.objects.filter(substance_use=True)] == ["MH+SUD"]


def test_one_group_of_a_mental_health_programme_may_be_about_substance_use() -> None:
    actions.load_timetable(timetable=a_timetable(title="Relapse prevention"), by=None, at=SPRING)
    assert not Track.objects.get().substance_use
    assert dict(Block.objects.values_list("key", "substance_use")) == {"group": True, "individual": False}


def test_whoever_loads_a_timetable_may_know_better_than_its_words() -> None:
    told = a_timetable(title="Relapse prevention")
    actions.load_timetable(timetable=told, by=None, at=SPRING, substance_use=False)
    assert not Block.objects.filter(substance_use=True).exists()
    assert actions.load_timetable(timetable=told, by=None, at=SPRING, substance_use=True).outcome == "updated"
    assert not Block.objects.filter(substance_use=False).exists()


def marked() -> tuple[set[bool], set[bool]]:
    """The marks of the tracks, and of the blocks."""
    tracks = Track.objects.values_list("substance_use", flat=True)
    return set(tracks), set(Block.objects.values_list("substance_use", flat=True))


def test_words_that_no_longer_tell_unmark_nothing() -> None:
    actions.load_timetable(timetable=a_timetable(title="Sober living"), by=None, at=SPRING)
    assert marked() == ({False}, {True, False})
    assert actions.load_timetable(timetable=a_timetable(title="Living"), by=None, at=SPRING).outcome == "updated"
    assert marked() == ({False}, {True, False})
    actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING, substance_use=True)
    actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING)
    assert marked() == ({True}, {True})


def test_it_is_unmarked_with_a_reason_only_and_the_reason_is_kept() -> None:
    told = {"timetable": a_timetable(), "by": None, "at": SPRING}
    actions.load_timetable(**told, substance_use=True)  # type: ignore[arg-type]  # the same three for each
    with pytest.raises(actions.NeedsReason, match="Say why it does not after all"), transaction.atomic():
        actions.load_timetable(**told, substance_use=False)  # type: ignore[arg-type]
    assert marked() == ({True}, {True})
    actions.load_timetable(**told, substance_use=False, why="The wrong heading.")  # type: ignore[arg-type]
    assert marked() == ({False}, {False})
    kept = Unmarking.objects.get()
    assert (kept.programme, kept.why, kept.at) == (Programme.objects.get(), "The wrong heading.", SPRING)
    assert actions.load_timetable(**told, substance_use=False).outcome == "unchanged"  # type: ignore[arg-type]
    with pytest.raises(DatabaseError), transaction.atomic():
        Unmarking.objects.update(why="Another.")


def test_what_was_marked_without_a_word_of_it_can_be_unmarked_too() -> None:
    """The timetable is the one that was loaded last, and only the mark is taken back."""
    actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING)
    Track.objects.update(substance_use=True)
    assert marked() == ({True}, {True})
    told = actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING, substance_use=False, why="By mistake.")
    assert told.outcome == "updated"
    assert marked() == ({False}, {False})


def test_what_a_new_group_asks_of_its_leader_is_taken_from_its_words_once() -> None:
    actions.load_timetable(timetable=a_timetable(title="DBT skills"), by=None, at=SPRING)
    group = Block.objects.get(key="group")
    assert (group.therapy, group.age_band) == ("DBT", "adults")
    assert (Block.objects.get(key="individual").therapy, Block.objects.get(key="individual").age_band) == ("", "")
    actions.settle_block(block=group, terms=actions.BlockTerms(closed=True, language="es"))
    actions.load_timetable(timetable=a_timetable(title="DBT skills", start="18:00"), by=None, at=SPRING)
    group.refresh_from_db()
    assert (group.therapy, group.age_band, group.language, group.closed) == ("", "", "es", True)


def test_a_track_named_for_a_therapy_or_an_age_says_so_of_its_groups_and_a_verb_is_no_therapy() -> None:
    actions.load_timetable(timetable=published("uchealth-adult"), by=None, at=SPRING)
    said = {track.key: track.blocks.get(key="group") for track in Track.objects.all()}
    assert (said["dbt"].therapy, said["dbt"].age_band) == ("DBT", "")
    assert (said["teen"].therapy, said["teen"].age_band) == ("", "teens")
    actions.load_timetable(timetable=a_timetable(title="How to act in a storm"), by=None, at=SPRING)
    assert Block.objects.get(track__programme__key="river-evening", key="group").therapy == ""


@pytest.mark.parametrize(
    ("kind", "terms", "field"),
    [
        ("individual", actions.BlockTerms(closed=True), "closed"),
        ("group", actions.BlockTerms(every_weeks=2), "every_weeks"),
        ("group", actions.BlockTerms(any_day=True), "any_day"),
        ("group", actions.BlockTerms(any_time=True), "any_time"),
        ("group", actions.BlockTerms(language="xx"), "language"),
    ],
)
def test_a_block_is_not_held_as_it_cannot_be(kind: str, terms: actions.BlockTerms, field: str) -> None:
    actions.load_timetable(timetable=a_timetable(), by=None, at=SPRING)
    block = Block.objects.get(kind=kind)
    with pytest.raises(actions.NotLikeThat) as refused:
        actions.settle_block(block=block, terms=terms)
    assert refused.value.field == field
    assert Block.objects.get(pk=block.pk) == block


def test_a_group_that_may_be_on_any_day_at_any_time_is_fit() -> None:
    actions.load_timetable(timetable=a_timetable(days="3 days, unspecified", start=""), by=None, at=SPRING)
    assert not queries.tracks_offered()[0].is_fit
    actions.settle_block(block=Block.objects.get(key="group"), terms=actions.BlockTerms(any_day=True, any_time=True))
    assert queries.tracks_offered()[0].is_fit
