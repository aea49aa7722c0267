"""A receipt is on the disk before its citizen reads it. Shown by what the program asks of the system, not by cutting
power: where the disk itself keeps its word, what was synchronised is there afterwards.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.deploy import resets
from tests.portal.nursery import ROOT
from tests.portal.processes import PATIENCE, Processes

_FULL = 2

# Between two calls that nobody else makes, one question with one file is received.
ASK = """
import os
import django; django.setup()
from uuid import uuid4
from django.utils import timezone
from portal.files.states import ValidFile
from portal.questions.operations.private_files import put_waiting
from portal.questions.operations.rules import load_rules
from portal.questions.operations.submissions import NewQuestion, receive_question
load_rules()
form = uuid4()
file = put_waiting(form=form, file=ValidFile("đơn.pdf", "application/pdf", ".pdf", b"%PDF"))
asked = NewQuestion(
    text="Bị mất cọc?", title="Bị mất cọc?", wording="2026-11", may_publish=False, form_key=form, files=(file,)
)
os.getsid(0)
receive_question(asked=asked, at=timezone.now(), key="bi-mat")
os.getsid(0)
"""


def test_commits_wait_for_the_disk(tmp_path: Path, migrated: Path):
    said = "import django; django.setup()\nfrom django.db import connection\nwith connection.cursor() as cursor:\n"
    said += "    value = cursor.execute('PRAGMA synchronous').fetchone()[0]\nraise SystemExit(value)"
    assert Processes(tmp_path, migrated=migrated).python(said).wait(PATIENCE) == _FULL


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's own synchronous_commit stands at on")
@pytest.mark.skipif(not shutil.which("strace"), reason="strace tells what a process asks of the system")
def test_a_question_and_its_file_are_synchronised_before_the_receipt(tmp_path: Path, migrated: Path):
    scene = Processes(tmp_path, migrated=migrated)
    told = tmp_path / "calls"
    calls = ["strace", "-f", "--seccomp-bpf", "-y", "-e", "trace=fsync,fdatasync,pwrite64,getsid", "-o", str(told)]
    ended = subprocess.run(
        [*calls, sys.executable, "-c", ASK], env=scene.environment, cwd=ROOT, timeout=PATIENCE, check=False
    )
    assert ended.returncode == 0
    assert scene.value("SELECT count(*) FROM questions_attachment") == 1
    _, between, _ = [part.splitlines() for part in told.read_text(errors="replace").split("getsid(")]
    synchronised = [found[1] for line in between if (found := re.search(r"f(?:data)?sync\(\d+<([^>]*)>", line))]
    assert any("/questions/" in name for name in synchronised), "the file of the question"
    last_write = max(number for number, line in enumerate(between) if "pwrite64" in line and "-wal>" in line)
    assert any("sync(" in line and "-wal>" in line for line in between[last_write:]), "the question itself"


def test_the_machine_that_is_reset_keeps_files_as_the_portal_does(tmp_path: Path):
    """`tests/deploy/resets.py` takes the functions out of their module: it runs where somebody has a kernel for it."""
    (tmp_path / "store.py").write_text(resets.store())
    kept = f"import store; from pathlib import Path; store.keep_bytes(b'1', target=Path({str(tmp_path / 'a/1.pdf')!r}))"
    subprocess.run([sys.executable, "-S", "-c", kept], cwd=tmp_path, check=True, timeout=PATIENCE)
    assert [file.read_bytes() for file in (tmp_path / "a").iterdir()] == [b"1"]
    assert "PRAGMA synchronous=FULL" in resets.pragmas()
