"""A dry run: every message is a line of a file that only its owner reads."""

import json
import stat
from datetime import timedelta
from pathlib import Path

from messageproviders.port import FileProvider, OutboundMessage, SendOutcome


def test_each_message_is_a_line(tmp_path: Path):
    path = tmp_path / "messages" / "1.jsonl"
    messages = [
        OutboundMessage(reference="lt-1", to="84901234567", text="Luật Đất đai có điểm mới"),
        OutboundMessage(reference="lt-2", to="84901234568", text="x", expires_in=timedelta(hours=1)),
    ]
    outcomes = [receipt.outcome for receipt in FileProvider(path).carry(messages)]
    assert outcomes == [SendOutcome.ACCEPTED, SendOutcome.ACCEPTED]
    first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert (first["to"], first["text"]) == ("84901234567", "Luật Đất đai có điểm mới")
    assert second["expires_in"] == 3600
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_is_no_fault_of_the_message(tmp_path: Path):
    message = OutboundMessage(reference="lt-1", to="84901234567", text="x")
    (receipt,) = FileProvider(Path("/dev/full")).carry([message])
    assert receipt.outcome is SendOutcome.LATER
