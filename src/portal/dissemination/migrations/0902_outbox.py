from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dissemination", "0901_camp")]
    operations = [
        migrations.DeleteModel(name="Attempt"),
        migrations.RenameModel(old_name="DeliveryAttempt", new_name="Attempt"),
    ]
