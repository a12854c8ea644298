import logging
import sys
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from stepwell.plumbing.log import WithoutValues

WORDS = "what Amara said"


@pytest.mark.django_db
def test_an_error_is_logged_with_its_place_and_kind_and_without_the_row_it_was_about() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE said (words text PRIMARY KEY)")
            cursor.executemany("INSERT INTO said VALUES (%s)", [[WORDS], [WORDS]])
    except DatabaseError:
        told = logging.LogRecord("web", logging.ERROR, __file__, 1, "Failed", None, sys.exc_info())
    assert told.exc_info
    assert WORDS in str(told.exc_info[1])
    line = WithoutValues("%(message)s").format(told)
    assert WORDS not in line
    assert "test_log.py" in line
    assert "django.db.utils.IntegrityError\nbecause of\n" in line


def test_the_programmes_log_is_written_so() -> None:
    dictConfig(settings.LOGGING)
    assert isinstance(logging.getLogger().handlers[0].formatter, WithoutValues)
