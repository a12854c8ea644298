"""One lockout for all processes: each counts what the others saw, at once, and whatever becomes of the request."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import an_account

PASSWORD = "a stair for every day"
# A process of its own with the settings that serve, so as the app role. What a request writes is undone at its end.
PROCESS = """
import sys
import django
django.setup()
from django.db import transaction
from django.test import Client
from stepwell.doors.web import gate
def undone(self, request):
    with transaction.atomic():
        response = self.get_response(request)
        transaction.set_rollback(True)
    return response
if "undone" in sys.argv:
    gate.GateMiddleware.__call__ = undone
for _ in range(int(sys.argv[2])):
    page = Client().post("/account/login/", {"login": sys.argv[1], "password": sys.argv[3]}, SERVER_NAME="localhost")
print(page.status_code, b"too many tries" in page.content)
"""


@pytest.fixture
def account(transactional_db: None) -> Account:
    account = an_account()
    account.set_password(PASSWORD)
    account.save()
    return account


def process(account: Account, times: int, password: str, *more: str) -> str:
    """So many tries in a process of its own; the last one's status, and whether it said that there were too many."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, account.email, str(times), password, *more],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "stepwell.settings.demo", "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_wrong_passwords_in_one_process_close_the_account_in_the_others(account: Account) -> None:
    assert process(account, 3, "not the password") == "200 False"
    assert process(account, 2, "not the password", "undone") == "200 False"
    assert process(account, 1, PASSWORD) == "200 True"
    assert process(an_account(), 1, PASSWORD) == "200 False"
