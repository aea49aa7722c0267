"""*Kiểm tra thể thức*: any Word document is looked through in the browser; what departs is named, nothing is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from officialdocs import write
from officialdocs_tests.opened import opened, paragraph, saved
from officialdocs_tests.samples import AT, letter
from tests.portal.agencies.factories import make_posting

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_posting("editor").officer)
    return client


def checked(client: Client, data: bytes, *, status: int = 200) -> str:
    page = client.post(reverse("reports_layout"), {"file": SimpleUploadedFile("cong-van.docx", data)})
    assert page.status_code == status
    return page.content.decode()


def test_a_right_document_is_told_to_be_one(client: Client):
    assert "Máy không thấy điểm nào khác" in checked(client, write(letter(), at=AT))


def test_each_departure_is_named_with_its_place(client: Client):
    document = opened(write(letter(), at=AT))
    paragraph(document, "Số:").runs[0].text = "Số: 5/STP-PBGDPL"
    page = checked(client, saved(document))
    assert "1 điểm khác với thể thức" in page
    assert "Số nhỏ hơn 10: thấy “5”, cần “05”." in page


def test_what_is_no_document_is_refused_at_its_field(client: Client):
    for data in (b"\x89PNG", b"PK\x03\x04", b""):
        assert "error" in checked(client, data, status=422)
    assert client.get(reverse("reports_layout")).status_code == 200


@pytest.mark.parametrize("role", ["reception", "administrator"])
def test_it_is_for_those_who_read_reports(client: Client, role: str):
    client.force_login(make_posting(role).officer)
    assert client.get(reverse("reports_layout")).status_code in (302, 403)
