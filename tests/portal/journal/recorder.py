"""A reader for tests: it notes what it read in a file, one line an entry, and can be told to fail, wait or die."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from portal.journal.models import Entry
from portal.journal.queries import journal_reader


@journal_reader("recorder", "Sổ ghi", ("stone.laid", "lamp."))
def recorder(entries: Sequence[Entry]) -> None:
    """Does what the file beside the notes says: "fail" on entries whose details say so, "hang" until it is killed."""
    notes = Path(os.environ["RECORDER_NOTES"])
    for entry in entries:
        if entry.details.get("bad"):
            raise ValueError(f"cannot read {entry.details['number']}")
        if entry.details.get("deadly"):
            os.kill(os.getpid(), signal.SIGKILL)
        with notes.open("a") as file:
            file.write(f"{entry.details['number']}\n")
        while (hang := notes.with_suffix(".hang")).exists() and entry.details["number"] == int(hang.read_text()):
            time.sleep(0.05)
