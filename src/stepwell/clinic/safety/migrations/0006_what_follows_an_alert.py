"""What follows an alert, and a safety plan of entries. What was written before is carried over: a follow-up that was
recorded is a contact that reached them, and each line of a plan is an entry.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


_LINES = """(SELECT jsonb_agg(jsonb_build_object('words', btrim(line)))
        FROM regexp_split_to_table({step}, E'\\r?\\n') AS line WHERE btrim(line) <> '')"""
_STEPS = ("warning_signs", "coping", "distractions", "people", "professionals", "environment", "worth_living_for")
WHAT_WAS_WRITTEN = [
    "SET CONSTRAINTS ALL IMMEDIATE",  # a table with checks still to come cannot be altered
    "INSERT INTO safety_contact (ref, follow_up_id, patient_id, outcome, words, by_id, at, substance_use)"
    " SELECT gen_random_uuid(), id, patient_id, 'reached', words, by_id, at, substance_use FROM safety_followup",
    "UPDATE safety_followup f SET due_at = r.follow_up_due_at FROM safety_resolution r WHERE r.id = f.resolution_id",
    # Until now a follow-up was a row only once it was done.
    "ALTER TABLE safety_followup ALTER words DROP NOT NULL, ALTER by_id DROP NOT NULL, ALTER at DROP NOT NULL",
    "INSERT INTO safety_followup (ref, resolution_id, patient_id, number, due_at, substance_use)"
    " SELECT gen_random_uuid(), r.id, r.patient_id, 1, r.follow_up_due_at, r.substance_use FROM safety_resolution r"
    " WHERE NOT EXISTS (SELECT FROM safety_followup f WHERE f.resolution_id = r.id)",
    "ALTER TABLE safety_safetyplan DISABLE TRIGGER USER",
    "UPDATE safety_safetyplan SET steps = jsonb_strip_nulls(jsonb_build_object("
    + ", ".join(f"'{step}', {_LINES.format(step=step)}" for step in _STEPS)
    + "))",
    "ALTER TABLE safety_safetyplan ENABLE TRIGGER USER",
    "INSERT INTO safety_planreview (ref, plan_id, patient_id, next_on, by_id, at, substance_use)"
    " SELECT gen_random_uuid(), id, patient_id, (at AT TIME ZONE 'UTC')::date + 30, written_by_id, at, substance_use"
    " FROM safety_safetyplan",
]


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_openings_by_time'),
        ('people', '0004_a_lost_second_step_and_a_privacy_officer'),
        ('safety', '0005_alerts_and_safety_plans_may_tell_of_substance_use'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('substance_use', models.BooleanField(db_default=False, default=False)),
                ('outcome', models.CharField(max_length=20)),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='EmergencyContact',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('relationship', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='EmergencyService',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200)),
                ('phone', models.CharField(max_length=40)),
                ('address', models.CharField(blank=True, max_length=250)),
                ('state', models.CharField(max_length=2)),
                ('county', models.CharField(blank=True, max_length=120)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('postal_prefix', models.CharField(blank=True, max_length=5)),
                ('checked_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='HandOffAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('substance_use', models.BooleanField(db_default=False, default=False)),
                ('taken', models.BooleanField()),
                ('receiver', models.CharField(max_length=200)),
                ('how', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('substance_use', models.BooleanField(db_default=False, default=False)),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='OfferAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('substance_use', models.BooleanField(db_default=False, default=False)),
                ('accepted', models.BooleanField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PlanReview',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('substance_use', models.BooleanField(db_default=False, default=False)),
                ('next_on', models.DateField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WarmHandOff',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('substance_use', models.BooleanField(db_default=False, default=False)),
                ('submission', models.UUIDField(unique=True)),
                ('to', models.CharField(max_length=30)),
                ('organisation', models.CharField(max_length=200)),
                ('receiver', models.CharField(max_length=200)),
                ('phone', models.CharField(max_length=40)),
                ('on_the_line', models.BooleanField()),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Whereabouts',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('substance_use', models.BooleanField(db_default=False, default=False)),
                ('place', models.CharField(help_text='street, number, apartment or room', max_length=250)),
                ('city', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('postal_code', models.CharField(blank=True, max_length=12)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='alert',
            name='raised_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='followup',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='followup',
            name='number',
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='safetyplan',
            name='steps',
            field=models.JSONField(default=dict),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='alert',
            name='words',
            field=models.CharField(max_length=500),
        ),
        migrations.AlterField(
            model_name='followup',
            name='resolution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='safety.resolution'),
        ),
        migrations.AddField(
            model_name='contact',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contact',
            name='follow_up',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='safety.followup'),
        ),
        migrations.AddField(
            model_name='contact',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='emergencycontact',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emergencycontact',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddConstraint(
            model_name='emergencyservice',
            constraint=models.UniqueConstraint(fields=('state', 'county', 'place', 'postal_prefix', 'kind', 'name'), name='a_service_is_listed_once_per_area'),
        ),
        migrations.AddField(
            model_name='handoffanswer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handoffanswer',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='offer',
            name='alert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='safety.alert'),
        ),
        migrations.AddField(
            model_name='offer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='offer',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='offer',
            name='to',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='offeranswer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='offeranswer',
            name='offer',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='safety.offer'),
        ),
        migrations.AddField(
            model_name='offeranswer',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='planreview',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='planreview',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='planreview',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='safety.safetyplan'),
        ),
        migrations.AddField(
            model_name='warmhandoff',
            name='alert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_offs', to='safety.alert'),
        ),
        migrations.AddField(
            model_name='warmhandoff',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='warmhandoff',
            name='disclosure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.disclosure'),
        ),
        migrations.AddField(
            model_name='warmhandoff',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='handoffanswer',
            name='hand_off',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='safety.warmhandoff'),
        ),
        migrations.AddField(
            model_name='whereabouts',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='whereabouts',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.RenameField(
            model_name='safetyplan',
            old_name='made_with',
            new_name='written_by',
        ),
        migrations.RunSQL(WHAT_WAS_WRITTEN, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='followup',
            name='at',
        ),
        migrations.RemoveField(
            model_name='followup',
            name='by',
        ),
        migrations.RemoveField(
            model_name='followup',
            name='words',
        ),
        migrations.RemoveField(
            model_name='resolution',
            name='follow_up_due_at',
        ),
        migrations.RemoveField(
            model_name='safetyplan',
            name='coping',
        ),
        migrations.RemoveField(
            model_name='safetyplan',
            name='distractions',
        ),
        migrations.RemoveField(
            model_name='safetyplan',
            name='environment',
        ),
        migrations.RemoveField(
            model_name='safetyplan',
            name='people',
        ),
        migrations.RemoveField(
            model_name='safetyplan',
            name='professionals',
        ),
        migrations.RemoveField(
            model_name='safetyplan',
            name='warning_signs',
        ),
        migrations.RemoveField(
            model_name='safetyplan',
            name='worth_living_for',
        ),
        migrations.AlterField(
            model_name='followup',
            name='due_at',
            field=models.DateTimeField(),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(fields=('resolution', 'number'), name='one_follow_up_of_each_number'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='acknowledgement',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='de15d1a65c8b291368adf5ee9dca4795a124b68a', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_688de', table='safety_acknowledgement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='acknowledgement',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='b4daf88fbdd396e0fe744ee5486259c12ef8779a', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_9b690', table='safety_acknowledgement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alert',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='1c4167ef6ab5c0a83e0386481da978be07e5e83a', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_fafcb', table='safety_alert', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attempt',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='e5cecc50c293b3b15ca6c9c2291893d30340b897', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_8210b', table='safety_attempt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='4562dc05e4bd2746122d2c9a8a8c23277d9208a8', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_04cf9', table='safety_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='75177e4729e93cc2d60dcb119e06d7c388a6a0e6', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_3f4ea', table='safety_followup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inhand',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='001574371eea6347d7298f98550907890fe692b2', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_ca802', table='safety_inhand', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inhand',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='7ee3de3c568b85602d9f9a1fcb9a43c7dd6ad21a', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_d8d6e', table='safety_inhand', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='overdue',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='b19386fa9970fb457863c762a1ac787628df76ee', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_5b566', table='safety_overdue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='8fa9103412a2571ef7e14bc8162d60e48119e579', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_d7534', table='safety_page', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resolution',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='af43a57a57e96ddb7d915c2fb36b9cbfb037178c', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_59a4f', table='safety_resolution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resolution',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='82ea59ae9d88c5355145a7dac7cf5805b2756540', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_50cd0', table='safety_resolution', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='4ddd93185d09c6205a440a33f59d3e6018085ff2', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_dc1ad', table='safety_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='2f7df3b564c94c03312ac8f2355a68e521379121', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_bef85', table='safety_contact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='flagged_as_what_it_hangs_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.substance_use := NEW.substance_use OR coalesce((SELECT substance_use FROM safety_followup WHERE id = NEW.follow_up_id), true); RETURN NEW;', hash='99eeaf5a2d62cfcbd49bb825dd502180225bd787', operation='INSERT', pgid='pgtrigger_flagged_as_what_it_hangs_on_9a57b', table='safety_contact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='emergencycontact',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='17fad6ccca3e54fc9c6669bdb1b77dad62df6716', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_b677a', table='safety_emergencycontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='emergencycontact',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='6ba033f3025656d42e8c6362f4baa4f27027141a', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_e5d64', table='safety_emergencycontact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='5c2845b562c228c183ba051f4300f3759ee333e4', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_ea501', table='safety_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='ab64b318b618e0e5459789fb0e4f74024c9ecee8', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_a129c', table='safety_offer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='flagged_as_what_it_hangs_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.substance_use := NEW.substance_use OR coalesce((SELECT substance_use FROM safety_alert WHERE id = NEW.alert_id), true); RETURN NEW;', hash='378444eb97095a70f2b35d4e4721e7363a692fa1', operation='INSERT', pgid='pgtrigger_flagged_as_what_it_hangs_on_ee0e0', table='safety_offer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeranswer',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='f03257a5dca525f9f16d2ec71e4e24388bd3c324', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_eb88a', table='safety_offeranswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeranswer',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='5cba24e4f9839c3354a2e165c78e929f2e62b7f8', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_e1a11', table='safety_offeranswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeranswer',
            trigger=pgtrigger.compiler.Trigger(name='flagged_as_what_it_hangs_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.substance_use := NEW.substance_use OR coalesce((SELECT substance_use FROM safety_offer WHERE id = NEW.offer_id), true); RETURN NEW;', hash='1888d951a39794f3999503d52483dba1ba732eaa', operation='INSERT', pgid='pgtrigger_flagged_as_what_it_hangs_on_e6c3f', table='safety_offeranswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planreview',
            trigger=pgtrigger.compiler.Trigger(name='flagged_as_what_it_hangs_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.substance_use := NEW.substance_use OR coalesce((SELECT substance_use FROM safety_safetyplan WHERE id = NEW.plan_id), true); RETURN NEW;', hash='ce2e0eb477081f7f09d2f3500fd5e8868eef7477', operation='INSERT', pgid='pgtrigger_flagged_as_what_it_hangs_on_f7fa0', table='safety_planreview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planreview',
            trigger=pgtrigger.compiler.Trigger(name='a_plan_review_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: a plan review never changes';", hash='95c6a81ee468b13426b9c16b9dc50523e8fd0f5f', operation='UPDATE OR DELETE', pgid='pgtrigger_a_plan_review_never_changes_6c44e', table='safety_planreview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warmhandoff',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='3b328ca4974d61d9a8b24414a71ea0bebe3dfeba', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_26ced', table='safety_warmhandoff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warmhandoff',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='46cd02ddf839f59e9a10b82cd1b6e3eedd96a0ef', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_ab271', table='safety_warmhandoff', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warmhandoff',
            trigger=pgtrigger.compiler.Trigger(name='flagged_as_what_it_hangs_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.substance_use := NEW.substance_use OR coalesce((SELECT substance_use FROM safety_alert WHERE id = NEW.alert_id), true); RETURN NEW;', hash='69fc79b478e785f793c69aa66baddd8716e414be', operation='INSERT', pgid='pgtrigger_flagged_as_what_it_hangs_on_e4ad2', table='safety_warmhandoff', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handoffanswer',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='220b0faab3b19197e73eb18ff32b3c7ca5a5cbbc', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_04d69', table='safety_handoffanswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handoffanswer',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='5f94b77ed3e01ef7b1f0b9a071d8074834cc5b9a', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_3600e', table='safety_handoffanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handoffanswer',
            trigger=pgtrigger.compiler.Trigger(name='flagged_as_what_it_hangs_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.substance_use := NEW.substance_use OR coalesce((SELECT substance_use FROM safety_warmhandoff WHERE id = NEW.hand_off_id), true); RETURN NEW;', hash='777ce17b30bb8070f2982d6832bf9473eae646ca', operation='INSERT', pgid='pgtrigger_flagged_as_what_it_hangs_on_c07af', table='safety_handoffanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whereabouts',
            trigger=pgtrigger.compiler.Trigger(name='whoever_is_on_duty_hears', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('stepwell_duty', NEW.patient_id::text); RETURN NULL;", hash='0814c955d9d5f182bdbeeced0083a163c2d312c0', operation='INSERT OR UPDATE', pgid='pgtrigger_whoever_is_on_duty_hears_7b297', table='safety_whereabouts', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whereabouts',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_stays_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n RAISE EXCEPTION 'Cannot update or delete: what was done stays written';", hash='cdfb5c2bbf5716d99b65dc412852796a6e6f1ba1', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_stays_written_76880', table='safety_whereabouts', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whereabouts',
            trigger=pgtrigger.compiler.Trigger(name='flagged_as_what_it_hangs_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.substance_use := NEW.substance_use OR coalesce((SELECT bool_or(substance_use) FROM programs_stay WHERE patient_id = NEW.patient_id AND until IS NULL), false); RETURN NEW;', hash='a218c69c13749cefe185d29ed05e3ef8bda61cb8', operation='INSERT', pgid='pgtrigger_flagged_as_what_it_hangs_on_11dba', table='safety_whereabouts', when='BEFORE')),
        ),
    ]
