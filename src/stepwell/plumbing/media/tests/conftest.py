"""A media server for these tests, alone in a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stepwell.plumbing.media import Address, Janus
from stepwell.plumbing.media.janus import free_ports
from stepwell.plumbing.testing.network import own_network

__all__ = ["own_network"]


@pytest.fixture
def janus(own_network: str, tmp_path: Path) -> Iterator[Janus]:
    client, admin = free_ports(2)
    server = Janus("media-test", "a secret of the tests", Address(client, admin, own_network), tmp_path / "janus")
    with (tmp_path / "janus.log").open("wb") as log:
        server.start(log)
    yield server
    server.stop()
