"""Numbers of a petition that nothing stands behind, and why it was sent anyway."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_gate_and_done")]

    operations = [
        migrations.AddField(
            model_name="petition",
            name="overruled",
            field=models.JSONField(null=True, verbose_name="số chưa có căn cứ và lý do"),
        ),
    ]
