"""Electronic signatures: signed here with an authority made for the test, then left alone, altered, added to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.design.refusals import Refused
from portal.digitisation.operations.signatures import SignatureVerdict, examine_signatures, judge, shown

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


class Authority:
    """A certification authority that lives as long as the test."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = _name("Tổ chức chứng thực thử", "VÍ DỤ")
        self.certificate = self._issue(self.name, self.key, NOW - YEAR * 9, NOW + YEAR, is_authority=True)

    def _issue(self, subject, key, begins, ends, *, is_authority=False):
        usage = dict.fromkeys(
            (
                *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
                *("key_agreement", "encipher_only", "decipher_only"),
            ),
            False,
        )
        usage |= {"digital_signature": not is_authority, "content_commitment": not is_authority}
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage, key_cert_sign=is_authority, crl_sign=is_authority), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def signer(self, *, ends: datetime = NOW + YEAR) -> SimpleSigner:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = _name("Ủy ban nhân dân xã Ví Dụ", "Xã Ví Dụ")
        issued = self._issue(subject, key, NOW - YEAR * 2, ends)
        secret = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()
        store.register_multiple([_asn1(self.certificate)])
        return SimpleSigner(_asn1(issued), load_private_key_from_pemder_data(secret, passphrase=None), store)

    def kept_in(self, folder: Path) -> str:
        (folder / "goc.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return str(folder)


def _name(common: str, organisation: str) -> x509.Name:
    said = ((NameOID.COMMON_NAME, common), (NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in said])


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def plain_pdf() -> bytes:
    made = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.contents_add(b"0 0 m 10 10 l S % Quyet dinh so 1")
        pdf.save(made, compress_streams=False)
    return made.getvalue()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def trusted(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> str:
    return authority.kept_in(tmp_path_factory.mktemp("to-chuc"))


@pytest.fixture
def signed(authority: Authority, tmp_path: Path) -> Callable[..., Path]:
    def sign(**said: datetime) -> Path:
        out = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(plain_pdf())),
            PdfSignatureMetadata(field_name="ChuKy", reason="Ban hành"),
            signer=authority.signer(**said),
        )
        place = tmp_path / "ky.pdf"
        place.write_bytes(out.getvalue())
        return place

    return sign


class TestExamineSignatures:
    def test_names_signer_authority_and_time_of_a_whole_file(self, signed: Callable[..., Path], trusted: str):
        (row,) = examine_signatures(signed(), authorities=trusted)
        assert row["verdict"] == SignatureVerdict.VALID
        assert (row["signer"], row["authority"]) == ("Ủy ban nhân dân xã Ví Dụ", "Tổ chức chứng thực thử")
        assert row["covers_file"]
        assert timedelta() <= datetime.now(UTC) - datetime.fromisoformat(row["signed_at"]) < timedelta(minutes=10)

    def test_says_that_it_does_not_know_the_authority(self, signed: Callable[..., Path]):
        (row,) = examine_signatures(signed())
        assert row["verdict"] == SignatureVerdict.UNKNOWN_AUTHORITY

    def test_does_not_trust_another_authority(self, signed: Callable[..., Path], tmp_path: Path):
        folder = tmp_path / "khac"
        folder.mkdir()
        (row,) = examine_signatures(signed(), authorities=Authority().kept_in(folder))
        assert row["verdict"] == SignatureVerdict.UNKNOWN_AUTHORITY

    def test_sees_one_altered_byte(self, signed: Callable[..., Path], trusted: str):
        place = signed()
        before = place.read_bytes()
        place.write_bytes(before.replace(b"Quyet dinh so 1", b"Quyet dinh so 7"))
        assert place.read_bytes() != before
        (row,) = examine_signatures(place, authorities=trusted)
        assert row["verdict"] == SignatureVerdict.CHANGED

    def test_sees_what_was_written_on_the_page_after_signing(self, signed: Callable[..., Path], trusted: str):
        place = signed()
        writer = IncrementalPdfFileWriter(BytesIO(place.read_bytes()))
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 m 500 500 l S"))
        writer.update_container(page)
        made = BytesIO()
        writer.write(made)
        place.write_bytes(made.getvalue())
        (row,) = examine_signatures(place, authorities=trusted)
        assert row["is_intact"]
        assert row["verdict"] == SignatureVerdict.CHANGED

    def test_lets_a_second_signature_stand_beside_the_first(
        self, authority: Authority, signed: Callable[..., Path], trusted: str
    ):
        place = signed()
        out = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(place.read_bytes())),
            PdfSignatureMetadata(field_name="ChuKy2"),
            signer=authority.signer(),
        )
        place.write_bytes(out.getvalue())
        first, second = examine_signatures(place, authorities=trusted)
        assert (first["verdict"], second["verdict"]) == (SignatureVerdict.VALID, SignatureVerdict.VALID)
        assert [one["was_added_to"] for one in shown([first, second])] == [True, False]

    def test_sees_that_the_certificate_had_ended_before_signing(self, signed: Callable[..., Path], trusted: str):
        (row,) = examine_signatures(signed(ends=NOW - YEAR), authorities=trusted)
        assert row["verdict"] == SignatureVerdict.EXPIRED

    def test_finds_none_where_there_are_none(self, tmp_path: Path):
        (place := tmp_path / "thuong.pdf").write_bytes(plain_pdf())
        assert examine_signatures(place) == []

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nrubbish", b"\x00" * 4000])
    def test_ends_in_a_clear_refusal_of_what_is_no_pdf(self, tmp_path: Path, content: bytes):
        (place := tmp_path / "hong.pdf").write_bytes(content)
        with pytest.raises(Refused, match="Không kiểm tra được chữ ký số của tệp này"):
            examine_signatures(place)


class TestJudge:
    def test_takes_what_cannot_be_made_out_for_unreadable(self):
        assert judge({"error": "ValueError"}) is SignatureVerdict.UNREADABLE

    def test_has_words_for_every_verdict(self):
        for verdict in SignatureVerdict:
            (one,) = shown([{"verdict": verdict.value}])
            assert one["label"]
            assert one["sentence"]
