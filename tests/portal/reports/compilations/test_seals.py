"""The PDF of a signed report is sealed by a token that settings name: tried with a soft token; never half."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.design.refusals import Refused
from portal.reports.operations.seals import sealed

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, NAME = "4826", "Sở Tư pháp tỉnh Ví Dụ"


def a_page() -> bytes:
    book = PdfFileWriter()
    book.insert_page(PageObject(contents=book.add_object(StreamObject(stream_data=b"")), media_box=(0, 0, 595, 842)))
    found = BytesIO()
    book.write(found)
    return found.getvalue()


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A soft token with one key, as an operator makes it; skips where softhsm2 and opensc are missing."""
    if not MODULE.exists() or not shutil.which("pkcs11-tool"):
        pytest.skip("no softhsm2 or opensc here")
    (tmp_path / "tokens").mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now, name = datetime.now(UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
        .add_extension(x509.KeyUsage(True, True, False, False, False, True, False, False, False), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "key.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    own = tmp_path / "certificate.pem"
    own.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "pin").write_text(f"{PIN}\n")
    _run("softhsm2-util", "--init-token", "--free", "--label", "so-tu-phap", "--pin", PIN, "--so-pin", "9173")
    _run("softhsm2-util", "--import", str(pem), "--token", "so-tu-phap", "--label", "dau", "--id", "01", "--pin", PIN)
    pem.unlink()
    settings.SEAL_TOKEN = f"pkcs11:token=so-tu-phap;object=dau?module-path={MODULE}&pin-source={tmp_path / 'pin'}"
    settings.SEAL_CERTIFICATES = str(own)
    return tmp_path


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def test_is_sealed_by_the_key_in_the_token_and_holds_against_its_certificate(token: Path) -> None:
    made = sealed(a_page())
    (signature,) = PdfFileReader(BytesIO(made)).embedded_regular_signatures
    status = validate_pdf_signature(
        signature, ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    )
    assert status.bottom_line, status.pretty_print_details()
    assert NAME in signature.signer_cert.subject.human_friendly
    changed = made.replace(b"595", b"594", 1)
    assert changed != made
    (broken,) = PdfFileReader(BytesIO(changed)).embedded_regular_signatures
    assert not validate_pdf_signature(
        broken, ValidationContext(trust_roots=[broken.signer_cert], allow_fetching=False)
    ).bottom_line


@pytest.mark.parametrize("wrong", ["pin", "token", "certificate"])
def test_is_refused_whole_where_the_token_does_not_answer(token: Path, wrong: str, settings: Any) -> None:
    if wrong == "pin":
        (token / "pin").write_text("0000")
    elif wrong == "token":
        settings.SEAL_TOKEN = settings.SEAL_TOKEN.replace("so-tu-phap", "so-khac")
    else:
        settings.SEAL_CERTIFICATES = str(token / "not-there.pem")
    with pytest.raises(Refused, match="Không ký số được"):
        sealed(a_page())


def test_is_left_as_it_is_without_a_token(settings: Any) -> None:
    settings.SEAL_TOKEN = ""
    assert sealed(b"%PDF-1.7") == b"%PDF-1.7"
