"""Old Word (.doc) and RTF -> DOCX, by LibreOffice where the machine has it, in a process of its own.

LibreOffice is big and files come from anywhere: every conversion has its own profile and folder, no network, bounded
time and disk, and is ended with all its children. DOCX is asked for, not plain text: only there the fonts are kept that
say how the text is encoded.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from portal.library.readers.errors import Broken, NoOffice, TooLarge, TooSlow
from portal.library.readers.limits import MEGABYTE, Limits

_CHILD = Path(__file__).with_name("office_child.py")
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


def convert_to_docx(path: Path, *, ending: str, limits: Limits) -> bytes:
    """The document as DOCX. Raises NoOffice, TooSlow, TooLarge, Broken."""
    office = find_office()
    if office is None:
        raise NoOffice
    with tempfile.TemporaryDirectory(prefix="lan-toa-office-") as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = folder / f"van-ban.{ending}"
        shutil.copyfile(path, source)
        _run([office, *_arguments(folder, source)], folder=folder, limits=limits)
        made = folder / "out" / "van-ban.docx"
        if not made.is_file():
            raise Broken
        if made.stat().st_size > limits.file_bytes:
            raise TooLarge
        return made.read_bytes()


def _arguments(folder: Path, source: Path) -> list[str]:
    options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    return [profile, *options, "--convert-to", "docx", "--outdir", str(folder / "out"), str(source)]


def _run(command: list[str], *, folder: Path, limits: Limits) -> None:
    seconds = limits.seconds + _START
    bounded = [sys.executable, "-I", str(_CHILD), str(seconds), str(_DISK), *command]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    with subprocess.Popen(  # noqa: S603  our own script and a program found on the path; the file's name is our own too
        bounded,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment | {"LANG": "C.UTF-8"},
        cwd=folder,
        start_new_session=True,
    ) as running:
        try:
            running.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TooSlow from error
        finally:
            _end_session(running)


def _end_session(running: subprocess.Popen[bytes]) -> None:
    """The launcher may be gone while what it launched goes on, and goes on writing."""
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
