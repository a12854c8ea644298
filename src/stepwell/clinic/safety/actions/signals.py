"""What a rule or an instrument found becomes signals and their alert, together; and who is marked at risk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import signal_rules
from stepwell.clinic.safety.actions.alerts import raise_alert
from stepwell.clinic.safety.models import Alert, RiskMark, Signal
from stepwell.pure.signals import triggered
from stepwell.pure.values import Grade, time_words

_WORDS_MOST, _WORDS_OF_ONE, _KEY_MOST = 200, 300, 60


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that must reach a human: its name within its source, in words, and the rule that says so, if one does.

    `about` are the values it was found in; `substance_use`: the words tell of that.
    """

    key: str
    grade: Grade
    words: str
    about: frozenset[str] = frozenset()
    rule: UUID | None = None
    substance_use: bool = False


def found_by_rules(about: str, facts: Mapping[str, object], *, on: date) -> tuple[Found, ...]:
    """What the rulebook's rules about this (`diary`, `reading`, an instrument …) find in these values. One query."""
    rules = {each.rule: each for each in signal_rules(about, on=on)}
    return tuple(
        Found(
            key=told.rule.key,
            grade=told.rule.grade,
            words=told.words,
            about=frozenset(condition.what for condition in told.rule.when),
            rule=rules[told.rule].ref,
            substance_use=rules[told.rule].substance_use,
        )
        for told in triggered(rules, facts)
    )


@transaction.atomic
def raise_signals(
    *,
    patient: Patient,
    found: Sequence[Found],
    source: str,
    occurred_at: datetime,
    at: datetime,
    is_late: bool = False,
    hosts: Collection[int] = (),
    next_contact_at: datetime | None = None,
    substance_use: bool = False,
) -> Alert | None:
    """Raise one alert for all that was found in one source, as fast as the most urgent asks, and keep each as a row.

    `source` names what they were found in; the same source raises one alert and each signal once. `is_late`: it was
    so at `occurred_at` and is known only now, which the alert says. `hosts`, `next_contact_at` and `substance_use`
    are as in `raise_alert`. None where nothing was found.
    """
    if not found:
        return None
    ordered = sorted(found, key=lambda each: each.grade.place)
    alert = raise_alert(
        patient=patient,
        grade=ordered[0].grade,
        words=_words(patient, ordered, occurred_at if is_late else None),
        source=source,
        at=at,
        hosts=hosts,
        next_contact_at=next_contact_at,
        substance_use=substance_use or any(each.substance_use for each in found),
    )
    rules = dict(Rule.objects.filter(ref__in=[each.rule for each in found if each.rule]).values_list("ref", "pk"))
    Signal.objects.bulk_create(
        (
            Signal(
                patient=patient,
                alert=alert,
                source=source,
                key=each.key[:_KEY_MOST],
                rule_id=rules.get(each.rule) if each.rule else None,
                grade=each.grade.value,
                words=each.words[:_WORDS_OF_ONE],
                occurred_at=occurred_at,
                raised_at=at,
                substance_use=each.substance_use,
            )
            for each in ordered
        ),
        ignore_conflicts=True,
    )
    return alert


@transaction.atomic
def mark_at_risk(*, patient: Patient, why: str, by: Account, at: datetime) -> RiskMark:
    """Say that somebody is at heightened risk, until somebody ends it. Raises ValueError without a reason."""
    if not why.strip():
        raise ValueError("Write why they are at risk, for whoever sees them next.")
    mark, _ = RiskMark.objects.get_or_create(
        patient=patient, until=None, defaults={"why": why.strip(), "by": by, "from_at": at}
    )
    return mark


@transaction.atomic
def end_risk_mark(*, patient: Patient, by: Account, at: datetime) -> bool:
    """Nobody says any longer that they are at risk. False where nobody did; an alert of these days still counts."""
    return bool(RiskMark.objects.filter(patient=patient, until__isnull=True).update(until=at, ended_by=by))


def _words(patient: Patient, found: Sequence[Found], late_at: datetime | None) -> str:
    words = found[0].words
    if len(found) > 1:
        words += f" (and {len(found) - 1} more)"
    if late_at is not None:
        late = late_at.astimezone(patient.zone)
        words = f"Sent late, it was so on {late:%-d %b} at {time_words(late.time())} their time. {words}"
    return words if len(words) <= _WORDS_MOST else f"{words[: _WORDS_MOST - 1]}…"
