"""Every write of the hours ledger."""

from stepwell.clinic.attendance.actions.marking import BadMarks, Mark, correct, mark
from stepwell.clinic.attendance.actions.reaching_out import reach_out

__all__ = ["BadMarks", "Mark", "correct", "mark", "reach_out"]
