"""Who is in the demonstration programme? Invented people; `phq9` is their course in totals, oldest week first."""

from dataclasses import dataclass
from datetime import date, time

from stepwell.clinic.people.actions import RemitFacts
from stepwell.pure.costing import Unit
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import BACKUP, ON_CALL, PRESCRIBER
from stepwell.pure.values import AgeBand, Therapy

DOMAIN = "riverbend.example"
PASSWORD = "walk down the stairs"  # known to everybody: the demonstration's settings are refused in production


@dataclass(frozen=True, slots=True)
class Worker:
    """A member of the team."""

    key: str
    name: str
    credential: str
    roles: tuple[Role, ...]
    states: tuple[str, ...]
    npi: str = ""
    time_zone: str = "America/New_York"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in care, with why they came and what they want."""

    key: str
    given_name: str
    family_name: str
    birth_on: date
    state: str
    time_zone: str
    therapist: str
    problem: str
    icd10: str
    goal: str
    therapy: str
    phq9: tuple[int | None, ...]
    payer_key: str = "stairway-commercial-mh"
    programme: str = "riverbend-adult"
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


TEAM = (
    Worker("lin", "Lin Chen", "LCSW", (Role.THERAPIST,), ("IL", "NJ", "NY", "PA"), "1234567893"),
    Worker("maria", "Maria Alvarez", "LMHC", (Role.THERAPIST, Role.ON_CALL), ("NY", "PA", "IL", "TX"), "1245319599"),
    Worker("okafor", "Dr Chidi Okafor", "MD", (Role.PSYCHIATRIST,), ("NY", "PA", "TX"), "1098765435"),
    Worker("sam", "Sam Whitfield", "RN", (Role.ON_CALL, Role.CASE_MANAGER), ("NY",)),
    Worker("priya", "Priya Nair", "", (Role.SCHEDULER,), ()),
    Worker("bo", "Bo Lindqvist", "", (Role.BILLER,), ()),
    Worker("vera", "Vera Novak", "PhD", (Role.DIRECTOR,), ("NY",)),
    Worker("hana", "Hana Suzuki", "", (Role.PRIVACY_OFFICER,), ()),
    Worker("noor", "Noor Siddiqui", "", (Role.ADMINISTRATOR,), ()),
    Worker("grace", "Grace Kim", "PsyD", (Role.THERAPIST,), ()),
    Worker("ada", "Ada Ferreira", "LPC", (Role.ON_CALL,), ("NY", "TX")),
    Worker("joel", "Joel Marsh", "LCSW", (Role.ON_CALL,), ("NY",)),
    Worker("mina", "Dr Mina Park", "MD", (Role.ON_CALL, Role.PSYCHIATRIST), ("NY", "NJ")),
)
# What some of them may lead: therapies, ages, languages, most hours a day and a week. Grace sits in with whoever leads.
REMITS = {
    "lin": RemitFacts((Therapy.DBT, Therapy.CBT, Therapy.CPT, Therapy.ACT), (AgeBand.ADULTS,), ("en",), 420, 1500),
    "maria": RemitFacts(
        (Therapy.DBT, Therapy.CBT, Therapy.MI, Therapy.RELAPSE),
        (AgeBand.TEENS, AgeBand.ADULTS),
        ("en", "es"),
        480,
        1680,
    ),
    "grace": RemitFacts(co_facilitates=True),
}
# Who is on call every week, in New York: part, the days on which it begins, from, until, and on which number they are
# reached. Days and nights meet at eight; a night in March has eleven hours, one in November thirteen.
ON_CALL_NUMBERS = {
    "maria": "212-555-0160",
    "sam": "212-555-0161",
    "ada": "212-555-0162",
    "joel": "212-555-0163",
    "mina": "212-555-0164",
}
_WEEKDAYS, _WEEKEND, _EVERY_DAY = (0, 1, 2, 3, 4), (5, 6), (0, 1, 2, 3, 4, 5, 6)
ROTA = (
    ("sam", ON_CALL, _WEEKDAYS, time(8), time(20)),
    ("joel", ON_CALL, _WEEKEND, time(8), time(20)),
    ("ada", ON_CALL, _EVERY_DAY, time(20), time(8)),
    ("joel", BACKUP, _WEEKDAYS, time(8), time(20)),
    ("sam", BACKUP, _WEEKEND, time(8), time(20)),
    ("joel", BACKUP, _WEEKDAYS, time(20), time(8)),
    ("sam", BACKUP, _WEEKEND, time(20), time(8)),
    ("mina", PRESCRIBER, _EVERY_DAY, time(8), time(8)),
)
_DEPRESSION = ("Major depression, recurrent, moderate", "F33.1")
_ANXIETY = ("Generalised anxiety disorder", "F41.1")
_TRAUMA = ("Post-traumatic stress disorder", "F43.10")
_ALCOHOL = ("Alcohol use disorder, moderate", "F10.20")
PEOPLE = (
    Person(
        "jordan", "Jordan", "Reyes", date(1990, 6, 15), "NY", "America/New_York", "lin", *_DEPRESSION,
        "I want to get up before nine and cook for my daughter again.", "DBT", (19, 17, 15, 12),
    ),
    Person(
        "amara", "Amara", "Bello", date(2010, 2, 3), "NY", "America/New_York", "maria", *_DEPRESSION,
        "I want to go back to school without crying in the car.", "DBT", (16, 15, 13, None), programme="riverbend-teen",
    ),
    Person(
        "theo", "Theo", "Kaplan", date(1984, 11, 30), "NY", "America/New_York", "lin", *_ANXIETY,
        "I want to ride the subway to work again.", "CBT", (14, 14, 11, 9),
    ),
    Person(
        "nadia", "Nadia", "Haddad", date(1997, 1, 22), "NJ", "America/New_York", "lin", *_TRAUMA,
        "I want to sleep through the night.", "CPT", (18, 18, 17, 18),
    ),
    Person(
        "marcus", "Marcus", "Green", date(1979, 8, 9), "NY", "America/New_York", "lin", *_DEPRESSION,
        "I want to call my brother on Sundays.", "ACT", (15, 12, 9, 6),
    ),
    Person(
        "ines", "Inês", "Duarte", date(2001, 4, 17), "IL", "America/Chicago", "maria", *_ANXIETY,
        "I want to finish my last semester.", "CBT", (13, 13, 12, 10),
    ),
    Person(
        "harold", "Harold", "Weiss", date(1968, 12, 2), "PA", "America/New_York", "maria", *_DEPRESSION,
        "I want to look after the garden again.", "CBT", (20, 19, 19, 16),
    ),
    Person(
        "kai", "Kai", "Nakamura", date(2009, 9, 28), "TX", "America/Chicago", "maria", *_ANXIETY,
        "I want to eat lunch with my friends.", "DBT", (12, 11, 11, 8), programme="riverbend-teen",
    ),
    Person(
        "walter", "Walter", "Osei", date(1976, 3, 21), "NY", "America/New_York", "maria", *_ALCOHOL,
        "I want to drive the children home from school again.", "motivational interviewing", (14, 12, 10, 9),
        "river-medicaid-sud", "riverbend-recovery",
    ),
)  # fmt: skip
# Who came when this week was published already: without a seat, and offered the first place that fits.
NEWCOMER = Person(
    "rosa", "Rosa", "Delgado", date(1988, 5, 27), "NY", "America/New_York", "lin", *_ANXIETY,
    "I want to drive over the bridge again.", "DBT", (17,),
)  # fmt: skip
# What payers agreed to: of whom, payer, code, how much, from which week on and before which, this one being 0. Jordan's
# payer asks again after three weeks, Theo's counts hours, and Marcus's is used up next week.
STAIRWAY, _MEDICAID = "Stairway Health, mental health", "River Medicaid, substance use"
AGREED = (
    ("jordan", STAIRWAY, "S9480", Unit.DAYS, 15, -3, 0),
    ("jordan", STAIRWAY, "S9480", Unit.DAYS, 45, 0, 9),
    ("theo", STAIRWAY, "S9480", Unit.HOURS, 150, -3, 9),
    ("marcus", STAIRWAY, "S9480", Unit.DAYS, 18, -3, 5),
    ("walter", _MEDICAID, "H0015", Unit.DAYS, 48, -3, 9),
)
RELATIVE = Worker("ruth", "Ruth Bello", "", (Role.RELATIVE,), ())
# Kai's parents live apart; Texas leaves a record to the parents until eighteen, and a court told them apart.
FATHER = Worker("dan", "Dan Nakamura", "", (Role.RELATIVE,), (), time_zone="America/Chicago")
MOTHER = Worker("mika", "Mika Sato", "", (Role.RELATIVE,), (), time_zone="America/Chicago")
# Old friends who fell out: they meet in no group.
APART = ("nadia", "walter")
NOBODY = Worker("nobody", "Nobody", "", (), ())
ASKING = (
    ("Elena", "Marsh", "212-555-0142", "elena.marsh@example.org", "NY", "iop", "after 5 pm"),
    ("Dev", "Patel", "", "dev.patel@example.org", "NJ", "unsure", "mornings"),
)


def phq9_answers(total: int, *, item9: int = 0) -> dict[str, int]:
    """Answers to items 1 to 9 that add up to `total` (0-27), with this answer to item 9."""
    left = total - item9
    answers = {}
    for number in range(1, 9):
        answers[f"item{number}"] = value = min(3, -(-left // (9 - number)))
        left -= value
    return answers | {"item9": item9}


# Who fills in a diary card on most evenings.
DIARISTS = ("jordan", "amara", "walter", "nadia")
_WORDS = ("Slept badly, got up all the same.", "", "Walked to the river.", "", "", "Called my sister.", "")


def diary_answers(day: int, nth: int) -> dict[str, object]:
    """One evening of one of them: better and worse days in turn, the same every time."""
    low = (day * 3 + nth) % 4
    return {
        "mood": 4 - low,
        "sleep_hours": 5 + ((day + nth) % 5) / 2,
        "medication": int((day + nth) % 6 != 0),
        "suicide_urge": min(low, 2),
        "self_harm_urge": low // 2,
        "use_urge": low,
        "use_act": 0,
        "words": _WORDS[(day + nth) % len(_WORDS)],
    }
