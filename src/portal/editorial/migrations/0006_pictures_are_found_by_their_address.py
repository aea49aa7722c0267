from django.db import migrations


class Migration(migrations.Migration):
    """A picture is asked for by its address; Wagtail finds renditions by their image alone."""

    dependencies = [
        ("editorial", "0005_leader_pins"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX editorial_rendition_file ON wagtailimages_rendition (file)",
            "DROP INDEX IF EXISTS editorial_rendition_file",
        ),
    ]
