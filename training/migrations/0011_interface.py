import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0010_drills"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiSystem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("label", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "connected system",
                "verbose_name_plural": "connected systems",
                "ordering": ["label", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("ending", models.CharField(max_length=4)),
                ("scopes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("expires_on", models.DateField()),
                ("last_used_on", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("system", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="training.apisystem")),
            ],
            options={
                "verbose_name": "key of a connected system",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("url", models.CharField(max_length=300)),
                ("secret_sealed", models.BinaryField()),
                ("kinds", models.JSONField(default=list)),
                ("since", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("system", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="endpoints", to="training.apisystem")),
            ],
            options={
                "verbose_name": "address to be told",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("entry.posted", "An entry was posted"), ("entry.corrected", "An entry was corrected or withdrawn")], max_length=20
                    ),
                ),
                ("at", models.DateTimeField()),
                ("spread_at", models.DateTimeField(null=True)),
                ("entry", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="training.entry")),
            ],
            options={
                "verbose_name": "event",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("answered", models.CharField(blank=True, max_length=60)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("endpoint", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="training.webhookendpoint")),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="training.webhookevent")),
            ],
            options={
                "verbose_name": "delivery of an event",
                "ordering": ["event", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ApiGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.area")),
                ("department", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.department")),
                ("enterprise", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.enterprise")),
                ("system", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="training.apisystem")),
            ],
            options={
                "verbose_name": "reach of a connected system",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("department__isnull", True), ("enterprise__isnull", True)),
                            models.Q(("area__isnull", True), ("department__isnull", False), ("enterprise__isnull", True)),
                            models.Q(("area__isnull", True), ("department__isnull", True), ("enterprise__isnull", False)),
                            _connector="OR",
                        ),
                        name="apigrant_names_one_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64)),
                ("answer", models.JSONField()),
                ("at", models.DateTimeField()),
                ("system", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="training.apisystem")),
            ],
            options={
                "verbose_name": "answer to a connected system",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("system", "key"), name="apianswer_once")],
            },
        ),
        migrations.AddIndex(
            model_name="webhookendpoint",
            index=models.Index(condition=models.Q(("closed_at__isnull", True)), fields=["id"], name="webhookendpoint_open"),
        ),
        migrations.AddIndex(
            model_name="webhookevent",
            index=models.Index(condition=models.Q(("spread_at__isnull", True)), fields=["id"], name="webhookevent_waiting"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(models.F("next_at"), condition=models.Q(("next_at__isnull", False)), name="webhookdelivery_due"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("endpoint", "event"), name="webhookdelivery_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("delivered_at__isnull", True), ("next_at__isnull", True), _connector="OR"), name="webhookdelivery_done_or_due"
            ),
        ),
        guard("training_apianswer"),
    ]
