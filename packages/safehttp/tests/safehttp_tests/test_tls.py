"""Certificates: who the peer says it is must be whom we asked."""

import datetime as dt
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from safehttp.failures import (
    BrokenOff,
    NotHttp,
    RedirectRefused,
    TimedOut,
    Untrusted,
)
from safehttp.types import HttpLimits
from safehttp_tests.conftest import Ask
from safehttp_tests.servers import (
    answer,
    leads_to,
    says,
    serving,
)
from safehttp_tests.test_limits import (
    OPENING,
    drips,
    is_silent,
    reads_slowly,
)

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
HOST = "nhan-tin.example.vn"


class Authority:
    """Signs certificates; `file` is what OUTWARD_CA_FILE would name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA thử")])
        public = self.key.public_key()
        certificate = (
            self._builder(self.name, public, NOW + DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        self.file = folder / "ca.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, host: str = HOST, *, until: dt.datetime = NOW + DAY) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = (
            self._builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]), key.public_key(), until)
            .add_extension(named, critical=False)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        pem = self.folder / "server.pem"
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, until: dt.datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 10 * DAY)
            .not_valid_after(until)
        )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


class TestTls:
    def test_right_name_of_a_known_authority(self, ask: Ask, authority: Authority):
        names: list[str] = []
        context = authority.server()
        context.sni_callback = lambda sock, name, ctx: names.append(name)
        with serving(says(answer(b"x" * 90_000)), tls=context) as server:
            answered = ask(
                server.url("/tin", host=HOST), method="POST", body=b"y" * 300_000, ca_file=str(authority.file)
            )
        assert len(answered.body) == 90_000
        assert server.requests[0].endswith(b"y" * 300_000)
        assert names == [HOST]

    def test_wrong_name(self, ask: Ask, authority: Authority):
        with (
            serving(says(answer()), tls=authority.server("khac.example.vn")) as server,
            pytest.raises(Untrusted) as refused,
        ):
            ask(server.url(host=HOST), ca_file=str(authority.file))
        assert refused.value.reason == "CERTIFICATE_VERIFY_FAILED"
        assert server.requests == []

    def test_the_address_instead_of_the_name(self, ask: Ask, authority: Authority):
        with serving(says(answer()), tls=authority.server()) as server, pytest.raises(Untrusted):
            ask(server.url(), ca_file=str(authority.file))

    def test_unknown_authority(self, ask: Ask, authority: Authority):
        with serving(says(answer()), tls=authority.server()) as server, pytest.raises(Untrusted):
            ask(server.url(host=HOST))

    def test_expired(self, ask: Ask, authority: Authority):
        with serving(says(answer()), tls=authority.server(until=NOW - DAY)) as server, pytest.raises(Untrusted):
            ask(server.url(host=HOST), ca_file=str(authority.file))

    def test_plain_http_where_tls_was_asked(self, ask: Ask, authority: Authority):
        with serving(says(answer()), reads=False) as server, pytest.raises(Untrusted):
            ask(server.url(host=HOST).replace("http:", "https:"), ca_file=str(authority.file))

    def test_tls_where_plain_http_was_asked(self, ask: Ask, authority: Authority):
        with serving(says(answer()), tls=authority.server()) as server, pytest.raises((NotHttp, BrokenOff)):
            ask(server.url(host=HOST).replace("https:", "http:"))

    @pytest.mark.parametrize("limits", [HttpLimits(total_seconds=0.3), HttpLimits(read_seconds=0.2)])
    def test_a_greeting_that_never_comes(self, ask: Ask, limits: HttpLimits):
        with serving(is_silent, reads=False) as server, pytest.raises(TimedOut):
            ask(server.url(host=HOST).replace("http:", "https:"), limits=limits)

    def test_dripping_through_tls(self, ask: Ask, authority: Authority):
        script = drips(OPENING + b"Content-Length: 1000\r\n\r\n", b"x")
        with serving(script, tls=authority.server()) as server, pytest.raises(TimedOut):
            ask(server.url(host=HOST), ca_file=str(authority.file), limits=HttpLimits(total_seconds=0.4))

    def test_a_server_that_reads_our_body_drop_by_drop(self, ask: Ask, authority: Authority):
        limits = HttpLimits(read_seconds=0.3, total_seconds=0.4)
        begun = time.monotonic()
        with serving(reads_slowly, tls=authority.server(), reads=False) as server:
            with pytest.raises(TimedOut):
                ask(
                    server.url(host=HOST),
                    method="POST",
                    body=b"x" * 20_000_000,
                    ca_file=str(authority.file),
                    limits=limits,
                )
            took = time.monotonic() - begun
        assert took < 1

    def test_a_post_does_not_follow_from_tls_to_plain(self, ask: Ask, authority: Authority):
        with (
            serving(says(answer())) as plain,
            serving(leads_to(plain.url(), status="307 Temporary Redirect"), tls=authority.server()) as server,
            pytest.raises(RedirectRefused),
        ):
            ask(server.url(host=HOST), method="POST", body=b"x", ca_file=str(authority.file))
        assert plain.requests == []
