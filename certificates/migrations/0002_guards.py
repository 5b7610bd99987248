"""The tables whose rows are never changed."""

from django.db import migrations

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial"), ("training", "0002_guards")]

    operations = [
        guard("certificates_certificateevent", "certificates_scanrecord", "certificates_identitycheck"),
    ]
