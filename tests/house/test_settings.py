"""Production refuses what the demonstration allows."""

import os
import subprocess
import sys

import pytest

KEY = "k" * 60
GOOD = {
    "DATABASE_URL": "postgresql://owner:pw@db.example.org/stepwell",
    "STEPWELL_SECRET_KEY": KEY,
    "STEPWELL_HOSTS": "care.example.org",
    "STEPWELL_ADDRESS": "https://care.example.org",
}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    ours = ("STEPWELL_", "DATABASE_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    code = "import stepwell.settings.production as s; print(s.DATABASES['default']['USER'], getattr(s, 'DEBUG', False))"
    return subprocess.run(
        [sys.executable, "-c", code], env=kept | environment, capture_output=True, text=True, check=False
    )


def test_production_serves_as_the_app_role_and_without_debug() -> None:
    started = start(**GOOD)
    assert started.returncode == 0, started.stderr
    assert started.stdout.split() == ["stepwell_app", "False"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"STEPWELL_SECRET_KEY": ""}, "STEPWELL_SECRET_KEY"),
        ({"STEPWELL_SECRET_KEY": "short"}, "STEPWELL_SECRET_KEY"),
        ({"STEPWELL_SECRET_KEY": "a demo key, known to everybody, that production refuses"}, "STEPWELL_SECRET_KEY"),
        ({"DATABASE_URL": "mysql://owner@host/db"}, "DATABASE_URL"),
        ({"STEPWELL_HOSTS": ""}, "STEPWELL_HOSTS"),
        ({"STEPWELL_HOSTS": "*"}, "STEPWELL_HOSTS"),
        ({"STEPWELL_ADDRESS": "http://127.0.0.1:8000"}, "STEPWELL_ADDRESS"),
        ({"STEPWELL_STAFF_SECOND_STEP": "no"}, "STEPWELL_STAFF_SECOND_STEP"),
        ({"STEPWELL_PROXIES": "one"}, "STEPWELL_PROXIES"),
        ({"STEPWELL_SMTP_USER": "stepwell"}, "STEPWELL_SMTP_STARTTLS"),
        ({"STEPWELL_BREACHED_PASSWORDS": "/there/is/none"}, "STEPWELL_BREACHED_PASSWORDS"),
        ({"STEPWELL_OIDC_SERVER": "http://sign-in.example.org"}, "STEPWELL_OIDC_SERVER"),
        ({"STEPWELL_OIDC_SERVER": "https://sign-in.example.org"}, "STEPWELL_OIDC_CLIENT"),
    ],
)
def test_production_refuses_what_is_missing_or_public_and_says_which(change: dict[str, str], named: str) -> None:
    refused = start(**GOOD | change)
    assert refused.returncode != 0
    assert named in refused.stderr.splitlines()[-1]
