"""How does a worker begin? By looking for what was left undone, since the one before it may have been killed."""

import os
import sys

import django
from django.core.management import call_command
from django.db import transaction


def main() -> None:
    """`python -m stepwell.doors.cli.worker_process OPTIONS`: the options of procrastinate's worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepwell.settings.demo")
    django.setup()

    from stepwell.clinic.safety.actions import sweep_soon
    from stepwell.plumbing.database import acting_as_programme

    with acting_as_programme(), transaction.atomic():
        sweep_soon()
    call_command("procrastinate", "worker", *sys.argv[1:], skip_checks=True)


if __name__ == "__main__":
    main()
