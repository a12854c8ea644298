"""Plain Python: the same input always gives the same answer. No Django, database, clock, network or chance."""
