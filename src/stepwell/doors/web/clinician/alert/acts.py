"""What can be done with an alert as it stands, and what does each act write? One write each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms

from stepwell.clinic.people.queries import Viewer, account_by_id, staff_by_ref
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.queries import AlertLine
from stepwell.doors.web.clinician.alert.forms import (
    ConfirmForm,
    ContactForm,
    ContactPersonForm,
    HandOverForm,
    ResolveForm,
)
from stepwell.doors.web.ui.where import WhereForm
from stepwell.journeys.hand_over_alert import hand_over_alert
from stepwell.pure.escalation import Wait

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account
    from stepwell.clinic.safety.models import Alert

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert as it stands, before somebody who may act on it."""

    alert: "Alert"
    line: AlertLine
    viewer: Viewer
    at: datetime

    @property
    def by(self) -> "Account":
        return account_by_id(self.viewer.account_id)

    @property
    def is_under_way(self) -> bool:
        """Somebody has it, and has not said what came of it."""
        return self.line.waits is Wait.RESOLVE

    @property
    def has_it(self) -> bool:
        return self.line.holder_id == self.viewer.account_id

    @property
    def is_offered_it(self) -> bool:
        return self.line.offer is not None and self.line.offer.to_account_id == self.viewer.account_id

    @property
    def offered_it(self) -> bool:
        return self.line.offer is not None and self.line.offer.by_account_id == self.viewer.account_id


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done: its form, None where it does not apply now, and what it writes, in words."""

    form: Callable[[Standing, Any], forms.Form | None]
    write: Callable[[Standing, Told], str]


def forms_of(now: Standing, sent: Any = None) -> dict[str, forms.Form]:
    """The forms of all that can be done now. `sent` is what was posted; its `do` says for which."""
    do = sent.get("do") if sent is not None else None
    built = {name: act.form(now, sent if name == do else None) for name, act in ACTS.items()}
    for name, form in built.items():
        if form is not None:
            form.auto_id = f"{name}-%s"  # they stand on one page, and some ask for the same
    return {name: form for name, form in built.items() if form is not None}


def done(now: Standing, do: str, form: forms.Form) -> str:
    """Do it and say so; empty where the form has to be looked at again."""
    if not form.is_valid():
        return ""
    try:
        return ACTS[do].write(now, form.cleaned_data)
    except (ValueError, actions.NotAcknowledged, actions.NotTheHolder, actions.HandOffOpen) as refusal:
        form.add_error(None, str(refusal))
        return ""


def _take(now: Standing, told: Told) -> str:
    by = now.by
    taken = actions.acknowledge(alert=now.alert, by=by, place="duty board", at=now.at)
    return "It is yours. Nobody is paged any more." if taken.by_id == by.pk else "Somebody took it before you."


def _resolve(now: Standing, told: Told) -> str:
    actions.resolve(
        alert=now.alert,
        disposition=told["disposition"],
        words=told["words"],
        follow_up_due_at=told["follow_up_due"],
        by=now.by,
        at=now.at,
    )
    return "Resolved. The contacts owed stay on the board until each is made."


def _contact(now: Standing, told: Told) -> str:
    owed = now.line.owed
    follow_up = now.alert.resolution.follow_ups.get(ref=owed.ref) if owed else None
    if follow_up is None:
        return ""
    actions.record_contact(follow_up=follow_up, by=now.by, at=now.at, **told)
    if told["outcome"] not in queries.ENDING:
        return "The attempt is recorded. The contact is still owed."
    return "The contact is recorded."


def _hand_over(now: Standing, told: Told) -> str:
    to = staff_by_ref(UUID(told["to"]))
    if to is None:
        raise ValueError("That colleague does not work here any more. Choose another.")
    hand_over_alert(alert=now.alert, to=to, words=told["words"], by=now.by, at=now.at)
    return f"Offered to {to.signature}. It stays with you until they say yes."


def _answer(now: Standing, *, accepted: bool) -> str:
    offer = now.line.offer
    found = now.alert.offers.get(ref=offer.ref) if offer else None
    if found is None:
        return ""
    answer = actions.answer_offer(offer=found, accepted=accepted, by=now.by, at=now.at)
    if answer.accepted:
        return "It is yours now."
    return "Declined; it stays with your colleague." if now.is_offered_it else "Taken back; it stays with you."


def _take_in_hand(now: Standing, told: Told) -> str:
    actions.take_in_hand(alert=now.alert, by=now.by, place="duty board", at=now.at)
    return "It is in your hands. You are asked again when its time is up."


def _confirm(now: Standing, told: Told) -> str:
    waiting = now.line.open_hand_off
    hand_off = now.alert.hand_offs.get(ref=waiting.ref) if waiting else None
    if hand_off is None:
        return ""
    taken = told["taken"] == "yes"
    actions.answer_hand_off(
        hand_off=hand_off, taken=taken, receiver=told["receiver"], how=told["how"], by=now.by, at=now.at
    )
    return "They have confirmed. Now say what came of the alert." if taken else "Recorded: they stay with us."


def _where(now: Standing, told: Told) -> str:
    actions.record_whereabouts(patient=now.alert.patient, by=now.by, at=now.at, **told)
    return "Where they are is recorded; the numbers below are for that place."


def _contact_person(now: Standing, told: Told) -> str:
    actions.name_emergency_contact(patient=now.alert.patient, by=now.by, at=now.at, **told)
    return "The emergency contact is recorded."


def _resolve_form(now: Standing, sent: Any) -> forms.Form | None:
    if not now.is_under_way or now.line.open_hand_off:
        return None
    due = queries.contacts_due(now.alert, at=now.at)
    return ResolveForm(sent, zone=now.viewer.zone, due_at=due.due_at[0], latest=due.first_latest, at=now.at)


def _hand_over_form(now: Standing, sent: Any) -> forms.Form | None:
    if not (now.is_under_way and now.has_it):
        return None
    known = queries.colleagues(now.alert, viewer=now.viewer, at=now.at)
    return HandOverForm([(str(each.ref), each.signature) for each in known], sent)


def _contact_form(now: Standing, sent: Any) -> forms.Form | None:
    """It says for which contact it is: the same page sent twice must not make the next one, too."""
    owed = now.line.owed
    if now.line.waits is not Wait.FOLLOW_UP or owed is None:
        return None
    return ContactForm(sent) if sent is None or sent.get("owed") == str(owed.ref) else None


def _only(applies: Callable[[Standing], bool], form: type[forms.Form]) -> Callable[[Standing, Any], forms.Form | None]:
    return lambda now, sent: form(sent) if applies(now) else None


ACTS: Mapping[str, Act] = {
    # Whoever presses second is told so.
    "take": Act(_only(lambda now: now.line.resolved_at is None, forms.Form), _take),
    "resolve": Act(_resolve_form, _resolve),
    "confirm": Act(_only(lambda now: now.line.open_hand_off is not None, ConfirmForm), _confirm),
    "contact": Act(_contact_form, _contact),
    "hand_over": Act(_hand_over_form, _hand_over),
    "accept": Act(_only(lambda now: now.is_offered_it, forms.Form), lambda now, _: _answer(now, accepted=True)),
    "decline": Act(
        _only(lambda now: now.is_offered_it or now.offered_it, forms.Form),
        lambda now, _: _answer(now, accepted=False),
    ),
    "hand": Act(_only(lambda now: now.line.waits in (Wait.RESOLVE, Wait.FOLLOW_UP), forms.Form), _take_in_hand),
    "where": Act(lambda now, sent: WhereForm(sent, phone=now.line.reach.phone, of_another=True), _where),
    "contact_person": Act(_only(lambda now: True, ContactPersonForm), _contact_person),
}
