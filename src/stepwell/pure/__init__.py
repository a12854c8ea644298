"""Plain Python: the same input always gives the same answer. No Django, database, clock or chance."""
