"""What does every row have? A bigint key for the inside and an opaque `ref` for the outside."""

import uuid

from django.db import models


class Row(models.Model):
    """Base of every table. `ref` is what URLs, calendars and FHIR carry; `id` never leaves the program."""

    id = models.BigAutoField(primary_key=True)
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
