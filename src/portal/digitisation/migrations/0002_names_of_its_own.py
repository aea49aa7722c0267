"""Models get names that no other room has; their tables keep theirs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("digitisation", "0001_initial")]

    operations = [
        migrations.AlterModelTable("Campaign", "digitisation_campaign"),
        migrations.RenameModel("Campaign", "DigitisationCampaign"),
        migrations.AlterModelTable("Draft", "digitisation_draft"),
        migrations.RenameModel("Draft", "ScanDraft"),
    ]
