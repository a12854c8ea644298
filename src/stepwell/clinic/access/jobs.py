"""What happens at the gate without anybody asking: load, read the clock, act."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from stepwell.clinic.access import actions
from stepwell.clinic.access.invariants import no_representative_reads_what_a_minor_alone_decides
from stepwell.clinic.people import actions as people
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

_log = logging.getLogger(__name__)


@app.periodic(cron="1 * * * *")
@app.task(name="access.settle_moves")
def settle_moves(timestamp: int) -> None:
    """Each hour, for it is midnight somewhere: who lives in another state from today on does, and under its law."""
    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        for patient in people.settle_moves(at=at):
            actions.settle_representation(patient=patient, by=None, at=at)


@app.periodic(cron="5 * * * *")
@app.task(name="access.settle_representation")
def settle_representation(timestamp: int) -> None:
    """Each hour, for it is midnight somewhere: what a rule changed overnight holds for parents and guardians too."""
    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        for ref in no_representative_reads_what_a_minor_alone_decides(at=at):
            _log.error("grant %s shows a representative what the patient alone decides; it ends now", ref)
        actions.settle_every_representation(at=at)
