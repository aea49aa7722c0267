"""Officers at work: twenty entries a second, as in a busy portal. Runs until it is ended.

Of twenty, fifteen are of questions, three of scans, one of a campaign and one of a page, whose verb is not limited to
one room. After a stop it does not make up for missed entries.
"""

import time
from itertools import cycle

import django
from django.db import transaction
from django.utils import timezone

django.setup()

from portal.journal.operations import record  # noqa: E402

A_SECOND = 20
VERBS = ["question.received", "question.referred", "question.noted"] * 5 + ["scan.read"] * 3
VERBS += ["campaign.tested", "page.corrected"]

print("ready", flush=True)
due = time.monotonic()
for verb in cycle(VERBS):
    with transaction.atomic():
        record(verb, subject=None, by=None, at=timezone.now())
    due = max(due + 1 / A_SECOND, time.monotonic())
    time.sleep(max(0.0, due - time.monotonic()))
