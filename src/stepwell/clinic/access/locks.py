"""The second lock: which rows does the database itself show to whom?

Row-level security is forced on every table whose model declares a `record_kind`. The app role sees a patient's row
while a grant in force names the acting account and that kind; the wide role sees all; the owner, who migrates, sees
all; and with nobody acting the app role sees none. The `ARRAY(SELECT …)` form is deliberate: `IN (SELECT …)` walks
the newest-first index and was measured up to three thousand times slower for people with few grants.

Words for or about somebody in a table that names no patient are locked by their model's `shown_where`: the condition
in SQL under which the app role sees a row, with `{acting}` for the acting account.

`lock_tables` runs after every migration, as the owner, and is the only place where policies are made.
"""

from django.apps import apps
from django.db import connections, models

from stepwell.clinic.access.models import AccessLog, Grant
from stepwell.plumbing.database.acting import APP_ROLE, WIDE_ROLE

ACTING = "NULLIF(current_setting('stepwell.account_id', true), '')::bigint"

GRANTED = """{column} = ANY (ARRAY(
    SELECT g.patient_id FROM access_grant g
    WHERE g.grantee_id = {acting} AND '{kind}' = ANY (g.kinds)
      AND g.from_at <= now() AND (g.until IS NULL OR g.until > now())))"""

LOG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION stepwell_log_opening(
    patient_ref uuid, kind text, purpose text, allowed boolean, reason text, at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_accesslog (ref, viewer_id, patient_id, kind, purpose, allowed, reason, at)
    SELECT gen_random_uuid(), {ACTING}, p.id, kind, purpose, allowed, reason, at
    FROM people_patient p WHERE p.ref = patient_ref
$$"""


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
    statements = [*_rights(), *_log_and_grants()]
    for model in locked_models():
        statements += _policies(model)
    for model in models_of_words():
        table, shown = model._meta.db_table, model.shown_where  # type: ignore[attr-defined]  # each has one
        statements += [*_forced(table), *_policy(table, "shown", APP_ROLE, shown.format(acting=ACTING))]
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(["BEGIN", *statements, "COMMIT"]))


def _rights() -> list[str]:
    roles = f"{APP_ROLE}, {WIDE_ROLE}"
    return [
        f"GRANT USAGE ON SCHEMA public TO {roles}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {roles}",
        f"REVOKE INSERT, UPDATE, DELETE ON {AccessLog._meta.db_table} FROM {roles}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {roles}",
        LOG_FUNCTION,
        "REVOKE ALL ON FUNCTION stepwell_log_opening FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION stepwell_log_opening TO {roles}",
    ]


def _log_and_grants() -> list[str]:
    own_log = GRANTED.format(column="patient_id", acting=ACTING, kind="IDENTITY")
    return [
        *_forced(Grant._meta.db_table),
        *_policy(Grant._meta.db_table, "own", APP_ROLE, f"grantee_id = {ACTING}"),
        *_forced(AccessLog._meta.db_table),
        *_policy(AccessLog._meta.db_table, "granted", APP_ROLE, own_log),
    ]


def _policies(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    fields = {field.name for field in model._meta.get_fields()}
    kind = model.record_kind.value  # type: ignore[attr-defined]  # every locked model has one
    if table == "people_patient":
        column = "id"
    elif "patient" in fields and table != "programs_referral":
        column = "patient_id"
    else:
        return _forced(table)  # nobody's grant covers it: the wide role only
    granted = GRANTED.format(column=column, acting=ACTING, kind=kind)
    own_link = _own_link(table) if table == "people_relative" else []
    return [*_forced(table), *_policy(table, "granted", APP_ROLE, granted), *own_link]


def _own_link(table: str) -> list[str]:
    """Relatives know that they are linked, whether anything is shared with them or not. They read it, no more."""
    return [
        f"DROP POLICY IF EXISTS own ON {table}",
        f"CREATE POLICY own ON {table} FOR SELECT TO {APP_ROLE} USING (account_id = {ACTING})",
    ]


def _forced(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        *_policy(table, "wide", WIDE_ROLE, "true"),
        *_policy(table, "owner", "CURRENT_USER", "true"),
    ]


def _policy(table: str, name: str, role: str, condition: str) -> list[str]:
    return [
        f"DROP POLICY IF EXISTS {name} ON {table}",
        f"CREATE POLICY {name} ON {table} TO {role} USING ({condition}) WITH CHECK ({condition})",
    ]
