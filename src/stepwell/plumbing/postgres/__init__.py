"""Where does the database come from when nobody has one? We bring PostgreSQL and start it ourselves."""

from stepwell.plumbing.postgres.place import data_directory
from stepwell.plumbing.postgres.refusal import CannotStart
from stepwell.plumbing.postgres.server import Server, ensure

__all__ = ["CannotStart", "Server", "data_directory", "ensure"]
