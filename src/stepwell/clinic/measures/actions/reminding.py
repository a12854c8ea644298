"""Who is reminded of what waits for them, and when is a therapist told that nothing comes back?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from stepwell.clinic.inbox.actions import nudge, tell
from stepwell.clinic.inbox.queries import nudged, wishes
from stepwell.clinic.measures.models import MissedRun
from stepwell.clinic.measures.rounds import missed_in_a_row
from stepwell.clinic.measures.waiting import Waiting, in_care, waiting_for
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.rulebook.queries import missed_run, nudge_hours
from stepwell.pure.values import ClockTime

WHERE = "/me/check-in/"


@dataclass(frozen=True, slots=True)
class _Turn:
    """Somebody whose hour it is, on this day of theirs."""

    stay: Stay
    account_id: int
    on: date


@transaction.atomic
def nudge_everybody(*, at: datetime) -> int:
    """Remind everybody whose hour has come, for whom something waits, and who was not reminded on this day of theirs.

    It may run as often as it likes, and late: then it reminds until the quiet hours begin. Returns how many. Raises
    NoRule. As many reads for any number of people.
    """
    turns = _turns(at)
    known = nudged([turn.account_id for turn in turns], since_on=(at - timedelta(days=2)).date())
    open_turns = {turn.stay.patient_id: turn for turn in turns if (turn.account_id, turn.on) not in known}
    told = 0
    for waiting in waiting_for([turn.stay.patient for turn in open_turns.values()], at=at):
        turn = open_turns[waiting.patient_id]
        account = turn.stay.patient.account
        if waiting and account is not None:
            told += nudge(account=account, words=_words(waiting), link=WHERE, on=turn.on, at=at)
    return told


@transaction.atomic
def notice_missed(*, at: datetime) -> int:
    """Tell the primary therapist of everybody who left so many questionnaires in a row unanswered. Once a run.

    Returns of how many patients. Raises NoRule.
    """
    run = missed_run(on=at.date())
    stays = {stay.patient_id: stay for stay in in_care()}
    told = 0
    for waiting in waiting_for([stay.patient for stay in stays.values()], at=at):
        stay = stays[waiting.patient_id]
        new = max(_new_runs(waiting, stay, run, at), default=0)
        if new:
            tell(
                account=stay.episode.primary_therapist.account,
                words=f"Somebody you treat has left {new} questionnaires in a row unanswered.",
                link=f"/clinic/patients/{stay.patient.ref}/progress/",
                at=at,
            )
        told += bool(new)
    return told


def _new_runs(waiting: Waiting, stay: Stay, run: int, at: datetime) -> Iterable[int]:
    """How long each run of silence is that nobody was told of yet."""
    for assignment, last_on in waiting.assignments:
        missing = missed_in_a_row(assignment, [last_on] if last_on else [], on=stay.patient.today(at))
        if len(missing) < run:
            continue
        _, is_new = MissedRun.objects.get_or_create(
            assignment=assignment, first_missed_on=missing[0].opens_on, defaults={"patient": stay.patient, "at": at}
        )
        if is_new:
            yield len(missing)


def _turns(at: datetime) -> list[_Turn]:
    """Those whose hour it is: past the one they chose, or the programme's, and not yet quiet."""
    hours = nudge_hours(on=at.date())
    chosen = wishes()
    found = []
    for stay in in_care():
        patient = stay.patient
        if patient.account_id is None or not patient.account.is_active:  # type: ignore[union-attr]  # it has one
            continue
        hour, on = chosen.get(patient.account_id, hours.at), patient.today(at)
        local = at.astimezone(patient.zone).time()
        has_begun, has_come = stay.from_on <= on, hour is not None and ClockTime(hour, patient.zone).on(on) <= at
        if has_begun and has_come and not hours.is_quiet(local):
            found.append(_Turn(stay, patient.account_id, on))
    return found


def _words(waiting: Waiting) -> str:
    """What waits, and how long it takes. What it is called is read inside."""
    parts = list(_parts(waiting))
    verb = "is" if len(parts) == 1 and waiting.questionnaires < 2 else "are"
    minutes = "1 minute" if waiting.minutes == 1 else f"{waiting.minutes} minutes"
    return f"{' and '.join(parts).capitalize()} {verb} waiting for you: about {minutes} in all."


def _parts(waiting: Waiting) -> Iterable[str]:
    if waiting.diary:
        yield "your diary card"
    if waiting.questionnaires:
        number = waiting.questionnaires
        yield "one questionnaire" if number == 1 else f"{number} questionnaires"
