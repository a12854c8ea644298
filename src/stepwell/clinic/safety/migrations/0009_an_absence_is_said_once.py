from django.db import migrations

# The rota never kept when an absence was said, nor always by whom.
_KEPT = """
INSERT INTO people_absence (ref, account_id, kind, starts_at, ends_at, by_id, said_at)
SELECT away.ref, staff.account_id, 'other', away.starts_at, away.ends_at, coalesce(away.by_id, staff.account_id),
    least(away.starts_at, now())
FROM safety_absence away JOIN people_staff staff ON staff.id = away.staff_id
ON CONFLICT DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    """Who is away is known in one place, to the week and to the rota alike: as rows of the people room."""

    dependencies = [
        ("people", "0005_somebody_is_away"),
        ("safety", "0008_whom_to_call_may_tell_of_substance_use"),
    ]

    operations = [
        migrations.RunSQL(_KEPT, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Absence"),
    ]
