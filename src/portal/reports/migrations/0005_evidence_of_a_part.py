"""Evidence and difficulty of a part of a return; numbers of signed reports by agency and year. What is new may be empty,
so that no table is made anew and every lock on rows stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0010_saved_views'),
        ('plans', '0008_kinds_of_difficulties'),
        ('reports', '0004_percent_of_a_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, verbose_name='tên tệp')),
                ('place', models.CharField(max_length=120, verbose_name='nơi giữ tệp')),
                ('media_type', models.CharField(max_length=120, verbose_name='loại tệp')),
                ('size', models.PositiveIntegerField(verbose_name='kích thước')),
                ('checksum', models.CharField(max_length=64, verbose_name='mã kiểm (SHA-256)')),
                ('added_at', models.DateTimeField(verbose_name='gửi lúc')),
            ],
            options={
                'verbose_name': 'tệp kèm báo cáo',
                'verbose_name_plural': 'tệp kèm báo cáo',
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='returnpart',
            name='difficulty',
            field=models.JSONField(blank=True, null=True, verbose_name='khó khăn, vướng mắc'),
        ),
        migrations.AddField(
            model_name='returnpart',
            name='evidence',
            field=models.JSONField(blank=True, null=True, verbose_name='minh chứng'),
        ),
        migrations.AddField(
            model_name='returnpart',
            name='raised',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.difficulty', verbose_name='đã thành khó khăn'),
        ),
        migrations.AddField(
            model_name='signedreport',
            name='issuer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='cơ quan ban hành'),
        ),
        migrations.AddField(
            model_name='signedreport',
            name='year',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='năm của số'),
        ),
        migrations.AddConstraint(
            model_name='signedreport',
            constraint=models.UniqueConstraint(condition=models.Q(('issuer__isnull', False)), fields=('issuer', 'year', 'symbol', 'number'), name='reports_an_agency_gives_a_number_once_a_year'),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.return', verbose_name='báo cáo'),
        ),
        migrations.AddConstraint(
            model_name='returnfile',
            constraint=models.UniqueConstraint(fields=('of', 'checksum'), name='reports_a_return_holds_a_file_once'),
        ),
    ]
