"""How is a job put into the queue? In the open transaction, wherever: in a request, and in another job as well.

A worker's own connection to the queue is not the transaction of its job: what is deferred by it starts before the rows
it is about are stored, or without them.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models.functions import Now
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

_manager = JobManager(DjangoConnector())


def waiting(task: str, argument: str, *, priority: int = 0) -> frozenset[int]:
    """This argument of each such job of that priority, or above, that waits to be taken now. One query."""
    due = ProcrastinateJob.objects.filter(task_name=task, status="todo", priority__gte=priority)
    due = due.exclude(scheduled_at__gt=Now())
    return frozenset(due.values_list(f"args__{argument}", flat=True))


def is_alone(name: str) -> bool:
    """Whether nobody else is at what has this name: it is ours until the transaction ends, or we are killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [name])
        return bool(cursor.fetchone()[0])


def enqueue(
    task: str, *, queue: str, at: datetime | None = None, once: str = "", priority: int = 0, **arguments: int
) -> None:
    """Have this task done at once, or at that moment. Its arguments are keys, and nothing else.

    What has the higher `priority` is done first, however long the rest has waited.
    `once` names what it is for: nothing is added where such a job waits to be taken already. One in the hands of a
    killed worker no longer waits, and so holds nothing up.
    """
    job = configure_task(
        name=task,
        job_manager=_manager,
        queue=queue,
        schedule_at=at,
        queueing_lock=once or None,
        priority=priority,
    )
    try:
        with transaction.atomic():
            job.defer(**arguments)
    except AlreadyEnqueued:
        return
