"""Programs that others wrote read what is given: a feed reader, a harvester, a browser on a page of another site."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.core.cache import cache, caches
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

from portal.editorial.models import ArticlePage, Withdrawal
from portal.sharing.models import Item, Partner
from portal.sharing.web import oai
from tests.journeys.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_article, make_stale_article
from tests.portal.sharing.factories import AT, make_answer, make_partner, register_all
from tests.portal.sharing.pulling.serving import served

LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    cache.clear()
    caches["feeds"].clear()


@pytest.fixture
def portal(settings: Any) -> Iterator[str]:
    with served() as address:
        settings.PORTAL_BASE_URL = address
        yield address


def change_and_withdraw(changed: ArticlePage, withdrawn: ArticlePage) -> None:
    changed.title = "Đặt cọc, đã sửa"
    changed.save_revision().publish()
    ArticlePage.objects.get(pk=withdrawn.pk).unpublish()
    Withdrawal.objects.create(page=withdrawn, at=LATER, ending="rut", note="Số liệu sai.")
    register_all(LATER)


@pytest.mark.django_db
class TestFeedparser:
    def test_reads_the_feed_and_passes_by_its_stones(self, client: Client):
        agency = make_agency("Sở Tư pháp")
        kept, gone = make_article("Đặt cọc", agency=agency), make_article("Sai", agency=agency)
        register_all()
        change_and_withdraw(kept, gone)
        content = client.get("/nguon-tin/atom/").content
        read = feedparser.parse(content)
        assert not read.bozo
        assert read.version == "atom10"
        (entry,) = read.entries
        assert (entry.title, entry.author) == ("Đặt cọc, đã sửa", "Sở Tư pháp")
        assert entry.id == f"urn:uuid:{Item.objects.get(key=str(kept.pk)).content_id}"
        assert entry.link == f"http://localhost:8000{kept.url}"
        assert entry.content[0].value == "<p>Một đoạn.</p>"
        assert [tag.term for tag in entry.tags] == ["bai-viet"]
        assert {link.rel for link in read.feed.links} >= {"self", "hub", "alternate"}
        assert content.count(b"<at:deleted-entry ") == 1


@pytest.mark.django_db
class TestSickle:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_harvests_everything_then_exactly_what_changed(
        self, portal: str, monkeypatch: pytest.MonkeyPatch, method: str
    ):
        monkeypatch.setattr(oai, "PER_PAGE", 2)
        kept = make_article("Đặt cọc", agency=make_agency("Sở Tư pháp"))
        gone = make_article("Sai")
        for number in range(3):
            make_answer(f"Câu {number}?")
        register_all()
        harvester = Sickle(f"{portal}/oai/", http_method=method, proxies={"http": "", "https": ""})
        copies = {one.header.identifier: one for one in harvester.ListRecords(metadataPrefix="oai_dc")}
        assert len(copies) == 5
        assert not any(one.deleted for one in copies.values())
        last = max(one.header.datestamp for one in copies.values())

        change_and_withdraw(kept, gone)
        after = (AT + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        news = list(harvester.ListRecords(metadataPrefix="oai_dc", **{"from": after}))
        assert {one.header.identifier: one.deleted for one in news} == {
            self.identifier(kept): False,
            self.identifier(gone): True,
        }
        (changed,) = [one for one in news if not one.deleted]
        assert changed.metadata["title"] == ["Đặt cọc, đã sửa"]
        assert last < after
        with pytest.raises(NoRecordsMatch):
            harvester.ListRecords(metadataPrefix="oai_dc", **{"from": "2026-11-26T00:00:00Z"})

    def test_learns_who_answers_and_which_sets_there_are(self, portal: str):
        make_answer()
        register_all()
        harvester = Sickle(f"{portal}/oai/", proxies={"http": "", "https": ""})
        assert harvester.Identify().deletedRecord == "persistent"
        assert {one.setSpec for one in harvester.ListSets()} >= {"linh-vuc:dan-su", "loai:tra-loi"}
        assert [one.metadataPrefix for one in harvester.ListMetadataFormats()] == ["oai_dc", "lan_toa"]
        headers = list(harvester.ListIdentifiers(metadataPrefix="lan_toa", set="linh-vuc:dan-su"))
        record = harvester.GetRecord(identifier=headers[0].identifier, metadataPrefix="lan_toa")
        assert "Bên từ chối thì mất cọc." in record.raw

    def identifier(self, article: ArticlePage) -> str:
        return f"urn:uuid:{Item.objects.get(key=str(article.pk)).content_id}"


class HostPage(BaseHTTPRequestHandler):
    """Somebody else's page, with what was pasted into it."""

    def __init__(self, *args: Any, pasted: dict[str, str], **kwargs: Any) -> None:
        self.pasted = pasted
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        body = f"<!DOCTYPE html><meta charset=utf-8><body style='margin:8px'>{self.pasted.get('html', '')}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if "policy" in self.pasted:
            self.send_header("Content-Security-Policy", self.pasted["policy"])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


def pasted_code(portal: str, path: str, title: str, height: int, snippet: str) -> str:
    """As the page of the code gives it away."""
    embed = {"path": path, "page": f"{portal}/", "title": title, "height": height}
    return render_to_string(f"sharing/embedding/_{snippet}.html", {"base": portal, "embed": embed})


@contextmanager
def another_site(pasted: dict[str, str]) -> Iterator[str]:
    """A site on another port of this machine, so of another origin; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(HostPage, pasted=pasted))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


complaints: dict[Page, list[str]] = {}  # of each open page, what its console said was wrong


@contextmanager
def opened(browser: Browser, address: str, width: int = 600, **said: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN", **said)
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints[page] = []
    page.on("console", lambda one: complaints[page].append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: complaints[page].append(str(error)))
    page.goto(address)
    yield page
    del complaints[page]
    context.close()


@pytest.mark.browser
@pytest.mark.django_db
class TestAnEmbedInABrowser:
    @pytest.fixture
    def partner(self) -> Partner:
        agency = make_agency("Sở Tư pháp thành phố Cần Thơ")
        for title in (
            "Bị mất cọc có đòi lại được không?",
            "Con bao nhiêu tuổi thì được chọn ở với cha hay mẹ khi ly hôn?",
        ):
            make_answer(title, agency=agency)
        make_article("Phường Ninh Kiều tổ chức phiên tòa giả định về bạo lực học đường", agency=agency, kind="tin")
        make_stale_article("Rác thải sinh hoạt phải phân loại thế nào?", agency=agency)
        register_all()
        return make_partner(origins="https://khac.example.vn")

    def code(self, portal: str, partner: Partner, query: str) -> Callable[[str], str]:
        path = f"/nhung/{partner.uid}/danh-sach/{query}"
        return partial(pasted_code, portal, path, "Pháp luật quanh ta", 500)

    def test_is_shown_and_fits_on_a_listed_site_and_nowhere_else(self, portal: str, partner: Partner, tmp_path: Path):
        pasted: dict[str, str] = {}
        with another_site(pasted) as listed, another_site(pasted) as stranger:
            partner.origins = listed
            partner.save()
            with chromium() as browser:
                for theme in ("sang", "toi"):
                    embed = self.code(portal, partner, f"?tieu-de=Ph%C3%A1p+lu%E1%BA%ADt+quanh+ta&nen={theme}")
                    pasted["html"] = f"<p>Trang của xã</p>{embed('script')}<p>Cuối trang</p>"
                    for width in (320, 600):
                        with opened(browser, listed, width) as page:
                            self.is_shown(page)
                            page.screenshot(path=str(tmp_path / f"list-{theme}-{width}.png"), full_page=True)
                self.obeys_nobody_else(browser, listed)
                self.leads_to_the_portal(browser, listed, portal)
                self.leaves_a_link_without_javascript(browser, listed, portal)
                with opened(browser, stranger) as page:
                    self.is_blocked(page)
                    page.wait_for_selector("iframe", state="detached")
                    self.leaves_a_link(page, portal)
                pasted["policy"] = "default-src 'self'"
                with opened(browser, listed) as page:
                    self.leaves_a_link(page, portal)
                del pasted["policy"]
                pasted["html"] = embed("frame")
                with opened(browser, listed) as page:
                    self.is_shown(page, fits=False)
                with opened(browser, stranger) as page:
                    self.is_blocked(page)

    def is_shown(self, page: Page, *, fits: bool = True) -> None:
        frame = page.frame_locator("iframe")
        frame.get_by_text("Bị mất cọc có đòi lại được không?").wait_for()
        assert frame.get_by_text("Căn cứ cần xem lại").count() == 1
        if fits:
            page.wait_for_function("document.querySelector('iframe').style.height !== '360px'")
            inner = page.frames[1].evaluate(
                "[document.body.offsetHeight, document.documentElement.scrollWidth, innerWidth]"
            )
            assert abs(page.locator("iframe").bounding_box()["height"] - inner[0]) <= 1
            assert inner[1] <= inner[2], "something sticks out sideways"
        assert page.locator("iframe").get_attribute("title") == "Pháp luật quanh ta"
        assert page.context.cookies() == []
        assert complaints[page] == []

    def is_blocked(self, page: Page) -> None:
        page.wait_for_selector("iframe", state="attached")
        page.wait_for_load_state("networkidle")
        assert not any("Bị mất cọc" in (frame.content() if "/nhung/" in frame.url else "") for frame in page.frames)

    def obeys_nobody_else(self, browser: Browser, listed: str) -> None:
        with opened(browser, listed) as page:
            self.is_shown(page)
            height = page.locator("iframe").bounding_box()["height"]
            page.evaluate("new Promise(done => { postMessage({lanToaCao: 9999}, '*'); setTimeout(done, 50); })")
            assert page.locator("iframe").bounding_box()["height"] == height

    def leads_to_the_portal(self, browser: Browser, listed: str, portal: str) -> None:
        with opened(browser, listed) as page:
            page.frame_locator("iframe").get_by_text("Bị mất cọc").click()
            page.wait_for_url(f"{portal}/hoi-dap/**")

    def leaves_a_link_without_javascript(self, browser: Browser, listed: str, portal: str) -> None:
        with opened(browser, listed, java_script_enabled=False) as page:
            self.leaves_a_link(page, portal)

    def leaves_a_link(self, page: Page, portal: str) -> None:
        link = page.get_by_role("link", name="Pháp luật quanh ta")
        assert link.is_visible()
        assert link.get_attribute("href") == f"{portal}/"
        assert page.locator("iframe").count() == 0

    def test_of_one_item_is_shown_in_full_and_says_when_it_is_withdrawn(
        self, portal: str, partner: Partner, tmp_path: Path
    ):
        article = ArticlePage.objects.get(title__startswith="Phường Ninh Kiều")
        other = ArticlePage.objects.get(title__startswith="Rác")
        item, stale = (Item.objects.get(key=str(one.pk), kind="editorial.article") for one in (article, other))
        change_and_withdraw(other, article)
        pasted: dict[str, str] = {}
        with another_site(pasted) as listed:
            partner.origins = listed
            partner.save()
            with chromium() as browser:
                for name, one, style, words in (
                    ("withdrawn", item, "", "Số liệu sai."),
                    ("card", stale, "?kieu=the", "Bỏ cọc thì mất cọc."),
                    ("full", stale, "?kieu=day-du&nen=toi", "Xem Điều 8"),
                ):
                    path = f"/nhung/{partner.uid}/noi-dung/{one.content_id}/{style}"
                    pasted["html"] = pasted_code(portal, path, "Một nội dung", 300, "script")
                    for width in (320, 600):
                        with opened(browser, listed, width) as page:
                            page.frame_locator("iframe").get_by_text(words).first.wait_for()
                            page.wait_for_function("document.querySelector('iframe').style.height !== '360px'")
                            page.screenshot(path=str(tmp_path / f"{name}-{width}.png"), full_page=True)
