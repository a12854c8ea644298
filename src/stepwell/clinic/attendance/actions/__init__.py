"""Every write of the hours ledger."""

from stepwell.clinic.attendance.actions.foretelling import tell_of_shortfalls
from stepwell.clinic.attendance.actions.hearing import MediaEvent, Sight, record_beat, record_media, record_poll
from stepwell.clinic.attendance.actions.marking import (
    BadBreaks,
    BadMarks,
    Mark,
    begin_break,
    correct,
    end_break,
    mark,
    mark_breaks,
    mark_call,
)
from stepwell.clinic.attendance.actions.reaching_out import reach_out
from stepwell.clinic.attendance.actions.witnessing import begin_planned_breaks, settle_due, settle_session

__all__ = [
    "BadBreaks",
    "BadMarks",
    "Mark",
    "MediaEvent",
    "Sight",
    "begin_break",
    "begin_planned_breaks",
    "correct",
    "end_break",
    "mark",
    "mark_breaks",
    "mark_call",
    "reach_out",
    "record_beat",
    "record_media",
    "record_poll",
    "settle_due",
    "settle_session",
    "tell_of_shortfalls",
]
