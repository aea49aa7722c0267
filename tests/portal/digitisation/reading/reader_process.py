"""A reader in a process of its own, for tests that kill it: `python reader_process.py PRIVATE_DIR MINUTES`.

The database is named by DATABASE_URL; its clock goes MINUTES ahead, as if it were started so much later.
"""

import sys
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

django.setup()
settings.PRIVATE_DIR = Path(sys.argv[1])

# Only now can anything that has models be imported.
from django.utils import timezone  # noqa: E402

from portal.digitisation.jobs import ScanReader  # noqa: E402
from tests.portal.digitisation.factories import fake_pool  # noqa: E402

AHEAD = timedelta(minutes=int(sys.argv[2]))
reader = ScanReader(pool=fake_pool("slow", processes=2), clock=lambda: timezone.now() + AHEAD)
while True:
    reader.step(wait=0.2)
    print(*reader.pids, flush=True)
    if reader.is_idle:
        break
reader.stop()
