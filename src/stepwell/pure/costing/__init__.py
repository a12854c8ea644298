"""What is owed, by whom, to the cent? For now: can this day be billed?"""

from stepwell.pure.costing.day import AttendedSeat, PayerRule, Verdict, judge_day

__all__ = ["AttendedSeat", "PayerRule", "Verdict", "judge_day"]
