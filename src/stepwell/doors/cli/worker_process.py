"""How does a worker begin? By looking for what was left undone, since the one before it may have been killed."""

import asyncio
import os
import sys

import django
from django.db import transaction
from procrastinate.app import WorkerOptions

from stepwell.doors.cli.pulse import beat

POLLS_EACH_SECONDS = 1.0
PATIENCE_SECONDS = 5.0  # for a job under way


def main() -> None:
    """`python -m stepwell.doors.cli.worker_process CONCURRENCY [QUEUE …]`; of all queues, if none is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepwell.settings.demo")
    django.setup()

    from stepwell.clinic.safety.actions import sweep_soon
    from stepwell.plumbing.database import acting_as_programme

    with acting_as_programme(), transaction.atomic():
        sweep_soon()
    asyncio.run(_work(int(sys.argv[1]), sys.argv[2:]))


async def _work(concurrency: int, queues: list[str]) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    options: WorkerOptions = {
        "concurrency": concurrency,
        "fetch_job_polling_interval": POLLS_EACH_SECONDS,
        "shutdown_graceful_timeout": PATIENCE_SECONDS,
        "delete_jobs": "successful",
    }
    if queues:
        options["queues"] = queues
    assert isinstance(app.connector, DjangoConnector)
    beating = asyncio.create_task(beat())
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            await app.run_worker_async(**options)
    beating.cancel()


if __name__ == "__main__":
    main()
