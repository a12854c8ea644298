"""Django's PostgreSQL backend, which also tells every transaction who acts."""
