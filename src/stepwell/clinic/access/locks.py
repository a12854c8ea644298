"""The second lock: which rows does the database itself show to whom?

Row-level security is forced on every table whose model declares a `record_kind`. The app role sees a patient's row
while a grant in force names the acting account and that kind; the wide role sees besides, of everybody, the kinds it
was told under seal; the owner, who migrates, sees all; and with nobody acting nobody sees any. A row that tells of
substance use needs that kind as well as its own.

The functions stand in `(SELECT …)`, so that they run once per query and not once per row, and hand over an array.
For people with few patients `= ANY (array)` finds their rows by index, hundreds of times faster than asking each row
whether it is in a hashed list; for people with many it is the other way round. `bench/second_lock.py` measures both.

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

from stepwell.clinic.access import flags
from stepwell.clinic.access.chain import CHAIN
from stepwell.clinic.access.minors import OF_SUBSTANCE_USE
from stepwell.clinic.access.models import PATIENT, AccessLog, GateRecord, Grant, LogHead
from stepwell.clinic.rulebook.queries import MENTAL_HEALTH, SUBSTANCE_USE
from stepwell.plumbing.database.acting import APP_ROLE, EVERYTHING, WIDE_ROLE
from stepwell.pure.entitlement import Ground, Kind

ROLES = f"{APP_ROLE}, {WIDE_ROLE}"
ACTING = "(SELECT stepwell_acting())"
NOW = "(SELECT stepwell_now())"
IN_FORCE = f"g.grantee_id = {ACTING} AND g.from_at <= {NOW} AND (g.until IS NULL OR g.until > {NOW})"
FEW = 100  # grants of one account; from there on a row is looked up in a hashed list

_OF_IT = f"{{{','.join(sorted(OF_SUBSTANCE_USE))}}}"  # what tells of substance use, as SQL writes an array
# When a rule of the rulebook counts for somebody: on the day on their own wall.
_RULES = "rule.effective_from <= who.today AND (rule.until IS NULL OR rule.until > who.today)"
# Each of them runs as the owner, whom no policy hides anything from. What the law of minors says is asked anew each
# time, of the rules, the papers and the patient as they are in this transaction: the second lock never lags behind.
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
    # Whether this patient decides alone who sees records of this care: `minors.minor_decides`, once more, in SQL.
    "stepwell_decides(patient bigint, care text) RETURNS boolean": f"""
        WITH who AS (
            SELECT id, state, birth_on, (stepwell_now() AT TIME ZONE time_zone)::date AS today
            FROM people_patient WHERE id = patient
        ), minor AS (
            SELECT data FROM rulebook_rule rule, who
            WHERE name = 'minor_consent' AND scope IN (who.state || ':' || care, 'any:' || care) AND {_RULES}
            ORDER BY scope LIKE 'any:%', effective_from DESC LIMIT 1
        ), adult AS (
            SELECT data FROM rulebook_rule rule, who
            WHERE name = 'majority_age' AND scope IN (who.state, 'any') AND {_RULES}
            ORDER BY scope = 'any', effective_from DESC LIMIT 1
        ), excepted AS (
            SELECT min((rule->>'from_age')::int) AS from_age
            FROM who, minor, jsonb_array_elements(coalesce(minor.data->'exceptions', '[]')) rule
            JOIN access_determination told ON told.exception = rule->>'key'
            WHERE told.patient_id = who.id AND told.from_at <= stepwell_now()
              AND (told.until IS NULL OR told.until > stepwell_now())
        )
        SELECT coalesce((
            SELECT extract(year FROM age(who.today, who.birth_on)) >= least(
                coalesce(
                    (SELECT min((claim->>'from_age')::int) FROM jsonb_array_elements(minor.data->'claims') claim),
                    (minor.data->>'decides_from_age')::int
                ),
                (adult.data->>'age_years')::int, excepted.from_age
            ) FROM who, minor, adult, excepted
        ), true)""",
    # Whether the patient's signature alone is what the law asks for under this consent today.
    "stepwell_alone(consent bigint) RETURNS boolean": f"""
        SELECT stepwell_decides(
            patient_id, CASE WHEN kinds && '{_OF_IT}'::varchar[] THEN '{SUBSTANCE_USE}' ELSE '{MENTAL_HEALTH}' END
        ) FROM access_consent WHERE id = consent""",
    # Whether a consent has those signatures, was not taken back and is within its term.
    "stepwell_holds(consent bigint) RETURNS boolean": f"""
        SELECT coalesce((
            SELECT (c.until IS NULL OR c.until > stepwell_now())
                AND NOT EXISTS (SELECT FROM access_revocation r WHERE r.consent_id = c.id)
                AND CASE WHEN stepwell_alone(c.id) THEN c.signed_as = '{PATIENT}' AND c.also_signs_id IS NULL
                    ELSE EXISTS (SELECT FROM access_countersignature s WHERE s.consent_id = c.id)
                        OR (c.signed_as <> '{PATIENT}' AND NOT c.kinds && '{_OF_IT}'::varchar[]) END
            FROM access_consent c WHERE c.id = consent
        ), false)""",
    # The consents that concern the acting account: it signed them, was given something by them, or is asked to sign.
    "stepwell_papers() RETURNS bigint[]": """
        SELECT coalesce(array_agg(c.id), '{}') FROM access_consent c
        LEFT JOIN access_countersignature s ON s.consent_id = c.id
        LEFT JOIN people_relative r ON r.id = c.also_signs_id
        WHERE stepwell_acting() IN (c.signed_by_id, s.by_id)
           OR (c.recipient_account_id = stepwell_acting() AND (c.also_signs_id IS NULL OR s.id IS NOT NULL))
           OR (r.account_id = stepwell_acting() AND (c.until IS NULL OR c.until > stepwell_now())
               AND NOT EXISTS (SELECT FROM access_revocation v WHERE v.consent_id = c.id)
               AND NOT stepwell_alone(c.id))""",
    "stepwell_patients(kind text) RETURNS bigint[]": f"""
        SELECT coalesce(array_agg(g.patient_id), '{{}}') FROM access_grant g
        WHERE {IN_FORCE} AND kind = ANY (g.kinds)
          AND CASE g.ground
              WHEN '{Ground.PERSONAL_REPRESENTATIVE}' THEN NOT stepwell_decides(g.patient_id, '{MENTAL_HEALTH}')
              WHEN '{Ground.CONSENT}' THEN stepwell_holds(g.consent_id)
              ELSE true END""",
    # Those whose consent lets the acting account see this kind.
    "stepwell_consented(kind text) RETURNS bigint[]": f"""
        SELECT coalesce(array_agg(g.patient_id), '{{}}') FROM access_grant g
        WHERE {IN_FORCE} AND g.ground = '{Ground.CONSENT}' AND kind = ANY (g.kinds)
          AND stepwell_holds(g.consent_id)""",
    "stepwell_own() RETURNS bigint[]": f"""
        SELECT coalesce(array_agg(g.patient_id), '{{}}') FROM access_grant g
        WHERE {IN_FORCE} AND '{Kind.ACCESS}' = ANY (g.kinds)
          AND g.ground IN ('{Ground.SELF}', '{Ground.PERSONAL_REPRESENTATIVE}')""",
}
# Called immutable, which it is not, so that the planner asks it and picks a way before any row is read. Both ways show
# the same rows: a plan that outlives its account is slow at worst.
PLANNED_BY = f"""
CREATE OR REPLACE FUNCTION stepwell_few() RETURNS boolean LANGUAGE sql IMMUTABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM access_grant g WHERE {IN_FORCE} OFFSET {FEW})
$$"""
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
    statements += flags.statements()
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
        PLANNED_BY,
        *CHAIN,
        f"GRANT USAGE ON SCHEMA public TO {ROLES}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLES}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLES}",
        f"REVOKE INSERT, UPDATE, DELETE ON {unwritable} FROM {ROLES}",
        f"REVOKE ALL ON stepwell_key FROM {ROLES}",
        # What these answer of anybody is for the other functions alone.
        "REVOKE ALL ON FUNCTION stepwell_decides, stepwell_alone, stepwell_holds FROM PUBLIC",
    ]


def _gate() -> list[str]:
    """Grants and the log of openings: read by whom they concern; granting is the program's, logging the database's."""
    own = "patient_id = ANY ((SELECT stepwell_own())::bigint[])"
    listed = "patient_id IN (SELECT unnest((SELECT stepwell_own())))"  # with ANY the planner expects next to no grants
    grants, log, head = Grant._meta.db_table, AccessLog._meta.db_table, LogHead._meta.db_table
    overseen = f"(SELECT stepwell_wide('{Kind.ACCESS}'))"
    return [
        *_forced(grants),
        *_policy(grants, "own", ROLES, f"grantee_id = {ACTING} OR {listed}", reading=True),
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
        granted = f"{granted} AND (NOT substance_use OR {_listed(both, 'patient_id')})"
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
    by_index = f"{column} = ANY ((SELECT stepwell_patients('{kind}'))::bigint[])"
    return f"CASE WHEN stepwell_few() THEN {by_index} ELSE {_listed(kind, column)} END"


def _listed(kind: str, column: str) -> str:
    return f"{column} IN (SELECT unnest((SELECT stepwell_patients('{kind}'))))"


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
