"""Letters to officers say what waits, and know what waited.

News that were collected for them before are dropped, and what waited for their reader is read.
"""

from django.db import migrations, models
from django.utils import timezone


def drop_what_was_collected(apps, schema_editor):
    apps.get_model("dissemination", "OfficerNews").objects.filter(letter__isnull=True).delete()
    waiting = apps.get_model("journal", "Slip").objects.filter(reader="officers", read_at__isnull=True)
    waiting.update(read_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("dissemination", "0005_sealed_addresses"), ("journal", "0006_attestations")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="waiting",
            field=models.JSONField(blank=True, default=dict, verbose_name="việc đang chờ lúc viết"),
        ),
        migrations.RunPython(drop_what_was_collected, migrations.RunPython.noop),
    ]
