"""The week on the table: asked for, looked at, changed by hand, published; and two who do so at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.people.actions import Place, RemitFacts, say_remit
from stepwell.clinic.people.models import Account, Licence, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.actions import BlockTerms, settle_block
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.safety.actions import put_on_call
from stepwell.clinic.schedule.actions import draft_week, keep_apart, make_draft
from stepwell.clinic.schedule.models import DraftMove, DraftWeek, Seat, Session, Week
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.say_absence import say_absence
from stepwell.journeys.say_move import say_move
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.entitlement import Role
from stepwell.pure.values import Therapy

MONDAY = date(2026, 3, 2)


def a_draft(priya: Staff, track: Track, *, made: bool = True) -> DraftWeek:
    with acting_as_programme():
        draft = draft_week(programme=track.programme, starts_on=MONDAY, by=priya.account, at=SPRING)
        if made:
            make_draft(draft_id=draft.pk, at=SPRING)
    return draft


def where(name: str, draft: DraftWeek) -> str:
    return reverse(f"operations:{name}", args=[draft.ref])


def number_of(draft: DraftWeek, kind: str) -> int:
    draft.refresh_from_db()
    assert draft.plan is not None
    return next(n for n, each in enumerate(draft.plan["sessions"], start=1) if each["kind"] == kind)


@pytest.fixture
def track(rules: None) -> Track:
    return a_track()


@pytest.fixture
def lin(track: Track) -> Staff:
    lin = a_staff()
    for name in ("Jordan", "Alex"):
        admitted(a_patient(given_name=name), track, lin)
    return lin


def text(client: Client, address: str, **said: Any) -> str:
    return client.get(address, said).content.decode()


def test_a_draft_is_asked_for_and_says_when_the_worker_is_slow(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn, eleven: datetime
) -> None:
    client = signed_in(priya.account)
    asked = client.post(
        reverse("operations:draft_week"), {"programme": str(track.programme.ref), "week": MONDAY}, follow=True
    ).content.decode()
    assert "2 patients to place" in asked
    draft = DraftWeek.objects.get()
    DraftWeek.objects.update(asked_at=SPRING)
    assert "This takes longer than usual" in text(client, where("draft", draft), part="state")
    make_draft(draft_id=draft.pk, at=SPRING)
    refreshed = client.get(where("draft", draft), {"part": "state"}, headers={"HX-Request": "true"})
    assert (refreshed.status_code, refreshed.headers["HX-Refresh"]) == (204, "true")
    assert not Session.objects.exists()


def test_the_board_shows_every_side_of_the_week(priya: Staff, lin: Staff, track: Track, signed_in: SignIn) -> None:
    admitted(a_patient(given_name="Noa", state="TX"), track, lin)
    client, here = signed_in(priya.account), where("draft", a_draft(priya, track))
    assert "2 of 9 seats" in text(client, here)
    assert "Lin Chen, LCSW" in text(client, here, by="clinician")
    by_patient = text(client, here, by="patient")
    assert "10 h 40 min of 10 h 40 min planned for; at least 9 h" in by_patient
    assert "Too few hours" in by_patient
    missing = text(client, here, by="missing")
    assert "Noa Reyes: DBT skills, Monday" in missing
    assert "licensed in Texas" in missing
    assert "<svg" in text(client, here, by="picture")


def test_who_is_on_call_is_shown_with_the_hours_without_a_group(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    Staff.objects.filter(pk=lin.pk).update(roles=[Role.THERAPIST.value, Role.ON_CALL.value])
    lin.refresh_from_db()
    noon = datetime(2026, 3, 6, 17, tzinfo=UTC)
    put_on_call(staff=lin, starts_at=noon, ends_at=noon + timedelta(hours=6), by=priya.account, at=SPRING)
    by_clinician = text(signed_in(priya.account), where("draft", a_draft(priya, track)), by="clinician")
    assert "on call, so without a group, Fri 6, 12:00–6:00 pm" in by_clinician


def test_a_change_is_checked_kept_and_taken_back(priya: Staff, lin: Staff, track: Track, signed_in: SignIn) -> None:
    draft, client = a_draft(priya, track), signed_in(priya.account)
    number = number_of(draft, "group")
    move = {"do": "move", "session": str(number), "start": "2026-03-02T17:30"}
    checked = text(client, where("change_draft", draft), **move)
    assert "is not published on Monday at 5:30 pm" in checked
    assert "Keep this change" in checked
    kept = client.post(where("change_draft", draft), move | {"version": "0"}, follow=True).content.decode()
    assert "Kept. Nobody is told" in kept
    assert "moved DBT skills, Mon 2, 5:30" in kept
    undone = client.post(where("undo_move", draft), {"version": "1"}, follow=True).content.decode()
    assert "took back: moved DBT skills, Mon 2, 10:00" in undone


def test_a_hard_rule_refuses_with_the_name_of_whom_it_is_about(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    texan = a_staff(name="Tex Hill", states=["TX"])
    draft, client = a_draft(priya, track), signed_in(priya.account)
    move = {"do": "move", "session": str(number_of(draft, "group")), "clinician": str(texan.ref)}
    checked = text(client, where("change_draft", draft), **move)
    assert "Alex Reyes is in New York, where the facilitator is not licensed all week." in checked
    assert "Keep this change" not in checked
    refused = client.post(where("change_draft", draft), move | {"version": "0"})
    assert refused.status_code == 422
    assert "Not kept: " in refused.content.decode()
    assert not DraftMove.objects.exists()


def test_seats_are_given_and_taken_and_the_cost_is_told(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    draft, client = a_draft(priya, track), signed_in(priya.account)
    jordan = Patient.objects.get(given_name="Jordan")
    take = {"do": "unseat", "session": str(number_of(draft, "group")), "patient": str(jordan.ref)}
    checked = text(client, where("change_draft", draft), **take)
    assert "loses 3 h; would have 7 h 40 min of at least 9 h" in checked
    client.post(where("change_draft", draft), take | {"version": "0"})
    missing = text(client, where("draft", draft), by="missing")
    assert "It was taken out by hand." in missing
    assert "A seat Mon 2, 10:00 am–1:00 pm with Lin Chen" in missing
    assert "Choose who." in text(client, where("change_draft", draft), do="unseat", session="1")


def test_of_two_schedulers_the_second_reads_what_the_first_changed(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    other = a_staff(name="Quinn Lowe", roles=[Role.SCHEDULER], states=[], credential="")
    draft = a_draft(priya, track)
    drop = {"do": "drop", "session": str(number_of(draft, "individual")), "version": "0"}
    signed_in(other.account).post(where("change_draft", draft), drop)
    client = signed_in(priya.account)
    second = client.post(where("change_draft", draft), drop | {"session": str(number_of(draft, "group"))})
    words = second.content.decode()
    assert second.status_code == 422
    assert "Somebody else changed this draft while you looked at it" in words
    assert "Quinn Lowe dropped a session" in words
    published = client.post(
        reverse("operations:publish"), {"programme": str(track.programme.ref), "week": MONDAY, "version": "0"}
    )
    assert published.status_code == 422
    assert not Week.objects.exists()


def test_what_was_changed_by_hand_is_what_is_published(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    draft, client = a_draft(priya, track), signed_in(priya.account)
    drop = {"do": "drop", "session": str(number_of(draft, "individual")), "version": "0"}
    client.post(where("change_draft", draft), drop)
    client.post(reverse("operations:publish"), {"programme": str(track.programme.ref), "week": MONDAY, "version": "1"})
    assert Session.objects.filter(kind="individual").count() == 1
    assert Seat.objects.filter(session__kind="group").count() == 6
    assert not DraftWeek.objects.exists()


def test_a_licence_that_ended_meanwhile_keeps_the_draft_from_being_published(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    draft, client = a_draft(priya, track), signed_in(priya.account)
    Licence.objects.filter(staff=lin).update(until=date(2026, 3, 6))
    assert "Must be mended before it is published" in text(client, where("draft", draft))
    refused = client.post(
        reverse("operations:publish"), {"programme": str(track.programme.ref), "week": MONDAY, "version": "0"}
    )
    assert "This draft breaks a rule by now" in refused.content.decode()
    assert DraftWeek.objects.filter(pk=draft.pk).exists()


def test_two_kept_apart_are_refused_by_name_on_the_board_and_as_it_is_published(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    draft, client = a_draft(priya, track), signed_in(priya.account)
    jordan, alex = Patient.objects.get(given_name="Jordan"), Patient.objects.get(given_name="Alex")
    keep_apart(patient=jordan, other=alex, by=priya.account, at=SPRING)
    assert "Jordan Reyes is kept apart from somebody else in it." in text(client, where("draft", draft))
    publish = {"programme": str(track.programme.ref), "week": MONDAY, "version": "0"}
    refused = client.post(reverse("operations:publish"), publish).content.decode()
    assert "This draft breaks a rule by now" in refused
    take = {"do": "unseat", "session": str(number_of(draft, "group")), "patient": str(jordan.ref)}
    assert "No rule is broken" in text(client, where("change_draft", draft), **take)
    client.post(where("change_draft", draft), take | {"version": "0"})
    back = text(client, where("change_draft", draft), **take | {"do": "seat"})
    assert "Alex Reyes is kept apart from somebody else in it." in back
    assert "Keep this change" not in back


def test_what_a_clinician_may_lead_and_how_much_is_checked_and_told(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    settle_block(block=track.blocks.get(key="skills"), terms=BlockTerms(therapy=Therapy.DBT, language="es"))
    remit = RemitFacts([Therapy.DBT], languages=["es"], most_minutes_day=240, most_minutes_week=660)
    say_remit(staff=lin, remit=remit, by=priya.account, at=SPRING)
    grace = a_staff(name="Grace Kim", credential="")
    say_remit(staff=grace, remit=RemitFacts([Therapy.CBT], languages=["en"]), by=priya.account, at=SPRING)
    draft, client = a_draft(priya, track), signed_in(priya.account)
    assert "of at most 11 h" in text(client, where("draft", draft), by="clinician")
    missing = text(client, where("draft", draft), by="missing")
    assert "enough for the day or the week" in missing
    other = {"do": "move", "session": str(number_of(draft, "group")), "clinician": str(grace.ref)}
    checked = text(client, where("change_draft", draft), **other)
    assert "Grace Kim is not trained in DBT or able to lead in Spanish." in checked
    refused = client.post(where("change_draft", draft), other | {"version": "0"})
    assert "Not kept: Grace Kim is not trained in DBT" in refused.content.decode()
    say_remit(staff=lin, remit=RemitFacts([Therapy.CBT]), by=priya.account, at=SPRING)
    again = a_draft(priya, track)
    assert "a leader must be trained in DBT and able to lead in Spanish" in text(
        client, where("draft", again), by="missing"
    )


def test_who_would_sit_outside_of_what_their_payer_agreed_to_is_named_before_and_the_week_is_published(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn
) -> None:
    jordan = Patient.objects.get(given_name="Jordan")
    agreed = Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 2)
    authorise(patient=jordan, payer_name="Stairway", service_code="S9480", agreed=agreed, by=priya.account, at=SPRING)
    draft, client = a_draft(priya, track), signed_in(priya.account)
    page = text(client, where("draft", draft))
    assert "Outside of what their payer agreed to" in page
    assert "1 person" in page
    assert "all of it is used or planned" in page
    assert "Nobody's care waits for a payer" in page
    take = {"do": "unseat", "session": str(number_of(draft, "group")), "patient": str(jordan.ref)}
    assert "Outside of what" not in text(client, where("change_draft", draft), **take)
    publish = {"programme": str(track.programme.ref), "week": MONDAY, "version": "0", "reason": "More is asked for."}
    assert client.post(reverse("operations:publish"), publish | {"reason": "x" * 301}).status_code == 422
    assert client.post(reverse("operations:publish"), publish).status_code == 302
    assert "More is asked for." in text(client, reverse("operations:authorisations_of", args=[jordan.ref]))


def test_a_draft_thrown_away_is_gone(priya: Staff, lin: Staff, track: Track, signed_in: SignIn) -> None:
    draft, client = a_draft(priya, track), signed_in(priya.account)
    client.post(where("throw_away_draft", draft), {"version": "0"})
    assert not DraftWeek.objects.exists()
    assert client.get(where("draft", draft)).status_code == 404


def test_to_others_a_draft_does_not_exist(
    priya: Staff, lin: Staff, track: Track, outsiders: list[Account], signed_in: SignIn
) -> None:
    draft = a_draft(priya, track)
    for name in ("draft", "change_draft"):
        assert [signed_in(account).get(where(name, draft)).status_code for account in outsiders] == [404] * 4


def test_a_draft_made_before_somebody_moves_or_is_away_says_so_and_is_made_again_with_one_tap(
    priya: Staff, lin: Staff, track: Track, signed_in: SignIn, eleven: datetime
) -> None:
    draft, client = a_draft(priya, track), signed_in(priya.account)
    jordan = Patient.objects.get(given_name="Jordan")
    assert "This draft was made before" not in text(client, where("draft", draft))
    later = SPRING + timedelta(minutes=1)
    say_move(patient=jordan, to=Place("TX", "America/Chicago"), from_on=date(2026, 3, 5), by=priya.account, at=later)
    tuesday = datetime(2026, 3, 3, 14, tzinfo=UTC)
    for starts_at in (tuesday, tuesday + timedelta(days=14)):  # the second is in another week
        say_absence(
            account=lin.account, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), kind="sick",
            by=priya.account, at=later,
        )  # fmt: skip
    page = text(client, where("draft", draft))
    assert "This draft was made before these changes" in page
    assert "Jordan Reyes lives in Texas from 5 March on." in page
    assert page.count("Lin Chen, LCSW is away from") == 1
    assert page.count("Draft this week again") == 2
    again = a_draft(priya, track)
    DraftWeek.objects.filter(pk=again.pk).update(made_at=later)
    assert "This draft was made before" not in text(client, where("draft", again))


def test_more_patients_cost_no_more_queries(priya: Staff, signed_in: SignIn, rules: None) -> None:
    client, counts = signed_in(priya.account), []
    for size in (1, 6):
        track, therapist = a_track(), a_staff()
        for _ in range(size):
            admitted(a_patient(account=None), track, therapist)
        draft = a_draft(priya, track)
        for address, said in (
            (where("draft", draft), {"by": "patient"}),
            (where("change_draft", draft), {"session": "1"}),
        ):
            with CaptureQueriesContext(connection) as queries:
                client.get(address, said)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
