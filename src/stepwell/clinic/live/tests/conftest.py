"""Who and what a session under way is tested with: one media server, not there, and Lin, licensed in New York."""

import pytest

from stepwell.clinic.live.tests.factories import Servers, a_server, licensed, servers_instead
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, db: None) -> Servers:
    told = servers_instead(monkeypatch)
    a_server("one", SPRING)
    return told


@pytest.fixture
def lin(db: None) -> Staff:
    return licensed(a_staff())
