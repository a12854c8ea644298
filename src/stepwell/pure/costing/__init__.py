"""What is owed, by whom, to the cent? For now: can this day be billed, and has a payer agreed to it beforehand?"""

from stepwell.pure.costing.authorised import Agreement, Allowance, Care, Unit
from stepwell.pure.costing.day import AttendedSeat, PayerRule, Verdict, judge_day

__all__ = ["Agreement", "Allowance", "AttendedSeat", "Care", "PayerRule", "Unit", "Verdict", "judge_day"]
