"""`stepwell media list`, `drain` and `undrain`: which media servers are there, and how is one taken out for a while?"""

from dataclasses import asdict

import click

from stepwell.clinic.live.actions import withdraw
from stepwell.clinic.live.queries import media_servers
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme


@click.group()
def media() -> None:
    """Ask about the media servers, and take one out of use."""


def _in_words(report: Report) -> str:
    """A line for each server."""
    servers = report["servers"]
    assert isinstance(servers, list)
    return "\n".join(_line(each) for each in servers) or "No media server has been heard of yet."


def _line(server: dict[str, object]) -> str:
    state = "draining" if server["draining"] else "takes rooms" if server["answers"] else "not heard"
    told = f"{server['rooms']} of {server['rooms_max']} rooms, {server['people']} people"
    return f"{server['name']}: {state}, {told}, Janus {server['version']}, heard {server['heard_at']}"


@command(name="list", human=_in_words)
def list_() -> Report:
    """Each media server: whether it takes rooms, how many it has, and who is in them by number."""
    return _now()


@command(human=_in_words)
@click.argument("name")
def drain(name: str) -> Report:
    """Give NAME no new room. Those it has go on to their end; once it has none, nobody notices that it is stopped."""
    return _withdrawn(name, draining=True)


@command(human=_in_words)
@click.argument("name")
def undrain(name: str) -> Report:
    """Give NAME rooms again."""
    return _withdrawn(name, draining=False)


def _withdrawn(name: str, *, draining: bool) -> Report:
    with acting_as_programme():
        known = withdraw(name=name, draining=draining)
    if not known:
        raise Declined(f"Nothing was changed: there is no media server {name}. See stepwell media list.", _now())
    return _now()


def _now() -> Report:
    with acting_as_programme():
        return {"servers": [asdict(each) for each in media_servers(at=clock.now())]}


for each in (list_, drain, undrain):
    media.add_command(each)
