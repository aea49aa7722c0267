"""The chain takes hold of logs that others write."""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.queries.logs import HELD, NOTHING_YET, held_on

# On PostgreSQL a row gets its number before its transaction ends: what was written so long ago has come to light.
_SETTLED_AFTER = timedelta(hours=1)


@transaction.atomic
def hold_logs(*, at: datetime) -> Entry | None:
    """A job: say in the journal what the logs of HELD_LOGS hold by now; None if nothing has come."""
    last = Entry.objects.filter(verb=HELD).order_by("-pk").first()
    known, now = last.details["logs"] if last is not None else {}, {}
    for name in settings.HELD_LOGS:
        was = known.get(name, NOTHING_YET)
        settled = apps.get_model(name)._default_manager.filter(timestamp__lt=at - _SETTLED_AFTER, pk__gt=was["to"])
        now[name] = held_on(name, was, to=settled.aggregate(to=Max("pk"))["to"] or was["to"])
    return record(HELD, subject=None, by=None, at=at, details={"logs": now}) if now != known else None
