"""Pages for everybody, before anyone signs in."""
