"""How does the embedded server say no? In one sentence that names what to do."""


class CannotStart(Exception):
    """The embedded database cannot be started or used; the text is one sentence for the person at the terminal."""
