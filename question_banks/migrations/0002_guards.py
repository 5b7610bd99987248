"""Wordings and signatures are never changed: the database refuses."""

from django.db import migrations

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [("question_banks", "0001_initial"), ("training", "0002_guards")]
    operations = [guard("question_banks_itemversion", "question_banks_review")]
