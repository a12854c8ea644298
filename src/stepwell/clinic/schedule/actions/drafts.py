"""A week is drafted, changed by hand, and thrown away."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from stepwell.clinic.people.models import Account
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.actions.weeks import AlreadyPublished, NotAMonday
from stepwell.clinic.schedule.drafts import as_json, move_as_json, planned, table_of
from stepwell.clinic.schedule.models import DraftMove, DraftWeek, Week
from stepwell.clinic.schedule.problem import week_to_place
from stepwell.plumbing.queue import enqueue
from stepwell.pure.timetable.breaches import Breach, breaches, made_by
from stepwell.pure.timetable.by_hand import Do, Move, moved
from stepwell.pure.timetable.reckoning import missing
from stepwell.pure.timetable.week import WeekPlan, WeekProblem
from stepwell.pure.values import Refused

DRAFT = "schedule.draft_week"
QUEUE = "weeks"


class NoDraft(Exception):
    """There is no such draft any more: it was thrown away, drafted again or published."""

    def __init__(self) -> None:
        super().__init__("This draft is gone: it was published, thrown away or made again. Look at the week.")


class DraftChanged(Exception):
    """Somebody changed the draft after it was looked at; nothing was done. `since` is what they did."""

    def __init__(self, since: Iterable[DraftMove]) -> None:
        super().__init__("Somebody else changed this draft while you looked at it. Nothing of yours was kept.")
        self.since = tuple(since)


class NotDrafted(Exception):
    """The plan is still being made."""

    def __init__(self) -> None:
        super().__init__("The plan is still being made. Wait until it is there.")


class OutOfDate(Exception):
    """Since it was drafted something has changed, and a rule that does not bend is broken."""

    def __init__(self) -> None:
        super().__init__("This draft breaks a rule by now; the board names it. Change that session, or draft again.")


class BreaksARule(Exception):
    """The change breaks rules that do not bend; it was not kept."""

    def __init__(self, breaches: Sequence[Breach]) -> None:
        super().__init__("; ".join(each.words for each in breaches))
        self.breaches = tuple(breaches)


@transaction.atomic
def draft_week(*, programme: Programme, starts_on: date, by: Account, at: datetime) -> DraftWeek:
    """Have this week drafted, by a worker; a draft that was there is thrown away with what was changed in it.

    Raises NotAMonday and AlreadyPublished.
    """
    if starts_on.weekday() != 0:
        raise NotAMonday(f"{starts_on:%-d %B %Y} is a {starts_on:%A}; choose a Monday.")
    Programme.objects.select_for_update().get(pk=programme.pk)
    if Week.objects.filter(programme=programme, starts_on=starts_on).exists():
        raise AlreadyPublished(programme, starts_on)
    DraftWeek.objects.filter(programme=programme, starts_on=starts_on).delete()
    draft = DraftWeek.objects.create(programme=programme, starts_on=starts_on, asked_by=by, asked_at=at)
    enqueue(DRAFT, queue=QUEUE, draft_id=draft.pk)
    return draft


def make_draft(*, draft_id: int, at: datetime) -> None:
    """Make the plan of a draft. What is thrown away meanwhile stays thrown away; twice changes nothing.

    No transaction is open while it is thought about.
    """
    with transaction.atomic():
        draft = DraftWeek.objects.filter(pk=draft_id, made_at=None).select_related("programme").first()
        if draft is None:
            return
        problem = week_to_place(draft.programme, draft.starts_on).problem
    try:
        kept, trouble = as_json(planned(problem)), ""
    except Refused as refusal:
        kept, trouble = None, str(refusal)
    with transaction.atomic():
        DraftWeek.objects.filter(pk=draft_id, made_at=None).update(plan=kept, trouble=trouble, made_at=at)


@transaction.atomic
def change_draft(*, draft_ref: UUID, version: int, move: Move, by: Account, at: datetime) -> DraftMove:
    """Keep one change by hand of a draft as it was seen; `move.session` is ignored where one is added.

    Raises NoDraft, NotDrafted, DraftChanged, BreaksARule where it breaks a rule that does not bend, and Refused.
    """
    draft = locked_draft(draft_ref, version)
    problem = week_to_place(draft.programme, draft.starts_on).problem
    table = table_of(draft, problem)
    if move.do is Do.ADD:
        move = replace(move, session=table.free_number)
    hard = [each for each in made_by(problem, table.sessions, moved(problem, table.sessions, move)) if each.hard]
    if hard:
        raise BreaksARule(hard)
    draft.version += 1
    draft.save(update_fields=["version"])
    return DraftMove.objects.create(draft=draft, version=draft.version, move=move_as_json(move), by=by, at=at)


@transaction.atomic
def undo_move(*, draft_ref: UUID, version: int, by: Account) -> None:
    """Take back the last change by hand that stands; without one nothing happens. Raises as `change_draft`."""
    draft = locked_draft(draft_ref, version)
    last = draft.moves.filter(undone_in=None).order_by("-version").first()
    if last is None:
        return
    draft.version += 1
    draft.save(update_fields=["version"])
    last.undone_in, last.undone_by = draft.version, by
    last.save(update_fields=["undone_in", "undone_by"])


@transaction.atomic
def throw_away_draft(*, draft_ref: UUID, version: int) -> None:
    """Take the draft off the table. Raises NoDraft and DraftChanged."""
    locked_draft(draft_ref, version, made=False).delete()


def take_from_table(*, programme: Programme, starts_on: date, problem: WeekProblem, version: int) -> WeekPlan:
    """What is published of this week: its draft as it was seen, which is gone with that.

    Within the transaction of the publishing. Raises NoDraft, NotDrafted, DraftChanged and OutOfDate.
    """
    draft = DraftWeek.objects.filter(programme=programme, starts_on=starts_on).first()
    if draft is None:
        raise NoDraft
    draft = locked_draft(draft.ref, version)
    table = table_of(draft, problem)
    if any(each.hard for each in breaches(problem, table.sessions)):
        raise OutOfDate
    draft.delete()
    return WeekPlan(tuple(table.sessions.values()), missing(problem, table.sessions, table.unplaced))


def locked_draft(draft_ref: UUID, version: int, *, made: bool = True) -> DraftWeek:
    """The draft as somebody saw it, nobody else's until the transaction ends."""
    draft = DraftWeek.objects.select_for_update(of=("self",)).select_related("programme").filter(ref=draft_ref).first()
    if draft is None:
        raise NoDraft
    if draft.version != version:
        since = draft.moves.filter(Q(version__gt=version) | Q(undone_in__gt=version)).select_related("by", "undone_by")
        raise DraftChanged(since.order_by("version"))
    if made and draft.plan is None:
        raise NotDrafted
    return draft
