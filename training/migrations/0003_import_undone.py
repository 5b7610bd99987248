from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0002_guards")]

    operations = [
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[("reading", "Being read"), ("previewed", "Previewed"), ("applying", "Being imported"), ("applied", "Applied"), ("discarded", "Discarded"), ("undone", "Taken back")], default="previewed", max_length=10
            ),
        ),
    ]
