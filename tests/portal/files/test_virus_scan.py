"""A file that the scanner knows does not come in, nor any while it is away: clamd itself, and one that plays it.

The sign is EICAR's, which every scanner calls a virus and which does nothing.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.digitisation.operations.uploads import kind_of
from portal.digitisation.states import UnfitScan
from portal.files.operations.exchange import NotScanned, VirusScan, refuse_virus
from portal.files.states import UploadFault
from portal.journal.queries.health import CHECKS
from tests.portal.files import files

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HANDLERS = [
    "portal.files.operations.exchange.VirusScanHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


def play_clamd(answering: Callable[[bytes], bytes]) -> tuple[socket.socket, str]:
    """One that reads INSTREAM to its end and says what `answering` makes of it."""
    served = socket.create_server(("127.0.0.1", 0))

    def hear() -> None:
        while True:
            try:
                asked, _ = served.accept()
            except OSError:
                return
            with asked, asked.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                whole = b""
                while size := int.from_bytes(said.read(4)):
                    whole += said.read(size)
                asked.sendall(answering(whole))

    threading.Thread(target=hear, daemon=True).start()
    return served, f"tcp:127.0.0.1:{served.getsockname()[1]}"


@pytest.fixture
def played(settings) -> Iterator[None]:
    served, settings.VIRUS_SCANNER = play_clamd(
        lambda whole: b"stream: Eicar FOUND\0" if EICAR in whole else b"stream: OK\0"
    )
    settings.FILE_UPLOAD_HANDLERS = HANDLERS
    yield
    served.close()


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """The real one, with a list of one virus."""
    if shutil.which("clamd") is None:
        pytest.skip("apt-get install clamav-daemon")
    folder = Path(tempfile.mkdtemp(prefix="lan-toa-clamd-"))
    (folder / "lists").mkdir()
    (folder / "lists" / "own.ndb").write_text(f"Eicar.Thu:0:*:{EICAR.hex()}\n")
    (folder / "conf").write_text(
        f"LocalSocket {folder}/socket\nDatabaseDirectory {folder}/lists\nForeground yes\nLogFile {folder}/log\n"
        "FixStaleSocket yes\nStreamMaxLength 2M\n"
    )
    run = subprocess.Popen(["clamd", "-c", folder / "conf"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while not (folder / "socket").exists():
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        yield f"unix:{folder}/socket"
    finally:
        run.terminate()
        run.wait(20)
        shutil.rmtree(folder)


class TestClamd:
    @pytest.mark.parametrize(
        "data", [b"", b"Don xin", files.picture(), bytes(1_500_000)], ids=["empty", "text", "jpg", "big"]
    )
    def test_lets_pass_what_it_does_not_know(self, data: bytes, clamd: str, settings, tmp_path: Path):
        settings.VIRUS_SCANNER = clamd
        (tmp_path / "tep").write_bytes(data)
        refuse_virus(tmp_path / "tep")

    @pytest.mark.parametrize("data", [EICAR, b"Don xin\n" + EICAR + b"\n"], ids=["alone", "within"])
    def test_names_what_it_knows(self, data: bytes, clamd: str, settings, tmp_path: Path):
        settings.VIRUS_SCANNER = clamd
        (tmp_path / "tep.txt").write_bytes(data)
        with pytest.raises(UnfitScan) as told:
            kind_of(tmp_path / "tep.txt", name="tep.txt")
        assert str(told.value) == UploadFault.INFECTED

    def test_does_not_read_on_for_ever_and_then_there_is_no_yes(self, clamd: str, settings, tmp_path: Path):
        settings.VIRUS_SCANNER = clamd
        (tmp_path / "tep").write_bytes(bytes(4_000_000))  # more than its StreamMaxLength
        with pytest.raises(NotScanned):
            refuse_virus(tmp_path / "tep")


class TestAForm:
    """Whatever the page: Django reads the form, and the file in it, before a view sees anything."""

    ADDRESS = "/hoi-dap/gui-cau-hoi/"

    @pytest.mark.parametrize("size", [0, 3_000_000], ids=["kept in memory", "kept on disk"])
    def test_with_a_virus_is_refused_in_words(self, size: int, client: Client, played: None, db: None):
        answer = client.post(self.ADDRESS, {"files": SimpleUploadedFile("don.pdf", bytes(size) + EICAR)})
        assert answer.status_code == 422
        assert UploadFault.INFECTED in answer.content.decode()

    def test_without_one_reaches_the_page(self, client: Client, played: None, db: None):
        answer = client.post(self.ADDRESS, {"files": SimpleUploadedFile("don.jpg", files.picture())})
        assert answer.status_code not in (400, 503)
        assert "vi-rút" not in answer.content.decode()

    def test_is_not_taken_while_the_scanner_is_away(self, client: Client, settings, db: None):
        settings.VIRUS_SCANNER, settings.FILE_UPLOAD_HANDLERS = "tcp:127.0.0.1:9", HANDLERS
        answer = client.post(self.ADDRESS, {"files": SimpleUploadedFile("don.jpg", files.picture())})
        assert answer.status_code == 503
        assert UploadFault.NOT_SCANNED in answer.content.decode()
        assert client.post(self.ADDRESS, {"question": "Tôi hỏi không kèm tệp"}).status_code != 503

    @pytest.mark.parametrize("said", [b"", b"stream: size limit exceeded ERROR\0", b"\xff\0", b"stream: NOT OK"])
    def test_is_not_taken_on_a_strange_answer(self, said: bytes, settings):
        served, settings.VIRUS_SCANNER = play_clamd(lambda whole: said)
        with served, pytest.raises(NotScanned):
            VirusScan().end()


def test_operators_are_told_that_it_is_away(settings):
    look = next(one.fault for one in CHECKS if one.name == "scanner")
    settings.VIRUS_SCANNER = ""
    assert look(None) is None, "nothing was asked, which is not the same as nothing is wrong"  # type: ignore[arg-type]
    settings.VIRUS_SCANNER = "tcp:127.0.0.1:9"
    assert "không trả lời" in look(None)  # type: ignore[arg-type]
