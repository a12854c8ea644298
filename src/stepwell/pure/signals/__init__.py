"""Which of the rules does this trigger, and how fast must it reach a human?"""

from stepwell.pure.signals.rule import Condition, Rule, Triggered, triggered

__all__ = ["Condition", "Rule", "Triggered", "triggered"]
