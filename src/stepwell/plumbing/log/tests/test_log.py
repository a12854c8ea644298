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


def test_errors_that_caused_each_other_are_each_logged_once() -> None:
    first, second = OSError(WORDS), ValueError(WORDS)
    first.__context__, second.__context__ = second, first
    told = logging.LogRecord("web", logging.ERROR, __file__, 1, "Failed", None, (OSError, first, None))
    line = WithoutValues("%(message)s").format(told)
    assert line == "Failed\nbuiltins.OSError\nbecause of\nbuiltins.ValueError"


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        ("/calendar/hTb0-RkzPXkS1_5gNQ3yVQmLsoF2aJwNq0iYe7cUdOk.ics", "/calendar/….ics"),
        ("/account/password/reset/key/1a-dim8fs-0123456789abcdef0123456789abcdef/", "/account/password/reset/key/…/"),
        ("/account/password/reset/key/1a-dim8fs-0123456789abcdef0123456789abcdef", "/account/password/reset/key/…"),
        ("/clinic/sessions/b183ff35-f88e-42e2-8017-818c249a85ca/note/", None),
        ("/clinic/sessions/b183ff35-f88e-42e2-8017-818c249a85ca", None),
        ("/operations/claims/making/", None),
    ],
)
def test_of_an_address_that_is_a_key_the_key_is_not_logged(asked: str, logged: str | None) -> None:
    told = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", ("Not Found", asked), None)
    assert WithoutValues("%(levelname)s %(message)s").format(told) == f"WARNING Not Found: {logged or asked}"


def test_the_programmes_log_is_written_so() -> None:
    dictConfig(settings.LOGGING)
    assert isinstance(logging.getLogger().handlers[0].formatter, WithoutValues)
