"""What comes to tell of substance use later: what hangs on it does too, in the same transaction, and none of it back.

A track, a block, a session or a diagnosis may be marked when records hang on it already: sessions held, notes signed,
days charged. The database follows each link, whoever wrote the mark and however much of the rest they may see.
"""

from collections import defaultdict

from django.apps import apps
from django.db import models

from stepwell.clinic.access.records import FlaggedAs

RAISED = "NEW.substance_use AND NOT OLD.substance_use"


def links() -> dict[str, list[tuple[str, str]]]:
    """By table what hangs on its rows: another table, and in SQL which of its rows hang on `NEW`.

    As each model's `flagged_as` says, and its `also_flagged_with` where the link is another.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
        table = model._meta.db_table
        for trigger in _flagged_as(model):
            found[trigger.parent].append((table, trigger.hanging))
        for parent, rows in getattr(model, "also_flagged_with", {}).items():
            found[parent].append((table, rows))
    return dict(found)


def statements() -> list[str]:
    """SQL that (re)makes the triggers. Their functions run as the owner, whom no policy hides anything from."""
    made = [
        "CREATE OR REPLACE FUNCTION stepwell_keeps_its_flag() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'what tells of substance use tells of it for good'; END $$"
    ]
    for table, hanging in sorted(links().items()):
        updates = "".join(
            f" UPDATE {other} SET substance_use = true WHERE {rows} AND NOT substance_use;" for other, rows in hanging
        )
        made += [
            f"CREATE OR REPLACE FUNCTION stepwell_flags_what_hangs_on_{table}() RETURNS trigger LANGUAGE plpgsql"
            f" SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN{updates} RETURN NULL; END $$",
            *_trigger("flags_what_hangs_on_it", table, "AFTER", RAISED, f"stepwell_flags_what_hangs_on_{table}"),
        ]
    lowered = "OLD.substance_use AND NOT NEW.substance_use"
    for model in apps.get_models():
        if _flagged_as(model):
            made += _trigger("keeps_its_flag", model._meta.db_table, "BEFORE", lowered, "stepwell_keeps_its_flag")
    return made


def _flagged_as(model: type[models.Model]) -> list[FlaggedAs]:
    return [trigger for trigger in getattr(model._meta, "triggers", ()) if isinstance(trigger, FlaggedAs)]


def _trigger(name: str, table: str, when: str, condition: str, function: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {when} UPDATE OF substance_use ON {table} FOR EACH ROW WHEN ({condition})"
        f" EXECUTE FUNCTION {function}()",
    ]
