"""Models get names that no other room has; their tables keep theirs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dissemination", "0001_squashed_0004_recounted")]

    operations = [
        migrations.AlterModelTable("Address", "dissemination_address"),
        migrations.RenameModel("Address", "FollowerAddress"),
    ]
