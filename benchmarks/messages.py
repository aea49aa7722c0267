"""Messages through the outbox, end to end with receipts: the outbox alone, and by SMPP with and without the outbox.

The message centres share the cores. With DATABASE_URL of an empty PostgreSQL database the run uses it, and also several
workers (`MESSAGES_WORKERS`, two); otherwise SQLite and one process.
"""

import os
import tempfile
from contextlib import ExitStack

from benchmarks.portals import figures_of, portal_in
from messageproviders_tests.peers.smsc import is_here, message_centre

PEOPLE = int(os.environ.get("MESSAGES_PEOPLE", "1000000"))
SENT = int(os.environ.get("MESSAGES_SENT", "10000"))
ANSWER_MS = int(os.environ.get("MESSAGES_ANSWER_MS", "20"))


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder, ExitStack() as open_ones:
        environment = portal_in(folder, database=os.environ.get("DATABASE_URL", ""))
        centres = [open_ones.enter_context(message_centre(**habits)) for habits in _habits()]
        ports = [str(port) for one in centres for port in (one.port, one.control)]
        return figures_of(environment, "-m", "benchmarks.processes.messages", str(PEOPLE), str(SENT), *ports)


def _habits() -> list[dict[str, int]]:
    """Settings of two message centres: one answers at once and uses a whole core, one after `ANSWER_MS`."""
    if is_here():
        return [{"receiptMs": 1}, {"receiptMs": 50, "answerMs": ANSWER_MS}]
    print("  npm smpp is not here: only the outbox alone is measured")
    return []
