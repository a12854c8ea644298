"""`stepwell seed-demo`: a demonstration programme with people to sign in as. Done once; again changes nothing."""

from typing import cast

from stepwell.doors.cli.command import Declined, Report, command, say
from stepwell.doors.simulator.cast import FATHER, NEWCOMER, NOBODY, PASSWORD, PEOPLE, RELATIVE, TEAM
from stepwell.doors.simulator.programme import is_there, set_up
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

PARTS = {
    "lin": "therapist",
    "okafor": "psychiatrist",
    "sam": "on call",
    "priya": "operations",
    "bo": "billing",
    "vera": "director",
    "hana": "privacy officer",
    "noor": "administrator",
    "grace": "supervisor",
    "ada": "on call at night",
}


@command(human=lambda report: "\n".join("  ".join(person.values()) for person in _people(report)))
def seed_demo() -> Report:
    """Fill the database with a demonstration programme: a team, ten patients, three weeks lived."""
    from django.conf import settings

    if settings.SETTINGS_MODULE.endswith(".production"):
        raise Declined("The demonstration's passwords are public; it is not put among real patients.")
    with acting_as_programme():
        seeded = not is_there()
    if seeded:
        set_up(clock.now(), said=lambda words: say(f"Demo: {words} …"))
    return {"seeded": seeded, "cast": to_be()}


def _people(report: Report) -> list[dict[str, str]]:
    return cast(list[dict[str, str]], report["cast"])


def to_be() -> list[dict[str, str]]:
    """Whom one can sign in as, with what."""
    people = [
        (person.given_name, "patient, 16" if person.key == "amara" else "patient", person.email)
        for person in PEOPLE[:2]
    ]
    people.append((NEWCOMER.given_name, "patient, new this week", NEWCOMER.email))
    people.append((RELATIVE.name, "Amara's mother", RELATIVE.email))
    people.append((FATHER.name, "Kai's father", FATHER.email))
    people += [(worker.name, PARTS[worker.key], worker.email) for worker in TEAM if worker.key in PARTS]
    people.append((NOBODY.name, "a stranger", NOBODY.email))
    return [{"name": name, "role": role, "email": email, "password": PASSWORD} for name, role, email in people]
