"""Browsers, proxies and the portal itself keep pages: never one that is wrong, and never one that is somebody's own."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import manage

FOR_EVERYBODY = "public, no-cache"
# One of each type that an anonymous reader can open, and what it says in Content-Type.
PAGES = {
    "/": "text/html",
    "/hoi-dap/": "text/html",
    "/hoi-dap/?linh-vuc=dan-su": "text/html",
    "/hoi-dap/dat-coc-mua-nha/": "text/html",
    "/hoi-dap/moi-nhat.atom": "application/atom+xml",
    "/hoi-dap/moi-nhat.json": "application/feed+json",
    "/tai-lieu-phap-luat/tinh-huong-tieu-pham/tinh-huong-tranh-chap-ranh-dat/": "text/html",
    "/gioi-thieu/": "text/html",
    "/van-ban/": "text/html",
    "/van-ban/91-2015-qh13/": "text/html",
    "/van-ban/91-2015-qh13/dieu-328/": "text/html",
    "/van-ban/91-2015-qh13/ngay/2018-03-01/": "text/html",
    "/van-ban/91-2015-qh13/lich-su/": "text/html",
    "/van-ban/91-2015-qh13/luoc-do/": "text/html",
    "/van-ban/91-2015-qh13/duoc-dan-chieu/": "text/html",
    "/van-ban/91-2015-qh13/toan-van.txt": "text/plain",
    "/van-ban/noi-toi-o/": "text/html",
    "/van-ban/noi-toi-o/31441/": "text/html",
    "/ke-hoach/": "text/html",
    "/co-quan/": "text/html",
    "/co-quan/so-tu-phap-can-tho/": "text/html",
    "/linh-vuc/": "text/html",
    "/linh-vuc/dan-su/": "text/html",
    "/giao-dien/": "text/html",
    "/robots.txt": "text/plain",
    "/sitemap.xml": "application/xml",
    "/sitemap-van-ban.xml": "application/xml",
}
# What somebody types, has asked for or may see alone.
OWN_PAGES = [
    "/hoi-dap/gui-cau-hoi/",
    "/hoi-dap/tra-cuu/",
    "/hoi-dap/dat-coc-mua-nha/danh-gia/",
    "/van-ban/91-2015-qh13/bao-loi/",
    "/theo-doi/",
    "/theo-doi/van-ban/91-2015-qh13/",
    "/theo-doi/lien-ket/",
    "/tim-kiem/?q=dat+coc+mua+nha",
    "/giao-dien/hien-thi/",
    "/quan-tri/",
    "/quan-tri/login/",
]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def says(self, name: str) -> str:
        return self.headers.get(name, "")


def ask(site: str, path: str, *, method: str = "GET", **headers: str) -> Answer:
    with closing(http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)


def standing(site: str, path: str, **headers: str) -> Answer:
    """When it is twice the same: the site's own worker may still be writing what the demo asked for."""
    answers = [ask(site, path, **headers)]
    while len(answers) < 20 and (len(answers) < 2 or answers[-1].says("etag") != answers[-2].says("etag")):
        answers.append(ask(site, path, **headers))
    return answers[-1]


@pytest.fixture(scope="module")
def officer(demo_environment: dict[str, str]) -> str:
    """The cookie of an officer who has signed in."""
    return "sessionid=" + manage(demo_environment, "shell", "-v", "0", "-c", SIGN_IN).strip()


@pytest.mark.parametrize("path", PAGES)
class TestAPageForEverybody:
    def test_may_be_kept_by_all_who_ask_again(self, demo_site: str, path: str):
        answer = ask(demo_site, path, accept_encoding="gzip")
        assert (answer.status, answer.says("cache-control")) == (200, FOR_EVERYBODY)
        assert answer.says("content-type").startswith(PAGES[path])
        assert answer.says("etag")
        assert "set-cookie" not in answer.headers
        assert b"csrfmiddlewaretoken" not in ask(demo_site, path).body

    def test_says_on_what_it_depends(self, demo_site: str, path: str):
        answer = ask(demo_site, path, accept_encoding="gzip")
        varies = {name.strip() for name in answer.says("vary").split(",") if name}
        assert ("Cookie" in varies) == (PAGES[path] == "text/html")
        assert "Accept-Encoding" in varies or len(answer.body) < 200

    @pytest.mark.parametrize("encoding", ["gzip", "identity"])
    def test_is_not_sent_to_those_who_have_it(self, demo_site: str, path: str, encoding: str):
        for _ in range(3):  # the demo lives: between two requests a page may become another
            first = standing(demo_site, path, accept_encoding=encoding)
            again = ask(demo_site, path, accept_encoding=encoding, if_none_match=first.says("etag"))
            if again.says("etag") == first.says("etag"):
                break
        assert (again.status, again.body) == (304, b"")
        assert [again.says(name) for name in ("etag", "cache-control", "vary")] == [
            first.says(name) for name in ("etag", "cache-control", "vary")
        ]

    def test_has_a_head_that_says_the_same(self, demo_site: str, path: str):
        whole = standing(demo_site, path, accept_encoding="identity")
        head = ask(demo_site, path, method="HEAD", accept_encoding="identity")
        assert (head.status, head.body) == (200, b"")
        assert [head.says(name) for name in ("etag", "content-length", "content-type")] == [
            whole.says(name) for name in ("etag", "content-length", "content-type")
        ]

    def test_is_as_officers_see_it_for_one_browser_only(self, demo_site: str, path: str, officer: str):
        answer = ask(demo_site, path, cookie=officer)
        is_feed = path.startswith("/hoi-dap/moi-nhat")  # the same for everybody, and says so itself
        assert answer.says("cache-control") == (FOR_EVERYBODY if is_feed else "private, no-cache")


@pytest.mark.parametrize("path", OWN_PAGES)
@pytest.mark.parametrize("cookie", ["", "csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF", "sessionid=over"])
class TestAPageOfOneReader:
    def test_is_kept_nowhere(self, demo_site: str, path: str, cookie: str):
        answer = ask(demo_site, path, **({"cookie": cookie} if cookie else {}))
        assert "no-store" in answer.says("cache-control")
        assert "public" not in answer.says("cache-control")


class TestOtherAnswers:
    @pytest.mark.parametrize(
        ("path", "status", "to_anybody", "to_officers"),
        [
            ("/khong-co-trang-nay/", 404, "no-store", "private, no-store"),
            ("/van-ban/khong-co/", 404, "no-store", "private, no-store"),
            # By themselves browsers keep a 301 for ever.
            ("/co-quan", 301, "no-cache", "private, no-cache"),
            ("/van-ban/91-2015-qh13/dieu-328-khoan-1/", 301, "no-cache", "private, no-cache"),
            ("/admin/", 302, "no-cache", "private, no-cache"),
        ],
    )
    def test_are_asked_for_again(
        self, demo_site: str, officer: str, path: str, status: int, to_anybody: str, to_officers: str
    ):
        for answer, said in ((ask(demo_site, path), to_anybody), (ask(demo_site, path, cookie=officer), to_officers)):
            assert (answer.status, answer.says("cache-control")) == (status, said)

    def test_that_take_a_cookie_away_are_kept_nowhere(self, demo_site: str):
        answer = ask(demo_site, "/", cookie="sessionid=over")
        assert (answer.says("cache-control"), "set-cookie" in answer.headers) == ("private, no-store", True)

    def test_are_kept_for_ever_where_the_address_holds_the_digest(self, demo_site: str):
        page = ask(demo_site, "/").body.decode()
        sheet = "/giao-dien/portal." + page.split("/giao-dien/portal.")[1].split('"')[0]
        script = "/static/" + page.split('src="/static/')[1].split('"')[0]
        for path in (sheet, script):
            assert {"public", "immutable"} <= set(ask(demo_site, path).says("cache-control").split(", ")), path


class TestADisplayOfOnesOwn:
    def test_has_its_own_page_and_tag(self, demo_site: str):
        plain, large = ask(demo_site, "/"), ask(demo_site, "/", cookie="hien-thi=lon..")
        assert plain.says("etag") != large.says("etag")
        assert b'data-text="large"' in large.body
        assert b'data-text="large"' not in ask(demo_site, "/").body
        assert ask(demo_site, "/", cookie="hien-thi=lon..", if_none_match=plain.says("etag")).status == 200


class TestAPublication:
    def test_is_seen_by_whoever_has_the_page(self, demo_site: str, demo_environment: dict[str, str]):
        """Another process publishes; the server and whoever keeps the page hear of it with the next question."""
        path = "/co-quan/so-tu-phap-can-tho/"
        before = ask(demo_site, path)
        assert ask(demo_site, path, if_none_match=before.says("etag")).status == 304
        try:
            manage(
                demo_environment, "shell", "-v", "0", "-c", RENAME.format(old="Sở Tư pháp", new="Sở Tư pháp (tên mới)")
            )
            after = ask(demo_site, path, if_none_match=before.says("etag"))
            assert (after.status, "Sở Tư pháp (tên mới)" in after.body.decode()) == (200, True)
        finally:
            manage(
                demo_environment, "shell", "-v", "0", "-c", RENAME.format(old="Sở Tư pháp (tên mới)", new="Sở Tư pháp")
            )
        assert ask(demo_site, path, if_none_match=before.says("etag")).status == 304, "it is again as it was"


SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from portal.agencies.models import Officer
officer = Officer.objects.get(username="bientap")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(officer.pk), officer.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
session.create()
print(session.session_key)
"""
RENAME = """
from django.db import transaction
from django.utils import timezone
from portal.agencies.models import Agency
from portal.journal.operations import record
with transaction.atomic():
    agency = Agency.objects.get(slug="so-tu-phap-can-tho")
    agency.name = agency.name.replace("{old}", "{new}")
    agency.save()
    record("agency.renamed", subject=agency, by=None, at=timezone.now())
"""
