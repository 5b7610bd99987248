"""The tables whose rows are never changed."""

from django.db import migrations

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]

    operations = [
        guard("training_auditentry", "training_auditseal", "training_entry", "training_studybeat", "training_tombstone"),
    ]
