"""The papers on security on a screen: each requirement with its evidence or gap, and each paper as a file."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from portal.reports.queries.security_dossier import dossier_lines, dossier_papers
from tests.portal.agencies.factories import make_agency, make_posting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
PAGE = "/quan-tri/ho-so-an-toan/"


def browser(role: str) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=make_agency("Sở Tư pháp"), on=timezone.localdate()).officer)
    return client


@pytest.mark.parametrize("level", [2, 3])
def test_every_requirement_stands_in_the_list_and_its_file(level: int):
    client, pages = browser("administrator"), []
    for number in range(1, -(-len(dossier_lines(level=level)) // 25) + 1):
        pages.append(client.get(PAGE, {"cap": level, "p": number}).content.decode())
    assert sum(page.count('class="title"') for page in pages) == len(dossier_lines(level=level))
    assert client.get(PAGE, {"cap": level, "tep": "xlsx"}).status_code == 200
    for paper in dossier_papers():
        address = f"{PAGE}{paper.file}-cap-{level}.docx"
        assert address in pages[0]
        assert "word/document.xml" in ZipFile(BytesIO(client.get(address).content)).namelist()


def test_a_setting_that_is_off_is_a_gap(settings):
    client = browser("administrator")
    for value, gaps in (([], 1), (["a@example.vn"], 0)):
        settings.HEADS_TO = value
        page = client.get(PAGE, {"tim": "đầu chuỗi nhật ký"}).content.decode()
        assert page.count("HEADS_TO đang tắt") == gaps


@pytest.mark.parametrize("role", ["justice", "unit_admin", "leader", "chair"])
def test_is_for_whoever_runs_the_portal(role: str):
    client = browser(role)
    assert client.get(PAGE).url == "/quan-tri/"
    assert client.get(f"{PAGE}1-de-xuat-cap-do-cap-2.docx").url == "/quan-tri/"


@pytest.mark.parametrize("file", ["khong-co-cap-2", "1-de-xuat-cap-do-cap-4"])
def test_other_papers_and_levels_are_not_there(file: str):
    assert browser("administrator").get(f"{PAGE}{file}.docx").status_code == 404
