"""oEmbed: what stands at an address, for sites that embed by addresses alone."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import etree

from portal.editorial.models import ArticlePage
from portal.sharing.models import Item
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_article
from tests.portal.library.laws import make_instrument, write_provisions
from tests.portal.sharing.factories import make_answer, make_partner, register_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
BASE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    cache.clear()


@pytest.fixture
def article() -> ArticlePage:
    made = make_article("Đặt <cọc>", agency=make_agency("Sở Tư pháp"))
    register_all()
    return made


def describe(client: Client, address: str, **said: object) -> dict:
    response = client.get("/oembed/", {"url": address} | said)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


class TestALink:
    def test_is_for_everybody(self, client: Client, article: ArticlePage):
        said = describe(client, f"{BASE}{article.url}")
        assert (said["version"], said["type"], said["title"]) == ("1.0", "link", "Đặt <cọc>")
        assert (said["author_name"], said["provider_url"]) == ("Sở Tư pháp", f"{BASE}/")
        assert client.get("/oembed/?url=x")["Access-Control-Allow-Origin"] == "*"

    def test_comes_as_xml(self, client: Client, article: ArticlePage):
        response = client.get("/oembed/", {"url": f"{BASE}{article.url}", "format": "xml"})
        assert response["Content-Type"] == "text/xml; charset=utf-8"
        assert etree.fromstring(response.content).findtext("title") == "Đặt <cọc>"

    def test_is_what_strangers_get(self, client: Client, article: ArticlePage):
        closed = make_partner(origins="https://xa.example.vn", is_active=False)
        for uid in (closed.uid, "x", "00000000-0000-0000-0000-000000000000"):
            assert describe(client, f"{BASE}{article.url}", partner=uid)["type"] == "link"


class TestACard:
    def test_is_for_listed_partners_and_fits(self, client: Client, article: ArticlePage):
        partner = make_partner(origins="https://xa.example.vn")
        said = describe(client, f"{BASE}{article.url}", partner=partner.uid, maxwidth=400, maxheight=9000)
        assert (said["type"], said["width"], said["height"]) == ("rich", 400, 260)
        frame = etree.fromstring(said["html"].encode(), etree.HTMLParser(encoding="utf-8")).find(".//iframe")
        assert frame.get("src") == f"{BASE}/nhung/{partner.uid}/noi-dung/{Item.objects.get().content_id}/"
        assert (frame.get("width"), frame.get("title")) == ("400", "Đặt <cọc>")
        assert client.get(frame.get("src").removeprefix(BASE)).status_code == 200

    def test_that_would_be_too_small_is_a_link(self, client: Client, article: ArticlePage):
        partner = make_partner(origins="https://xa.example.vn")
        assert describe(client, f"{BASE}{article.url}", partner=partner.uid, maxwidth=100)["type"] == "link"


class TestErrors:
    @pytest.mark.parametrize(
        ("said", "status"),
        [
            ({}, 400),
            ({"url": f"{BASE}/tin-bai/"}, 404),
            ({"url": f"{BASE}/khong-co/"}, 404),
            ({"url": "https://khac.example.vn/tin-bai/dat-coc/"}, 404),
            ({"url": "javascript:alert(1)"}, 404),
            ({"url": "http://[::1"}, 404),
            ({"url": f"{BASE}/\x00"}, 404),
            ({"url": f"{BASE}/x/", "format": "yaml"}, 501),
            ({"url": f"{BASE}/x/", "maxwidth": "-1"}, 400),
            ({"url": f"{BASE}/x/", "maxheight": "0"}, 400),
        ],
    )
    def test_are_those_of_the_standard(self, client: Client, said: dict[str, str], status: int):
        assert client.get("/oembed/", said).status_code == status

    def test_tell_that_what_was_withdrawn_is_not_there(self, client: Client, article: ArticlePage):
        address = f"{BASE}{article.url}"
        assert client.get("/oembed/", {"url": address}).status_code == 200
        ArticlePage.objects.get(pk=article.pk).unpublish()
        assert client.get("/oembed/", {"url": address}).status_code == 404


class TestAPlaceOfTheLaw:
    @pytest.fixture(autouse=True)
    def _law(self) -> None:
        write_provisions(make_instrument())

    @pytest.mark.parametrize("part", ["", "#dieu-8-khoan-2"])
    def test_is_a_frame_for_a_partner_and_a_link_for_others(self, client: Client, part: str):
        partner = make_partner(origins="https://xa.example.vn")
        address = f"{BASE}/van-ban/7-2021-nd-cp/dieu-8/"
        assert describe(client, f"{address}{part}")["type"] == "link"
        told = describe(client, f"{address}{part}", partner=str(partner.uid))
        (frame,) = etree.fromstring(told["html"], etree.HTMLParser()).iter("iframe")
        shown = client.get(frame.get("src").removeprefix(BASE))
        assert told["title"].endswith("Nghị định 7/2021/NĐ-CP")
        assert shown.status_code == 200
        assert ("Chợ phải sạch." in shown.content.decode()) is (not part)

    @pytest.mark.parametrize("path", ["dieu-99/", "dieu-8/#dieu-8-khoan-99", "khong-co/"])
    def test_that_the_law_of_today_lacks_is_not_there(self, client: Client, path: str):
        assert client.get("/oembed/", {"url": f"{BASE}/van-ban/7-2021-nd-cp/{path}"}).status_code == 404

    def test_is_found_from_its_page(self, client: Client):
        assert b"application/json+oembed" in client.get("/van-ban/7-2021-nd-cp/dieu-8/").content


class TestDiscovery:
    def test_stands_in_the_head_of_articles_and_answers(self, client: Client, article: ArticlePage):
        answer = make_answer(agency=article.agency)
        register_all()
        for path in (article.url, answer.get_absolute_url()):
            head = etree.fromstring(client.get(path).content, etree.HTMLParser(encoding="utf-8")).find("head")
            links = {
                one.get("type"): one.get("href") for one in head.findall("link") if "oembed" in (one.get("type") or "")
            }
            assert set(links) == {"application/json+oembed", "text/xml+oembed"}
            for address in links.values():
                assert client.get(address.removeprefix(BASE)).status_code == 200
