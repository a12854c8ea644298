"""How does a transaction learn who acts? As it opens, before any other statement of it."""

from django.db.backends.postgresql import base

from stepwell.plumbing.database.acting import NOBODY, current_actor, transaction_settings


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own wrapper with one addition: the acting account is set, locally, in each new transaction."""

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        actor = current_actor()
        if autocommit or actor == NOBODY:
            return
        try:
            with self.cursor() as cursor:
                cursor.execute(*transaction_settings(actor))
        except BaseException:
            self.close()  # no block has begun that would end what was opened, and every later one would be in it
            raise
