from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("dissemination", "0908_zalo_broadcast"),
        ("dissemination", "0907_sms"),
    ]

    operations = []
