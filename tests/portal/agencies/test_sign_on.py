"""Officers come in through a real provider of OpenID Connect, and what it says is believed only as far as agreed."""

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from portal.agencies.models import Officer
from portal.agencies.operations import sign_on
from portal.journal.models import Entry
from safehttp.client import MemoryClient
from safehttp.types import Response
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.sharing.pulling.serving import served
from tests.portal.sharing.pulling.test_real_clients import chromium, complaints, opened
from tests.ports import free_port

PEERS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lan-toa-peers"
BEGIN, BACK = "/quan-tri/login/dung-chung/", "/quan-tri/login/dung-chung/ve/"
LEAVE = "/quan-tri/login/dung-chung/ra/"
PASSWORD = "mot-cau-that-dai"
PEOPLE = {
    "hoa": {"email": "Hoa@Example.vn", "email_verified": True, "login": {"acr": "one"}},
    "two": {"email": "hoa@example.vn", "email_verified": True, "login": {"amr": ["pwd", "otp"]}},
    "unproved": {"email": "hoa@example.vn", "email_verified": False},
    "stranger": {"email": "la@example.vn", "email_verified": True},
    "closed": {"email": "nghi@example.vn", "email_verified": True},
    "shared": {"email": "chung@example.vn", "email_verified": True},
}


@pytest.fixture(scope="module")
def issuer():
    with provider_for("http://localhost:8000") as address:
        yield address


@contextmanager
def provider_for(portal: str):
    if not shutil.which("node") or not (PEERS / "node_modules/oidc-provider").is_dir():
        pytest.skip(f"no OpenID provider. Remedy: 'npm install --prefix {PEERS} oidc-provider@9.13.3'")
    port = free_port()
    asked = ["node", str(Path(__file__).with_name("provider.mjs")), str(port), f"{portal}{BACK}"]
    said = os.environ | {"PEERS": str(PEERS), "PEOPLE": json.dumps(PEOPLE), "WHO": "hoa"}
    with subprocess.Popen(asked, env=said, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            while line := running.stdout.readline():
                if "listening" in line:
                    break
            assert running.poll() is None, "the provider ended"
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


@pytest.fixture(autouse=True)
def _agreed(settings, db):
    cache.clear()
    settings.IDENTITY_JOURNAL = "portal.journal.operations.record"
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = "http://127.0.0.1:1", "portal"
    settings.OIDC_CLIENT_SECRET = "a-secret-of-the-test"


@pytest.fixture
def agreed(settings, issuer) -> str:
    settings.OIDC_ISSUER = issuer
    return issuer


@pytest.fixture
def officer() -> Officer:
    hoa = make_officer("hoa", password=PASSWORD, email="hoa@example.vn")
    Officer.objects.filter(pk=hoa.pk).update(is_password_handed_over=True)
    return make_posting("editor", officer=hoa, on=timezone.localdate()).officer


@pytest.mark.browser
def test_a_browser_goes_there_and_back_and_refuses_nothing(settings, officer):
    """Under the policy of every page: the provider is another site, and the way there is a link."""
    with served() as portal, provider_for(portal) as provider:
        settings.OIDC_ISSUER, settings.PORTAL_BASE_URL = provider, portal
        with chromium() as browser, opened(browser, f"{portal}/quan-tri/login/") as page:
            page.get_by_role("link", name="Đăng nhập").first.click()
            page.wait_for_url(f"{portal}/quan-tri/")
            page.wait_for_load_state("networkidle")
            assert complaints[page] == []
    assert words() == [("officer.signed_in", "oidc")]


class _Stops(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def at_provider(address: str) -> str:
    """Go there as a browser would, until it sends back to the portal; that address, without the host."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()), _Stops)
    for _ in range(8):
        with pytest.raises(HTTPError) as answer:
            opener.open(address, timeout=10)
        with answer.value as said:
            assert said.code in (302, 303), said.read(500)
        address = answer.value.headers["Location"]
        if address.startswith("/"):
            address = f"{at_provider.root}{address}"
        if address.startswith("http://localhost:8000"):
            return address.removeprefix("http://localhost:8000")
    raise AssertionError(address)


def come(client: Client, who: str, *, to: str = "") -> str:
    """The portal's address by which whoever signed in at the provider comes back."""
    address = client.get(f"{BEGIN}?next={to}").url
    at_provider.root = address.partition("/auth")[0]
    return at_provider(f"{address}&login_hint={who}")


def words() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(verb__startswith="officer.sign").order_by("pk")
    return [(entry.verb, entry.details.get("way") or entry.details.get("step")) for entry in entries]


def is_in(client: Client) -> bool:
    return client.get("/quan-tri/").status_code == 200


class TestThroughTheProvider:
    def test_an_officer_comes_in_where_they_meant_to_go(self, agreed, officer):
        client = Client()
        assert BEGIN in client.get("/quan-tri/login/").content.decode()
        back = client.get(come(client, "hoa", to="/quan-tri/account/"))
        assert back.url == "/quan-tri/account/"
        assert is_in(client), "nobody asks for the password that was handed over, which was not used"
        assert words() == [("officer.signed_in", "oidc")]

    def test_an_officer_signs_out_there_too_once_they_say_so(self, agreed, officer):
        """The provider asks, ends its session, and sends back to the portal's sign-in."""
        assert LEAVE in Client().get("/quan-tri/login/").content.decode()
        jar, address = CookieJar(), Client().get(LEAVE).url
        assert address.startswith(agreed)
        assert "id_token_hint" not in address
        page = build_opener(HTTPCookieProcessor(jar)).open(address, timeout=10).read().decode()
        action, token = re.search(r'action="([^"]+)"', page), re.search(r'name="xsrf" value="([^"]+)"', page)
        said = urlencode({"xsrf": token[1], "logout": "yes"}).encode()
        with pytest.raises(HTTPError) as answer:
            build_opener(HTTPCookieProcessor(jar), _Stops).open(action[1], said, timeout=10)
        with answer.value:
            assert answer.value.headers["Location"] == "http://localhost:8000/quan-tri/login/"

    def test_a_provider_without_such_a_place_is_left_there(self, agreed, officer, monkeypatch):
        said = sign_on._provider() | {"end_session_endpoint": ""}
        monkeypatch.setattr(sign_on, "_provider", lambda: said)
        assert Client().get(LEAVE).url == "/quan-tri/login/"

    @pytest.mark.parametrize("who", ["unproved", "stranger", "closed", "shared"])
    def test_nobody_else_does_and_no_account_is_made(self, agreed, officer, who):
        make_officer("nghi", email="nghi@example.vn", is_active=False)
        for name in ("mot", "hai"):
            make_officer(name, email="chung@example.vn")
        before, client = Officer.objects.count(), Client()
        assert client.get(come(client, who)).url == "/quan-tri/login/"
        assert not is_in(client)
        assert Officer.objects.count() == before
        assert words() == ([("officer.sign_in_failed", "oidc")] if who == "closed" else [])

    def test_what_comes_back_is_good_once_and_in_the_browser_that_asked(self, agreed, officer):
        client, other = Client(), Client()
        back = come(client, "hoa")
        other.get(BEGIN)
        assert other.get(back).url == "/quan-tri/login/"
        assert client.get(f"{back}x").url == "/quan-tri/login/", "another issuer or state"
        assert client.get(back).url == "/quan-tri/login/", "the attempt was used up"
        assert not is_in(client)
        assert not is_in(other)

    @pytest.mark.parametrize(
        ("who", "believed", "goes_to"),
        [
            ("hoa", [], "/quan-tri/hai-buoc/"),
            ("two", [], "/quan-tri/hai-buoc/"),
            ("hoa", ["otp"], "/quan-tri/hai-buoc/"),
            ("two", ["otp"], None),
        ],
    )
    def test_the_second_factor_is_asked_for_unless_the_agreed_word_came(
        self, agreed, officer, settings, who, believed, goes_to
    ):
        settings.STAFF_SECOND_FACTOR, settings.OIDC_SECOND_FACTOR = True, frozenset(believed)
        client = Client()
        client.get(come(client, who))
        assert getattr(client.get("/quan-tri/"), "url", None) == goes_to

    def test_a_closed_account_is_out_at_the_next_click(self, agreed, officer):
        client = Client()
        client.get(come(client, "hoa"))
        Officer.objects.filter(pk=officer.pk).update(is_active=False)
        assert not is_in(client)


KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))
TOKEN: list[str] = []


def forger() -> MemoryClient:
    root = "http://127.0.0.1:1"
    names = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "keys"}
    said = {"issuer": root} | {name: f"{root}/{path}" for name, path in names.items()}
    bodies = {
        "/.well-known/openid-configuration": said,
        "/keys": {"keys": [KEY.as_dict(private=False)]},
        "/token": {"id_token": "".join(TOKEN)},
    }
    return MemoryClient(
        {f"{root}{path}": Response(200, body=json.dumps(body).encode()) for path, body in bodies.items()}
    )


FORGED = {
    "as agreed": ({}, {}, KEY),
    "another's key": ({}, {}, OTHER_KEY),
    "for another portal": ({"aud": "other"}, {}, KEY),
    "for two, handed on by the other": ({"aud": ["portal", "other"], "azp": "other"}, {}, KEY),
    "for two, and nobody says by whom": ({"aud": ["portal", "other"]}, {}, KEY),
    "of another provider": ({"iss": "http://127.0.0.1:2"}, {}, KEY),
    "of another attempt": ({"nonce": "nonce"}, {}, KEY),
    "of yesterday": ({"exp": 1_700_000_000}, {}, KEY),
    "of nobody's word for the mailbox": ({"email_verified": None}, {}, KEY),
    "signed with the shared secret": ({}, {"alg": "HS256"}, OctKey.import_key("a-secret-of-the-test")),
}


class TestWhatIsBelieved:
    @pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
    @pytest.mark.parametrize("name", FORGED)
    def test_of_tokens_is_one_alone(self, officer, settings, name):
        settings.SIGN_ON_CLIENT = f"{__name__}.forger"
        claims, head, key = FORGED[name]
        client, now = Client(), int(timezone.now().timestamp())
        client.get(BEGIN)
        asked = client.session["sign_on"]
        said = {"iss": settings.OIDC_ISSUER, "aud": "portal", "sub": "1", "iat": now, "exp": now + 60}
        said |= {"nonce": asked["nonce"], "email": "hoa@example.vn", "email_verified": True} | claims
        TOKEN[:] = [jwt.encode({"alg": "RS256", "kid": "one"} | head, said, key, algorithms=["RS256", "HS256"])]
        client.get(BACK, {"code": "a", "state": asked["state"]})
        assert is_in(client) == (name == "as agreed")

    def test_a_provider_that_is_away_leaves_the_password(self, officer, settings):
        settings.SIGN_ON_CLIENT = f"{__name__}.nobody"
        client = Client()
        assert client.get(BEGIN).url == "/quan-tri/login/"
        assert client.post("/quan-tri/login/", {"username": "hoa", "password": PASSWORD}).status_code == 302

    def test_is_not_there_where_nothing_was_agreed(self, settings):
        settings.OIDC_ISSUER = ""
        assert {Client().get(one).status_code for one in (BEGIN, BACK, LEAVE)} == {404}
        assert BEGIN not in Client().get("/quan-tri/login/").content.decode()

    def test_leads_to_no_other_site(self, agreed):
        client = Client()
        client.get(f"{BEGIN}?next=https://la.example/quan-tri/")
        assert client.session["sign_on"]["next"] == "/quan-tri/"

    def test_asks_with_proof_of_the_code_and_where_it_was_agreed(self, agreed):
        asked = parse_qs(urlsplit(Client().get(BEGIN).url).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["redirect_uri"] == [f"http://localhost:8000{BACK}"]
        assert {"state", "nonce", "code_challenge"} <= asked.keys()


class TestPasswordsShut:
    def test_open_only_the_account_for_the_bad_day(self, officer, settings):
        settings.STAFF_PASSWORDS, settings.BREAK_GLASS = False, frozenset({"du-phong"})
        make_posting("administrator", officer=make_officer("du-phong", password=PASSWORD), on=timezone.localdate())
        tried = {}
        for name in ("hoa", "du-phong"):
            client = Client()
            client.post("/quan-tri/login/", {"username": name, "password": PASSWORD})
            tried[name] = is_in(client)
        assert tried == {"hoa": False, "du-phong": True}
        assert words() == [("officer.sign_in_failed", "password"), ("officer.signed_in", "password")]


def nobody() -> MemoryClient:
    return MemoryClient()
