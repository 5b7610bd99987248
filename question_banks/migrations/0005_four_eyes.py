"""Signatures are checked by the database itself."""

from django.db import migrations

from question_banks import foureyes


class Migration(migrations.Migration):
    dependencies = [("question_banks", "0004_picture")]
    operations = [foureyes.guard()]
