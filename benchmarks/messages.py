"""Messages through the outbox, end to end with receipts: the outbox alone, and by SMPP beside the same courier bare.

The message centre shares the cores. With DATABASE_URL of an empty PostgreSQL database the same is measured there, and
by four workers; without it on SQLite, by one process.
"""

import os
import tempfile
from contextlib import nullcontext

from tests.portal.dissemination.peers.smsc import is_here, message_centre

from benchmarks.portals import figures_of, portal_in

PEOPLE = int(os.environ.get("MESSAGES_PEOPLE", "1000000"))
SENT = int(os.environ.get("MESSAGES_SENT", "10000"))


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder, _centre() as centre:
        environment = portal_in(folder, database=os.environ.get("DATABASE_URL", ""))
        ports = [str(centre.port), str(centre.control)] if centre is not None else []
        return figures_of(environment, "-m", "benchmarks.processes.messages", str(PEOPLE), str(SENT), *ports)


def _centre():  # noqa: ANN202
    if is_here():
        return message_centre(receiptMs=1)
    print("  npm smpp is not here: only the outbox alone is measured")
    return nullcontext()
