"""Pictures and voices of a meeting, passed on by a Janus media server: how is it set up, started and told what to do?

One secret is shared by everything that speaks with it; what protects a server, and what protects a room, follows from
it. No password stands in a table, and none ever reaches a browser.
"""

from stepwell.plumbing.media.configuration import Address
from stepwell.plumbing.media.control import Control, MediaError
from stepwell.plumbing.media.janus import MISSING, Janus, installed
from stepwell.plumbing.media.words import EVENTS, word_for

__all__ = ["EVENTS", "MISSING", "Address", "Control", "Janus", "MediaError", "installed", "word_for"]
