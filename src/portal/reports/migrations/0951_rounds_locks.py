from django.db import migrations

from portal.journal.append_only import Lock
from portal.reports import locked_rounds

SUBMISSIONS = Lock("reports_submission", called="list of submissions")
ACTS = Lock("reports_returnact", called="history of returns")


class Migration(migrations.Migration):
    dependencies = [("reports", "0950_rounds")]

    operations = [
        migrations.RunPython(SUBMISSIONS.put_on, SUBMISSIONS.take_off),
        migrations.RunPython(ACTS.put_on, ACTS.take_off),
        migrations.RunPython(locked_rounds.put_on, locked_rounds.take_off),
    ]
