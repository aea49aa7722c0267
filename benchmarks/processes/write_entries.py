"""Officers at work: twenty entries a second, as a busy portal writes them. Runs until it is ended.

Of twenty, fifteen are of questions, three of scans and one of a campaign; one is of a page, which is not known to write
in one room alone. Stopped and let go on, it does not make up for what it has missed.
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
