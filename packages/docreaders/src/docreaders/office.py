"""Old Word (.doc) and RTF -> DOCX, and DOCX -> PDF, by LibreOffice where the machine has it, in the sandbox.

LibreOffice is big and files come from anywhere: every conversion has its own profile and folder, no network, bounded
time and disk, and is ended with all its children. DOCX is asked for, not plain text: only there the fonts are kept that
say how the text is encoded."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from safefiles.checks import MEGABYTE, FileLimits
from safefiles.errors import Broken, UnreadableFile
from safefiles.sandbox import run_sandboxed
from safefiles.sandbox_child import ProcessLimits

_PROGRAMS = ("soffice", "libreoffice")
_START = 20  # seconds that LibreOffice may take to start, on top of those that a file may take
_DISK = 256 * MEGABYTE

# No macros, nothing that a document links to is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def find_office() -> str | None:
    """The program, if the machine has it."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def convert_document(data: bytes, *, ending: str, to: str, limits: FileLimits) -> bytes:
    """A document as LibreOffice writes it in another format. Raises NoOffice, TooSlow, TooLarge, Broken."""
    office = find_office()
    if office is None:
        raise LibreOfficeMissing
    with tempfile.TemporaryDirectory(prefix="docreaders-office-") as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = folder / f"van-ban.{ending}"
        source.write_bytes(data)
        run_sandboxed(
            office,
            *_arguments(folder, source, to),
            limits=ProcessLimits(seconds=limits.seconds + _START, file_bytes=_DISK),
            wall_seconds=limits.seconds + _START,
            environment={"PATH": os.environ.get("PATH", os.defpath), "HOME": name, "TMPDIR": name},
            folder=folder,
        )
        made = folder / "out" / f"van-ban.{to}"
        if not made.is_file():
            raise Broken
        limits.refuse_larger(made.stat().st_size)
        return made.read_bytes()


def _arguments(folder: Path, source: Path, to: str) -> list[str]:
    options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    return [profile, *options, "--convert-to", to, "--outdir", str(folder / "out"), str(source)]


class LibreOfficeMissing(UnreadableFile):
    reason = "Máy chủ chưa cài LibreOffice nên chưa đọc được tệp Word cũ (.doc) và tệp .rtf."
    remedy = "Hãy lưu tệp thành .docx, hoặc nhờ người quản trị cài gói libreoffice-writer-nogui."
