"""Sites of agencies on this machine, whose lists change between visits, and the sources that lead to them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from portal.agencies.models import Agency
from portal.outward.operations import http_client
from portal.sharing.models import Source
from portal.sharing.operations.harvesting.fetch import visit_some
from portal.sharing.states import SourceForm, SourceTrust
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_section

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
BASE = "https://phapluat.example.vn"


@dataclass(slots=True)
class Reply:
    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0  # bytes that are promised and never come


type Page = Reply | Callable[[Mapping[str, str]], Reply]


class Site(ThreadingHTTPServer):
    """`pages` by path with query; `asked` holds (path, headers in small letters)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked has hung up, as tests do."""

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.path, headers))
        page = self.server.pages.get(self.path, Reply(status=404))
        reply = page if isinstance(page, Reply) else page(headers)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + reply.cut))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Silence."""


@contextmanager
def running() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


# ---- what a site tells -----------------------------------------------------------------------------------------------

_WORDS = (
    "Trung tâm Trợ giúp pháp lý nhà nước tổ chức buổi nói chuyện về {} tại nhà văn hóa ấp, "
    "có đông đủ bà con đến nghe và hỏi. Trợ giúp viên giải thích từng điều của luật, "
    "trả lời {} câu hỏi của người dân và phát tờ gấp mang về nhà. "
)


@dataclass(frozen=True, slots=True)
class Told:
    """An item; `topic` makes its words, so that two items are two texts."""

    name: str
    topic: str
    more: str = ""
    day: int = 20

    @property
    def title(self) -> str:
        return f"Nói chuyện pháp luật về {self.topic}"

    @property
    def text(self) -> str:
        return _WORDS.format(self.topic, len(self.topic)) + f"Chủ đề {self.topic} được hỏi nhiều nhất. {self.more}"


def rss(site: Site, items: Iterable[Told]) -> str:
    told = "".join(
        f"<item><guid isPermaLink='false'>{one.name}</guid><link>{site.url(f'/{one.name}.html')}</link>"
        f"<title>{escape(one.title)}</title><description>{escape(one.text)}</description>"
        f"<pubDate>{one.day} Nov 2026 08:00:00 +0700</pubDate></item>"
        for one in items
    )
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Xã</title>{told}</channel></rss>"


def atom(site: Site, items: Iterable[Told], *, gone: Iterable[str] = (), following: str = "") -> str:
    told = "".join(
        f"<entry><id>urn:{one.name}</id><link href='{site.url(f'/{one.name}.html')}'/>"
        f"<title>{escape(one.title)}</title>"
        f"<content type='html'>{escape(f'<p>{one.text}</p>')}</content>"
        f"<updated>2026-11-{one.day:02}T08:00:00+07:00</updated></entry>"
        for one in items
    )
    stones = "".join(f"<at:deleted-entry ref='urn:{name}' when='2026-11-26T08:00:00+07:00'/>" for name in gone)
    link = f"<link rel='next' href='{escape(following)}'/>" if following else ""
    return (
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' "
        f"xmlns:at='http://purl.org/atompub/tombstones/1.0'><title>Xã</title>{link}{told}{stones}</feed>"
    )


def json_feed(site: Site, items: Iterable[Told]) -> str:
    told = [
        {
            "id": one.name,
            "url": site.url(f"/{one.name}.html"),
            "title": one.title,
            "content_html": f"<p>{one.text}</p>",
            "date_published": f"2026-11-{one.day:02}T08:00:00+07:00",
        }
        for one in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Xã", "items": told})


def oai(site: Site, items: Iterable[Told], *, gone: Iterable[str] = (), token: str = "", error: str = "") -> str:
    records = "".join(
        f"<record><header><identifier>{one.name}</identifier><datestamp>2026-11-{one.day:02}T01:00:00Z</datestamp>"
        "</header><metadata><oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' "
        f"xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{escape(one.title)}</dc:title>"
        f"<dc:identifier>{site.url(f'/{one.name}.html')}</dc:identifier>"
        f"<dc:description>{escape(one.text)}</dc:description><dc:date>2026-11-{one.day:02}</dc:date>"
        "</oai_dc:dc></metadata></record>"
        for one in items
    )
    dead = "".join(
        f"<record><header status='deleted'><identifier>{name}</identifier><datestamp>2026-11-26T01:00:00Z</datestamp>"
        "</header></record>"
        for name in gone
    )
    more = f"<resumptionToken>{token}</resumptionToken>" if token else ""
    said = f"<error code='{error}'>sorry</error>" if error else f"<ListRecords>{records}{dead}{more}</ListRecords>"
    return (
        "<?xml version='1.0' encoding='utf-8'?><OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'>"
        f"<responseDate>2026-11-27T01:00:00Z</responseDate><request>{site.url('/oai')}</request>{said}</OAI-PMH>"
    )


def with_etag(body: str, tag: str) -> Page:
    """An honest server: nothing is sent twice to whoever has it."""

    def reply(headers: Mapping[str, str]) -> Reply:
        if headers.get("if-none-match") == f'"{tag}"':
            return Reply(status=304, headers={"ETag": f'"{tag}"'})
        return Reply(body, headers={"ETag": f'"{tag}"'})

    return reply


TOPICS = (
    *("hôn nhân và gia đình", "thừa kế đất đai", "hòa giải ở cơ sở", "phòng chống ma túy", "an toàn giao thông"),
    *("bảo hiểm xã hội", "khiếu nại và tố cáo", "bạo lực gia đình", "đăng ký hộ tịch", "vay tiền qua mạng"),
    *("bảo vệ môi trường", "nghĩa vụ quân sự"),
)


def some(count: int) -> list[Told]:
    """Items that are texts of their own: each on another topic."""
    return [
        Told(f"tin-{at}", TOPICS[at % len(TOPICS)] + (f" kỳ {at}" if at >= len(TOPICS) else "")) for at in range(count)
    ]


# ---- sources ---------------------------------------------------------------------------------------------------------


def make_source(site: Site | None = None, path: str = "/rss", **said: object) -> Source:
    fields: dict[str, object] = {
        "title": "Trang Phòng Tư pháp",
        "address": site.url(path) if site else "https://tuphap.example.vn/rss",
        "form": SourceForm.FEED,
        "trust": SourceTrust.PUBLISH,
        "next_at": AT,
    } | said
    fields.setdefault("agency", _agency())
    fields.setdefault("section", make_section())
    return Source.objects.create(**fields)


def _agency() -> Agency:
    return Agency.objects.filter(name="Phòng Tư pháp").first() or make_agency("Phòng Tư pháp")


def visit_all(*, at: datetime = AT) -> int:
    """Everything that is due at the moment, through the real door."""
    return visit_some(door=http_client(), base=BASE, clock=lambda: at)


def later(hours: float = 2) -> datetime:
    return AT + timedelta(hours=hours)
