"""Who is in the benchmark's programme? A thousand patients with twenty PHQ-9 each, a week of groups, and Lin's team."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from stepwell.clinic.access.models import Grant
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.measures.models import Assignment, Response
from stepwell.clinic.people.actions import LicenceFacts, hire, open_account
from stepwell.clinic.people.models import Account, CareTeamMember, Patient, Staff
from stepwell.clinic.programs.models import Episode, Programme, Stay, Track
from stepwell.clinic.schedule.models import Seat, Session, Week
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import CARE_TEAM_KINDS, SELF_KINDS, Ground, Kind, Purpose, Role
from stepwell.pure.instruments import instrument

ZONE = ZoneInfo("America/New_York")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
IN_A_GROUP = 10
FACILITATORS = 20
GROUP_DAYS = (0, 2, 3)


@dataclass(frozen=True, slots=True)
class Population:
    """Whom to ask for: the patients in order, their accounts, and the clinician who treats them all."""

    patients: tuple[Patient, ...]
    clinician: Staff


def populate(
    *, patients: int, responses: int, at: datetime, has_groups: bool = True, seed: int = 20260302
) -> Population:
    """Put them into an empty database, in bulk. The same seed makes the same answers.

    Somebody who is missed in a group is an alert, by what the clock says: who counts alerts wants none (`has_groups`).
    """
    chance = random.Random(seed)
    with acting_as_programme(), transaction.atomic():
        team = [facilitator(number) for number in range(FACILITATORS)]
        people = some_patients(patients)
        read_themselves(people, at)
        are_treated_by(team[0], people, at)
        _team(people, team[0], at)
        _admitted(people, team[0], at)
        _responses(people, responses, chance, at)
        if has_groups:
            _week(people, team, at)
    return Population(tuple(people), team[0])


def signed_in(accounts: Sequence[Account]) -> list[str]:
    """A session cookie for each."""
    cookies = []
    for account in accounts:
        store = SessionStore()
        store["_auth_user_id"] = str(account.pk)
        store["_auth_user_backend"] = BACKEND
        store["_auth_user_hash"] = account.get_session_auth_hash()
        store.save()
        cookies.append(f"sessionid={store.session_key}")
    return cookies


def facilitator(number: int) -> Staff:
    account = open_account(email=f"facilitator{number}@example.org", password=None, time_zone=ZONE.key)
    licence = LicenceFacts(state="NY", valid_from=date(2020, 1, 1))
    return hire(
        account=account,
        name=f"Facilitator {number}",
        credential="LCSW",
        roles=[Role.THERAPIST],
        licences=[licence],
        npi="1234567893",
    )


def some_patients(number: int) -> list[Patient]:
    accounts = [Account(email=f"patient{n}@example.org", password="!", time_zone=ZONE.key) for n in range(number)]
    Account.objects.bulk_create(accounts)
    return Patient.objects.bulk_create(
        Patient(
            account=account,
            given_name=f"Given{n}",
            family_name=f"Family{n}",
            birth_on=date(1990, 1, 1) + timedelta(days=n),
            state="NY",
            time_zone=ZONE.key,
        )
        for n, account in enumerate(accounts)
    )


def read_themselves(people: Sequence[Patient], at: datetime) -> None:
    """Each of them may read their own record."""
    Grant.objects.bulk_create(
        _granted(patient.account, patient, SELF_KINDS, Purpose.OWN_RECORD, Ground.SELF, at) for patient in people
    )


def are_treated_by(clinician: Staff, people: Sequence[Patient], at: datetime) -> None:
    """The clinician may read the record of each."""
    treating = clinician.account
    Grant.objects.bulk_create(
        _granted(treating, patient, CARE_TEAM_KINDS, Purpose.TREATMENT, Ground.CARE_TEAM, at) for patient in people
    )


def _granted(
    to: Account | None, patient: Patient, kinds: frozenset[Kind], purpose: Purpose, ground: Ground, at: datetime
) -> Grant:
    names = sorted(kind.value for kind in kinds)
    long_ago = at - timedelta(days=365)
    return Grant(grantee=to, patient=patient, kinds=names, purpose=purpose, ground=ground, from_at=long_ago)


def _team(people: Sequence[Patient], clinician: Staff, at: datetime) -> None:
    CareTeamMember.objects.bulk_create(
        CareTeamMember(patient=patient, staff=clinician, part="primary therapist", from_at=at) for patient in people
    )


def _admitted(people: Sequence[Patient], clinician: Staff, at: datetime) -> None:
    programme = Programme.objects.create(key="bench", name="Bench", delivery="virtual")
    track = Track.objects.create(
        programme=programme,
        key="adult",
        name="Adult IOP",
        level_code="2.1",
        level_reason="9 h by the clock.",
        weekly_minutes=540,
        time_zone=ZONE.key,
    )
    by, since = clinician.account, at - timedelta(days=140)
    episodes = Episode.objects.bulk_create(
        Episode(patient=patient, admitted_at=since, admitted_by=by, primary_therapist=clinician) for patient in people
    )
    Stay.objects.bulk_create(
        Stay(
            patient=episode.patient,
            episode=episode,
            track=track,
            level_code="2.1",
            reason="PHQ-9 of 17.",
            from_on=since.date(),
            by=by,
        )
        for episode in episodes
    )
    Problem.objects.bulk_create(
        Problem(patient=patient, text="Major depression", icd10="F33.1", status="active", onset_at=since)
        for patient in people
    )


def _responses(people: Sequence[Patient], number: int, chance: random.Random, at: datetime) -> None:
    """One a week, the latest a week ago. The ninth item stays at zero: alerts are not what is measured here."""
    phq9 = instrument("phq-9")
    keys = [item.key for item in phq9.items]
    Assignment.objects.bulk_create(
        Assignment(patient=patient, instrument=phq9.id, from_on=(at - timedelta(days=140)).date()) for patient in people
    )

    def response(patient: Patient, weeks_ago: int) -> Response:
        answers = {key: chance.randint(0, 3) for key in keys} | {keys[8]: 0}
        result, answered_at = phq9.score(answers), at - timedelta(weeks=weeks_ago)
        return Response(
            patient=patient,
            instrument=phq9.id,
            version=phq9.version,
            answers=answers,
            total=result.total,
            band=result.band or "",
            answered_on=answered_at.astimezone(ZONE).date(),
            answered_at=answered_at,
            answered_by_id=patient.account_id or 0,
            submission=UUID(int=chance.getrandbits(128), version=4),
        )

    rows = (response(patient, weeks) for patient in people for weeks in range(number, 0, -1))
    Response.objects.bulk_create(rows, batch_size=2000)


def _week(people: Sequence[Patient], team: Sequence[Staff], at: datetime) -> None:
    """Groups of ten, one hour each, three days a week: each facilitator leads one after another from six o'clock."""
    today = at.astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday())
    by = team[0].account
    week = Week.objects.create(programme=Programme.objects.get(), starts_on=monday, published_at=at, published_by=by)
    sessions, members = [], []
    for number, start in enumerate(range(0, len(people), IN_A_GROUP)):
        hour = 6 + (number // len(team)) % 16
        for day in GROUP_DAYS:
            starts_at = datetime.combine(monday + timedelta(days=day), time(hour), tzinfo=ZONE)
            sessions.append(
                Session(
                    week=week,
                    kind="group",
                    title="DBT skills",
                    facilitator=team[number % len(team)],
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=1),
                    time_zone=ZONE.key,
                )
            )
            members.append(people[start : start + IN_A_GROUP])
    Session.objects.bulk_create(sessions)
    Seat.objects.bulk_create(
        Seat(session=session, patient=patient, starts_at=session.starts_at, ends_at=session.ends_at)
        for session, group in zip(sessions, members, strict=True)
        for patient in group
    )


def a_submission() -> str:
    """What a form carries so that sending it twice records it once."""
    return str(uuid4())
