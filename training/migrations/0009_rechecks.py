import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from training.appendonly import guard


class Migration(migrations.Migration):

    dependencies = [
        ('training', "0008_reminding"),
    ]

    operations = [
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('version', 'New version of the rule'), ('adopt', 'Adopt or continue it under our own document'), ('replaces', 'Local rule in its place'), ('adds', 'Local rule in addition'), ('end', 'End of the rule')], default='version', max_length=10, verbose_name='What is changed')),
                ('code', models.SlugField(blank=True, max_length=40, verbose_name='Code of the local rule')),
                ('title', models.CharField(max_length=120, verbose_name='Title')),
                ('title_en', models.CharField(max_length=120, verbose_name='Title in English')),
                ('plain', models.CharField(blank=True, max_length=200, verbose_name='In plain words')),
                ('plain_en', models.CharField(blank=True, max_length=200, verbose_name='In plain words, English')),
                ('audience', models.JSONField(default=dict)),
                ('parameters', models.JSONField(default=dict)),
                ('lead_days', models.PositiveSmallIntegerField(default=30, verbose_name='Reminded so many days before')),
                ('basis_level', models.CharField(choices=[('law', 'Laws and rules'), ('policy', 'Policy document'), ('local', 'Local wish')], max_length=8, verbose_name='Level of the basis')),
                ('article', models.CharField(blank=True, max_length=60, verbose_name='Article')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='Our own document number')),
                ('effective_on', models.DateField(verbose_name='In force from')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='In force until (excluded)')),
                ('reason', models.CharField(max_length=200, verbose_name='Why')),
                ('preview', models.JSONField(default=dict, editable=False)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('in_force', 'Put in force'), ('rejected', 'Rejected')], default='proposed', editable=False, max_length=10)),
                ('proposed_at', models.DateTimeField(editable=False)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('decision_reason', models.CharField(blank=True, editable=False, max_length=200)),
            ],
            options={
                'verbose_name': 'change of a requirement',
                'verbose_name_plural': 'changes of requirements',
                'ordering': ['-proposed_at'],
            },
        ),
        migrations.CreateModel(
            name='CoverageDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField()),
                ('counted_at', models.DateTimeField()),
                ('figures', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['area', 'as_of'],
            },
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('seed', models.CharField(max_length=64)),
                ('population', models.PositiveIntegerField()),
                ('size', models.PositiveSmallIntegerField()),
                ('drawn_at', models.DateTimeField()),
                ('drawn_by', models.CharField(max_length=60)),
            ],
            options={
                'verbose_name': 'random re-check',
                'verbose_name_plural': 'random re-checks',
                'ordering': ['-drawn_at'],
            },
        ),
        migrations.CreateModel(
            name='RecheckItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('order', models.PositiveSmallIntegerField()),
                ('requirement', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['recheck', 'order'],
            },
        ),
        migrations.CreateModel(
            name='RecheckProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('accepted', models.BooleanField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=200, verbose_name='Reason')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RecheckResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_true', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='Reason')),
                ('seen_on', models.DateField(verbose_name='Seen on')),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['item', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='requirement',
            name='closed_on',
            field=models.DateField(blank=True, null=True, verbose_name='Ended by the office from'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='document',
            field=models.CharField(blank=True, max_length=120, verbose_name='Our own document number'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='origin',
            field=models.CharField(choices=[('shipped', 'Loaded with the system'), ('office', 'Set by the office')], default='shipped', editable=False, max_length=8),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('effective_on')), _connector='OR'), name='requirement_closed_later'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='base',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.requirement', verbose_name='Requirement'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='decided_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='amendment',
            name='jurisdiction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.area', verbose_name='Holds in'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='proposed_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='amendment',
            name='result',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.requirement'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.standard', verbose_name='Law or document'),
        ),
        migrations.AddField(
            model_name='coverageday',
            name='area',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='training.area'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='pack',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.pack'),
        ),
        migrations.AddField(
            model_name='recheckitem',
            name='area',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.area'),
        ),
        migrations.AddField(
            model_name='recheckitem',
            name='enterprise',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.enterprise'),
        ),
        migrations.AddField(
            model_name='recheckitem',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.person'),
        ),
        migrations.AddField(
            model_name='recheckitem',
            name='recheck',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='training.recheck'),
        ),
        migrations.AddField(
            model_name='recheckproposal',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recheckproposal',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.entry'),
        ),
        migrations.AddField(
            model_name='recheckresult',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='training.recheckitem'),
        ),
        migrations.AddField(
            model_name='recheckresult',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recheckproposal',
            name='result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='training.recheckresult'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gt', models.F('effective_on')), _connector='OR'), name='amendment_period'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_by__isnull', False)), _connector='OR'), name='amendment_decided'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_force'), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='amendment_second_person'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('base',), name='amendment_one_open'),
        ),
        migrations.AddConstraint(
            model_name='coverageday',
            constraint=models.UniqueConstraint(fields=('area', 'as_of'), name='coverageday_once'),
        ),
        migrations.AddConstraint(
            model_name='recheckitem',
            constraint=models.UniqueConstraint(fields=('recheck', 'order'), name='recheckitem_order_once'),
        ),
        migrations.AddConstraint(
            model_name='recheckitem',
            constraint=models.UniqueConstraint(fields=('recheck', 'requirement', 'key'), name='recheckitem_drawn_once'),
        ),
        migrations.AddConstraint(
            model_name='recheckresult',
            constraint=models.CheckConstraint(condition=models.Q(('is_true', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='recheckresult_untrue_says_why'),
        ),
        migrations.AddConstraint(
            model_name='recheckproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted__isnull', True)), fields=('entry',), name='recheckproposal_one_open'),
        ),
        migrations.AddConstraint(
            model_name='recheckproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('accepted__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='recheckproposal_decided'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='article',
            field=models.CharField(blank=True, max_length=60, verbose_name='Article'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='basis_level',
            field=models.CharField(choices=[('law', 'Laws and rules'), ('policy', 'Policy document'), ('local', 'Local wish')], max_length=8, verbose_name='Level of the basis'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='code',
            field=models.CharField(max_length=40, verbose_name='Code'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='confidence',
            field=models.CharField(blank=True, max_length=10, verbose_name='Confidence in the wording'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='effective_on',
            field=models.DateField(verbose_name='In force from'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='is_active',
            field=models.BooleanField(default=True, verbose_name='Switched on'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='jurisdiction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.area', verbose_name='Holds in'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='lead_days',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='Reminded so many days before'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='obligation',
            field=models.CharField(choices=[('hours', 'Initial and yearly hours'), ('yearly_hours', 'Yearly hours'), ('before_start', 'Hours before work'), ('assessment', 'Assessment'), ('credential', 'Certificate held'), ('once_per_edition', 'Standard studied, once an edition'), ('activity_count', 'Activities in a period'), ('drill', 'Drill held'), ('drill_report', 'Drill reported'), ('all_plans', 'Every plan drilled'), ('plan_filing', 'Plan filed'), ('event_triggered', 'After an event'), ('once_per_round', 'Once a round')], max_length=20, verbose_name='What is owed'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='origin',
            field=models.CharField(choices=[('shipped', 'Loaded with the system'), ('office', 'Set by the office')], default='shipped', editable=False, max_length=8, verbose_name='Comes from'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.standard', verbose_name='Law or document'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='title',
            field=models.CharField(max_length=120, verbose_name='Title'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='title_en',
            field=models.CharField(max_length=120, verbose_name='Title in English'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='until_on',
            field=models.DateField(blank=True, null=True, verbose_name='In force until (excluded)'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='Version'),
        ),
        guard("training_recheck", "training_recheckitem", "training_recheckresult"),
    ]
