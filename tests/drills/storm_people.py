"""Who is there in the storm? Patients who are signed in, and staff on call who are reached by text message."""

import json
import os
import sys


def main() -> None:
    """`python -m tests.drills.storm_people 200`: into the database of DATABASE_URL; prints session cookies."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepwell.settings.demo")
    django.setup()

    from django.db import transaction

    from bench.population import populate, signed_in
    from stepwell.clinic.people.actions import hire, open_account
    from stepwell.clinic.rulebook.actions import load_starter_rules
    from stepwell.clinic.safety.actions import add_way, put_on_call
    from stepwell.plumbing import clock
    from stepwell.plumbing.database import acting_as_programme
    from stepwell.pure.entitlement import Role

    at = clock.now()
    load_starter_rules()
    population = populate(patients=int(sys.argv[1]), responses=1, has_groups=False, at=at)
    with acting_as_programme(), transaction.atomic():
        roles = ((Role.ON_CALL, "Sam"), (Role.DIRECTOR, "Vera"))
        staff = [
            hire(
                account=open_account(email=f"{name}@example.org", password=None, time_zone="America/New_York"),
                name=name, credential="LCSW", roles=[role], licences=[],
            )
            for role, name in roles
        ]  # fmt: skip
        for nth, person in enumerate((*staff, population.clinician)):
            add_way(staff=person, channel="text message", address=f"+1212555010{nth}", name="Phone", at=at)
        start, end = at.replace(hour=0, minute=0), at.replace(year=at.year + 1, day=1)
        put_on_call(staff=staff[0], starts_at=start, ends_at=end, by=staff[0].account, at=at)
        patients = {str(each.ref): each.account for each in population.patients if each.account}
        working = {str(each.ref): each.account for each in staff}
        told = {
            name: dict(zip(those, signed_in(list(those.values())), strict=True))
            for name, those in (("patients", patients), ("staff", working))
        }
        json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
