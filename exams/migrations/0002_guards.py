"""Papers, answers, marks and the room record are never changed: the database refuses."""

from django.db import migrations

from training.appendonly import guard


class Migration(migrations.Migration):
    dependencies = [("exams", "0001_initial"), ("training", "0002_guards")]
    operations = [guard("exams_paper", "exams_response", "exams_mark", "exams_proctorevent")]
