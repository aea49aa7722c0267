"""Settings of the processes that a test kills: a real queue, one reader, a lease that is soon over."""

from portal.settings.development import *  # noqa: F403

JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"]
JOURNAL_LEASE_SECONDS = 2
EMBEDDED_WORKER = False
JOURNAL_JOBS: list[tuple[str, int]] = []  # the database of this story has no tables for them
