"""A patient's answers are scored and kept, and what they signal reaches a human."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.live.queries import hosts_now
from stepwell.clinic.measures import actions as measures
from stepwell.clinic.measures.models import Response
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.actions import Found
from stepwell.clinic.schedule.queries import next_contact_at
from stepwell.plumbing.database import acting_as
from stepwell.pure.diary import Filled
from stepwell.pure.instruments import Answers, Result


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What was recorded. `somebody_is_told`: an answer pages a human now; then show the patient their help at once."""

    response: Response
    result: Result
    found: tuple[Found, ...]

    @property
    def somebody_is_told(self) -> bool:
        return any(each.grade.pages for each in self.found)


@transaction.atomic
def submit_check_in(
    *,
    patient: Patient,
    by: Account,
    instrument: str,
    answers: Answers,
    submission: UUID,
    at: datetime,
    filled: Filled | None = None,
) -> CheckIn:
    """Record the answers and raise an alert for what they signal: all of it or nothing.

    What the instrument itself calls a signal always is one; the rulebook can add to it and make it faster. `filled`
    says when it was answered where it comes later, and the alert then says so. The same form sent twice makes one
    response and one alert. Raises Refused when the instrument or an answer does not exist.
    """
    recorded = measures.record_response(
        patient=patient, instrument=instrument, answers=answers, submission=submission, by=by, at=at, filled=filled
    )
    response, result = recorded.response, recorded.result
    facts = {**result.subscales, **answers, "total": result.total}
    found = _together(result, safety.found_by_rules(response.instrument, facts, on=patient.today(at)))
    # Whom to page is the programme's to know, whatever the one who answers may see.
    with acting_as(by.pk, wide=True):
        safety.raise_signals(
            patient=patient,
            found=found,
            source=f"response:{response.ref}",
            occurred_at=response.answered_at,
            is_late=response.received_at is not None,
            at=at,
            hosts=hosts_now(patient, at=at),
            next_contact_at=next_contact_at(patient, at=at),
            substance_use=response.substance_use,
        )
    return CheckIn(response, result, found)


def _together(result: Result, by_rules: Iterable[Found]) -> tuple[Found, ...]:
    """The instrument's own signals, each as fast as a rule about its item asks, and what rules find besides."""
    rules = {each.about: each for each in by_rules}
    found = []
    for signal in result.signals:
        own = Found(signal.key, signal.grade, signal.words, frozenset({signal.item}))
        rule = rules.pop(own.about, None)
        if rule is not None and rule.grade.is_above(own.grade):
            own = replace(own, grade=rule.grade, rule=rule.rule)
        found.append(own)
    return (*found, *rules.values())
