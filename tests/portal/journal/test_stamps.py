"""An authority of time stamps (RFC 3161) says each day when a head was there; a real one answers here, by OpenSSL."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.utils import timezone

from portal.journal.operations.heads import keep_head, verify_journal
from portal.journal.queries.chain import StampedHead, heads_in, heads_path
from portal.journal.queries.health import CHECKS
from tests.portal.journal.test_chain import a_journal, committed, lay

NOW = timezone.now().replace(hour=5)
pytestmark = pytest.mark.django_db
_CONFIGURATION = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[leaf]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
"""


def openssl(*words: str, folder: Path) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Its address, and the certificate that it is trusted by."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ["req", "-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes", "-keyout"]
    signed = ["-x509", "-days", "2", "-subj", "/CN=goc", "-extensions", "root", "-out", "ca.pem"]
    openssl(*new, "ca.key", *signed, folder=folder)
    openssl(*new, "tsa.key", "-subj", "/CN=dau", "-out", "tsa.csr", folder=folder)
    issued = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2", "-days", "2", "-extfile", "tsa.cnf"]
    openssl("x509", "-req", "-in", "tsa.csr", *issued, "-extensions", "leaf", "-out", "tsa.pem", folder=folder)

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            reply = ["-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query", "-out", "reply"]
            openssl("ts", *reply, folder=folder)
            body = (folder / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", folder / "ca.pem"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path, authority: tuple[str, Path]):
    settings.VAR_DIR, settings.JOURNAL_READERS = tmp_path, []
    settings.TIMESTAMP_AUTHORITY, settings.TIMESTAMP_CA_FILE = authority[0], str(authority[1])


def stamped() -> list[StampedHead]:
    return [head for head in heads_in(heads_path()) if isinstance(head, StampedHead)]


def fault() -> str:
    return verify_journal(lists=[], at=NOW)[1]


def test_a_head_is_stamped_once_a_day_and_the_stamp_is_verified():
    a_journal(3)
    keep_head(at=NOW)
    lay(9)
    committed()
    keep_head(at=NOW + timedelta(hours=1))
    keep_head(at=NOW + timedelta(days=1))
    assert [head.number for head in stamped()] == [3, 4]
    assert all(head.is_genuine() for head in stamped())
    assert fault() == ""


def test_a_stamp_of_another_head_or_of_another_authority_is_found(settings, tmp_path: Path):
    a_journal(3)
    keep_head(at=NOW)
    (one,) = stamped()
    assert not replace(one, hash="0" * 64).is_genuine()
    assert not replace(one, token=one.token[:-8] + "AAAAAAA=").is_genuine()
    assert not replace(one, token="").is_genuine()
    stranger = tmp_path / "la.pem"
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "la.key", "-subj", "/CN=la", "-out", "la.pem"]
    openssl(*new, folder=tmp_path)
    settings.TIMESTAMP_CA_FILE = str(stranger)
    assert "dấu thời gian" in fault()


def test_nothing_is_claimed_while_the_authority_is_away_or_not_named(settings):
    journal_fault = next(one.fault for one in CHECKS if one.name == "journal")
    a_journal(3)
    settings.TIMESTAMP_AUTHORITY = "http://127.0.0.1:9/"
    keep_head(at=NOW)
    assert stamped() == []
    assert fault() == ""
    assert "dấu thời gian" in journal_fault(NOW)
    settings.TIMESTAMP_AUTHORITY = ""
    assert journal_fault(NOW) == ""
