"""How is a job put into the queue? In the open transaction, wherever: in a request, and in another job as well.

A worker's own connection to the queue is not the transaction of its job: what is deferred by it starts before the rows
it is about are stored, or without them.
"""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

_manager = JobManager(DjangoConnector())


def enqueue(
    task: str, *, queue: str, at: datetime | None = None, once: str = "", is_first: bool = False, **arguments: int
) -> None:
    """Have this task done at once, or at that moment. Its arguments are keys, and nothing else.

    `is_first`: before all that waits and is not, however long it has waited.
    `once` names what it is for: nothing is added where such a job waits to be taken already. One in the hands of a
    killed worker no longer waits, and so holds nothing up.
    """
    job = configure_task(
        name=task,
        job_manager=_manager,
        queue=queue,
        schedule_at=at,
        queueing_lock=once or None,
        priority=int(is_first),
    )
    try:
        with transaction.atomic():
            job.defer(**arguments)
    except AlreadyEnqueued:
        return
