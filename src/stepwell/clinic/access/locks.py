"""The second lock: which rows does the database itself show to whom?

Row-level security is forced on every table whose model declares a `record_kind`. The app role sees a patient's row
while a grant in force names the acting account and that kind; the wide role sees besides, of everybody, the kinds it
was told under seal; the owner, who migrates, sees all; and with nobody acting nobody sees any. A row that tells of
substance use needs that kind as well as its own.

The functions stand in `(SELECT …)`, so that they run once per query and not once per row, and hand over an array:
`= ANY (array)` was measured to be up to three thousand times faster than `IN (SELECT …)` for people with few grants.

Words for or about somebody in a table that names no patient are locked by their model's `shown_where`: the condition
in SQL under which the app role sees a row, with `{acting}` for the acting account; `also_shown_where` adds to what is
granted, for reading only, and `only_shown_where` takes from it, from the wide role as well. What decides who is wide,
the staff and their roles, is `written_by_programme`: the program alone changes it, and every account reads it, or those
whom its `shown_where` names.

`lock_tables` runs after every migration, as the owner, and is the only place where policies are made.
"""

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from stepwell.clinic.access.chain import CHAIN
from stepwell.clinic.access.models import AccessLog, GateRecord, Grant, LogHead
from stepwell.plumbing.database.acting import APP_ROLE, EVERYTHING, WIDE_ROLE
from stepwell.pure.entitlement import Ground, Kind

ROLES = f"{APP_ROLE}, {WIDE_ROLE}"
ACTING = "(SELECT stepwell_acting())"

# Each of them runs as the owner, whom no policy hides anything from; the serving roles may call those named below.
FUNCTIONS = {
    "stepwell_now() RETURNS timestamptz": "SELECT statement_timestamp()",
    "stepwell_told() RETURNS boolean": """
        SELECT current_setting('stepwell.seal', true) = encode(sha256(key || sha256(key || convert_to(
            current_setting('stepwell.account_id', true) || '|' || current_setting('stepwell.kinds', true), 'UTF8'
        ))), 'hex') FROM stepwell_key""",
    "stepwell_acting() RETURNS bigint": """
        SELECT CASE WHEN stepwell_told() THEN NULLIF(current_setting('stepwell.account_id', true), '')::bigint END""",
    "stepwell_wide(kind text) RETURNS boolean": f"""
        SELECT coalesce(
            stepwell_told()
            AND string_to_array(current_setting('stepwell.kinds', true), ',') && ARRAY[kind, '{EVERYTHING}'], false)""",
    "stepwell_patients(kind text) RETURNS bigint[]": """
        SELECT coalesce(array_agg(DISTINCT g.patient_id), '{}') FROM access_grant g
        WHERE g.grantee_id = stepwell_acting() AND kind = ANY (g.kinds)
          AND g.from_at <= stepwell_now() AND (g.until IS NULL OR g.until > stepwell_now())""",
    "stepwell_own() RETURNS bigint[]": f"""
        SELECT coalesce(array_agg(DISTINCT g.patient_id), '{{}}') FROM access_grant g
        WHERE g.grantee_id = stepwell_acting() AND '{Kind.ACCESS}' = ANY (g.kinds)
          AND g.ground IN ('{Ground.SELF}', '{Ground.PERSONAL_REPRESENTATIVE}')
          AND g.from_at <= stepwell_now() AND (g.until IS NULL OR g.until > stepwell_now())""",
}
KEY = """
CREATE TABLE IF NOT EXISTS stepwell_key (single boolean PRIMARY KEY DEFAULT true CHECK (single), key bytea NOT NULL);
INSERT INTO stepwell_key (key) VALUES ('\\x{key}') ON CONFLICT (single) DO UPDATE SET key = EXCLUDED.key"""


def locked_models() -> list[type[models.Model]]:
    """The models whose tables hold data of one patient, in a fixed order."""
    found = [model for model in apps.get_models() if hasattr(model, "record_kind")]
    return sorted(found, key=lambda model: model._meta.db_table)


def models_of_words() -> list[type[models.Model]]:
    """The models with words for or about somebody and no patient of their own, in a fixed order."""
    found = [model for model in apps.get_models() if hasattr(model, "shown_where")]
    return sorted(found, key=lambda model: model._meta.db_table)


def lock_tables(using: str = "owner") -> None:
    """Give the roles their rights and (re)make every policy. Idempotent; one transaction; runs as the owner."""
    statements = [*_rights(), *_gate()]
    for model in locked_models():
        statements += _policies(model)
    for model in models_of_words():
        table = model._meta.db_table
        shown = model.shown_where.format(acting=ACTING)  # type: ignore[attr-defined]  # each has one
        reading = hasattr(model, "written_by_programme")
        statements += [*_forced(table), *_policy(table, "shown", ROLES, shown, reading=reading), *_everything(table)]
    for model in apps.get_models():
        if hasattr(model, "written_by_programme") and not hasattr(model, "shown_where"):
            table = model._meta.db_table
            statements += [*_forced(table), *_policy(table, "read", ROLES, "true", reading=True), *_everything(table)]
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(["BEGIN", *statements, "COMMIT"]))


def _rights() -> list[str]:
    unwritable = ", ".join((AccessLog._meta.db_table, LogHead._meta.db_table, "django_migrations"))
    functions = [
        f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $${body}$$"
        for head, body in FUNCTIONS.items()
    ]
    return [
        KEY.format(key=settings.STEPWELL_ACTING_KEY.hex()),
        *functions,
        *CHAIN,
        f"GRANT USAGE ON SCHEMA public TO {ROLES}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLES}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLES}",
        f"REVOKE INSERT, UPDATE, DELETE ON {unwritable} FROM {ROLES}",
        f"REVOKE ALL ON stepwell_key FROM {ROLES}",
    ]


def _gate() -> list[str]:
    """Grants and the log of openings: read by whom they concern; granting is the program's, logging the database's."""
    own = "patient_id = ANY ((SELECT stepwell_own())::bigint[])"
    grants, log, head = Grant._meta.db_table, AccessLog._meta.db_table, LogHead._meta.db_table
    overseen = f"(SELECT stepwell_wide('{Kind.ACCESS}'))"
    return [
        *_forced(grants),
        *_policy(grants, "own", ROLES, f"grantee_id = {ACTING} OR {own}", reading=True),
        *_policy(grants, "overseen", WIDE_ROLE, overseen, reading=True),
        *_everything(grants),
        *_forced(log),
        *_policy(log, "own", ROLES, own, reading=True),
        *_policy(log, "overseen", WIDE_ROLE, overseen, reading=True),
        *_forced(head),
        *_everything(head),
    ]


def _policies(model: type[models.Model]) -> list[str]:
    table, kind = model._meta.db_table, model.record_kind.value  # type: ignore[attr-defined]  # each has one
    fields = {field.name for field in model._meta.get_fields()}
    reading = issubclass(model, GateRecord)  # who may see what is changed by the program alone
    wide, granted = _wide(kind), _granted(kind, "id" if table == "people_patient" else "patient_id")
    if "substance_use" in fields:
        both = Kind.SUBSTANCE_USE.value
        wide = f"{wide} AND (NOT substance_use OR {_wide(both)})"
        granted = f"{granted} AND (NOT substance_use OR {_granted(both, 'patient_id')})"
    statements = [*_forced(table), *_policy(table, "wide", WIDE_ROLE, wide, reading=reading)]
    # Those who are not patients yet, a referral and what hangs on it, nobody was granted: the wide role only.
    if table == "people_patient" or ("patient" in fields and table != "programs_referral"):
        statements += _policy(table, "granted", ROLES, granted, reading=reading)
    if also := getattr(model, "also_shown_where", ""):
        statements += _policy(table, "also", ROLES, also.format(acting=ACTING), reading=True)
    if only := getattr(model, "only_shown_where", ""):
        condition = only.format(acting=ACTING)
        statements += [
            f"DROP POLICY IF EXISTS narrowed ON {table}",
            f"CREATE POLICY narrowed ON {table} AS RESTRICTIVE TO {ROLES} USING ({condition}) WITH CHECK ({condition})",
        ]
    return statements + (_everything(table) if reading else [])


def _granted(kind: str, column: str) -> str:
    return f"{column} = ANY ((SELECT stepwell_patients('{kind}'))::bigint[])"


def _wide(kind: str) -> str:
    return f"(SELECT stepwell_wide('{kind}'))"


def _forced(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        *_policy(table, "owner", "CURRENT_USER", "true"),
    ]


def _everything(table: str) -> list[str]:
    """What the program does on somebody's word."""
    return _policy(table, "everything", WIDE_ROLE, _wide(EVERYTHING))


def _policy(table: str, name: str, role: str, condition: str, *, reading: bool = False) -> list[str]:
    rule = f"FOR SELECT TO {role} USING ({condition})" if reading else f"TO {role} USING ({condition})"
    check = "" if reading else f" WITH CHECK ({condition})"
    return [f"DROP POLICY IF EXISTS {name} ON {table}", f"CREATE POLICY {name} ON {table} {rule}{check}"]
