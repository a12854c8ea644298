"""What waits for a patient today, in which words, and how long does it take?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from stepwell.clinic.measures.queries import DIARY_MINUTES, CheckInDue, check_ins, diary_card, diary_week
from stepwell.clinic.people.queries import Viewer
from stepwell.doors.web.ui.times import day_words

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked of them. `minutes` is what it takes; `href` leads to it, waiting or not."""

    name: str
    words: str
    minutes: int
    is_due: bool
    href: str
    action: str


@dataclass(frozen=True, slots=True)
class AskedToday:
    """Everything asked, what waits first, with the minutes of all that waits."""

    items: Sequence[Asked]

    @property
    def waiting(self) -> Sequence[Asked]:
        return [each for each in self.items if each.is_due]

    @property
    def later(self) -> Sequence[Asked]:
        return [each for each in self.items if not each.is_due]

    @property
    def minutes(self) -> str:
        total = sum(each.minutes for each in self.waiting)
        return "1 minute" if total == 1 else f"{total} minutes"


def asked_today(viewer: Viewer, patient: "Patient", at: datetime) -> AskedToday:
    """The diary card first, then the questionnaires. Four queries.

    What a clinician enters is not asked of them, and what was asked once and is over is not spoken of.
    """
    on = patient.today(at)
    asked = check_ins(viewer=viewer, patient=patient, at=at)
    found = [_questionnaire(each, on) for each in asked if each.is_offered and each.due_on is not None]
    if diary_card(viewer=viewer, patient=patient, at=at) is not None:
        week = diary_week(viewer=viewer, patient=patient, first_on=on, days=1, at=at)
        found.insert(0, _diary(done=on in week.filled))
    return AskedToday(sorted(found, key=lambda each: not each.is_due))


def _diary(*, done: bool) -> Asked:
    words = "Filled in for today. You can add to it until midnight." if done else "A few taps about how today is."
    return Asked("Diary card", words, DIARY_MINUTES, not done, reverse("patient:diary"), "Fill in my diary card")


def _questionnaire(due: CheckInDue, on: date) -> Asked:
    href = reverse("patient:check_in", args=[due.instrument])
    return Asked(due.short_name, _words(due, on), due.minutes, due.is_due, href, "Start check-in")


def _words(due: CheckInDue, on: date) -> str:
    """Lateness is said without blame."""
    if due.is_due and due.due_on is not None:
        if due.due_on == on:
            return "It is time for these questions."
        return f"It has been waiting since {day_words(due.due_on)}. Whenever you are ready."
    return f"Nothing to do now. The next one is on {day_words(due.due_on or on)}."
