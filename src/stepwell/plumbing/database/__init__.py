"""Who is acting on the database, and with which of its roles?

Every transaction carries the acting account in the setting `stepwell.account_id`, sealed and local to that transaction,
and the row-level security policies read it there. Programme-wide staff and the program's own jobs switch, for
the length of a transaction, to the role `stepwell_wide`, which sees of everybody the kinds of record it names. With
nobody acting, a query sees no patient data.
"""

from stepwell.plumbing.database.acting import Actor, acting_as, acting_as_programme, current_actor
from stepwell.plumbing.database.patience import wait_at_most
from stepwell.plumbing.database.ranges import never_on_one_day, never_overlapping

__all__ = [
    "Actor",
    "acting_as",
    "acting_as_programme",
    "current_actor",
    "never_on_one_day",
    "never_overlapping",
    "wait_at_most",
]
