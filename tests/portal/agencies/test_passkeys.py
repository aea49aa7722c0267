"""Passkeys beside the telephone's codes: added with a fresh code, used at sign-in, taken away by their owner."""

import json
import os
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from playwright.sync_api import Browser, Route, expect, sync_playwright

from portal.agencies.models import Authenticator, Officer, Passkey
from portal.agencies.operations.sign_on import add_passkey, passkey_for
from portal.journal.models import Entry
from tests.journeys.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.portal.agencies.factories import make_officer, make_posting

PASSWORD, PAGE = "mot-cau-that-dai", "/quan-tri/hai-buoc/khoa/"


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.STAFF_SECOND_FACTOR = True
    settings.IDENTITY_JOURNAL = "portal.journal.operations.record"


def enrolled() -> Officer:
    officer = make_posting("editor", officer=make_officer("hoa", password=PASSWORD), on=timezone.localdate()).officer
    Authenticator.objects.create(user=officer, name="Điện thoại", confirmed=True)
    return officer


def code_of(officer: Officer) -> str:
    """The code shown now, as if none had been used."""
    Authenticator.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    return f"{totp(officer.authenticator_set.get().bin_key):06d}"


@pytest.mark.django_db
class TestPasskeys:
    def test_are_added_with_a_fresh_code_and_never_by_a_password(self):
        officer, client = enrolled(), Client()
        client.post("/quan-tri/login/", {"username": "hoa", "password": PASSWORD})
        assert "/xac-thuc/" in client.get(PAGE).url
        assert "/xac-thuc/" in client.post(PAGE, {"name": "máy", "code": "000000", "answer": "{}"}).url
        client.post("/quan-tri/hai-buoc/xac-thuc/", {"code": code_of(officer)})
        assert client.get(PAGE).status_code == 200
        assert client.post(PAGE, {"name": "máy", "code": "000000", "answer": "{}"}).status_code == 422
        code = code_of(officer)
        assert client.post(PAGE, {"name": "máy", "code": code, "answer": "{}"}).status_code == 422, "no answer of a key"
        assert not Passkey.objects.exists()

    def test_are_taken_away_by_their_owner_whose_telephone_stays(self):
        officer, client = enrolled(), Client()
        held = Passkey.objects.create(
            user=officer, name="máy", credential="AAAA", public_key=b"x", made_at=timezone.now()
        )
        other = make_posting("editor", officer=make_officer("khac"), on=timezone.localdate()).officer
        Authenticator.objects.create(user=other, name="Điện thoại", confirmed=True)
        client.force_login(other)
        client.post("/quan-tri/hai-buoc/xac-thuc/", {"code": f"{totp(other.authenticator_set.get().bin_key):06d}"})
        assert client.post(f"{PAGE}{held.pk}/bo/").status_code == 404
        own = Client()
        own.force_login(officer)
        assert "/xac-thuc/" in own.post(f"{PAGE}{held.pk}/bo/").url, "a password alone removes none"
        own.post("/quan-tri/hai-buoc/xac-thuc/", {"code": f"{totp(officer.authenticator_set.get().bin_key):06d}"})
        own.post(f"{PAGE}{held.pk}/bo/")
        assert not Passkey.objects.exists()
        assert officer.authenticator_set.filter(confirmed=True).exists()
        assert Entry.objects.get(verb="factor.passkey_removed").details == {"name": "máy"}

    @pytest.mark.parametrize("answer", ["", "{}", "[]", json.dumps({"id": "AAAA", "response": {}})])
    def test_answer_no_challenge_with_what_is_none(self, answer):
        officer, now = enrolled(), timezone.now()
        said = {"officer": officer, "answer": answer, "challenge": "AAAA", "at": now}
        assert add_passkey(name="máy", **said) is None
        Passkey.objects.create(user=officer, name="máy", credential="AAAA", public_key=b"x", made_at=now)
        assert passkey_for(credential="AAAA", **said) is None
        assert passkey_for(credential="AAAA", **said | {"challenge": ""}) is None


SITE = "http://localhost:8000"  # where a passkey may be made without TLS, and PORTAL_BASE_URL of development


class Desk:
    """A browser whose requests the test's own client answers: within its transaction, without a server."""

    def __init__(self, browser: Browser, database: BaseDatabaseWrapper) -> None:
        self.client, self.database = Client(), database
        connections["default"] = database  # Django finds another one where a loop runs, as Playwright's does
        context = browser.new_context(base_url=SITE, locale="vi-VN")
        context.set_default_timeout(60_000)
        context.route("**/*", self.answer)
        self.page = context.new_page()
        keys = context.new_cdp_session(self.page)
        keys.send("WebAuthn.enable")
        about = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
        keys.send("WebAuthn.addVirtualAuthenticator", {"options": about | {"automaticPresenceSimulation": True}})

    def answer(self, route: Route) -> None:
        connections["default"] = self.database
        asked = route.request
        path = asked.url.removeprefix(SITE)
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/").partition("?")[0])
            return route.fulfill(path=found) if found else route.fulfill(status=404)
        kind = asked.headers.get("content-type", "application/octet-stream")
        said = self.client.generic(
            asked.method, path, asked.post_data_buffer or b"", kind, headers={"host": "localhost"}
        )
        if said.status_code in (301, 302):  # a redirect would go past the client
            return route.fulfill(
                body=f'<meta http-equiv="refresh" content="0;url={said.url}">', content_type="text/html"
            )
        policy = {"Content-Security-Policy": said.headers.get("Content-Security-Policy", "")}
        body = b"" if said.streaming else said.content
        return route.fulfill(
            status=said.status_code, body=body, headers=policy | {"Content-Type": said["Content-Type"]}
        )

    def sign_in(self) -> None:
        self.client = Client()
        self.page.goto("/quan-tri/login/")
        self.page.locator("input[name=username]").fill("hoa")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit]").first.click()
        self.page.wait_for_url("**/hai-buoc/xac-thuc/**")


@pytest.fixture
def desk(monkeypatch, settings, db) -> Iterator[Desk]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell")
    settings.PORTAL_BASE_URL = SITE
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop is in this thread
    database = connections["default"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield Desk(browser, database)
        browser.close()


class TestInABrowser:
    def test_a_passkey_is_added_signs_in_and_is_removed(self, desk):
        officer, page = enrolled(), desk.page
        desk.sign_in()
        page.locator("input[name=code]").first.fill(code_of(officer))
        page.get_by_role("button", name="Vào khu vực làm việc").click()
        page.wait_for_url("**/quan-tri/")
        page.goto(PAGE)
        page.get_by_label("Tên khóa").fill("máy cơ quan")
        page.locator("input[name=code]").fill(code_of(officer))
        page.get_by_role("button", name="Thêm khóa của thiết bị này").click()
        expect(page.get_by_text("Đã thêm khóa truy cập.")).to_be_visible()

        desk.sign_in()
        page.get_by_role("button", name="Dùng khóa truy cập thay cho mã").click()
        page.wait_for_url("**/quan-tri/")
        held = Passkey.objects.get()
        assert (held.name, held.user, held.used_at is not None) == ("máy cơ quan", officer, True)

        page.goto(PAGE)
        page.get_by_role("button", name="Bỏ khóa máy cơ quan").click()
        expect(page.get_by_role("heading", name="Nhập mã xác thực")).to_be_visible()  # what it opened is shut
        told = Entry.objects.filter(verb__startswith="factor.passkey").order_by("pk").values_list("verb", flat=True)
        assert list(told) == ["factor.passkey_added", "factor.passkey_removed"]
