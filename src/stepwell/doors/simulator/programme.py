"""How does the demonstration programme come about? As a real one does: hired, loaded, referred, admitted, lived.

Everything goes through the same journeys as in a clinic, at the moments it would have happened: three weeks of sessions
attended and signed, this week and the next one published, questionnaires answered and diary cards filled in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from stepwell.clinic.access.actions import grant_self
from stepwell.clinic.access.consents import GROUP, OFFERS, TELEHEALTH, Terms, consent_text, end_of, family_terms
from stepwell.clinic.attendance.actions import Mark, mark
from stepwell.clinic.attendance.queries import roster
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.live.actions import open_session
from stepwell.clinic.live.queries import session_of
from stepwell.clinic.measures.queries import diary_card
from stepwell.clinic.notes.queries import sessions_led
from stepwell.clinic.people.actions import (
    LicenceFacts,
    hire,
    open_account,
    record_first_roles,
    say_remit,
    set_language,
)
from stepwell.clinic.people.queries import account_by_id, viewer_of
from stepwell.clinic.plans.actions import set_goal
from stepwell.clinic.programs.actions import (
    BlockTerms,
    IntakeAnswers,
    ensure_weekly_therapy,
    load_timetable,
    log_callback,
    record_intake,
    settle_block,
)
from stepwell.clinic.programs.queries import blocks_offered, programmes_offered
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.safety.actions import (
    acknowledge,
    add_way,
    add_weekly,
    keep_directory,
    put_on_call,
    record_contact,
    resolve,
    write_safety_plan,
)
from stepwell.clinic.safety.queries import PlanEntry
from stepwell.clinic.schedule.actions import Window, draft_week, keep_apart, make_draft, set_availability
from stepwell.clinic.schedule.waiting import free_places_of, session_in_week
from stepwell.doors.cli.import_emergency_services import read_directory
from stepwell.doors.simulator.cast import (
    AGREED,
    APART,
    ASKING,
    DIARISTS,
    FATHER,
    MOTHER,
    NEWCOMER,
    NOBODY,
    ON_CALL_NUMBERS,
    PASSWORD,
    PEOPLE,
    RELATIVE,
    REMITS,
    ROTA,
    STAIRWAY,
    TEAM,
    Person,
    diary_answers,
    phq9_answers,
)
from stepwell.journeys.admit_patient import TeamPlace, admit_patient
from stepwell.journeys.begin_supervision import begin_supervision
from stepwell.journeys.close_session import close_session
from stepwell.journeys.invite_relative import invite_relative
from stepwell.journeys.offer_places import offer_places
from stepwell.journeys.publish_week import publish_week
from stepwell.journeys.raise_worry import raise_worry
from stepwell.journeys.record_guardianship import Guardian, record_guardianship
from stepwell.journeys.record_reading import record_reading
from stepwell.journeys.say_absence import say_absence
from stepwell.journeys.sign_consent import sign_consent
from stepwell.journeys.sign_note import sign_note
from stepwell.journeys.start_referral import start_referral
from stepwell.journeys.submit_check_in import submit_check_in
from stepwell.journeys.submit_diary_entry import submit_diary_entry
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.delivery import SMS
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.diary import Filled
from stepwell.pure.entitlement import Kind
from stepwell.pure.instruments import Grade
from stepwell.pure.readings import BREATH_ALCOHOL
from stepwell.pure.timetable.published import read_timetable
from stepwell.pure.values import AgeBand, Period, Therapy, monday_of, today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Staff
    from stepwell.clinic.programs.models import Programme, Stay

HOME = ZoneInfo("America/New_York")
WEEKS_LIVED = 3
PROGRAMMES = ("riverbend-adult", "riverbend-teen", "riverbend-recovery")
# How some blocks are held.
HELD = {
    ("riverbend-adult", "skills"): BlockTerms(Therapy.DBT, AgeBand.ADULTS, language="en"),
    ("riverbend-adult", "family"): BlockTerms(every_weeks=2),
    ("riverbend-teen", "skills"): BlockTerms(Therapy.DBT, AgeBand.TEENS, co_facilitated=True),
    ("riverbend-recovery", "early-recovery"): BlockTerms(age_band=AgeBand.ADULTS, closed=True),
}


@dataclass(slots=True)
class Scene:
    """What has been set up so far. `monday` is this week's, at home."""

    at: datetime
    monday: date
    staff: dict[str, "Staff"] = field(default_factory=dict)
    programmes: dict[str, "Programme"] = field(default_factory=dict)
    stays: dict[str, "Stay"] = field(default_factory=dict)

    def moment(self, week: int, day: int = 0, hour: int = 9) -> datetime:
        """A moment of a past (negative) or coming week, by the clock at home."""
        on = self.monday + timedelta(weeks=week, days=day)
        return datetime.combine(on, time(hour), tzinfo=HOME).astimezone(UTC)


def is_there() -> bool:
    """Whether the demonstration programme has been set up already."""
    return any(offer.name.lower().startswith("riverbend") for offer in programmes_offered())


def set_up(at: datetime, *, said: Callable[[str], None] = lambda words: None) -> None:
    """Set up the whole programme as of this moment, or nothing of it. `said` hears what is being done."""
    scene = Scene(at=at, monday=monday_of(today(at, HOME)))
    with acting_as_programme(), transaction.atomic():
        for words, act in (
            ("hiring the team", _team),
            ("putting them on call", _rota),
            ("loading the timetables", _programmes),
            ("admitting patients", _people),
            ("asking the payers", _agreements),
            ("living three weeks", _weeks),
            ("welcoming somebody new", _newcomer),
            ("answering questionnaires", _check_ins),
            ("filling in diary cards", _diaries),
            ("measuring", _readings),
            ("worrying about somebody", _worry),
            ("hearing from people who ask to start", _asking),
        ):
            said(words)
            act(scene)


def _team(scene: Scene) -> None:
    load_starter_rules()
    for worker in TEAM:
        account = open_account(email=worker.email, password=PASSWORD, time_zone=worker.time_zone)
        licences = [LicenceFacts(state, date(2020, 1, 1)) for state in worker.states]
        scene.staff[worker.key] = hire(
            account=account,
            name=worker.name,
            credential=worker.credential,
            roles=worker.roles,
            licences=licences,
            npi=worker.npi,
        )
        windows = [Window(day, time(8), time(19)) for day in range(5)] if worker.states else []
        set_availability(account=account, windows=windows)
        record_first_roles(staff=scene.staff[worker.key], roles=worker.roles, why="the staff list", at=scene.moment(-5))
    for key, remit in REMITS.items():
        say_remit(staff=scene.staff[key], remit=remit, by=scene.staff["vera"].account, at=scene.moment(-5))
    begin_supervision(
        supervisor=scene.staff["grace"],
        supervisee=scene.staff["maria"],
        by=scene.staff["vera"].account,
        at=scene.moment(-4),
    )
    open_account(email=NOBODY.email, password=PASSWORD, time_zone=NOBODY.time_zone)
    keep_directory(read_directory(resources.files(__package__).joinpath("emergency_services.csv").read_bytes()))


def _rota(scene: Scene) -> None:
    """Days and nights, primary and backup, and a prescriber; a cover this week, a hole in the next, and in the one that
    is drafted next a therapist, who leads no group on that afternoon."""
    priya, at = scene.staff["priya"].account, scene.moment(-5)
    for key, number in ON_CALL_NUMBERS.items():
        if SMS.is_set_up():
            add_way(staff=scene.staff[key], channel=SMS.name, address=number, name="", at=at)
    for key, part, weekdays, starts, ends in ROTA:
        add_weekly(
            staff=scene.staff[key],
            part=part,
            weekdays=weekdays,
            starts=starts,
            ends=ends,
            time_zone=HOME.key,
            from_on=scene.monday - timedelta(weeks=5),
            by=priya,
            at=at,
        )
    put_on_call(
        staff=scene.staff["joel"],
        starts_at=scene.moment(0, 5, hour=20),
        ends_at=scene.moment(0, 6, hour=8),
        by=priya,
        at=scene.moment(-1),
    )
    put_on_call(
        staff=scene.staff["maria"],
        starts_at=scene.moment(2, 4, hour=12),
        ends_at=scene.moment(2, 4, hour=18),
        by=priya,
        at=scene.moment(-1),
    )
    say_absence(
        account=scene.staff["ada"].account,
        starts_at=scene.moment(1, 3, hour=12),
        ends_at=scene.moment(1, 4, hour=12),
        kind="leave",
        by=priya,
        at=scene.moment(-1),
    )


def _programmes(scene: Scene) -> None:
    text = resources.files(__package__).joinpath("timetable.csv").read_text("utf-8")
    for key in PROGRAMMES:
        loaded = load_timetable(timetable=read_timetable(text, programme=key), by=None, at=scene.moment(-5))
        scene.programmes[key] = loaded.programme
    blocks = {(block.track.programme.key, block.key): block for block in blocks_offered()}
    for name, terms in HELD.items():
        settle_block(block=blocks[name], terms=terms)
    ensure_weekly_therapy(time_zone=HOME.key)


def _people(scene: Scene) -> None:
    for person in PEOPLE:
        stay = _admit(scene, person, asked_at=scene.moment(-4), on=scene.monday - timedelta(weeks=WEEKS_LIVED))
        _begin(scene, person, stay)
        scene.stays[person.key] = stay
    one, other = (scene.stays[key].patient for key in APART)
    keep_apart(patient=one, other=other, by=scene.staff["priya"].account, at=scene.moment(-3))
    _invite_ruth(scene)
    _record_kais_parents(scene)
    _let_the_payer_know(scene)
    for key in ("jordan", "theo", "marcus"):  # Nadia has not yet, and whoever leads her group sees it
        for form in (TELEHEALTH, GROUP):
            _sign(scene, key, form)


def _invite_ruth(scene: Scene) -> None:
    """Amara lets her mother see when her appointments are, and signs for it."""
    amara, at = scene.stays["amara"].patient, scene.moment(-3)
    account = account_by_id(amara.account_id or 0)
    until = end_of(amara.today(at) + timedelta(days=360), amara)
    terms = family_terms(name=RELATIVE.name, relationship="mother", kinds={Kind.SCHEDULE}, until=until)
    invite_relative(
        patient=amara,
        email=RELATIVE.email,
        name=RELATIVE.name,
        relationship="mother",
        terms=terms,
        shown=consent_text(amara, terms, at=at).seal,
        signature=amara.name,
        by=account,
        at=at,
        password=PASSWORD,
    )


def _let_the_payer_know(scene: Scene) -> None:
    """Walter signs that his payer may be told what he is treated for; without it nothing of it could be billed."""
    _sign(scene, "walter", "tpo")


def _sign(scene: Scene, key: str, form: str) -> None:
    patient, at = scene.stays[key].patient, scene.moment(-3)
    terms = Terms(form, OFFERS[form].kinds)
    sign_consent(
        patient=patient,
        terms=terms,
        shown=consent_text(patient, terms, at=at).seal,
        signature=patient.name,
        by=account_by_id(patient.account_id or 0),
        at=at,
    )


def _record_kais_parents(scene: Scene) -> None:
    """The court leaves the record and the signing to Kai's father; his mother may sign, and not see."""
    kai, at = scene.stays["kai"].patient, scene.moment(-3)
    order = "Order of the family court of Travis County of 14 January 2025, cause 25-0117."
    for parent, relationship, may_see in ((FATHER, "father", True), (MOTHER, "mother", False)):
        open_account(email=parent.email, password=PASSWORD, time_zone=parent.time_zone)
        record_guardianship(
            patient=kai,
            guardian=Guardian(parent.name, relationship, parent.email),
            may_consent=True,
            may_see=may_see,
            papers=order,
            by=scene.staff["vera"].account,
            at=at,
        )


def _admit(scene: Scene, person: Person, *, asked_at: datetime, on: date) -> "Stay":
    """Asked to start at that moment, admitted three days later, in the programme from this day on."""
    therapist, priya = scene.staff[person.therapist], scene.staff["priya"].account
    referral = start_referral(
        given_name=person.given_name,
        family_name=person.family_name,
        phone="212-555-0100",
        email=person.email,
        state=person.state,
        preference="iop",
        best_time="mornings",
        message="",
        submission=uuid5(NAMESPACE_URL, f"demo/{person.key}"),
        at=asked_at,
    )
    called_at, met_at, admitted_at = (asked_at + timedelta(days=day) for day in (1, 2, 3))
    log_callback(referral=referral, reached=True, summary="Wants to start soon.", by=priya, at=called_at)
    record_intake(referral=referral, answers=_intake(person), by=priya, at=met_at)
    stay = admit_patient(
        referral=referral,
        track=scene.programmes[person.programme].tracks.get(),
        primary_therapist=therapist,
        reason="Weekly therapy was tried and was not enough.",
        from_on=on,
        by=priya,
        at=admitted_at,
        team=[TeamPlace(scene.staff["okafor"], "psychiatrist")],
        password=PASSWORD,
    )
    grant_self(patient=stay.patient, by=None, at=max(admitted_at, scene.moment(-3)))
    return stay


def _intake(person: Person) -> IntakeAnswers:
    return IntakeAnswers(
        birth_on=person.birth_on,
        state=person.state,
        time_zone=person.time_zone,
        in_danger_now=False,
        unstable_withdrawal=False,
        cannot_follow_a_group=False,
        lower_care_not_enough=True,
        stepping_down=False,
        daily_life_is_hard=True,
        has_private_place_and_device=True,
        emergency_contact_name=f"Robin {person.family_name}",
        emergency_contact_phone="212-555-0199",
        phq9_total=person.phq9[0],
        address=f"{40 + len(person.key)} Landing Street",
        city="Riverbend",
        postal_code="10001-0000",
        payer_key=person.payer_key,
        member_id=f"SW{person.birth_on:%y%m%d}",
    )


def _begin(scene: Scene, person: Person, stay: "Stay") -> None:
    """The first days: a problem with its code, a goal, a safety plan."""
    patient, therapist, at = stay.patient, scene.staff[person.therapist].account, scene.moment(-3, 0)
    set_language(patient=patient, language=person.language)
    problem = record_problem(patient=patient, text=person.problem, icd10=person.icd10, at=at)
    set_goal(
        patient=patient,
        episode=stay.episode,
        problem=problem,
        words=person.goal,
        therapy=person.therapy,
        review_due_on=scene.monday + timedelta(days=9),
        by=therapist,
        at=at,
    )
    next_on = patient.today(at) + timedelta(days=30)
    write_safety_plan(
        patient=patient,
        warning_signs="I stop answering messages.\nI lie awake after three.",
        coping="Walk around the block.\nCold water on my hands.\nThe playlist from the lake.",
        distractions=[PlanEntry("The library on 4th Street"), PlanEntry("My neighbour and her dog", "212-555-0123")],
        people=[PlanEntry("My sister", "212-555-0111")],
        professionals=[
            PlanEntry(scene.staff[person.therapist].name, "212-555-0176"),
            PlanEntry("Programme line, after hours", "212-555-0177"),
            PlanEntry("Riverbend Hospital, emergency", "212-555-0140", "2 Weir Road, Riverbend"),
            PlanEntry("988, call or text"),
        ],
        environment=[
            PlanEntry(
                "The spare tablets",
                action="Out of the house; a week at a time in the pill box",
                held_by="My sister",
                due_on=scene.monday - timedelta(days=15),
                confirmed_on=scene.monday - timedelta(days=16),
            )
        ],
        worth_living_for="Seeing spring at the lake.",
        by=therapist,
        at=at,
        next_on=next_on,
    )


def _agreements(scene: Scene) -> None:
    """Of Nadia and the others nothing is recorded yet."""
    for key, payer_name, service_code, unit, approved, first, last in AGREED:
        from_on, until = (scene.monday + timedelta(weeks=week) for week in (first, last))
        authorise(
            patient=scene.stays[key].patient,
            payer_name=payer_name,
            service_code=service_code,
            agreed=Agreement(from_on, until, unit, approved),
            by=scene.staff["bo"].account,
            at=scene.moment(first, -4),
        )


def _weeks(scene: Scene) -> None:
    priya = scene.staff["priya"].account
    for week in range(-WEEKS_LIVED, 2):
        for programme in scene.programmes.values():
            starts_on, at = scene.monday + timedelta(weeks=week), min(scene.moment(week - 1, 3), scene.at)
            draft = draft_week(programme=programme, starts_on=starts_on, by=priya, at=at)
            make_draft(draft_id=draft.pk, at=at)
            publish_week(programme=programme, starts_on=starts_on, by=priya, at=at, version=draft.version)
    lived = Period(scene.moment(-WEEKS_LIVED, hour=0), scene.at - timedelta(hours=3))
    for number, key in enumerate(("lin", "maria", "okafor")):
        _lead(scene, key, lived, number)


def _newcomer(scene: Scene) -> None:
    """Rosa is offered the first place that is free for her; her payer has agreed to nothing after that day so far."""
    today_on, priya = today(scene.at, HOME), scene.staff["priya"].account
    rosa = _admit(scene, NEWCOMER, asked_at=scene.at - timedelta(days=4), on=today_on).patient
    for week in (0, 1):
        monday, viewer = scene.monday + timedelta(weeks=week), viewer_of(priya)
        for place in free_places_of(scene.programmes[NEWCOMER.programme], monday, viewer=viewer, at=scene.at):
            session = session_in_week(place.ref, viewer=viewer)
            if session is None or rosa.ref not in [each.ref for each in place.waits]:
                continue
            authorise(
                patient=rosa,
                payer_name=STAIRWAY,
                service_code="S9480",
                agreed=Agreement(today_on, today(session.starts_at, HOME) + timedelta(days=1), Unit.DAYS, 2),
                by=scene.staff["bo"].account,
                at=scene.at - timedelta(hours=4),
            )
            offer_places(session=session, patients=[rosa], by=priya, at=scene.at)
            return


def _lead(scene: Scene, key: str, lived: Period, number: int) -> None:
    account = scene.staff[key].account
    viewer = viewer_of(account)
    for nth, led in enumerate(sessions_led(viewer=viewer, period=lived, at=scene.at)):
        if led.ends_at >= lived.until:
            continue
        open_session(session_ref=led.ref, by=account, at=led.starts_at)
        session = session_of(viewer=viewer, ref=led.ref)
        seats = roster(viewer=viewer, session_id=session.id, at=led.ends_at)
        marks = [
            Mark(line.seat_ref, *presence)
            for line, presence in zip(seats, _presence(nth + number, session.minutes), strict=False)
        ]
        mark(session_ref=led.ref, marks=marks, by=account, at=led.ends_at)
        close_session(session_ref=led.ref, by=account, at=led.ends_at)
        if led.ends_at < scene.at - timedelta(days=2):
            parts = {each.seat_ref: _part(nth) for each in marks if each.present}
            sign_note(
                session_ref=led.ref,
                shared="Skill practised together: opposite action. Homework: one small thing a day, written down.",
                parts=parts,
                by=account,
                at=led.ends_at + timedelta(hours=1),
            )


def _presence(nth: int, minutes: int) -> Iterator[tuple[bool, int]]:
    """Who comes: mostly everybody; now and then somebody is absent or leaves early. The same every time."""
    seat = 0
    while True:
        chance = (nth * 7 + seat * 5) % 19
        if chance == 0:
            yield False, 0
        elif chance == 1:
            yield True, minutes - 20
        else:
            yield True, minutes
        seat += 1


def _part(nth: int) -> str:
    said = (
        "Took part throughout; named one situation from the week and tried the skill on it.",
        "Quiet at first, then offered an example; homework done on four of seven days.",
        "Helped another member find words; says the mornings are a little easier.",
    )
    return said[nth % len(said)]


def _check_ins(scene: Scene) -> None:
    for person in PEOPLE:
        patient = scene.stays[person.key].patient
        if patient.account is None:
            continue
        for week, total in enumerate(person.phq9):
            at = scene.moment(week - WEEKS_LIVED, 0, hour=8)
            if total is None or at >= scene.at:
                continue
            submit_check_in(
                patient=patient,
                by=patient.account,
                instrument="phq-9",
                answers=phq9_answers(total),
                submission=uuid5(NAMESPACE_URL, f"demo/{person.key}/{week}"),
                at=at,
            )


def _diaries(scene: Scene) -> None:
    """Most evenings of the last two weeks, and a watch that counts sleep. Nothing that would page anybody."""
    for nth, key in enumerate(DIARISTS):
        patient = scene.stays[key].patient
        if patient.account is None:
            continue
        card = diary_card(viewer=viewer_of(patient.account), patient=patient, at=scene.at)
        for day in range(21):
            at = scene.moment(-2, day, hour=20)
            if card is None or at >= scene.at or (day * 5 + nth) % 7 == 3:
                continue
            told = diary_answers(day, nth)
            submit_diary_entry(
                patient=patient,
                by=patient.account,
                card_ref=card.ref,
                answers={line.key: told[line.key] for line in card.lines if line.key in told},
                on=patient.today(at),
                filled=Filled(at, is_late=False, clock_was_wrong=False),
                submission=uuid5(NAMESPACE_URL, f"demo/diary/{key}/{day}"),
                at=at,
            )


def _readings(scene: Scene) -> None:
    """Walter blows into the breathalyser before each Monday’s group, and gives a urine screen once."""
    walter, sam = scene.stays["walter"].patient, scene.staff["sam"].account
    for week in range(-WEEKS_LIVED, 1):
        at = scene.moment(week, 0, hour=9)
        if at >= scene.at:
            continue
        record_reading(
            patient=walter,
            kind=BREATH_ALCOHOL,
            value="0.00",
            unit="%",
            words="Before the group, on camera.",
            taken_at=at,
            submission=uuid5(NAMESPACE_URL, f"demo/breath/{week}"),
            by=sam,
            at=at,
        )
    at = scene.moment(-2, 1, hour=9)
    record_reading(
        patient=walter,
        panel={"alcohol": "negative", "benzodiazepines": "negative", "cocaine": "negative", "fentanyl": "negative"},
        taken_at=at,
        submission=uuid5(NAMESPACE_URL, "demo/urine"),
        by=sam,
        at=at,
    )


def _worry(scene: Scene) -> None:
    """Lin is worried about Nadia; Sam talks with her, and once more, and owes her one contact still."""
    nadia, lin, sam = scene.stays["nadia"].patient, scene.staff["lin"].account, scene.staff["sam"].account
    at = scene.at - timedelta(days=2)
    words = "Says the nights are unbearable since Friday; looked away when I asked about tonight."
    alert = raise_worry(
        patient=nadia, grade=Grade.SIGNAL, words=words, submission=uuid5(NAMESPACE_URL, "demo/worry"), by=lin, at=at
    )
    acknowledge(alert=alert, by=sam, place="duty board", at=at + timedelta(minutes=3))
    done = "Talked for forty minutes; no intent. Went through her plan; her cousin stays with her until Sunday."
    resolution = resolve(alert=alert, disposition="talked_assessed", words=done, by=sam, at=at + timedelta(minutes=50))
    record_contact(
        follow_up=resolution.follow_ups.get(number=1),
        outcome="reached",
        words="Slept five hours. Her cousin is there.",
        by=sam,
        at=at + timedelta(hours=20),
    )


def _asking(scene: Scene) -> None:
    for given_name, family_name, phone, email, state, preference, best_time in ASKING:
        start_referral(
            given_name=given_name,
            family_name=family_name,
            phone=phone,
            email=email,
            state=state,
            preference=preference,
            best_time=best_time,
            message="",
            submission=uuid5(NAMESPACE_URL, f"demo/{email}"),
            at=scene.at - timedelta(hours=5),
        )
