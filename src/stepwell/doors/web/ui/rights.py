"""How is a reading right said in plain words: what may be seen, and why?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stepwell.clinic.access.looking import Looks, Why
from stepwell.doors.web.ui.times import clock_words, filed_words, full_date_words, range_words
from stepwell.pure.entitlement import Ground, Kind, Purpose, Role
from stepwell.pure.values import today

# What follows "your" or "their".
KIND_WORDS: dict[Kind, str] = {
    Kind.IDENTITY: "name and contact details",
    Kind.SCHEDULE: "appointments",
    Kind.ATTENDANCE: "attendance",
    Kind.SCORES: "scores",
    Kind.ANSWERS: "answers to questionnaires",
    Kind.PLAN: "treatment plan",
    Kind.NOTES: "session notes",
    Kind.PSYCHOTHERAPY_NOTES: "a therapist’s separate notes",
    Kind.COUNSELLING_NOTES: "a counsellor’s separate notes",
    Kind.SUBSTANCE_USE: "substance-use treatment",
    Kind.CHART: "diagnoses, medicines and allergies",
    Kind.SAFETY: "safety plan and alerts",
    Kind.BILLING: "bills and claims",
    Kind.MESSAGES: "messages",
    Kind.ACCESS: "consents and the log of who looked",
}
PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.TREATMENT: "treatment",
    Purpose.PAYMENT: "payment",
    Purpose.OPERATIONS: "running the programme",
    Purpose.OWN_RECORD: "reading one’s own record",
    Purpose.FAMILY_SUPPORT: "support by family",
    Purpose.SCHOOL_SUPPORT: "support at school",
    Purpose.EMERGENCY: "an emergency",
    Purpose.RESEARCH: "research",
    Purpose.LEGAL_PROCEEDINGS: "a legal proceeding",
}
ROLE_WORDS: dict[Role, str] = {
    Role.SCHEDULER: "Whoever plans the week",
    Role.BILLER: "Whoever does the billing",
    Role.DIRECTOR: "Whoever directs the programme",
    Role.PRIVACY_OFFICER: "Whoever answers for privacy",
    Role.ON_CALL: "Whoever is on call",
}
# What a role's work is called, by what it looks for.
WORK_WORDS: dict[Purpose, str] = {
    Purpose.PAYMENT: "billing",
    Purpose.OPERATIONS: "running the programme",
    Purpose.TREATMENT: "being on call",
    Purpose.EMERGENCY: "answering emergencies",
}


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def kinds_words(kinds: Iterable[Kind]) -> str:
    """appointments · scores · diagnoses, medicines and allergies."""
    return " · ".join(KIND_WORDS[kind] for kind in kinds)


def why_words(why: Why, zone: ZoneInfo) -> str:
    """One sentence to whoever looks: You are on Jordan Lee's care team since 3 June 2026, given by Priya Shah."""
    if why.ground is Ground.SELF:
        return "It is your own record."
    whom = whom_words(why)
    sentence = {
        Ground.CARE_TEAM: f"You are on {_team_of(why, whom)}",
        Ground.AUTHOR: f"You wrote these notes about {whom}",
        Ground.CONSENT: f"{whom} agreed to it" + (f" (“{why.consent}”)" if why.consent else ""),
        Ground.PERSONAL_REPRESENTATIVE: f"You are {_of(whom)} parent, guardian or personal representative",
        Ground.SUPERVISION: f"You supervise somebody on {_team_of(why, whom)}",
        Ground.PROGRAMME_ROLE: f"Your work, {WORK_WORDS.get(why.purpose, 'in the programme')}, needs it of {whom}",
        Ground.PAYER: f"You pay for the care of {whom}",
        Ground.BREAK_GLASS: f"You opened the record of {whom} in an emergency; it is reviewed afterwards",
    }[why.ground]
    since = f", since {_moment(why.since_at, zone)}" if why.since_at else ""
    until = f" until {end_words(why.until, zone)}" if why.until else ""
    given = f", given by {why.given_by}" if why.given_by else ""
    return f"{sentence[:1].upper()}{sentence[1:]}{since}{until}{given}."


def times_words(look: Looks, zone: ZoneInfo) -> str:
    """10:50 am; 3 times, 10:50–11:20 am."""
    if look.times == 1:
        return clock_words(look.last_at, zone)
    first, last = clock_words(look.first_at, zone), clock_words(look.last_at, zone)
    return f"{look.times} times, {first if first == last else range_words(look.first_at, look.last_at, zone)}"


def end_words(until: datetime, zone: ZoneInfo) -> str:
    """14 April 2026, 10:50 am; what ends as a day begins holds to the end of the day before."""
    last_on = today(until - timedelta(microseconds=1), zone)
    return filed_words(until, zone) if last_on == today(until, zone) else f"the end of {full_date_words(last_on)}"


def whom_words(why: Why) -> str:
    """Jordan Lee; Jordan Lee and Amara Diaz; 12 people; somebody whose name is not open to whoever looks."""
    if why.people > 3:
        return f"{why.people} people"
    unnamed = why.people - len(why.names)
    return listed([*why.names, *(["somebody"] if unnamed == 1 else [f"{unnamed} people"] if unnamed else [])])


def _team_of(why: Why, whom: str) -> str:
    return f"{_of(whom)} care team" if why.people == 1 else f"the care teams of {whom}"


def _of(whom: str) -> str:
    return f"{whom}’" if whom.endswith("s") else f"{whom}’s"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return full_date_words(today(at, zone))
