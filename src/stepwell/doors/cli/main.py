"""Which commands are there? A table, so that `stepwell --help` imports none of them.

To add a command: a file `doors/cli/<command>.py` with a function of that name made by `@command`, and a line here.
"""

import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import FrameType

import click

from stepwell.doors.cli.command import say


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: what it does, in a line, and whether it needs Django and a database to work on."""

    summary: str
    on_programme: bool = True


COMMANDS = {
    "run": Entry("Start Stepwell on this machine: database, web and worker.", on_programme=False),
    "migrate": Entry("Bring the database to this version of Stepwell.", on_programme=False),
    "db": Entry("Ask about the database, or talk to it.", on_programme=False),
    "seed-demo": Entry("Fill an empty database with a demo programme."),
    "load-timetable": Entry("Read a programme's published timetable."),
    "load-wording": Entry("Show an instrument in the words a site has licensed."),
    "import-fhir": Entry("Read patients from FHIR NDJSON files."),
    "import-staff": Entry("Read staff and their licences from a CSV file."),
    "import-emergency-services": Entry("Read who answers emergencies where from a CSV file."),
    "appoint-administrator": Entry("Name the first who gives roles, where nobody does."),
    "reset-second-step": Entry("Reset somebody's lost second step, where nobody can on the screen."),
    "week": Entry("Solve a week, and look at what came out.", on_programme=False),
    "score": Entry("Score the answers to an instrument.", on_programme=False),
    "packet": Entry("Make one patient's hours into a packet for an auditor, or prove one.", on_programme=False),
    "media": Entry("List the media servers, and take one out of use for a while."),
    "verify-log": Entry("Prove that no line of the log of openings was altered or taken out."),
}


def module_of(name: str) -> str:
    return f"stepwell.doors.cli.{name.replace('-', '_')}"


def known() -> Iterator[tuple[str, Entry]]:
    """The commands of the table whose file is there."""
    return ((name, entry) for name, entry in COMMANDS.items() if find_spec(module_of(name)) is not None)


class Commands(click.Group):
    """A group that imports a command when it is called, after Django is ready for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, _ in known()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in dict(known()):
            return None
        found = getattr(import_module(module_of(cmd_name)), cmd_name.replace("-", "_"))
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        entry = dict(known()).get(args[0])
        if entry is not None and entry.on_programme and not ctx.resilient_parsing:
            from stepwell.doors.cli import installation

            if "--help" in args:
                installation.configure()
            else:
                ctx.call_on_close(installation.open_programme())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in known()])


@click.group(cls=Commands, context_settings={"help_option_names": ["--help"]})
@click.version_option(package_name="stepwell")
def cli() -> None:
    """Stepwell, the software a virtual intensive outpatient programme runs on.

    STEPWELL_DATA names the directory of its data (.data by default); DATABASE_URL another PostgreSQL, 15 to 18,
    as its owner.
    """


def main() -> None:
    """The program `stepwell`."""
    signal.signal(signal.SIGTERM, _end)  # so that what was started is stopped on the way out
    try:
        cli()
    except Exception as error:
        if not (sentence := _in_words(error)):
            raise
        say(sentence)
        sys.exit(1)


def _in_words(error: Exception) -> str:
    """What to tell of a refusal or of a database that went away; empty where the error is ours.

    Django is imported here, and for a command that works on a programme, so that the others start without it.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError

    from stepwell.plumbing.database.roles import UnsuitableServer
    from stepwell.plumbing.postgres.refusal import CannotStart

    if isinstance(error, CannotStart | UnsuitableServer | ImproperlyConfigured):
        return str(error)
    if isinstance(error, OperationalError):
        return f"The database went away: {str(error).splitlines()[0]}; nothing of this command was stored."
    return ""


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
