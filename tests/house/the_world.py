"""A small programme: somebody in every relation to each of three patients, and in every record a word of its own.

`RELATIONS` says by hand what each may see; nothing of it is read from the database. A planted word is
`zq<whose><what>`: found in an answer, it says by itself whose record was shown, and of which kind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import Consent, Countersignature, Determination
from stepwell.clinic.access.tests.factories import a_patient, shares, treats
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.billing.models import Charge, Claim, SeatedOutside
from stepwell.clinic.billing.tests.factories import covered
from stepwell.clinic.chart.models import Allergy, Medication, Problem
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.measures.actions import record_reading
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import a_card, a_day, a_response, phq9
from stepwell.clinic.notes.actions import write_separate_note
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Relative, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_second_step, a_staff, an_account
from stepwell.clinic.plans.actions import set_goal, write_aftercare
from stepwell.clinic.programs.actions import log_callback, record_intake
from stepwell.clinic.programs.models import Discharge, Episode, Programme, Referral, Stay, Track
from stepwell.clinic.programs.tests.factories import a_referral, a_track, admitted, an_intake
from stepwell.clinic.safety.actions import add_weekly, mark_at_risk, raise_alert, write_safety_plan
from stepwell.clinic.schedule.actions import calendar_feed, keep_apart
from stepwell.clinic.schedule.models import Closure, DraftWeek, SeatOffer, Session, Unplaced, Week
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.begin_supervision import begin_supervision
from stepwell.journeys.break_glass import break_glass
from stepwell.journeys.end_supervision import end_supervision
from stepwell.journeys.record_guardianship import record_guardianship
from stepwell.journeys.sign_note import sign_note
from stepwell.journeys.withdraw_consent import withdraw_consent
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import ConsentState, GrantFacts, Ground, Kind, Purpose, Role
from stepwell.pure.instruments import Grade

NOW = SPRING + timedelta(hours=4)  # eleven in the morning in New York, on a Monday
LONG_AGO = SPRING - timedelta(days=60)
OWNERS = {"subject": "alp", "child": "bet", "other": "gam"}
TOTALS = {"subject": 23, "child": 22, "other": 21}  # of the PHQ-9: a number that stands for whose score it is

IDENTITY, SCHEDULE, ATTENDANCE, SCORES, ANSWERS, PLAN, NOTES, CHART, SAFETY, BILLING, MESSAGES, ACCESS = (
    Kind.IDENTITY, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.SCORES, Kind.ANSWERS, Kind.PLAN, Kind.NOTES, Kind.CHART,
    Kind.SAFETY, Kind.BILLING, Kind.MESSAGES, Kind.ACCESS,
)  # fmt: skip
THERAPY_NOTES, COUNSELLING, SUBSTANCE = Kind.PSYCHOTHERAPY_NOTES, Kind.COUNSELLING_NOTES, Kind.SUBSTANCE_USE
Kinds = frozenset[Kind]

# What was planted in the record of each of the three, and the kinds one must see to see it.
PLANTED: Mapping[str, Kinds] = {
    "name": frozenset({IDENTITY}),
    "phone": frozenset({IDENTITY}),
    "address": frozenset({IDENTITY}),
    "mail": frozenset({IDENTITY}),
    "referral": frozenset({IDENTITY}),
    "callback": frozenset({IDENTITY}),
    "contact": frozenset({IDENTITY}),
    "title": frozenset({SCHEDULE}),
    "sutitle": frozenset({SCHEDULE, SUBSTANCE}),
    "coming": frozenset({SCHEDULE}),
    "sucoming": frozenset({SCHEDULE, SUBSTANCE}),
    "stay": frozenset({SCHEDULE}),
    "sustay": frozenset({SCHEDULE, SUBSTANCE}),
    "left": frozenset({SCHEDULE, SUBSTANCE}),
    "unplaced": frozenset({SCHEDULE}),
    "total": frozenset({SCORES}),
    "diary": frozenset({ANSWERS}),
    "reading": frozenset({CHART}),
    "sureading": frozenset({CHART, SUBSTANCE}),
    "risk": frozenset({SAFETY}),
    "goal": frozenset({PLAN}),
    "sugoal": frozenset({PLAN, SUBSTANCE}),
    "aftercare": frozenset({PLAN, SUBSTANCE}),
    "shared": frozenset({NOTES}),
    "part": frozenset({NOTES}),
    "supart": frozenset({NOTES, SUBSTANCE}),
    "ofold": frozenset({NOTES}),
    "therapynote": frozenset({THERAPY_NOTES}),
    "counsellingnote": frozenset({COUNSELLING}),
    "problem": frozenset({CHART}),
    "suproblem": frozenset({CHART, SUBSTANCE}),
    "medication": frozenset({CHART}),
    "sumedication": frozenset({CHART, SUBSTANCE}),
    "allergy": frozenset({CHART}),
    "plan": frozenset({SAFETY}),
    "alert": frozenset({SAFETY}),
    "sualert": frozenset({SAFETY, SUBSTANCE}),
    "payer": frozenset({BILLING}),
    "member": frozenset({BILLING}),
    "claim": frozenset({BILLING}),
    "suclaim": frozenset({BILLING, SUBSTANCE}),
    "notice": frozenset({MESSAGES}),
    "recipient": frozenset({ACCESS}),
    "told": frozenset({ACCESS}),
    "reason": frozenset({ACCESS}),
    "papers": frozenset({ACCESS}),
}
# What a schedule says besides days and hours.
WHAT_FOR = frozenset({"title", "sutitle", "coming", "sucoming", "stay", "sustay", "left"})
# By name, longest first: now and then a random token, too, has letters that begin like one of these words.
_WHAT = "|".join(sorted(PLANTED, key=len, reverse=True))
_WORD = re.compile(rf"zq(alp|bet|gam)({_WHAT})|\b(2[123]) of 27".encode())
_OWNER = {mark: owner for owner, mark in OWNERS.items()} | {str(total): owner for owner, total in TOTALS.items()}


def word(owner: str, what: str) -> str:
    """The word that stands for this in the record of this patient."""
    assert what in PLANTED
    return f"zq{OWNERS[owner]}{what}"


def words_in(answer: bytes) -> set[tuple[str, str]]:
    """Whose records an answer shows something of, and what."""
    found = set()
    for mark, what, total in _WORD.findall(answer.lower()):
        found.add((_OWNER[(mark or total).decode()], what.decode() or "total"))
    return found


# ---- who there is
_NOTHING: Kinds = frozenset()
_WITHIN = frozenset({IDENTITY, SCHEDULE, ATTENDANCE, SUBSTANCE})
_OWN = _WITHIN | {SCORES, ANSWERS, PLAN, NOTES, CHART, SAFETY, BILLING, MESSAGES, ACCESS}
_TEAM = _WITHIN | {SCORES, ANSWERS, PLAN, NOTES, CHART, SAFETY, MESSAGES, ACCESS}
_WATCHED = _WITHIN | {SCORES, ANSWERS, PLAN, NOTES, CHART, SAFETY}
_FAMILY = frozenset({IDENTITY, SCHEDULE, ATTENDANCE, PLAN, SAFETY, SCORES})
_PARENT = frozenset({IDENTITY, SCHEDULE, ATTENDANCE, PLAN, SCORES, CHART, SAFETY, BILLING})
_SOME = frozenset({IDENTITY, SCHEDULE, SAFETY})
_SEPARATE = frozenset({THERAPY_NOTES, COUNSELLING})
_BILLS = _WITHIN | {BILLING}
_DIRECTS = _WITHIN | {SCORES, SAFETY, BILLING, ACCESS}
_ON_CALL = frozenset({IDENTITY, SCHEDULE, SCORES, SAFETY, SUBSTANCE})


def _given(
    kinds: Kinds,
    purpose: Purpose,
    ground: Ground,
    consent: ConsentState = ConsentState.NONE,
    from_at: datetime = SPRING,
    until: datetime | None = None,
) -> GrantFacts:
    return GrantFacts(kinds, purpose, ground, from_at, until, consent)


_SELF = (_given(_OWN, Purpose.OWN_RECORD, Ground.SELF),)
_CARE = (_given(_TEAM, Purpose.TREATMENT, Ground.CARE_TEAM),)
_AUTHOR = (_given(_SEPARATE, Purpose.TREATMENT, Ground.AUTHOR),)
_GLASS = (_given(_WATCHED, Purpose.EMERGENCY, Ground.BREAK_GLASS, until=NOW + timedelta(minutes=30)),)
_OVER = (_given(_WATCHED, Purpose.EMERGENCY, Ground.BREAK_GLASS, until=NOW - timedelta(minutes=1)),)


def _consented(
    kinds: Kinds, state: ConsentState = ConsentState.IN_FORCE, until: datetime | None = None
) -> tuple[GrantFacts]:
    return (_given(kinds, Purpose.FAMILY_SUPPORT, Ground.CONSENT, state, until=until),)


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody, by the parts they play and what they are to each of the three patients.

    `sees` are the kinds by patient, `of_everybody` those of anybody; `grants` what they hold. All of it by hand.
    """

    roles: frozenset[Role] = frozenset()
    sees: Mapping[str, Kinds] = field(default_factory=dict)
    of_everybody: Kinds = _NOTHING
    grants: Mapping[str, Sequence[GrantFacts]] = field(default_factory=dict)
    own: str = ""
    is_account: bool = True

    def kinds_of(self, owner: str) -> Kinds:
        return self.sees.get(owner, _NOTHING) | self.of_everybody

    def may_see(self, owner: str, what: str) -> bool:
        """Relatives read when an appointment is, and not what for."""
        return PLANTED[what] <= self.kinds_of(owner) and not (Role.RELATIVE in self.roles and what in WHAT_FOR)


def _plays(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_EXPIRED = (_given(_FAMILY, Purpose.FAMILY_SUPPORT, Ground.CONSENT, ConsentState.EXPIRED, LONG_AGO, SPRING),)
RELATIONS: Mapping[str, Relation] = {
    # the patients themselves
    "self": Relation(_plays(Role.PATIENT), {"subject": _OWN}, grants={"subject": _SELF}, own="subject"),
    "other patient": Relation(_plays(Role.PATIENT), {"other": _OWN}, grants={"other": _SELF}, own="other"),
    "child": Relation(_plays(Role.PATIENT), {"child": _OWN}, grants={"child": _SELF}, own="child"),
    # the care team, and who was in it
    "team therapist": Relation(
        _plays(Role.THERAPIST), {"subject": _TEAM | _SEPARATE}, grants={"subject": _CARE + _AUTHOR}
    ),
    "team psychiatrist": Relation(_plays(Role.PSYCHIATRIST), {"subject": _TEAM}, grants={"subject": _CARE}),
    "team case manager": Relation(_plays(Role.CASE_MANAGER), {"subject": _TEAM}, grants={"subject": _CARE}),
    "authorised colleague": Relation(
        _plays(Role.THERAPIST),
        {"subject": _TEAM | {THERAPY_NOTES}},
        grants={
            "subject": (
                *_CARE,
                _given(
                    frozenset({THERAPY_NOTES}), Purpose.TREATMENT, Ground.CONSENT, ConsentState.IN_FORCE, until=None
                ),
            )
        },
    ),
    "former team member": Relation(
        _plays(Role.THERAPIST),
        grants={
            "subject": (_given(_TEAM, Purpose.TREATMENT, Ground.CARE_TEAM, from_at=LONG_AGO, until=SPRING),),
            "other": (_given(_TEAM, Purpose.TREATMENT, Ground.CARE_TEAM, from_at=LONG_AGO, until=SPRING),),
        },
    ),
    "therapist of others": Relation(
        _plays(Role.THERAPIST),
        {"child": _TEAM | _SEPARATE, "other": _TEAM | _SEPARATE},
        grants={"child": _CARE + _AUTHOR, "other": _CARE + _AUTHOR},
    ),
    "therapist of nobody": Relation(_plays(Role.THERAPIST)),
    "supervisor": Relation(
        _plays(Role.THERAPIST),
        {"subject": _WATCHED},
        grants={"subject": (_given(_WATCHED, Purpose.OPERATIONS, Ground.SUPERVISION),)},
    ),
    "former supervisor": Relation(
        _plays(Role.THERAPIST),
        grants={"subject": (_given(_WATCHED, Purpose.OPERATIONS, Ground.SUPERVISION, until=NOW - timedelta(hours=1)),)},
    ),
    # people close to somebody
    "relative, some kinds": Relation(_plays(Role.RELATIVE), {"subject": _SOME}, grants={"subject": _consented(_SOME)}),
    "relative, all but substance use": Relation(
        _plays(Role.RELATIVE), {"subject": _FAMILY}, grants={"subject": _consented(_FAMILY)}
    ),
    "relative, substance use too": Relation(
        _plays(Role.RELATIVE),
        {"subject": _FAMILY | {SUBSTANCE}},
        grants={"subject": _consented(_FAMILY | {SUBSTANCE})},
    ),
    "relative without consent": Relation(_plays(Role.RELATIVE)),
    "relative, revoked": Relation(
        _plays(Role.RELATIVE),
        grants={"subject": _consented(_FAMILY | {SUBSTANCE}, ConsentState.REVOKED, NOW - timedelta(hours=1))},
    ),
    "relative, expired": Relation(_plays(Role.RELATIVE), grants={"subject": _EXPIRED}),
    "relative of another": Relation(_plays(Role.RELATIVE), {"other": _FAMILY}, grants={"other": _consented(_FAMILY)}),
    "guardian": Relation(
        _plays(Role.RELATIVE),
        {"child": _PARENT},
        grants={"child": (_given(_PARENT, Purpose.FAMILY_SUPPORT, Ground.PERSONAL_REPRESENTATIVE),)},
    ),
    "guardian without standing": Relation(_plays(Role.RELATIVE)),
    # the programme
    "biller": Relation(_plays(Role.BILLER), of_everybody=_BILLS),
    "scheduler": Relation(_plays(Role.SCHEDULER), of_everybody=_WITHIN),
    "director": Relation(_plays(Role.DIRECTOR), of_everybody=_DIRECTS),
    "privacy officer": Relation(_plays(Role.PRIVACY_OFFICER), of_everybody=frozenset({IDENTITY, ACCESS})),
    "on call": Relation(_plays(Role.ON_CALL), of_everybody=_ON_CALL),
    "administrator": Relation(_plays(Role.ADMINISTRATOR)),
    "broken glass, open": Relation(_plays(Role.CASE_MANAGER), {"subject": _WATCHED}, grants={"subject": _GLASS}),
    "broken glass, closed": Relation(_plays(Role.CASE_MANAGER), grants={"subject": _OVER}),
    "broken glass, over": Relation(_plays(Role.CASE_MANAGER), grants={"subject": _OVER}),
    # and those who are nobody here
    "staff without a part": Relation(),
    "staff who left": Relation(grants={"subject": _CARE}),
    "account of nobody": Relation(),
    "account that was closed": Relation(is_account=False),
    "anonymous": Relation(is_account=False),
}


@dataclass(slots=True)
class World:
    """The accounts by relation (None: nobody signs in), and what of each patient an address can name."""

    accounts: dict[str, Account | None]
    patients: dict[str, Patient]
    refs: dict[str, dict[str, UUID | str]]


def build() -> World:
    """Everything, as of `NOW`. The rules must be in force; acts programme-wide."""
    staff = {
        name: a_staff(sorted(relation.roles), name=name.capitalize())
        for name, relation in RELATIONS.items()
        if relation.roles and relation.roles.isdisjoint({Role.PATIENT, Role.RELATIVE})
    }
    for name in ("staff without a part", "staff who left"):
        staff[name] = a_staff([], name=name.capitalize())
    lin, carers = staff["team therapist"], staff["therapist of others"]
    patients = {
        "subject": _a_patient("subject"),
        "child": _a_patient("child", birth_on=date(2010, 3, 9), state="TX"),
        "other": _a_patient("other"),
    }
    refs = {
        owner: _plant(owner, patient, lin if owner == "subject" else carers, staff["former team member"])
        for owner, patient in patients.items()
    }
    accounts: dict[str, Account | None] = {name: each.account for name, each in staff.items()}
    accounts |= {"self": patients["subject"].account, "child": patients["child"].account}
    accounts |= {"other patient": patients["other"].account, "account of nobody": an_account(), "anonymous": None}
    accounts |= _family(patients)
    accounts |= _closed(patients["subject"])
    _team(staff, patients, refs)
    _guardians(staff["director"].account, patients["child"], accounts, refs)
    _emergencies(staff, patients["subject"], refs)
    _rota(staff["on call"], refs)
    assert accounts.keys() == RELATIONS.keys()
    return World(accounts, patients, refs)


def _a_patient(owner: str, **facts: object) -> Patient:
    return a_patient(
        given_name="Jordan",
        family_name=word(owner, "name").capitalize(),
        phone=f"555 {word(owner, 'phone')}",
        address=f"12 {word(owner, 'address')} Street",
        email=f"{word(owner, 'mail')}@example.org",
        **facts,
    )


def _team(staff: Mapping[str, Staff], patients: Mapping[str, Patient], refs: dict[str, dict[str, UUID | str]]) -> None:
    subject = patients["subject"]
    for name, part in (
        ("team psychiatrist", "psychiatrist"),
        ("team case manager", "case manager"),
        ("authorised colleague", "therapist"),
        ("staff who left", "peer"),
    ):
        treats(staff[name], subject, part=part)
    left = staff["staff who left"]
    left.active = False
    left.roles = [Role.THERAPIST.value]
    left.save(update_fields=["active", "roles"])
    notes = a_consent(subject, {THERAPY_NOTES}, form="psychotherapy_notes", recipient=word("subject", "recipient"))
    access.grant(
        to=staff["authorised colleague"].account, patient=subject, kinds={THERAPY_NOTES}, purpose=Purpose.TREATMENT,
        ground=Ground.CONSENT, consent=notes, by=subject.account, at=SPRING,
    )  # fmt: skip
    director = staff["director"].account
    for name in ("former supervisor", "supervisor"):
        supervision = begin_supervision(
            supervisor=staff[name], supervisee=staff["team therapist"], by=director, at=SPRING
        )
        if name == "former supervisor":
            end_supervision(supervision=supervision, by=director, at=NOW - timedelta(hours=1))
    refs["subject"] |= {"supervised": staff["team therapist"].ref, "supervision": supervision.ref}
    former = staff["former team member"]
    for patient in (subject, patients["other"]):
        people.leave_care_team(patient=patient, staff=former, at=SPRING)
        access.end_grants(patient=patient, ground=Ground.CARE_TEAM, of=former.account, at=SPRING)


def _family(patients: Mapping[str, Patient]) -> dict[str, Account | None]:
    subject, found = patients["subject"], dict[str, Account | None]()

    def relative(name: str, patient: Patient) -> Relative:
        account = an_account()
        found[name] = account
        return people.link_relative(account=account, patient=patient, name="Ruth Vale", relationship="mother")

    shares(relative("relative, some kinds", subject), _SOME)
    shares(relative("relative, all but substance use", subject), _FAMILY)
    shares(relative("relative, substance use too", subject), _FAMILY | {SUBSTANCE})
    relative("relative without consent", subject)
    shares(relative("relative of another", patients["other"]), _FAMILY)
    revoked = shares(relative("relative, revoked", subject), _FAMILY | {SUBSTANCE})
    assert subject.account is not None
    withdraw_consent(patient=subject, ref=revoked.ref, by=subject.account, at=NOW - timedelta(hours=1))
    expired = relative("relative, expired", subject)
    lapsed = a_consent(
        subject, _FAMILY, form="family", purpose=Purpose.FAMILY_SUPPORT, recipient="Ruth Vale (mother)", until=SPRING
    )
    access.grant(
        to=expired.account, patient=subject, kinds=_FAMILY, purpose=Purpose.FAMILY_SUPPORT, ground=Ground.CONSENT,
        consent=lapsed, by=subject.account, at=LONG_AGO, until=SPRING,
    )  # fmt: skip
    return found


def _closed(subject: Patient) -> dict[str, Account | None]:
    """Somebody on the care team whose account was closed; the grant is still there."""
    closed = a_staff([Role.THERAPIST], name="Account that was closed")
    treats(closed, subject, part="art therapist")
    Account.objects.filter(pk=closed.account_id).update(is_active=False)
    closed.account.is_active = False
    return {"account that was closed": closed.account}


def _guardians(
    director: Account, child: Patient, accounts: dict[str, Account | None], refs: dict[str, dict[str, UUID | str]]
) -> None:
    for name, may in (("guardian", True), ("guardian without standing", False)):
        accounts[name] = account = an_account()
        linked = people.link_relative(account=account, patient=child, name=name.capitalize(), relationship="parent")
        recorded = record_guardianship(
            patient=child, guardian=linked.ref, may_consent=may, may_see=may, papers=word("child", "papers"),
            by=director, at=SPRING,
        )  # fmt: skip
        if may:
            refs["child"]["guardianship"] = recorded.guardianship.ref
            signed = a_consent(child, {SCHEDULE}, recipient="Dr Parent")
            refs["child"]["parents consent"] = signed.ref
            refs["child"]["paper"] = a_consent(child, {SCHEDULE}, also_signs=linked).ref
            refs["child"]["signed paper"] = _countersigned(a_consent(child, {PLAN}, also_signs=linked)).ref
    refs["child"]["determination"] = Determination.objects.create(
        patient=child, exception="suicide", words="Over.", by=director, from_at=LONG_AGO, until=SPRING
    ).ref


def _countersigned(consent: Consent) -> Consent:
    assert consent.also_signs is not None
    Countersignature.objects.create(
        patient=consent.patient, consent=consent, signature="Guardian", signed_as="parent",
        by=consent.also_signs.account, at=SPRING, pdf=b"%PDF", digest="",
    )  # fmt: skip
    return consent


def _emergencies(staff: Mapping[str, Staff], subject: Patient, refs: dict[str, dict[str, UUID | str]]) -> None:
    for name, at in (("open", NOW - timedelta(minutes=20)), ("closed", NOW - timedelta(minutes=30)),
                     ("over", NOW - timedelta(minutes=90))):  # fmt: skip
        account = staff[f"broken glass, {name}"].account
        broken = break_glass(patient=subject, reason=f"{word('subject', 'reason')} {name}", by=account, at=at)
        refs["subject"][f"glass {name}"] = broken.ref
        if name == "closed":
            access.close_glass(ref=broken.ref, by=account, at=NOW - timedelta(minutes=1))


def _rota(staff: Staff, refs: dict[str, dict[str, UUID | str]]) -> None:
    """A line of the rota, an absence and a closed day for each to name; they are of nobody in care."""
    for weekday, owner in enumerate(OWNERS):
        line = add_weekly(
            staff=staff, part="on call", weekdays=[weekday], starts=time(8), ends=time(20),
            time_zone="America/New_York", from_on=SPRING.date(), by=staff.account, at=SPRING,
        )  # fmt: skip
        away = people.add_absence(
            account=staff.account, starts_at=NOW + timedelta(days=10 + weekday),
            ends_at=NOW + timedelta(days=11 + weekday), kind="leave", by=staff.account, at=SPRING,
        )  # fmt: skip
        assert away is not None
        closed = Closure.objects.create(on=(SPRING + timedelta(days=30 + weekday)).date(), name="Staff day")
        refs[owner] |= {"line": line.ref, "absence": away.ref, "closure": closed.ref}


_control = count(700_000_001)


def _plant(owner: str, patient: Patient, therapist: Staff, former: Staff) -> dict[str, UUID | str]:
    """One of everything in this patient's record; the refs by which addresses name it."""
    assert patient.account is not None
    hour = 2 * list(OWNERS).index(owner)  # nobody leads two sessions at once
    treats(therapist, patient)
    programme = a_track()
    present = _stays(owner, patient, therapist, programme)
    signed = {
        tells: _a_session(owner, patient, therapist, SPRING - timedelta(days=7 - 2 * tells, hours=hour), tells)
        for tells in (False, True)
    }
    coming = [
        a_session(
            therapist, SPRING + timedelta(days=1 + tells, hours=hour), 50, [patient], kind="individual",
            title=word(owner, "sucoming" if tells else "coming"), substance_use=bool(tells),
        )
        for tells in (0, 1)
    ]  # fmt: skip
    old = _the_old_session(owner, patient, former, hour) if owner != "child" else None
    claim = _bills(owner, patient, therapist)
    SeatedOutside.objects.create(patient=patient, why="all of it is used", by=therapist.account, at=SPRING)
    goal = _chart(owner, patient, present, therapist)
    response = _safety(owner, patient, therapist)
    tell(account=patient.account, words=f"Told {word(owner, 'notice')}", link="/me/", at=SPRING)
    consent = a_consent(patient, _SOME | {NOTES, SUBSTANCE}, recipient=f"Dr {word(owner, 'recipient')}")
    with acting_as(None, wide=True):
        access.disclose(
            patient=patient, consent=consent, recipient="A court clerk", description=word(owner, "told"),
            kinds={SCHEDULE, SUBSTANCE}, purpose=Purpose.TREATMENT, by=therapist.account, at=SPRING,
        )  # fmt: skip
    alerts = [
        raise_alert(
            patient=patient, grade=Grade.SIGNAL, words=word(owner, "sualert" if tells else "alert"),
            source=f"test:{owner}:{tells}", at=SPRING, substance_use=tells,
        )
        for tells in (False, True)
    ]  # fmt: skip
    week = Week.objects.get(sessions=coming[0])
    draft = DraftWeek.objects.create(
        programme=week.programme, starts_on=week.starts_on + timedelta(weeks=1 + list(OWNERS).index(owner)),
        asked_by=week.published_by, asked_at=NOW, made_at=NOW, plan={"sessions": [], "unplaced": []},
    )  # fmt: skip
    Unplaced.objects.create(
        week=week, block="Skills", patient_ref=patient.ref, reason=word(owner, "unplaced"),
    )  # fmt: skip
    found: dict[str, UUID | str] = {
        "patient": patient.ref,
        "colleague": therapist.ref,
        "account": a_second_step(patient.account).ref,
        "member": patient.care_team.get(staff=therapist).ref,
        "consent": consent.ref,
        "card": _measured(owner, patient, therapist),
        "response": response.ref,
        "alert": alerts[0].ref,
        "sualert": alerts[1].ref,
        "claim": claim.ref,
        "goal": goal,
        "session": signed[False].ref,
        "old session": old.ref if old else uuid4(),
        "coming session": coming[0].ref,
        "seat": coming[0].seats.get().ref,
        "offer": SeatOffer.objects.create(
            session=coming[0], patient=patient, until=NOW, by=therapist.account, at=SPRING
        ).ref,
        "draft": draft.ref,
        "block": programme.blocks.get(key="skills").ref,
        "pair": keep_apart(patient=patient, other=a_patient(account=None), by=therapist.account, at=SPRING).ref,
        "referral": _referral(owner, patient, therapist.account).ref,
        "feed": calendar_feed(account=patient.account).token,
    }
    return found


def _stays(owner: str, patient: Patient, therapist: Staff, track: Track) -> Episode:
    """A stay that told of substance use, which is over; and the present one, which is returned."""
    programme = Programme.objects.create(key=f"recovery-{owner}", name="Recovery")
    recovery = Track.objects.create(
        programme=programme, key="recovery", name="Evenings", level_code="2.1", level_reason="-", weekly_minutes=600,
        time_zone="America/New_York", substance_use=True,
    )  # fmt: skip
    past = Episode.objects.create(
        patient=patient, admitted_at=LONG_AGO, admitted_by=therapist.account, primary_therapist=therapist
    )
    ended_on = LONG_AGO.date() + timedelta(days=20)
    Stay.objects.create(
        patient=patient, episode=past, track=recovery, level_code="2.1", reason=word(owner, "sustay"),
        from_on=LONG_AGO.date(), until=ended_on, by=therapist.account,
    )  # fmt: skip
    Discharge.objects.create(
        patient=patient, episode=past, reason="goals met", words=word(owner, "left"), on=ended_on,
        by=therapist.account, at=LONG_AGO + timedelta(days=20),
    )  # fmt: skip
    write_aftercare(
        episode=past, first_visit_with=word(owner, "aftercare"), first_visit_at=None, supports="Sister",
        warning_signs="Not sleeping", by=therapist.account, at=LONG_AGO + timedelta(days=20),
    )  # fmt: skip
    present = admitted(patient, track, therapist)
    Stay.objects.filter(episode=present).update(reason=word(owner, "stay"))
    return present


def _a_session(owner: str, patient: Patient, therapist: Staff, starts_at: datetime, tells: bool) -> Session:
    """Held, marked, and its note signed."""
    session = a_session(
        therapist, starts_at, 50, [patient], kind="individual", title=word(owner, "sutitle" if tells else "title"),
        substance_use=tells,
    )  # fmt: skip
    held(session, {patient: 50})
    part = word(owner, "supart" if tells else "part")
    shared = "As planned." if tells else word(owner, "shared")
    with acting_as(therapist.account_id):
        told = sign_note(
            session_ref=session.ref, shared=shared, by=therapist.account, at=session.ends_at,
            parts={seat.ref: part for seat in session.seats.all()},
        )  # fmt: skip
    assert not told.problems
    return session


def _the_old_session(owner: str, patient: Patient, former: Staff, hour: int) -> Session:
    """Led by somebody who has left the care team since; it was theirs to lead, and nobody in it is theirs to see."""
    treats(former, patient, part="former therapist", at=LONG_AGO)
    session = a_session(former, LONG_AGO + timedelta(days=3, hours=hour), 50, [patient], title="An old group")
    held(session, {patient: 50})
    with acting_as(former.account_id):
        sign_note(
            session_ref=session.ref, shared="As planned.", by=former.account, at=session.ends_at,
            parts={seat.ref: word(owner, "ofold") for seat in session.seats.all()},
        )  # fmt: skip
    return session


def _bills(owner: str, patient: Patient, therapist: Staff) -> Claim:
    cover = covered(patient, payer_name=word(owner, "payer"), member_id=word(owner, "member"))
    made = []
    for tells in (False, True):
        claim = Claim.objects.create(
            patient=patient, coverage=cover, control_number=next(_control), total=Decimal("450.00"),
            text="ISA*00**00**ZZ*A*ZZ*B*260302*1200*^*00501*000000001*0*T*:~ " + word(owner, "suclaim" if tells else
            "claim"), made_by=therapist.account, made_at=SPRING, substance_use=tells,
        )  # fmt: skip
        Charge.objects.create(
            patient=patient, coverage=cover, on=SPRING.date() - timedelta(days=7 - 2 * tells), hcpcs="S9480",
            revenue="0905", amount=Decimal("450.00"), minutes=180, rule_ref=uuid4(), claim=claim, by=therapist.account,
            at=SPRING, substance_use=tells,
        )  # fmt: skip
        made.append(claim)
    return made[0]


def _chart(owner: str, patient: Patient, episode: Episode, therapist: Staff) -> UUID:
    goals = []
    for tells in (False, True):
        before = "su" if tells else ""
        problem = Problem.objects.create(
            patient=patient, text=word(owner, f"{before}problem"), icd10="F10.20" if tells else "F33.1",
            status="active", substance_use=tells,
        )  # fmt: skip
        Medication.objects.create(
            patient=patient, text=word(owner, f"{before}medication"), status="active", substance_use=tells
        )
        goals.append(
            set_goal(
                patient=patient, episode=episode, problem=problem, words=word(owner, f"{before}goal"), therapy="CBT",
                review_due_on=date(2026, 4, 2), by=therapist.account, at=SPRING,
            )
        )  # fmt: skip
    Allergy.objects.create(patient=patient, text=word(owner, "allergy"), status="active")
    write_separate_note(
        patient=patient, kind=THERAPY_NOTES, text=word(owner, "therapynote"), by=therapist.account, at=SPRING
    )
    write_separate_note(
        patient=patient, kind=COUNSELLING, text=word(owner, "counsellingnote"), by=therapist.account, at=SPRING
    )
    return goals[0].ref


def _safety(owner: str, patient: Patient, therapist: Staff) -> Response:
    """A plan, a mark and a score, which is returned."""
    write_safety_plan(patient=patient, coping=word(owner, "plan"), by=therapist.account, at=SPRING)
    mark_at_risk(patient=patient, why=word(owner, "risk"), by=therapist.account, at=SPRING)
    last = TOTALS[owner] - 21
    return a_response(patient, phq9(3, item8=last, item9=0), SPRING - timedelta(days=1))


def _measured(owner: str, patient: Patient, therapist: Staff) -> UUID:
    """A day in the diary, a pulse and a breath test; the card is returned."""
    card = a_card(patient, ["mood", "words"])
    a_day(patient, {"mood": 3, "words": word(owner, "diary")})
    for kind, value, unit, what in (("heart_rate", 70, "/min", "reading"), ("breath_alcohol", 0, "%", "sureading")):
        record_reading(
            patient=patient, kind=kind, value=value, unit=unit, words=word(owner, what), taken_at=SPRING,
            submission=uuid4(), by=therapist.account, at=SPRING,
        )  # fmt: skip
    return card.ref


def _referral(owner: str, patient: Patient, by: Account) -> Referral:
    referral = a_referral(
        given_name="Jordan", family_name=word(owner, "name"), message=word(owner, "referral"),
        email=f"{word(owner, 'mail')}@example.org", phone=f"555 {word(owner, 'phone')}",
    )  # fmt: skip
    log_callback(referral=referral, reached=True, summary=word(owner, "callback"), by=by, at=SPRING)
    record_intake(referral=referral, answers=an_intake(emergency_contact_name=word(owner, "contact")), by=by, at=SPRING)
    Referral.objects.filter(pk=referral.pk).update(patient=patient, state=Referral.State.ADMITTED)
    return referral
