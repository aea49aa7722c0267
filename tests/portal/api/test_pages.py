"""The pages on open data: what is given, how it is asked for, what each field means."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from portal.api.bulk import COLUMNS
from portal.api.operations.open_data import BulkStore, export_open_data
from portal.api.queries import data_publisher
from tests.portal.api.answers import publish

PAGES = ("/du-lieu-mo/", "/du-lieu-mo/api/", "/du-lieu-mo/tu-dien/")


@pytest.fixture(autouse=True)
def _files(db, settings, tmp_path: Path) -> None:
    settings.OPEN_DATA_DIR = tmp_path / "open-data"
    publish()
    export_open_data(
        shelf=BulkStore(settings.OPEN_DATA_DIR), site=data_publisher(), at=datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    )


def read(client: Client, path: str) -> html.HtmlElement:
    response = client.get(path)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_has_one_heading_and_no_script_of_its_own(self, client: Client, path: str):
        page = read(client, path)
        assert len(page.xpath("//h1")) == 1
        assert not page.xpath("//script[not(@src)] | //style | //*[@style]")

    def test_names_each_part_once(self, client: Client, path: str):
        ids = read(client, path).xpath("//@id")
        assert len(ids) == len(set(ids))

    def test_leads_only_to_what_is_there(self, client: Client, path: str):
        page = read(client, path)
        for address in page.xpath("//main//a/@href"):
            if address.startswith("#"):
                assert page.xpath(f"//*[@id='{address[1:]}']"), address
            elif address.startswith("/"):
                response = client.get(address.partition("#")[0])
                assert response.status_code == 200, address
                assert response.getvalue()

    def test_asks_the_database_little(self, client: Client, path: str, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            assert client.get(path).status_code == 200


class TestAbout:
    def test_says_what_is_given_on_what_terms(self, client: Client, settings):
        text = " ".join(read(client, "/du-lieu-mo/").text_content().split())
        assert "1 câu trả lời, cập nhật lúc 10:00, 25/11/2026" in text
        assert settings.PORTAL_LICENCE in text

    def test_says_so_where_no_licence_was_chosen(self, client: Client, settings):
        settings.PORTAL_LICENCE = settings.PORTAL_LICENCE_URL = ""
        assert "chưa công bố giấy phép" in read(client, "/du-lieu-mo/").text_content()


class TestReference:
    def test_tells_every_operation_and_problem(self, client: Client):
        page = read(client, "/du-lieu-mo/api/")
        said = page.xpath("//pre/code/text()")
        assert "GET /api/v1/answers/{number}/versions/{version}" in said
        assert "POST /api/v1/messages" in said
        assert len(said) == 14
        problem = client.get("/api/v1/answers/999").json()
        assert page.xpath(f"//*[@id='{problem['type'].partition('#')[2]}']")

    def test_is_where_a_person_lands(self, client: Client):
        for path in ("/api/", "/api/v1/"):
            response = client.get(path)
            assert (response.status_code, response["Location"]) == (302, reverse("api:reference"))


class TestDictionary:
    def test_says_what_every_column_and_field_means(self, client: Client):
        page = read(client, "/du-lieu-mo/tu-dien/")
        terms = page.xpath("//dt/code/text()")
        assert {one.name for one in COLUMNS} <= set(terms)
        assert {"agency_today", "words_on", "tombstone", "replaced_by"} <= set(terms)
        assert "—" not in [one.strip() for one in page.xpath("//dl[1]/div/dd/text()")]
