"""Which hours, levels, ladder and times does care have to keep?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stepwell.clinic.rulebook.queries.in_force import NoRule, rule_in_force, rules_in_force


@dataclass(frozen=True, slots=True)
class DoseMinimum:
    """The hours of treatment a week that the level asks for, in minutes."""

    minutes_per_week: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LadderStep:
    """Who is paged, this many minutes after the alert was raised, while nobody has acknowledged it."""

    who: str
    after_minutes: int


@dataclass(frozen=True, slots=True)
class OnCallWork:
    """Whether somebody who is on call in one of these parts leads groups meanwhile, and meets patients alone."""

    parts: tuple[str, ...]
    leads_groups: bool
    meets_alone: bool


@dataclass(frozen=True, slots=True)
class LevelBand:
    """From this many minutes a week on, care is of this level."""

    code: str
    name: str
    from_minutes: int

    @property
    def words(self) -> str:
        """The level as people say it: 2.1 intensive outpatient."""
        return f"{self.code} {self.name}"


def adolescent_under(*, on: date) -> int:
    """The age in years below which the adolescent rules apply."""
    return int(rule_in_force("adolescent_under", on=on).data["age_years"])


def age_group(*, age_years: int, on: date) -> str:
    """`adolescent` or `adult`, the scope of rules that differ by age."""
    return "adolescent" if age_years < adolescent_under(on=on) else "adult"


def dose_minimum(*, age_years: int, on: date) -> DoseMinimum:
    """The weekly minimum for somebody of this age on this day."""
    rule = rule_in_force("dose_minimum", scope=age_group(age_years=age_years, on=on), on=on)
    return DoseMinimum(int(rule.data["minutes_per_week"]), rule.source, rule.verified)


def level_bands(*, age_years: int, on: date) -> tuple[LevelBand, ...]:
    """The levels of care by weekly minutes, lowest first."""
    rule = rule_in_force("level_band", scope=age_group(age_years=age_years, on=on), on=on)
    return tuple(LevelBand(band["code"], band["name"], int(band["from_minutes"])) for band in rule.data["bands"])


def level_words(codes: Iterable[str], *, on: date) -> dict[str, str]:
    """Each code of a level with its name, such as "2.1 intensive outpatient"; a code without a name stays alone.

    The bands of adults and adolescents differ in hours, not in names. One query.
    """
    rules = rules_in_force("level_band", on=on)
    names = {band["code"]: band["name"] for rule in rules for band in rule.data["bands"]}
    return {code: f"{code} {names[code]}" if code in names else code for code in codes}


def ladder(*, on: date) -> tuple[LadderStep, ...]:
    """The escalation ladder in force, lowest rung first."""
    steps = rule_in_force("escalation_ladder", on=on).data["steps"]
    return tuple(LadderStep(step["who"], int(step["after_minutes"])) for step in steps)


def follow_up_hours(*, on: date) -> int:
    """Within how many hours after an alert is resolved somebody must have been in contact."""
    return int(rule_in_force("follow_up", on=on).data["hours"])


def plan_review_days(*, on: date) -> int:
    """After how many days a goal is due for review."""
    return int(rule_in_force("plan_review", on=on).data["days"])


def group_maxima(*, on: date) -> dict[str, int]:
    """How many patients a group may have at most: under `any` where the timetable does not say, under a state or the
    key of a payer whatever it says. One query.
    """
    found = {rule.scope: rule.data["patients"] for rule in rules_in_force("group_maximum", on=on)}
    if "any" not in found:
        raise NoRule("group_maximum", "any", on)
    return {scope: int(patients) for scope, patients in found.items() if patients is not None}


def least_days(*, on: date) -> int:
    """On how many days a week somebody in intensive care meets at least; 0 where no rule says."""
    rule = rules_in_force("least_days", on=on).filter(scope="any").last()
    return int(rule.data["days_per_week"]) if rule else 0


def on_call_work(*, on: date) -> OnCallWork:
    """What whoever is on call does besides; everything where no rule says."""
    rule = rules_in_force("on_call_work", on=on).filter(scope="any").last()
    if rule is None:
        return OnCallWork((), leads_groups=True, meets_alone=True)
    return OnCallWork(tuple(rule.data["parts"]), bool(rule.data["groups"]), bool(rule.data["one_to_ones"]))
