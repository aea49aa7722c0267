"""What the gate found and was overruled, and what an agency says is done. Both may be empty, so that no table is made
anew and every lock on rows stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="compilationact",
            name="overruled",
            field=models.JSONField(null=True, verbose_name="điều đã bỏ qua có lý do"),
        ),
        migrations.AddField(
            model_name="returnpart",
            name="is_done",
            field=models.BooleanField(blank=True, null=True, verbose_name="đã hoàn thành nhiệm vụ"),
        ),
    ]
