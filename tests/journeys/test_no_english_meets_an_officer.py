"""Whoever works in the back office reads Vietnamese: wherever menus lead, and what only screen readers say. On the same
walk no browser refuses anything of ours."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from demo.scenes.agencies import ACCOUNTS
from playwright.sync_api import Browser, Page, StorageState

from tests.journeys.behind_lists import Found, walk_behind
from tests.journeys.conftest import manage
from tests.journeys.english import english_in
from tests.journeys.test_a_content_is_approved import write
from tests.journeys.test_nothing_is_blocked import refused, watched
from tests.journeys.test_officer_answers import officer

pytestmark = pytest.mark.browser

ROLES = ["bientap", "nguoiduyet", "phapche", "lanhdao", "chutich", "tiepdan", "tuphap", "quantri"]
# What the one who looks after the installation may open, and menus show to nobody else.
PLACES = [
    *("reports/locked/", "reports/workflow/", "reports/workflow_tasks/", "reports/site-history/"),
    *("reports/aging-pages/", "reports/page-types-usage/"),
    *("workflows/list/", "workflows/add/", "workflows/edit/1/", "workflows/usage/1/", "workflows/tasks/index/"),
    *("workflows/tasks/select_type/", "workflows/tasks/edit/1/", "collections/", "collections/add/"),
    *("images/", "images/add/", "images/chooser/", "documents/", "documents/multiple/add/", "documents/chooser/"),
    *("redirects/", "redirects/add/", "redirects/import/", "sites/", "users/", "groups/", "groups/new/", "account/"),
    *(
        "snippets/",
        "choose-page/",
        "pages/1/",
        "khong-co/",
        "huong-dan/",
        "pages/12/edit/",
        "pages/12/history/",
        "pages/12/usage/",
    ),
]
ALSO = {"quantri": ["/quan-tri/phan-cong/new/"]}
MENU = "document.getElementById('wagtail-sidebar-props').textContent"
# Names and data, not words of the screen: what officers are called when they sign in, what citizens type.
_PEOPLE = "goc-may congthuong duyetcongthuong quantricongthuong phuongdaithanh"
_DATA = "livestream online app hack home credit card deepfake messenger actuary markdown"
_SITUATIONS = Path("src/portal/questions/situations").glob("*.toml")
# Whatever situation that ships stands first on somebody's page: citizens say "nick", "clip", "tour".
_TITLES = [one["title"] for file in _SITUATIONS for one in tomllib.loads(file.read_text())["situation"]]
# What those who sell messages, and those who made the protocols, call the things that an administrator types in.
_GIVEN = "edxml json feed webhook mailto transceiver sandbox cpid apikey secretkey official account cpcode"
_PROVIDERS = "viettel speedsms kannel esms"
NAMES = frozenset(
    [
        *ROLES,
        *_GIVEN.split(),
        *_PROVIDERS.split(),
        *_PEOPLE.split(),
        *_DATA.split(),
        *re.findall(r"\w+", " ".join(_TITLES).lower()),
    ]
)
# The text, and what stands in attributes that are read out or pop up; not what the screen never shows.
SAID = """() => {
  const said = new Set();
  const add = (text) => { const one = (text || '').replace(/\\s+/g, ' ').trim(); if (one) said.add(one); };
  const never = 'script, style, noscript, iframe, code, .xdsoft_datetimepicker, [data-side-panel-toggle-counter]';
  const roots = [document.body, ...[...document.querySelectorAll('template')].map((one) => one.content)];
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement?.closest(never)) add(walker.currentNode.textContent);
    }
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      for (const one of root.querySelectorAll(`[${name}]`)) add(one.getAttribute(name));
    }
  }
  add(document.title);
  return [...said];
}"""


# What two pages that say the same differ in: tokens, numbers and keys, and the menu, which is read on the first page.
_NO_WORDS = re.compile(
    r"""<script[ ]id="wagtail-sidebar-props".*?</script> | name="csrfmiddlewaretoken"[ ]value="[^"]*"
    | "CSRF_TOKEN":\s*"[^"]*" | [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} | \d+""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Walk:
    """What an officer met on the way: one visit to each page for all who judge it."""

    session: StorageState  # signed in once, for whoever walks on
    places: list[str]
    paths: list[str]
    english: dict[str, list[str]]
    refused: list[object]
    said: list[str]


@dataclass
class Read:
    """What was read of any officer's pages: their addresses, and what the server says there without what differs where
    the words do not."""

    paths: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def is_known(self, page: Page, path: str) -> bool:
        """Whether the server sends only what was read on another page, or by an officer of another name. Where nobody
        has been it is not asked twice."""
        if path not in self.paths:
            return False
        answer = page.request.get(path)
        return "html" in answer.headers["content-type"] and self._words(answer.text()) in self.words

    def note(self, path: str, sent: str) -> None:
        self.paths.add(path)
        self.words.add(self._words(sent))

    def _words(self, sent: str) -> str:
        for person in ACCOUNTS:
            sent = sent.replace(person.display_name, "").replace(json.dumps(person.display_name).strip('"'), "")
        return _NO_WORDS.sub("", sent)


@pytest.fixture(scope="module")
def read() -> Read:
    return Read()


def read_pages(page: Page, paths: list[str], read: Read) -> dict[str, list[str]]:
    """What is English, by page. The first is read whatever is known."""
    found = {}
    for number, path in enumerate(paths):
        if number and read.is_known(page, path):
            continue
        answer = page.goto(path)
        assert answer
        assert answer.ok is not path.endswith("/khong-co/"), path
        read.note(path, answer.text())
        if "json" in answer.headers["content-type"]:  # what a chooser's window shows
            page.set_content(answer.json()["html"])
        page.wait_for_timeout(150)  # what scripts write
        if lines := english_in(page.evaluate(SAID), names=NAMES):
            found[path] = lines
    return found


def places_of(page: Page) -> list[str]:
    """Where the menu, also where it is folded, and the first page lead this officer."""
    page.goto("/quan-tri/")
    page.locator("nav.sidebar-main-menu, .sidebar").first.wait_for()
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))")
    links += re.findall(r'"(/quan-tri/[^"?]*)"', page.evaluate(MENU))
    paths = {urlsplit(link).path for link in links if link.startswith("/quan-tri/")}
    return sorted(path for path in paths if not re.search(r"logout|\.(csv|xlsx|docx|pdf)$", path))


@pytest.fixture(scope="module")
def walked(chromium: Browser, demo_site: str, read: Read) -> Callable[[str], Walk]:
    """The walk of the officer of this name; each is taken once."""

    @cache
    def walk(name: str) -> Walk:
        page, said = watched(officer(chromium, demo_site, name))
        places = places_of(page)
        paths = places + ALSO.get(name, [])
        english = read_pages(page, paths, read)
        walk = Walk(page.context.storage_state(), places, paths, english, refused(page), said)
        page.context.close()
        return walk

    return walk


def told(found: dict[str, list[str]]) -> str:
    count = sum(len(lines) for lines in found.values())
    return f"{count} lines on {len(found)} pages are not Vietnamese:\n" + "\n".join(
        f"  {path}: {lines[:5]}" for path, lines in found.items()
    )


@pytest.mark.parametrize("name", ROLES)
class TestEveryRole:
    def test_reads_vietnamese_wherever_the_menu_leads(self, walked: Callable[[str], Walk], name: str):
        walk = walked(name)
        assert len(walk.paths) > 3
        assert not walk.english, told(walk.english)

    def test_meets_nothing_there_that_a_browser_refuses(self, walked: Callable[[str], Walk], name: str):
        walk = walked(name)
        assert len(walk.paths) > (20 if name == "quantri" else 3)
        assert walk.refused == []
        assert walk.said == []


@pytest.mark.parametrize("name", ROLES)
class TestBehindTheLists:
    def test_the_first_rows_open_and_are_vietnamese(
        self, chromium: Browser, demo_site: str, walked: Callable[[str], Walk], name: str
    ):
        walk = walked(name)
        with chromium.new_context(base_url=demo_site, storage_state=walk.session) as context:
            found: Found = walk_behind(context.request, walk.places, names=NAMES)
        assert found.opened > 20
        assert not found.strange, told(found.strange)
        assert not found.shut, found.shut


class TestWhoeverLooksAfterTheInstallation:
    def test_reads_vietnamese_too(
        self, chromium: Browser, demo_site: str, demo_environment: dict[str, str], read: Read
    ):
        manage(demo_environment, "shell", "-v", "0", "-c", SUPERUSER)
        page = officer(chromium, demo_site, "goc-may")
        found = read_pages(page, [f"/quan-tri/{place}" for place in PLACES], read)
        page.context.close()
        assert not found, told(found)


class TestTheEditor:
    def test_has_vietnamese_panels(self, chromium: Browser, demo_site: str):
        page = officer(chromium, demo_site, "bientap")
        write(page, title="Bản nháp để xem các khung bên")
        found, opened = {}, 0
        for panel in page.locator("[data-side-panel-toggle]").all():
            if not panel.is_visible():
                continue
            panel.click()
            opened += 1
            page.wait_for_timeout(700)
            if lines := english_in(page.evaluate(SAID), names=NAMES):
                found[panel.get_attribute("data-side-panel-toggle") or ""] = lines
        page.context.close()
        assert opened > 0
        assert not found, told(found)


class TestEnglishIn:
    @pytest.mark.parametrize(
        ("line", "is_english"),
        [
            ("Save draft", True),
            ("Lưu bản nháp", False),
            ("Sắp xếp theo “Port” tăng dần.", True),
            ("Can add văn bản", True),
            ("dat coc mua nha", False),
            ("Gửi qua Zalo, e-mail hoặc tệp PDF", False),
            ("nguyen.van.a@example.vn", False),
            ("https://lantoa.example.vn/about/us", False),
            ("Moderators", True),
            ("Giờ GMT+7", False),
        ],
    )
    def test_knows_a_foreign_word_by_its_spelling(self, line: str, is_english: bool):
        assert bool(english_in([line])) is is_english


SUPERUSER = """
from portal.agencies.models import Officer
if not Officer.objects.filter(username="goc-may").exists():
    Officer.objects.create_superuser(username="goc-may", email="goc-may@example.vn", password="lan-toa-trinh-dien")
"""
