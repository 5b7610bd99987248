"""Reminders and escalation: the work list, the append-only send ledger, the outbox."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0007_leads"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.CharField(max_length=160)),
                ("requirement", models.CharField(max_length=40)),
                ("due_on", models.DateField()),
                ("role", models.CharField(blank=True, max_length=20)),
                ("item", models.CharField(blank=True, max_length=60)),
                ("basis_level", models.CharField(max_length=8)),
                ("status", models.CharField(max_length=10)),
                ("missing", models.CharField(blank=True, max_length=200)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "The person"),
                            ("enterprise", "Enterprise administrator"),
                            ("liaison", "Village liaison"),
                            ("office", "Town office"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "progress",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Prepared"), (2, "Withdrawn before it left"), (3, "Sent"), (4, "Failed"), (5, "Delivered"), (6, "Read"), (7, "Spoken to")],
                        null=True,
                    ),
                ),
                ("waits", models.BooleanField(default=False)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("met", "The duty is met"),
                            ("moved", "Met or moved: due on another day now"),
                            ("unknown", "Cannot be judged: a fact is missing"),
                            ("gone", "Nobody is bound any more"),
                        ],
                        max_length=8,
                    ),
                ),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.area")),
                ("enterprise", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.enterprise")),
                ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.person")),
            ],
            options={
                "verbose_name": "duty to be reminded of",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("closed_on__isnull", True)), fields=["due_on", "id"], name="remindercase_open"),
                    models.Index(fields=["enterprise", "closed_on"], name="training_re_enterpr_b6bdb3_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "requirement", "due_on"), name="remindercase_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("outcome", "")),
                            models.Q(("closed_on__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="remindercase_closed_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="training.remindercase")),
                ("stage", models.CharField(max_length=20)),
                ("offset", models.SmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("person", "The person"),
                            ("enterprise", "Enterprise administrator"),
                            ("liaison", "Village liaison"),
                            ("office", "Town office"),
                        ],
                        max_length=10,
                    ),
                ),
                ("passed_over", models.BooleanField(default=False)),
                ("scheme", models.PositiveSmallIntegerField()),
                ("prepared_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "reminder",
                "ordering": ["prepared_at", "offset", "pk"],
                "constraints": [models.UniqueConstraint(fields=("case", "stage"), name="reminder_once")],
            },
        ),
        migrations.AddField(
            model_name="remindercase",
            name="latest",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.reminder"),
        ),
        migrations.CreateModel(
            name="ReminderSend",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("site", "Inbox"),
                            ("sms", "Text message"),
                            ("group", "Text for the group"),
                            ("paper", "Printed notice"),
                            ("call", "Phone call or talk"),
                        ],
                        max_length=6,
                    ),
                ),
                ("recipient", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.person")),
                ("reminder", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sends", to="training.reminder")),
            ],
            options={
                "verbose_name": "sending of a reminder",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("recipient__isnull", False)), fields=("reminder", "recipient", "channel"), name="remindersend_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("recipient__isnull", True)), fields=("reminder", "channel"), name="remindersend_once_for_the_enterprise"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("body", models.TextField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("prepared_at", models.DateTimeField()),
                ("prepared_by", models.CharField(max_length=60)),
                ("enterprise", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.enterprise")),
            ],
            options={
                "verbose_name": "printed notice",
                "verbose_name_plural": "printed notices",
                "ordering": ["-prepared_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReminderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Prepared"), (2, "Withdrawn before it left"), (3, "Sent"), (4, "Failed"), (5, "Delivered"), (6, "Read"), (7, "Spoken to")]
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=60)),
                ("by_name", models.CharField(blank=True, max_length=60)),
                ("detail", models.JSONField(blank=True, default=dict)),
                (
                    "notice",
                    models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="training.notice"),
                ),
                ("paper", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.reminderpaper")),
                ("send", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="events", to="training.remindersend")),
            ],
            options={
                "verbose_name": "event of a reminder",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("kind__in", [4, 7]), _negated=True), fields=("send", "kind"), name="reminderevent_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderOutbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("site", "Inbox"),
                            ("sms", "Text message"),
                            ("group", "Text for the group"),
                            ("paper", "Printed notice"),
                            ("call", "Phone call or talk"),
                        ],
                        max_length=6,
                    ),
                ),
                ("trying_at", models.DateTimeField(null=True)),
                ("recipient", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="training.person")),
                ("send", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="waiting", to="training.remindersend")),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["channel", "recipient"], name="training_re_channel_486f64_idx")],
            },
        ),
        migrations.CreateModel(
            name="ReminderRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("reached", models.BigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        guard("training_reminder", "training_reminderevent", "training_reminderpaper", "training_remindersend"),
    ]
