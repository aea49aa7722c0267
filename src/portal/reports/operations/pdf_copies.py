"""The signed file as PDF, by the office program where there is one. No transaction is open while it works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.reports.models import PaperCopy, SignedReport

OFFICE = "soffice"
SECONDS = 120


class OfficeProgramMissing(RuntimeError):
    """This machine has no office program, or it did not answer in time."""

    def __str__(self) -> str:
        return "Máy chủ chưa chuyển được báo cáo sang PDF. Hãy tải tệp DOCX; người quản trị xem lại LibreOffice."


def pdf_copy_of(data: bytes, *, seconds: int = SECONDS) -> bytes:
    """A DOCX as PDF. Raises OfficeProgramMissing."""
    office = shutil.which(OFFICE)
    if office is None:
        raise OfficeProgramMissing
    with TemporaryDirectory() as named:
        folder = Path(named)
        source = folder / "bao-cao.docx"
        source.write_bytes(data)
        command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), str(source)]
        try:
            _run(command, seconds=seconds)
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise OfficeProgramMissing from error


def _run(command: Sequence[str], *, seconds: int) -> None:
    """The program and whatever it starts: it is a script around another one, which would live on and write on.

    Raises OSError, subprocess.SubprocessError.
    """
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(  # noqa: S603  the program found on the path, and our own file
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        if code := running.wait(timeout=seconds):
            raise subprocess.CalledProcessError(code, OFFICE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def make_pdf_copy(*, signed: SignedReport, at: datetime) -> PaperCopy:
    """Once: what is there already stays. It leaves no entry: it says nothing that the signed report does not.

    Raises OfficeProgramMissing.
    """
    held = PaperCopy.objects.filter(signed=signed).first()
    if held is not None:
        return held
    made, _ = PaperCopy.objects.get_or_create(
        signed=signed, defaults={"file": pdf_copy_of(bytes(signed.file)), "at": at}
    )
    return made
