"""Feeds: everything, and each set; what is new, changed, withdrawn; page by page while things change."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from portal.design.templatetags.design import feed_links
from portal.editorial.models import ArticlePage, Withdrawal
from portal.journal.queries.dependencies import NEVER_KEPT
from portal.library.models import Field
from portal.schema.states import put, root, written
from portal.sharing.models import Item
from portal.sharing.queries import feeds
from portal.sharing.queries.feeds import NoSuchFeed, render
from portal.sharing.syndication import FeedFormat, path_of
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_article, make_stale_article
from tests.portal.sharing.factories import AT, make_answer, make_item, register_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
SPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "lt": "urn:lan-toa:shared-item:1",
}
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    cache.clear()
    caches["feeds"].clear()


def atom(client: Client, address: str = "/nguon-tin/atom/") -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200, (address, response)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def read_json(client: Client, address: str = "/nguon-tin/json/") -> dict:
    response = client.get(address)
    assert response.status_code == 200, (address, response)
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    return json.loads(response.content)


def found(feed: etree._Element, path: str) -> list[str]:
    return [str(one) for one in feed.xpath(path, namespaces=SPACES)]


def take_down(article: ArticlePage, **said: object) -> None:
    ArticlePage.objects.get(pk=article.pk).unpublish()
    if said:
        Withdrawal.objects.create(page=article, at=LATER, **said)
    register_all(LATER)


class TestAtom:
    def test_has_what_the_standards_ask_for(self, client: Client):
        agency = make_agency("Sở Tư pháp")
        article = make_article("Đặt <cọc> & mua", agency=agency, source_name="Báo Cần Thơ")
        article.fields.add(Field.objects.get_or_create(slug="dan-su", defaults={"name": "Dân sự"})[0])
        article.save_revision().publish()
        register_all()
        feed = atom(client)
        item = Item.objects.get()
        for name in ("id", "title", "updated", "author/a:name", "rights"):
            assert feed.findtext(f"a:{name}", namespaces=SPACES), name
        assert found(feed, "a:link[@rel='self']/@href") == ["http://localhost:8000/nguon-tin/atom/"]
        assert found(feed, "a:link[@rel='hub']/@href") == ["http://localhost:8000/websub/"]
        (entry,) = feed.findall("a:entry", SPACES)
        assert found(entry, "a:id/text()") == [f"urn:uuid:{item.content_id}"]
        assert found(entry, "a:title/text()") == ["Đặt <cọc> & mua"]
        assert found(entry, "a:summary/text()") == ["Bỏ cọc thì mất cọc."]
        assert found(entry, "a:content[@type='html']/text()") == ["<p>Một đoạn.</p>"]
        assert found(entry, "a:author/a:name/text()") == ["Sở Tư pháp"]
        assert found(entry, "a:category/@term") == ["bai-viet", "dan-su"]
        assert found(entry, "a:updated/text()") == ["2026-11-25T02:00:00Z"]
        assert found(entry, "a:rights/text()")[0].startswith("Creative Commons")
        assert found(entry, "dc:source/text()") == ["Báo Cần Thơ"]
        for relation in ("alternate", "canonical"):
            assert found(entry, f"a:link[@rel='{relation}']/@href") == [f"http://localhost:8000{article.url}"]
        assert found(entry, "lt:version/text()") == ["1"]

    def test_names_the_origin_as_canonical(self, client: Client):
        make_article(origin_url="https://xa.example.vn/bai", source_name="Trang xã")
        register_all()
        feed = atom(client)
        assert found(feed, "a:entry/a:link[@rel='canonical']/@href") == ["https://xa.example.vn/bai"]
        assert found(feed, "a:entry/a:link[@rel='via']/@title") == ["Trang xã"]

    def test_leaves_out_the_body_where_the_licence_does_not_let_it_travel(self, client: Client):
        make_article(licence="duoc-phep")
        register_all()
        feed = atom(client)
        assert found(feed, "a:entry/a:summary/text()") == ["Bỏ cọc thì mất cọc."]
        assert not found(feed, "a:entry/a:content")
        (item,) = read_json(client)["items"]
        assert (item["content_text"], "content_html" in item) == ("Bỏ cọc thì mất cọc.", False)

    def test_says_first_that_the_law_has_changed(self, client: Client):
        make_stale_article()
        register_all()
        feed = atom(client)
        (content,) = found(feed, "a:entry/a:content/text()")
        assert content.startswith("<p><strong>Luật đã thay đổi: Điều 8")
        assert "luat-da-thay-doi" in found(feed, "a:entry/a:category/@term")
        (item,) = read_json(client)["items"]
        assert item["_lan_toa"]["is_stale"]
        assert "Căn cứ cần xem lại" in item["tags"]

    def test_lays_a_stone_for_what_is_withdrawn(self, client: Client):
        agency, other = make_agency("Sở Tư pháp"), make_article("Bài gộp")
        article = make_article(agency=agency)
        register_all()
        take_down(article, ending="gop", note="Đã gộp.", successor=other)
        feed, item = atom(client), Item.objects.get(key=str(article.pk))
        assert found(feed, "a:entry/a:title/text()") == ["Bài gộp"]
        (stone,) = feed.findall("at:deleted-entry", SPACES)
        assert (stone.get("ref"), stone.get("when")) == (f"urn:uuid:{item.content_id}", "2026-11-25T03:00:00Z")
        assert found(stone, "at:by/a:name/text()") == ["Sở Tư pháp"]
        assert found(stone, "at:comment/text()") == ["Nội dung này đã được gộp vào nội dung khác. Đã gộp."]
        assert found(stone, "a:link[@rel='related']/@href") == [f"http://localhost:8000{other.url}"]

    def test_gives_no_words_of_what_was_taken_down_this_moment(self, client: Client):
        article = make_article("Bí mật")
        register_all()
        ArticlePage.objects.get(pk=article.pk).unpublish()  # the registry has not heard of it
        content = client.get("/nguon-tin/atom/").content.decode()
        assert "Bí mật" not in content
        assert "deleted-entry" in content

    def test_of_nothing_is_a_feed(self, client: Client):
        assert found(atom(client), "a:updated/text()") == ["1970-01-01T00:00:00Z"]
        assert read_json(client)["items"] == []


class TestJsonFeed:
    def test_has_what_the_standard_asks_for(self, client: Client):
        answer = make_answer()
        register_all()
        feed = read_json(client)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == "http://localhost:8000/nguon-tin/json/"
        assert feed["hubs"] == [{"type": "WebSub", "url": "http://localhost:8000/websub/"}]
        (item,) = feed["items"]
        assert item["id"] == f"urn:uuid:{Item.objects.get().content_id}"
        assert item["url"] == f"http://localhost:8000{answer.get_absolute_url()}"
        assert "<h2>Câu hỏi</h2>" in item["content_html"]
        assert item["tags"] == ["Hỏi đáp pháp luật", "Dân sự"]
        assert item["_lan_toa"]["version"] == 1
        assert "loai:tra-loi" in item["_lan_toa"]["sets"]

    def test_overwrites_what_is_withdrawn(self, client: Client):
        article = make_article()
        register_all()
        take_down(article, ending="rut", note="Số liệu sai.")
        (item,) = read_json(client)["items"]
        assert item["content_text"] == "Nội dung này đã được rút. Số liệu sai."
        assert (item["_lan_toa"]["deleted"]["how"], item["_lan_toa"]["version"]) == ("rut", 2)
        assert "content_html" not in item


class TestTheFeedOfASet:
    def test_stands_where_its_scheme_says(self, client: Client):
        agency = make_agency("Sở Tư pháp")
        make_article("Trong tập", agency=agency, kind="tin")
        make_article("Ngoài tập", kind="bai-viet")
        make_answer(agency=agency)
        register_all()
        titles = {
            code: found(atom(client, path_of(code, FeedFormat.ATOM)), "a:entry/a:title/text()")
            for code in (f"co-quan:{agency.slug}", "loai:tin", "linh-vuc:dan-su", "chuyen-muc:tin-bai")
        }
        assert titles[f"co-quan:{agency.slug}"] == ["Bị mất cọc có đòi lại được không?", "Trong tập"]
        assert titles["loai:tin"] == ["Trong tập"]
        assert titles["linh-vuc:dan-su"] == ["Bị mất cọc có đòi lại được không?"]
        assert sorted(titles["chuyen-muc:tin-bai"]) == ["Ngoài tập", "Trong tập"]
        assert found(atom(client, "/nguon-tin/loai/tin/atom/"), "a:title/text()") == ["Tin tức – Lan Tỏa"]

    @pytest.mark.parametrize(
        "path",
        [
            "/nguon-tin/loai/khong-co/atom/",
            "/nguon-tin/co-quan/khong-co/json/",
            "/nguon-tin/chuyen-muc/khong-co/atom/",
            "/nguon-tin/linh-vuc/khong-co/atom/",
            "/nguon-tin/atom/them/",
            "/nguon-tin/loai//atom/",
            "/nguon-tin/khac/tin/atom/",
        ],
    )
    def test_is_not_made_of_a_word_that_names_nothing(self, client: Client, path: str):
        assert client.get(path).status_code == 404
        with pytest.raises(NoSuchFeed):
            render(path)

    def test_of_an_agency_that_has_published_nothing_is_empty(self, client: Client):
        agency = make_agency()
        assert not found(atom(client, f"/nguon-tin/co-quan/{agency.slug}/atom/"), "a:entry")

    def test_is_named_in_the_head_of_its_pages(self, client: Client):
        article = make_article(agency=make_agency())
        address = article.get_parent().url
        assert b'href="/nguon-tin/chuyen-muc/tin-bai/atom/"' in client.get(address).content
        agency = client.get(f"/co-quan/{article.agency.slug}/").content.decode()
        assert f'href="/nguon-tin/co-quan/{article.agency.slug}/json/"' in agency
        Field.objects.get_or_create(slug="dan-su", defaults={"name": "Dân sự"})
        make_answer()
        assert b'href="/nguon-tin/linh-vuc/dan-su/atom/"' in client.get("/linh-vuc/dan-su/").content

    @pytest.mark.parametrize(
        ("shelf", "slug", "code"),
        [
            ("", "", ""),
            ("co-quan", "so-a", "co-quan:so-a"),
            ("linh-vuc", "dan-su/hop-dong", "linh-vuc:dan-su/hop-dong"),
            ("chuyen-muc", "/tin-bai/", "chuyen-muc:tin-bai"),
            ("chuyen-muc", "/chuyen-muc/so-a/tin/", "chuyen-muc:so-a/tin"),
        ],
    )
    def test_is_linked_after_the_same_scheme(self, shelf: str, slug: str, code: str):
        assert f"{feed_links(shelf, slug, 'Tên')['path']}atom/" == path_of(code, FeedFormat.ATOM)


class TestPages:
    def test_hang_together_and_hold_each_item_once(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(feeds, "PER_PAGE", 2)
        for number in range(1, 6):
            make_item(number)
        seen, address = [], "/nguon-tin/atom/"
        while address:
            feed = atom(client, address)
            seen += found(feed, "at:deleted-entry/lt:sequence/text()")  # rows without a thing behind them
            address = next(iter(found(feed, "a:link[@rel='next']/@href")), "").removeprefix("http://localhost:8000")
        assert seen == ["5", "4", "3", "2", "1"]

    def test_neither_lose_nor_double_what_changes_meanwhile(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(feeds, "PER_PAGE", 2)
        items = [make_item(number) for number in range(1, 6)]
        first = read_json(client)
        items[0].sequence = 6  # the oldest changes while its reader stands between two pages
        items[0].version = 2
        items[0].save()
        rest, address = [], first["next_url"]
        while address:
            page = read_json(client, address.removeprefix("http://localhost:8000"))
            rest += [one["_lan_toa"]["sequence"] for one in page["items"]]
            address = page.get("next_url")
        assert [one["_lan_toa"]["sequence"] for one in first["items"]] + rest == [5, 4, 3, 2]
        assert read_json(client)["items"][0]["_lan_toa"] | {"deleted": 0} == {"version": 2, "sequence": 6, "deleted": 0}

    def test_have_one_address(self, client: Client):
        for query in ("?truoc=abc", "?x=1", "?truoc=", "?truoc=" + "9" * 40):
            response = client.get(f"/nguon-tin/atom/{query}")
            assert (response.status_code, response["Location"]) == (301, "/nguon-tin/atom/")
        assert client.get("/nguon-tin/atom/?truoc=5&x=1")["Location"] == "/nguon-tin/atom/?truoc=5"


class TestBeingAskedAgain:
    def test_costs_little_while_nothing_has_changed(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ):
        make_article()
        register_all()
        first = client.get("/nguon-tin/atom/")
        for held in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            with django_assert_num_queries(2):
                again = client.get("/nguon-tin/atom/", headers=held)
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
            assert 'rel="hub"' in again["Link"]

    def test_tells_of_a_change_at_once(self, client: Client):
        make_article()
        register_all()
        first = client.get("/nguon-tin/atom/")
        make_article("Bài nữa")
        register_all(LATER)
        for held in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            assert client.get("/nguon-tin/atom/", headers=held).status_code == 200

    def test_gives_no_date_that_may_still_hold_two_texts(self, client: Client):
        make_item(1, changed_at=timezone.now())
        feed = client.get("/nguon-tin/atom/")
        assert "ETag" in feed
        assert "Last-Modified" not in feed

    def test_head_says_the_same_without_the_words(self, client: Client):
        make_item(1)
        asked, whole = client.head("/nguon-tin/json/"), client.get("/nguon-tin/json/")
        assert (asked.status_code, asked.content, asked["ETag"]) == (200, b"", whole["ETag"])

    def test_comes_packed_to_who_can_unpack(self, client: Client):
        for number in range(1, 20):
            make_item(number)
        assert client.get("/nguon-tin/json/", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"

    def test_is_the_same_for_the_hub(self, client: Client):
        make_article()
        register_all()
        for path in ("/nguon-tin/atom/", "/nguon-tin/chuyen-muc/tin-bai/json/"):
            assert render(path) == client.get(path).content


class TestTheDoor:
    def test_is_open_to_scripts_of_any_site_and_sets_no_cookie(self, client: Client):
        response = client.get("/nguon-tin/json/", headers={"Origin": "https://xa.example.vn"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies
        assert client.options("/nguon-tin/json/").status_code == 204

    def test_takes_no_writing(self):
        response = Client(enforce_csrf_checks=True).post("/nguon-tin/json/")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")

    def test_slows_down_who_asks_too_often(self, client: Client):
        far = {"REMOTE_ADDR": "203.0.113.9"}
        answers = [client.get("/nguon-tin/json/", **far) for _ in range(121)]
        assert answers[0]["RateLimit"].startswith('"minute";r=119')
        assert [one.status_code for one in answers[-2:]] == [200, 429]
        assert 0 < int(answers[-1]["Retry-After"]) <= 60
        assert answers[-1]["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize("path", ["/nguon-tin/atom/", "/oai/", "/nhung/lan-toa.js", "/oembed/"])
    def test_is_not_kept_beside_the_pages_of_citizens(self, path: str):
        assert path.startswith(NEVER_KEPT)


class TestTheCatalogue:
    def test_lists_what_can_be_followed(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries):
        agency = make_agency("Sở Tư pháp")
        make_article(agency=agency)
        make_answer(agency=agency)
        register_all()
        with django_assert_max_num_queries(6):
            page = client.get("/nguon-tin/?theo=co-quan").content.decode()
        assert f"http://localhost:8000/nguon-tin/co-quan/{agency.slug}/atom/" in page
        assert "2 nội dung" in page
        assert 'href="/nguon-tin/atom/"' in page
        assert "Tin, bài" in client.get("/nguon-tin/").content.decode()

    @pytest.mark.parametrize("query", ["?theo=x", "?theo=loai&trang=99", "?trang=-1"])
    def test_is_there_whatever_is_asked(self, client: Client, query: str):
        make_article()
        register_all()
        assert client.get(f"/nguon-tin/{query}").status_code == 200


class TestXml:
    @given(st.text(alphabet=st.characters(codec="utf-8")))
    def test_is_well_formed_whatever_words_hold(self, words: str):
        element = root("feed", spaces={None: "urn:x"})
        put(element, "title", words, label=words)
        again = etree.fromstring(written(element))
        kept = "".join(one for one in words if one in "\t\n\r" or (ord(one) >= 32 and one not in "\ufffe\uffff"))
        assert (again[0].text or "") == kept.replace("\r\n", "\n").replace("\r", "\n") or "\r" in kept

    def test_of_feeds_is_well_formed_with_hostile_titles(self, client: Client):
        article = make_article("Bài ]]> & <!-- ")
        ArticlePage.objects.filter(pk=article.pk).update(lead="Một\x08hai\ufffe")
        register_all()
        make_item(title="Một\x01\x0b hai \ufffe <b>", withdrawn_at=AT, withdrawal="rut", note="]]>&\x1f")
        assert found(atom(client), "a:entry/a:summary/text()") == ["Mộthai"]
        assert found(atom(client), "at:deleted-entry/at:comment/text()")[0].endswith("]]>&")
