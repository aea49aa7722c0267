"""The signed file as PDF, by the office program where there is one. No transaction is open while it works."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.reports.models import PaperCopy, SignedReport

OFFICE = "soffice"
SECONDS = 120


class NoOffice(RuntimeError):
    """This machine has no office program, or it did not answer in time."""

    def __str__(self) -> str:
        return "Máy chủ chưa chuyển được báo cáo sang PDF. Hãy tải tệp DOCX; người quản trị xem lại LibreOffice."


def paper_of(data: bytes, *, seconds: int = SECONDS) -> bytes:
    """A DOCX as PDF. Raises NoOffice."""
    office = shutil.which(OFFICE)
    if office is None:
        raise NoOffice
    with TemporaryDirectory() as named:
        folder = Path(named)
        source = folder / "bao-cao.docx"
        source.write_bytes(data)
        command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=seconds)  # noqa: S603
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise NoOffice from error


def make_paper(*, signed: SignedReport, at: datetime) -> PaperCopy:
    """Once: what is there already stays. It leaves no entry: it says nothing that the signed report does not.

    Raises NoOffice.
    """
    held = PaperCopy.objects.filter(signed=signed).first()
    if held is not None:
        return held
    made, _ = PaperCopy.objects.get_or_create(signed=signed, defaults={"file": paper_of(bytes(signed.file)), "at": at})
    return made
