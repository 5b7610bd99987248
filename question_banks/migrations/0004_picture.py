"""Pictures of questions; kept for good, like the wordings that name them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [
        ("question_banks", "0003_review_and_classification"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("alt", models.CharField(max_length=300, verbose_name="Description")),
                ("content_type", models.CharField(max_length=20)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.privatefile")),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "ordering": ["-added_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("alt", ""), _negated=True), name="picture_has_a_description"),
                    models.CheckConstraint(condition=models.Q(("height__gt", 0), ("width__gt", 0)), name="picture_has_a_size"),
                    models.CheckConstraint(condition=models.Q(("content_type__in", ["image/jpeg", "image/png", "image/webp"])), name="picture_type_known"),
                ],
            },
        ),
        guard("question_banks_picture"),
    ]
