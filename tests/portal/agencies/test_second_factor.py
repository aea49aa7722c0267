"""An officer enrols a telephone, signs in with it, loses it, and signs in with a code on paper."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp

from portal.agencies.models import Officer
from portal.agencies.operations import make_enrolment_code
from tests.portal.agencies.factories import make_officer, make_posting

PASSWORD = "mot-cau-that-dai"
CODES = re.compile(r"<li><code>(\w{8})</code></li>")


@pytest.fixture(autouse=True)
def _asked_for(settings, db):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def officer() -> Officer:
    return make_posting("editor", officer=make_officer("hoa", password=PASSWORD), on=timezone.localdate()).officer


def sign_in() -> Client:
    client = Client()
    assert client.post("/quan-tri/login/", {"username": "hoa", "password": PASSWORD}).status_code == 302
    return client


def show_code(client: Client, officer: Officer) -> None:
    """Type the code that was handed over with the account."""
    code = make_enrolment_code(officer=officer, at=timezone.now())
    assert client.post("/quan-tri/hai-buoc/", {"code": code}).url == "/quan-tri/hai-buoc/"


def enrol(client: Client, officer: Officer) -> list[str]:
    """Returns the backup codes shown."""
    show_code(client, officer)
    assert "<svg" in client.get("/quan-tri/hai-buoc/").content.decode()
    device = officer.authenticator_set.get(confirmed=False)
    page = client.post("/quan-tri/hai-buoc/", {"code": f"{totp(device.bin_key):06d}"}).content.decode()
    return CODES.findall(page)


class TestSecondFactor:
    def test_is_enrolled_before_anything_else(self, officer: Officer):
        client = sign_in()
        assert client.get("/quan-tri/").url == "/quan-tri/hai-buoc/"
        assert "<svg" not in client.get("/quan-tri/hai-buoc/").content.decode(), "a code comes first"
        assert len(enrol(client, officer)) == 10
        assert client.get("/quan-tri/").status_code == 200

    def test_refuses_a_wrong_code(self, officer: Officer):
        client = sign_in()
        show_code(client, officer)
        client.get("/quan-tri/hai-buoc/")
        page = client.post("/quan-tri/hai-buoc/", {"code": "000000"}).content.decode()
        assert "Mã không đúng" in page
        assert not officer.authenticator_set.filter(confirmed=True).exists()

    def test_is_asked_for_in_every_session(self, officer: Officer):
        codes = enrol(sign_in(), officer)
        client = sign_in()
        assert client.get("/quan-tri/").url == "/quan-tri/hai-buoc/xac-thuc/"
        assert client.post("/quan-tri/hai-buoc/xac-thuc/", {"code": codes[0].upper()}).url == "/quan-tri/"
        assert client.get("/quan-tri/").status_code == 200

    def test_a_backup_code_is_good_once(self, officer: Officer):
        codes = enrol(sign_in(), officer)
        assert sign_in().post("/quan-tri/hai-buoc/xac-thuc/", {"code": codes[0]}).url == "/quan-tri/"
        client = sign_in()
        assert "Mã không đúng" in client.post("/quan-tri/hai-buoc/xac-thuc/", {"code": codes[0]}).content.decode()
        assert client.get("/quan-tri/").url == "/quan-tri/hai-buoc/xac-thuc/"

    def test_a_password_alone_does_not_replace_the_telephone(self, officer: Officer):
        enrol(sign_in(), officer)
        client = sign_in()
        assert client.get("/quan-tri/hai-buoc/").url == "/quan-tri/hai-buoc/xac-thuc/"
        assert client.post("/quan-tri/hai-buoc/ma-du-phong/").url == "/quan-tri/hai-buoc/xac-thuc/"

    def test_new_backup_codes_make_the_old_ones_void(self, officer: Officer):
        client = sign_in()
        old = enrol(client, officer)
        page = client.post("/quan-tri/hai-buoc/ma-du-phong/").content.decode()
        new = CODES.findall(page)
        assert len(new) == len(old)
        assert not set(new) & set(old)
        assert sign_in().post("/quan-tri/hai-buoc/xac-thuc/", {"code": new[0]}).url == "/quan-tri/"
        later = sign_in()
        assert "Mã không đúng" in later.post("/quan-tri/hai-buoc/xac-thuc/", {"code": old[0]}).content.decode()
        assert later.get("/quan-tri/").url == "/quan-tri/hai-buoc/xac-thuc/"

    def test_is_not_asked_for_in_the_demo(self, officer: Officer, settings):
        settings.STAFF_SECOND_FACTOR = False
        assert sign_in().get("/quan-tri/").status_code == 200
