# The monthly pack, its preparation, the villages' confirmations, and the forms of superior offices.

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [("training", "0003_import_undone")]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.CharField(max_length=7, verbose_name="Month")),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="Reason")),
                ("as_of", models.DateField()),
                ("known_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("formula_version", models.PositiveSmallIntegerField()),
                ("frozen_at", models.DateTimeField()),
                ("frozen_by", models.CharField(max_length=60)),
                ("frozen_by_name", models.CharField(blank=True, max_length=60)),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.area")),
                ("base", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="supplements", to="training.pack")),
            ],
            options={
                "verbose_name": "monthly pack",
                "verbose_name_plural": "monthly packs",
                "ordering": ["-month", "area", "-sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "month", "sequence"), name="pack_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("base__isnull", True), ("sequence", 0)),
                            models.Q(("base__isnull", False), ("sequence__gt", 0), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="pack_supplement_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.CharField(max_length=7, verbose_name="Month")),
                ("as_of", models.DateField()),
                ("known_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.BinaryField()),
                ("prepared_at", models.DateTimeField()),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.area")),
            ],
            options={
                "verbose_name": "preparation of a monthly pack",
                "ordering": ["-month", "area"],
                "constraints": [models.UniqueConstraint(fields=("area", "month"), name="packdraft_once")],
            },
        ),
        migrations.CreateModel(
            name="PackConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.CharField(max_length=7, verbose_name="Month")),
                ("part_sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=60)),
                ("confirmed_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.area", verbose_name="Village")),
            ],
            options={
                "verbose_name": "confirmation of a village",
                "ordering": ["confirmed_at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("area", "month", "part_sha256"), name="packconfirmation_once")],
            },
        ),
        migrations.CreateModel(
            name="PackForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=120, verbose_name="Title")),
                ("stored_name", models.CharField(max_length=80, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.area")),
            ],
            options={"verbose_name": "form of a superior office", "verbose_name_plural": "forms of superior offices", "ordering": ["title", "pk"]},
        ),
        migrations.CreateModel(
            name="PackFormCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sheet", models.CharField(max_length=31, verbose_name="Sheet")),
                ("cell", models.CharField(max_length=10, verbose_name="Cell")),
                ("figure", models.CharField(max_length=100, verbose_name="Figure")),
                ("form", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="training.packform")),
            ],
            options={
                "ordering": ["sheet", "cell"],
                "constraints": [models.UniqueConstraint(fields=("form", "sheet", "cell"), name="packformcell_once")],
            },
        ),
        guard("training_pack", "training_packconfirmation"),
    ]
