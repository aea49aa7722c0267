from django.db import migrations

from portal.journal.append_only import Lock

SENT_FORMS = Lock("reports_sentform", called="list of sent forms")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(SENT_FORMS.put_on, SENT_FORMS.take_off)]
