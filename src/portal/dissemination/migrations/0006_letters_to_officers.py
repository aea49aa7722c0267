"""Letters to officers say what waits, and know what waited: news that were collected for them before are dropped."""

from django.db import migrations, models


def drop_what_was_collected(apps, schema_editor):
    apps.get_model("dissemination", "OfficerNews").objects.filter(letter__isnull=True).delete()
    apps.get_model("journal", "Slip").objects.filter(reader="officers").delete()


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
