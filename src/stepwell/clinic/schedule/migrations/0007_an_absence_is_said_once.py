from django.db import migrations

_KEPT = """
INSERT INTO people_absence (ref, account_id, kind, starts_at, ends_at, by_id, said_at)
SELECT ref, account_id, kind, starts_at, ends_at, by_id, said_at FROM schedule_absence
ON CONFLICT DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    """Who is away is known in one place, to the week and to the rota alike: as rows of the people room."""

    dependencies = [
        ("people", "0005_somebody_is_away"),
        ("schedule", "0006_a_published_session_is_changed"),
    ]

    operations = [
        migrations.RunSQL(_KEPT, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Absence"),
    ]
