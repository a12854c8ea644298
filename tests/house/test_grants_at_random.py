"""Rights are given, taken and left to lapse at random: after each step, does everybody see what the law says, no more?

A small model of its own says who may see what. With it are compared what `decide` answers for every kind and purpose,
what the database itself shows to raw SQL, and what real pages answer. `STEPWELL_STEPS=10000` makes it a long walk.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from stepwell.clinic.access import actions as access
from stepwell.clinic.access import queries
from stepwell.clinic.access.consents import family_terms
from stepwell.clinic.access.models import BreakGlass, Consent, Disclosure, Guardianship
from stepwell.clinic.access.tests.factories import a_patient, signs
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.billing.tests.factories import covered
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.notes.actions import write_separate_note
from stepwell.clinic.notes.models import NotePart, SessionNote
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, CareTeamMember, Patient, Relative, Staff, Supervision
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.roles import WAITS, waiting
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.plans.models import Goal
from stepwell.clinic.programs.models import Episode, Track
from stepwell.clinic.programs.tests.factories import a_track, ready
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.admit_patient import admit_patient
from stepwell.journeys.approve_role import approve_role
from stepwell.journeys.begin_supervision import begin_supervision
from stepwell.journeys.break_glass import NotClinical, break_glass
from stepwell.journeys.change_care_team import Joining, change_care_team
from stepwell.journeys.deactivate_staff import deactivate_staff
from stepwell.journeys.discharge_patient import discharge_patient
from stepwell.journeys.end_guardianship import end_guardianship
from stepwell.journeys.end_supervision import end_supervision
from stepwell.journeys.give_role import give_role
from stepwell.journeys.record_guardianship import record_guardianship
from stepwell.journeys.reinstate_staff import reinstate_staff
from stepwell.journeys.take_role import take_role
from stepwell.journeys.withdraw_consent import withdraw_consent
from stepwell.plumbing import clock, documents
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind, Purpose, Role, decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
STEPS = int(os.environ.get("STEPWELL_STEPS", "45"))
LONG = STEPS >= 1000
PER_WALK = 40 if LONG else 15

# ---- the model: what somebody may see, written down once more and in other words
SEPARATE = {Kind.PSYCHOTHERAPY_NOTES, Kind.COUNSELLING_NOTES}
EVERY = set(Kind) - SEPARATE
OF_TEAM = EVERY - {Kind.BILLING}
TO_WATCH = OF_TEAM - {Kind.MESSAGES, Kind.ACCESS}
OF_PARENT = EVERY - {Kind.ANSWERS, Kind.NOTES, Kind.SUBSTANCE_USE, Kind.MESSAGES, Kind.ACCESS}
WORK = {Kind.IDENTITY, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.SUBSTANCE_USE}
BY_ROLE = {
    Role.SCHEDULER: (WORK, {Purpose.OPERATIONS}),
    Role.BILLER: (WORK | {Kind.BILLING}, {Purpose.PAYMENT}),
    Role.DIRECTOR: (
        WORK | {Kind.SCORES, Kind.SAFETY, Kind.BILLING, Kind.ACCESS}, {Purpose.OPERATIONS, Purpose.EMERGENCY}
    ),
    Role.PRIVACY_OFFICER: ({Kind.IDENTITY, Kind.ACCESS}, {Purpose.OPERATIONS}),
    Role.ON_CALL: (
        WORK - {Kind.ATTENDANCE} | {Kind.SCORES, Kind.SAFETY}, {Purpose.EMERGENCY, Purpose.TREATMENT}
    ),
}  # fmt: skip
SHAREABLE = sorted({Kind.SCHEDULE, Kind.ATTENDANCE, Kind.PLAN, Kind.SAFETY, Kind.SCORES})
COMES_OF_AGE = datetime(2026, 3, 12, 5, tzinfo=UTC)  # midnight in Chicago, before the clocks change: see `_the_young`
CLINICIANS, PATIENTS = ("lin", "okafor", "sam"), ("ada", "kid")
PART_OF = {"lin": "therapist", "okafor": "psychiatrist", "sam": "case manager"}
PRIMARY = "primary therapist"
MINUTES = st.sampled_from([1, 29, 61, 24 * 60, 5 * 24 * 60, 40 * 24 * 60])
PAGES = ("patient", "safety-plan", "next-step", "separate-notes")


@dataclass
class Shared:
    """A consent of Ada's for her mother."""

    kinds: set[Kind]
    until: datetime
    with_stay: bool
    consent: Consent


@dataclass
class Model:
    """Who has which standing towards whom, and nothing of how that is stored."""

    now: datetime = SPRING
    team: set[tuple[str, str, str]] = field(default_factory=set)  # who, in whose team, as what
    wrote: set[tuple[str, str]] = field(default_factory=set)
    lins_supervisors: set[str] = field(default_factory=set)
    glass: dict[tuple[str, str], datetime] = field(default_factory=dict)
    roles: set[Role] = field(default_factory=set)
    proposed: dict[Role, datetime] = field(default_factory=dict)
    sams_roles: set[Role] = field(default_factory=lambda: {Role.CASE_MANAGER})
    sam_works_here: bool = True
    shared: Shared | None = None
    parent_sees: bool = False
    admitted: set[str] = field(default_factory=set)

    def treats(self, who: str, patient: str) -> bool:
        return any((member, whose) == (who, patient) for member, whose, _ in self.team)

    def waits(self, role: Role) -> bool:
        return role in self.proposed and self.now < self.proposed[role] + WAITS

    def works(self, who: str) -> bool:
        return who != "sam" or Role.CASE_MANAGER in self.sams_roles

    def may(self, who: str, patient: str) -> set[tuple[Kind, Purpose]]:
        """Every kind with every purpose for which they may see it, now."""
        seen = set[tuple[Kind, Purpose]]()

        def opens(kinds: set[Kind], *purposes: Purpose) -> None:
            seen.update((kind, purpose) for kind in kinds for purpose in purposes)

        if who == patient:
            opens(EVERY, Purpose.OWN_RECORD)
        if self.treats(who, patient):
            opens(OF_TEAM, Purpose.TREATMENT)
        if (who, patient) in self.wrote:
            opens(SEPARATE, Purpose.TREATMENT)
        if who in self.lins_supervisors and self.treats("lin", patient):
            opens(TO_WATCH, Purpose.OPERATIONS)
        if self.now < self.glass.get((who, patient), self.now):
            opens(TO_WATCH, Purpose.EMERGENCY)
        for role in BY_ROLE.keys() & {"vera": self.roles, "sam": self.sams_roles}.get(who, set()):
            opens(BY_ROLE[role][0], *BY_ROLE[role][1])
        if (who, patient) == ("ruth", "ada") and self.shared and self.now < self.shared.until:
            opens(self.shared.kinds, Purpose.FAMILY_SUPPORT)
        if (who, patient) == ("dan", "kid") and self.parent_sees and self.now < COMES_OF_AGE:
            opens(OF_PARENT, Purpose.FAMILY_SUPPORT)
        return seen


# ---- the world -------------------------------------------------------------------------------------------------------
@dataclass
class Cast:
    """Everybody, and one record of each kind for both patients."""

    accounts: dict[str, Account]
    staff: dict[str, Staff]
    patients: dict[str, Patient]
    relatives: dict[str, Relative]
    track: Track
    set_clocks: Callable[[datetime], None]


# The tables raw SQL is tried on: the kind of record in each, and whether its rows may tell of substance use.
TABLES: dict[str, tuple[Kind, str]] = {
    "people_careteammember": (Kind.IDENTITY, "false"),
    "schedule_seat": (Kind.SCHEDULE, "substance_use"),
    "measures_response": (Kind.SCORES, "substance_use"),
    "plans_goal": (Kind.PLAN, "substance_use"),
    "notes_notepart": (Kind.NOTES, "substance_use"),
    "chart_problem": (Kind.CHART, "substance_use"),
    "safety_safetyplan": (Kind.SAFETY, "false"),
    "billing_coverage": (Kind.BILLING, "false"),
    "access_disclosure": (Kind.ACCESS, "false"),
}
RAW = " UNION ALL ".join(
    f"SELECT DISTINCT '{table}', patient_id, {flag} FROM {table}" for table, (_, flag) in TABLES.items()
)
RAW += " UNION ALL SELECT DISTINCT 'notes_psychotherapynote', patient_id, false FROM notes_psychotherapynote"


def cast(set_clocks: Callable[[datetime], None]) -> Cast:
    staff = {
        "lin": a_staff(name="Lin", states=("NY", "TX")),
        "okafor": a_staff([Role.PSYCHIATRIST], name="Okafor", states=("NY", "TX")),
        "sam": a_staff([Role.CASE_MANAGER], name="Sam"),
        "vera": a_staff([Role.ADMINISTRATOR], name="Vera"),
        "anna": a_staff([Role.ADMINISTRATOR], name="Anna"),
        "bert": a_staff([Role.ADMINISTRATOR], name="Bert"),
        "stranger": a_staff(name="Nobody"),
    }
    patients = {
        "ada": a_patient(given_name="Ada"),
        "kid": a_patient(given_name="Kai", birth_on=date(2008, 3, 12), state="TX", time_zone="America/Chicago"),
    }
    accounts = {name: each.account for name, each in staff.items()}
    accounts |= {name: each.account for name, each in patients.items() if each.account is not None}
    relatives = {}
    for name, patient in (("ruth", "ada"), ("dan", "kid")):
        accounts[name] = an_account()
        relatives[name] = people.link_relative(
            account=accounts[name], patient=patients[patient], name=name.capitalize(), relationship="parent"
        )
    for number, whose in enumerate(patients.values()):
        _a_record(whose, staff["stranger"], number)
    return Cast(accounts, staff, patients, relatives, a_track(), set_clocks)


def _a_record(patient: Patient, by: Staff, number: int) -> None:
    """A row in every table of `TABLES`, and one that tells of substance use where rows may."""
    at = SPRING - timedelta(days=30)
    people.join_care_team(patient=patient, staff=by, part="admitted them", at=at)
    episode = Episode.objects.create(patient=patient, admitted_at=at, admitted_by=by.account, primary_therapist=by)
    for tells in (False, True):
        session = a_session(by, at + timedelta(hours=2 * number + 5 * tells), 50, [patient], substance_use=tells)
        note = SessionNote.objects.create(session=session, author=by, shared="As planned.")
        NotePart.objects.create(patient=patient, note=note, seat=Seat.objects.get(session=session), text="Took part.")
        problem = Problem.objects.create(patient=patient, text="A problem", status="active", substance_use=tells)
        Goal.objects.create(
            patient=patient, episode=episode, problem=problem, words="To sleep.", therapy="CBT",
            review_due_on=date(2026, 4, 2), by=by.account, at=at,
        )  # fmt: skip
    a_response(patient, phq9(1, item9=0), at)
    write_safety_plan(patient=patient, coping="Walk.", by=by.account, at=at)
    covered(patient)
    Disclosure.objects.create(
        patient=patient, consent=a_consent(patient, {Kind.SCHEDULE}), recipient="Dr Vale", description="Days",
        kinds=[Kind.SCHEDULE.value], purpose=Purpose.TREATMENT.value, by=by.account, at=SPRING,
    )  # fmt: skip


# ---- the walk --------------------------------------------------------------------------------------------------------
class Rights(RuleBasedStateMachine):
    """One walk, undone at its end."""

    cast: ClassVar[Cast]
    steps: ClassVar[int] = 0
    pages: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.walk = ExitStack()
        self.walk.enter_context(transaction.atomic())
        self.cast.set_clocks(self.model.now)
        self.turn = 0

    @initialize(turn=st.integers(0, 47))
    def begins(self, turn: int) -> None:
        """With which page the walk begins; after each step the next one is fetched."""
        self.turn = turn

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.walk.close()
        if LONG:  # walks are independent of each other: the counts of several runs add up
            print(f"{self.steps} steps", flush=True)  # noqa: T201  # kept if the run is stopped

    # -- the care team
    @rule(who=st.sampled_from(CLINICIANS), of=st.sampled_from(PATIENTS))
    def joins(self, who: str, of: str) -> None:
        joining = Joining(self._staff(who), PART_OF[who])
        if not self.model.works(who):
            with pytest.raises(people.NotForThisTeam):
                self._change_team(of, joining)
            return
        self._change_team(of, joining)
        self.model.team.add((who, of, PART_OF[who]))

    @precondition(lambda self: self.model.team)
    @rule(data=st.data())
    def leaves(self, data: st.DataObject) -> None:
        """The part is given up; who has another on the same team stays, and reads on what they wrote apart."""
        who, of, part = data.draw(st.sampled_from(sorted(self.model.team)))
        held = CareTeamMember.objects.get(
            staff=self.cast.staff[who], patient=self.cast.patients[of], part=part, until__isnull=True
        )
        if part == PRIMARY:
            with pytest.raises(people.NotForThisTeam):
                self._change_team(of, held.ref)
            return
        self._change_team(of, held.ref)
        self.model.team.discard((who, of, part))
        if not self.model.treats(who, of):
            self.model.wrote.discard((who, of))

    def _change_team(self, of: str, change: Any) -> None:
        change_care_team(
            patient=self.cast.patients[of], change=change, by=self.cast.accounts["anna"], at=self.model.now
        )

    def _staff(self, who: str) -> Staff:
        return Staff.objects.select_related("account").get(pk=self.cast.staff[who].pk)

    @rule(who=st.sampled_from(["lin", "okafor"]), of=st.sampled_from(PATIENTS))
    def writes_apart(self, who: str, of: str) -> None:
        told = {"patient": self.cast.patients[of], "by": self.cast.accounts[who], "at": self.model.now}
        if not self.model.treats(who, of):
            with pytest.raises(access.NotYours):
                write_separate_note(kind=Kind.PSYCHOTHERAPY_NOTES, text="Mine.", **told)  # type: ignore[arg-type]
            return
        write_separate_note(kind=Kind.PSYCHOTHERAPY_NOTES, text="Mine.", **told)  # type: ignore[arg-type]
        self.model.wrote.add((who, of))

    # -- the stay
    @rule(of=st.sampled_from(PATIENTS))
    def is_admitted(self, of: str) -> None:
        if of in self.model.admitted:
            return
        admit_patient(
            referral=ready(self.cast.accounts["stranger"]), patient=self.cast.patients[of], track=self.cast.track,
            primary_therapist=self.cast.staff["lin"], reason="Weekly therapy was not enough.",
            from_on=self.cast.patients[of].today(self.model.now), by=self.cast.accounts["stranger"], at=self.model.now,
        )  # fmt: skip
        self.model.admitted.add(of)
        self.model.team.add(("lin", of, PRIMARY))

    @precondition(lambda self: self.model.admitted)
    @rule(data=st.data())
    def is_discharged(self, data: st.DataObject) -> None:
        of = data.draw(st.sampled_from(sorted(self.model.admitted)))
        discharge_patient(
            patient=self.cast.patients[of], reason="goals met", words="Sleeps.", first_visit_with="Dr Ade",
            first_visit_at=None, supports="Sister", warning_signs="Not sleeping", by=self.cast.accounts["lin"],
            at=self.model.now,
        )  # fmt: skip
        self.model.admitted.discard(of)
        self.model.team = {place for place in self.model.team if place[1] != of}
        self.model.wrote = {(who, whose) for who, whose in self.model.wrote if whose != of}
        if of == "ada" and self.model.shared and self.model.shared.with_stay:
            self.model.shared = None

    # -- what Ada shares with her mother
    @rule(
        kinds=st.sets(st.sampled_from(SHAREABLE), min_size=1),
        tells=st.booleans(),
        days=st.integers(1, 60),
        with_stay=st.booleans(),
    )
    def shares(self, kinds: set[Kind], tells: bool, days: int, with_stay: bool) -> None:
        ruth, until = self.cast.relatives["ruth"], self.model.now + timedelta(days=days)
        shown = kinds | {Kind.IDENTITY} | ({Kind.SUBSTANCE_USE} if tells else set())
        terms = family_terms(
            name=ruth.name, relationship=ruth.relationship, kinds=shown, until=until, ends_at_discharge=with_stay
        )
        consent = signs(self.cast.patients["ada"], terms, self.model.now, ruth.account)
        self.model.shared = Shared(shown, until, with_stay, consent)

    @precondition(lambda self: self.model.shared is not None)
    @rule()
    def withdraws(self) -> None:
        ada = self.cast.patients["ada"]
        assert self.model.shared is not None
        withdraw_consent(
            patient=ada, ref=self.model.shared.consent.ref, by=self.cast.accounts["ada"], at=self.model.now
        )
        self.model.shared = None

    # -- the glass
    @rule(who=st.sampled_from(CLINICIANS), of=st.sampled_from(PATIENTS))
    def breaks_the_glass(self, who: str, of: str) -> None:
        at = self.model.now
        told = {"patient": self.cast.patients[of], "by": self.cast.accounts[who], "at": at}
        if not self.model.works(who):
            with pytest.raises(NotClinical):
                break_glass(reason="A call from a bridge.", **told)  # type: ignore[arg-type]
            return
        broken = break_glass(reason="A call from a bridge.", **told)  # type: ignore[arg-type]
        if at >= self.model.glass.get((who, of), at):
            self.model.glass[who, of] = at + timedelta(minutes=60)
        assert broken.grant.until == self.model.glass[who, of]

    @rule(who=st.sampled_from(CLINICIANS), of=st.sampled_from(PATIENTS))
    def closes_it(self, who: str, of: str) -> None:
        for broken in BreakGlass.objects.filter(by=self.cast.accounts[who], patient=self.cast.patients[of]):
            assert access.close_glass(ref=broken.ref, by=broken.by, at=self.model.now)
            assert not access.close_glass(ref=broken.ref, by=self.cast.accounts["stranger"], at=self.model.now)
        self.model.glass.pop((who, of), None)

    # -- supervision, parents, parts in the programme
    @rule(who=st.sampled_from(["okafor", "sam"]))
    def begins_to_supervise_lin(self, who: str) -> None:
        told = {"supervisor": self._staff(who), "supervisee": self._staff("lin"), "at": self.model.now}
        if not self.model.works(who):
            with pytest.raises(people.NotASupervisor):
                begin_supervision(by=self.cast.accounts["anna"], **told)  # type: ignore[arg-type]
            return
        begin_supervision(by=self.cast.accounts["anna"], **told)  # type: ignore[arg-type]
        self.model.lins_supervisors.add(who)

    @precondition(lambda self: self.model.lins_supervisors)
    @rule(data=st.data())
    def supervises_lin_no_more(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(sorted(self.model.lins_supervisors)))
        for held in Supervision.objects.filter(supervisor=self.cast.staff[who], until__isnull=True):
            end_supervision(supervision=held, by=self.cast.accounts["anna"], at=self.model.now)
        self.model.lins_supervisors.discard(who)

    @precondition(lambda self: self.model.now < COMES_OF_AGE)
    @rule(may_see=st.booleans(), ends=st.booleans())
    def a_court_says(self, may_see: bool, ends: bool) -> None:
        kid, dan, by = self.cast.patients["kid"], self.cast.relatives["dan"], self.cast.accounts["vera"]
        if ends:
            for held in Guardianship.objects.filter(relative=dan, until__isnull=True):
                end_guardianship(patient=kid, ref=held.ref, by=by, at=self.model.now)
            self.model.parent_sees = False
            return
        record_guardianship(
            patient=kid, guardian=dan.ref, may_consent=False, may_see=may_see, papers="By birth", by=by,
            at=self.model.now,
        )  # fmt: skip
        self.model.parent_sees = may_see

    @rule(role=st.sampled_from(sorted(BY_ROLE)))
    def a_role_is_proposed(self, role: Role) -> None:
        if role in self.model.roles:
            return
        give_role(staff=self._staff("vera"), role=role, why="Needed.", by=self.cast.accounts["anna"], at=self.model.now)
        if not self.model.waits(role):
            self.model.proposed[role] = self.model.now

    @precondition(lambda self: self.model.proposed)
    @rule(data=st.data())
    def a_second_person_says_yes(self, data: st.DataObject) -> None:
        role = data.draw(st.sampled_from(sorted(self.model.proposed)))
        change = waiting(at=self.model.now).filter(staff=self.cast.staff["vera"], role=role.value).first()
        assert (change is not None) == self.model.waits(role)
        if change is None:
            return
        for nobody in ("anna", "vera"):  # who proposed it, and whom it is for
            with pytest.raises(people.NotLikeThis):
                self._answer(change, nobody)
        self._answer(change, "bert")
        del self.model.proposed[role]
        self.model.roles.add(role)

    def _answer(self, change: Any, by: str) -> None:
        approve_role(change=change, approved=True, words="", by=self.cast.accounts[by], at=self.model.now)

    @precondition(lambda self: self.model.roles)
    @rule(data=st.data())
    def a_role_is_taken(self, data: st.DataObject) -> None:
        role = data.draw(st.sampled_from(sorted(self.model.roles)))
        take_role(staff=self._staff("vera"), role=role, why="Done.", by=self.cast.accounts["bert"], at=self.model.now)
        self.model.roles.discard(role)

    @precondition(lambda self: self.model.works("sam"))
    @rule(on_call=st.booleans())
    def goes_on_call(self, on_call: bool) -> None:
        roles = {Role.CASE_MANAGER} | ({Role.ON_CALL} if on_call else set())
        Staff.objects.filter(pk=self.cast.staff["sam"].pk).update(roles=sorted(roles))
        self.model.sams_roles = roles

    @precondition(lambda self: self.model.sam_works_here)
    @rule()
    def works_here_no_more(self) -> None:
        deactivate_staff(staff=self._staff("sam"), why="Left.", by=self.cast.accounts["anna"], at=self.model.now)
        self.model.sam_works_here, self.model.sams_roles = False, set()
        self.model.team = {place for place in self.model.team if place[0] != "sam"}
        self.model.lins_supervisors.discard("sam")
        for of in PATIENTS:
            self.model.glass.pop(("sam", of), None)

    @precondition(lambda self: not self.model.sam_works_here)
    @rule()
    def is_back(self) -> None:
        told = {"by": self.cast.accounts["anna"], "at": self.model.now, "why": "Is back."}
        reinstate_staff(staff=self._staff("sam"), **told)  # type: ignore[arg-type]
        give_role(staff=self._staff("sam"), role=Role.CASE_MANAGER, **told)  # type: ignore[arg-type]
        self.model.sam_works_here, self.model.sams_roles = True, {Role.CASE_MANAGER}

    # -- time
    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)
        self.cast.set_clocks(self.model.now)

    # -- what must hold
    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        type(self).steps += 1
        for who, account in self.cast.accounts.items():
            viewer = viewer_of(account)
            may = {patient: self.model.may(who, patient) for patient in PATIENTS}
            for name, seen in self._by_law(viewer).items():
                assert seen == may[name], f"{who} of {name} by the law: {seen ^ may[name]}"
            shown = self._by_database(account.pk, viewer.wide_kinds)
            expected = {row for name in PATIENTS for row in self._rows_for(who, name, may[name])}
            assert shown == expected, f"{who} in the database: {sorted(shown ^ expected)}"

    @invariant()
    def a_page_answers_the_same(self) -> None:
        """One page in turn: they cost a hundred times what the law costs."""
        self.turn += 1
        turn = self.turn
        names = (*CLINICIANS, "vera", "ruth", "dan")
        who, page, of = names[turn % 6], PAGES[turn // 6 % 4], PATIENTS[turn // 24 % 2]
        client = Client()
        client.force_login(Account.objects.get(pk=self.cast.accounts[who].pk))
        type(self).pages += 1
        if who in ("ruth", "dan"):
            text = client.get("/family/").content.decode()
            shares_with_ruth = who == "ruth" and bool(self.model.may("ruth", "ada"))
            assert ("Ada Reyes" in text) == shares_with_ruth
            return
        path = "" if page == "patient" else f"{page}/"
        status = client.get(f"/clinic/patients/{self.cast.patients[of].ref}/{path}").status_code
        expected = 200 if self._may_open(who, page, of) else 404
        if who == "sam" and not self.model.sam_works_here:
            expected = 302  # to sign in, which they cannot
        assert status == expected, f"{who}, {page} of {of}: {status}"

    def _may_open(self, who: str, page: str, of: str) -> bool:
        may = self.model.may(who, of)
        on_call = who == "vera" and Role.ON_CALL in self.model.roles
        if page in ("next-step", "separate-notes"):
            return who in ("lin", "okafor") and self.model.treats(who, of)
        if who == "vera" and not on_call:
            return False
        if page == "patient":
            purposes = {purpose for kind, purpose in may if kind is Kind.IDENTITY}
            return bool(purposes & {Purpose.TREATMENT, Purpose.OPERATIONS, Purpose.EMERGENCY})
        return bool({(Kind.SAFETY, Purpose.TREATMENT), (Kind.SAFETY, Purpose.EMERGENCY)} & may)

    def _by_law(self, viewer: Any) -> dict[str, set[tuple[Kind, Purpose]]]:
        found: dict[str, set[tuple[Kind, Purpose]]] = {}
        grants = list(queries.with_consent(queries.grants_of(viewer, at=self.model.now)))
        people = {patient.pk: patient for patient in self.cast.patients.values()}
        told = queries.facts_of([grant for grant in grants if grant.patient_id in people], people, at=self.model.now)
        for name, patient in self.cast.patients.items():
            facts = [told[grant.pk] for grant in grants if grant.patient_id == patient.pk]
            found[name] = {
                (kind, purpose)
                for kind in Kind
                for purpose in Purpose
                if decide(roles=viewer.roles, kind=kind, purpose=purpose, grants=facts, at=self.model.now).allowed
            }
        return found

    def _by_database(self, account_id: int, kinds: Any) -> set[tuple[str, int, bool]]:
        with acting_as(account_id, kinds=kinds), connection.cursor() as cursor:
            cursor.execute(RAW)
            mine = {patient.pk for patient in self.cast.patients.values()}
            return {row for row in cursor.fetchall() if row[1] in mine}

    def _rows_for(self, who: str, name: str, may: set[tuple[Kind, Purpose]]) -> Iterator[tuple[str, int, bool]]:
        kinds, pk = {kind for kind, _ in may}, self.cast.patients[name].pk
        for table, (kind, flag) in TABLES.items():
            if kind in kinds:
                yield table, pk, False
            if {kind, Kind.SUBSTANCE_USE} <= kinds and flag == "substance_use" and table != "measures_response":
                yield table, pk, True
        if (who, name) in self.model.wrote:
            yield "notes_psychotherapynote", pk, False


def test_whatever_happens_everybody_sees_what_the_law_says_and_no_more(
    monkeypatch: pytest.MonkeyPatch, database_clock: Callable[[datetime], None]
) -> None:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    monkeypatch.setattr(documents, "pdf", lambda template, data, **_: str(data).encode())  # drawn elsewhere

    def set_clocks(now: datetime) -> None:
        database_clock(now)
        monkeypatch.setattr(clock, "now", lambda: now)

    monkeypatch.setattr(Rights, "cast", cast(set_clocks), raising=False)
    while Rights.steps < STEPS:  # walks end before their last step, now and then
        run_state_machine_as_test(
            Rights,
            settings=settings(
                max_examples=STEPS // PER_WALK,
                stateful_step_count=PER_WALK,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    print(f"{Rights.steps} steps, {Rights.pages} pages")  # noqa: T201  # to be quoted
