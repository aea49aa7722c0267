"""How far an agency says that its part of a task is. It may be empty, so that no table is made anew and every lock on
rows stays."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_requests_and_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='returnpart',
            name='percent',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='đạt bao nhiêu phần trăm'),
        ),
    ]
