"""Officers come in with the name and password of a real directory (OpenLDAP), over TLS alone."""

import shutil
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_officer, make_posting
from tests.ports import free_port

SLAPD = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")
BASE, THERE, HERE = "dc=example,dc=vn", "mat-khau-cua-thu-muc", "mat-khau-cua-cong"
PEOPLE = {"hoa": "Hoa@example.vn", "hoa, tran": "tran@example.vn", "la": "la@example.vn", "nghi": "nghi@example.vn"}


def _certificate(folder: Path) -> Path:
    """A certificate that vouches for itself, for 127.0.0.1, and its key beside it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    for extension in (
        x509.SubjectAlternativeName([x509.DNSName("localhost")]),
        x509.BasicConstraints(ca=True, path_length=None),
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
    ):
        made = made.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(plain)
    (folder / "certificate.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    return folder / "certificate.pem"


def _entries() -> str:
    people = (
        f"dn: uid={uid.replace(',', r'\,')},{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n"
        f"mail: {mail}\nuserPassword: {THERE}\n"
        for uid, mail in PEOPLE.items()
    )
    return "\n".join((f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: So\n", *people))


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    if not SLAPD:
        pytest.skip("no OpenLDAP. Remedy: as root, 'apt-get install --no-install-recommends slapd'")
    folder = tmp_path_factory.mktemp("slapd")
    certificate, (plain, sealed) = _certificate(folder), (free_port(), free_port())
    (folder / "data").mkdir()
    schemas = "".join(f"include /etc/ldap/schema/{name}.schema\n" for name in ("core", "cosine", "inetorgperson"))
    (folder / "slapd.conf").write_text(
        f"{schemas}modulepath /usr/lib/ldap\nmoduleload back_mdb\nTLSCertificateFile {certificate}\n"
        f"TLSCertificateKeyFile {folder}/key.pem\ndatabase mdb\nmaxsize 10485760\nsuffix {BASE}\n"
        f"directory {folder}/data\naccess to attrs=userPassword by anonymous auth\n"
        f"access to dn.base={BASE} by users search\naccess to * by self read\n"
    )
    (folder / "people.ldif").write_text(_entries())
    conf = ["-f", str(folder / "slapd.conf")]
    subprocess.run([SLAPD, "-T", "add", *conf, "-l", str(folder / "people.ldif")], check=True, capture_output=True)
    urls = f"ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{sealed}"
    with subprocess.Popen([SLAPD, *conf, "-h", urls, "-d", "0"], stderr=subprocess.DEVNULL) as running:
        try:
            for port in (plain, sealed):
                _await(port, running)
            yield {"plain": f"ldap://localhost:{plain}", "sealed": f"ldaps://localhost:{sealed}", "ca": certificate}
        finally:
            running.terminate()


def _await(port: int, running: subprocess.Popen) -> None:
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while datetime.now(UTC) < deadline and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        return
    raise AssertionError("the directory did not start")


@pytest.fixture(autouse=True)
def _agreed(settings, db, directory):
    settings.IDENTITY_JOURNAL = "portal.journal.operations.record"
    settings.LDAP_URL, settings.LDAP_CA_FILE = directory["sealed"], str(directory["ca"])
    settings.LDAP_BIND = f"uid={{}},{BASE}"
    settings.STAFF_PASSWORDS, settings.BREAK_GLASS = False, frozenset({"du-phong"})
    for name, mail in {"hoa": "hoa@example.vn", "thu": "tran@example.vn", "du-phong": ""}.items():
        officer = make_officer(name, password=HERE, email=mail)
        make_posting("editor", officer=officer, on=timezone.localdate())
    Officer.objects.filter(username="hoa").update(is_password_handed_over=True)
    make_officer("nghi", email="nghi@example.vn", is_active=False)


def comes_in(name: str, password: str = THERE) -> bool:
    client = Client()
    client.post("/quan-tri/login/", {"username": name, "password": password})
    return client.get("/quan-tri/").status_code == 200


@pytest.mark.parametrize("way", ["plain", "sealed"])
def test_an_officer_comes_in_over_tls_and_is_told_of_by_the_way(directory, settings, way):
    settings.LDAP_URL = directory[way]  # the plain one is spoken to after StartTLS
    assert comes_in("hoa")
    assert Entry.objects.get(verb="officer.signed_in").details == {"way": "ldap"}


@pytest.mark.parametrize(
    ("name", "password", "is_let_in"),
    [
        ("hoa, tran", THERE, True),  # a name that must be escaped; the officer's own is another
        ("hoa", HERE, False),  # the portal's own password, which is shut
        ("hoa", "", False),
        ("hoa", "sai", False),
        ("*", THERE, False),
        (f"hoa,{BASE}", THERE, False),
        ("la", THERE, False),  # nobody's mailbox here
        ("nghi", THERE, False),  # a closed account
        ("du-phong", HERE, True),  # break-glass
        ("du-phong", THERE, False),
    ],
)
def test_who_comes_in(name, password, is_let_in):
    before = Officer.objects.count()
    assert comes_in(name, password) == is_let_in
    assert Officer.objects.count() == before


def test_is_looked_for_by_a_filter_that_a_name_does_not_widen(settings):
    settings.LDAP_BASE, settings.LDAP_FILTER = BASE, "(uid={})"
    assert comes_in("hoa")
    settings.LDAP_FILTER = "(|(uid={})(uid=nobody))"
    assert not comes_in("*)(uid=hoa")


@pytest.mark.parametrize("wrong", ["certificate", "address"])
def test_no_password_leaves_without_a_certificate_that_is_trusted(settings, wrong):
    if wrong == "certificate":
        settings.LDAP_CA_FILE = ""
    else:
        settings.LDAP_URL = f"ldaps://localhost:{free_port()}"
    assert not comes_in("hoa")
    assert comes_in("du-phong", HERE), "who is named for the day on which the directory is away"
