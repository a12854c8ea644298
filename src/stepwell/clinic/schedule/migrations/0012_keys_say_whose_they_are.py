from django.db import migrations


def _told(table: str, column: str) -> str:
    """In what is kept as keys, a clinician's begins with c, a block's with b and a patient's with p."""
    clinicians = f"""regexp_replace({column}::text, '("clinician": "|«clinician )([0-9]{{12}})', '\\1c\\2', 'g')"""
    blocks = f"""regexp_replace({clinicians}, '("block": "|«block )([0-9]{{12}})', '\\1b\\2', 'g')"""
    return f"""
        UPDATE {table} SET {column} = regexp_replace({blocks}, '"([0-9]{{12}})"', '"p\\1"', 'g')::jsonb
        WHERE {column} IS NOT NULL
    """


def _bare(table: str, column: str) -> str:
    bare = f"""regexp_replace({column}::text, '("|«clinician |«block )[pcb]([0-9]{{12}})', '\\1\\2', 'g')::jsonb"""
    return f"UPDATE {table} SET {column} = {bare} WHERE {column} IS NOT NULL"


_KEPT = (("schedule_draftweek", "plan"), ("schedule_draftmove", "move"), ("schedule_advice", "found"))


class Migration(migrations.Migration):
    dependencies = [("schedule", "0011_calendars_follow")]

    operations = [migrations.RunSQL(_told(*each), _bare(*each)) for each in _KEPT]
