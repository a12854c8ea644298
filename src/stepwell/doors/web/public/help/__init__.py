"""Help in a crisis, for everyone."""
