"""Every write of the measures room."""

from stepwell.clinic.measures.actions.answering import Recorded, record_response
from stepwell.clinic.measures.actions.assigning import (
    NotAsked,
    assign,
    end_every_assignment,
    follow_schedule,
    pause,
    stop_asking,
)
from stepwell.clinic.measures.actions.diary import (
    KeptEntry,
    NoCard,
    begin_diary,
    record_day,
    set_diary_card,
    stop_diary,
)
from stepwell.clinic.measures.actions.monitoring import (
    AlreadySent,
    Taken,
    add_device,
    end_device,
    record_panel,
    record_reading,
)
from stepwell.clinic.measures.actions.reckoning import reckon_usual_courses
from stepwell.clinic.measures.actions.reminding import notice_missed, nudge_everybody
from stepwell.clinic.measures.actions.showing import show_scores
from stepwell.clinic.measures.actions.wording import put_wording

__all__ = [
    "AlreadySent",
    "KeptEntry",
    "NoCard",
    "NotAsked",
    "Recorded",
    "Taken",
    "add_device",
    "assign",
    "begin_diary",
    "end_device",
    "end_every_assignment",
    "follow_schedule",
    "notice_missed",
    "nudge_everybody",
    "pause",
    "put_wording",
    "reckon_usual_courses",
    "record_day",
    "record_panel",
    "record_reading",
    "record_response",
    "set_diary_card",
    "show_scores",
    "stop_asking",
    "stop_diary",
]
