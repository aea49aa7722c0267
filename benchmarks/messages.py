"""Messages through the outbox, end to end with receipts: the outbox alone, and by SMPP beside the same courier bare.

The message centre shares the cores. With DATABASE_URL of an empty PostgreSQL database the same is measured there, and
by four workers; without it on SQLite, by one process.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.portal.dissemination.peers.smsc import is_here, message_centre

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = int(os.environ.get("MESSAGES_PEOPLE", "1000000"))
SENT = int(os.environ.get("MESSAGES_SENT", "10000"))
PATIENCE = 1500


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder, _centre() as centre:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.development",
            "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
            "VAR_DIR": folder,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        command = [sys.executable, "-m", "benchmarks.processes.messages", str(PEOPLE), str(SENT)]
        command += [str(centre.port)] if centre is not None else []
        done = subprocess.run(
            command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return json.loads(done.stdout.splitlines()[-1])


def _centre():  # noqa: ANN202
    if is_here():
        return message_centre(receiptMs=1)
    print("  npm smpp is not here: only the outbox alone is measured")
    return nullcontext()
