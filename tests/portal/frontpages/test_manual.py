"""The manual of the back office: a page for every line of the menu and every screen, true to the words on screens."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from html import unescape
from inspect import unwrap
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import trans_real
from wagtail.admin.menu import SubmenuMenuItem, admin_menu, settings_menu

from portal.agencies.states.roles import ROLES
from portal.frontpages.admin.manual import FIRST_DAYS, MARKS, ManualPage, _lines_of, help_link, manual_pages, page_for
from portal.frontpages.admin.menu import ALONE, MENU_GROUPS
from portal.frontpages.admin.my_work import counted
from tests.journeys.english import english_in
from tests.portal.agencies.factories import make_agency, make_posting

HEADINGS = ["Dùng để làm gì", "Ai làm được", "Làm từng bước", "Máy sẽ làm gì sau đó", "Lỗi hay gặp"]
PLACED = [*ALONE, *(name for group in MENU_GROUPS for name in group.names)]
ROOMS = {app.label: Path(app.path) for app in apps.get_app_configs() if app.name.startswith("portal.")}
# Screens without a page: the manual itself; the door. Nothing is added here but with its reason.
WITHOUT_PAGE = ["manual", "manual_page", "wagtailadmin_login"]
# Names of Wagtail's addresses that lend parts to other screens and have no header, or that middleware leads elsewhere.
PARTS = ("wagtailadmin_api:", "wagtailadmin_editing_sessions:", "wagtailusers_groups:")


OF_BACK_OFFICE = re.compile(r'extends "(wagtailadmin/base|[a-z/]+/(staff|desks?|accounts|campaigns)/_base)\.html"')


def screens(patterns: list | None = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The addresses of the back office by name, and the module that answers there."""
    if patterns is None:
        (patterns,) = (one.url_patterns for one in get_resolver().url_patterns
                       if isinstance(one, URLResolver) and str(one.pattern) == "quan-tri/")  # fmt: skip
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from screens(one.url_patterns, (*spaces, *([one.namespace] if one.namespace else [])))
        elif one.name:
            yield ":".join((*spaces, one.name)), unwrap(one.callback).__module__


SCREENS = dict(screens())
FIRST = [page for page in manual_pages().values() if page.group == FIRST_DAYS]


def pieces_of_template(text: str) -> Iterator[str]:
    """What stands between tags, and in attributes that are read out: {% %}, {{ }} and <…> part them."""
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
    yield from re.findall(r'"([^"{}<>]+)"', text)
    yield from re.split(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", text, flags=re.DOTALL)


def pieces_of_module(text: str) -> Iterator[str]:
    """Strings that are no docstrings, parted where something is put in."""
    tree = ast.parse(text)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield from re.split(r"\{.*?\}", node.value)


def plain(piece: str) -> str:
    return " ".join(unescape(piece).split()).strip(' :.…,;“”"()→←').casefold()


@cache
def words_of(room: str) -> frozenset[str]:
    """Every piece of words on the screens of a room."""
    if room == "wagtail":
        catalogs = trans_real.translation("vi")._catalog._catalogs
        return frozenset(plain(said) for catalog in catalogs for said in catalog.values() if isinstance(said, str))
    root = ROOMS[room]
    found = {plain(piece) for file in root.rglob("*.html") for piece in pieces_of_template(file.read_text())}
    return frozenset(found | {plain(piece) for file in root.rglob("*.py") if "migrations" not in file.parts
                              for piece in pieces_of_module(file.read_text())})  # fmt: skip


def room_of(page: ManualPage) -> str:
    return next(room for room, root in ROOMS.items() if (root / "manual" / f"{page.code}.md").exists())


@cache
def lines_of_menus() -> frozenset[str]:
    found, opened = set(), [*admin_menu.registered_menu_items, *settings_menu.registered_menu_items]
    for item in opened:
        found.add(plain(str(item.label)))
        opened += item.menu.registered_menu_items if isinstance(item, SubmenuMenuItem) and item.menu else []
    return frozenset(found | {plain(group.label) for group in MENU_GROUPS})


def words_for(page: ManualPage) -> frozenset[str]:
    """What a page may quote: its room, lines of menus and roles everywhere, what all rooms share, Wagtail's own."""
    modules = [SCREENS[name] for name in SCREENS for view in page.views if fnmatchcase(name, view)]
    rooms = {room_of(page), "design", "agencies", "frontpages", "wagtail"} | {
        room for room in ROOMS if any(module.startswith(f"portal.{room}.") for module in modules)
    }
    return lines_of_menus().union(map(plain, (role.label for role in ROLES.values())), *map(words_of, rooms))


PAGES = pytest.mark.parametrize("page", manual_pages().values(), ids=lambda page: page.code)


class TestPages:
    @PAGES
    def test_quotes_what_stands_on_the_screens(self, page: ManualPage):
        quoted = {mark["label"] for mark in MARKS.finditer(page.body) if mark["label"]}
        held = words_for(page)
        assert sorted(label for label in quoted if plain(label) not in held) == []

    @PAGES
    def test_says_the_same_five_things_shortly(self, page: ManualPage):
        assert re.findall(r"^## (.+)$", page.body, re.MULTILINE) == HEADINGS
        assert len(page.body.splitlines()) <= 60
        assert re.search(r"^1\. ", page.body, re.MULTILINE)

    @PAGES
    def test_names_no_file_and_no_address(self, page: ManualPage):
        assert not re.search(r"`|https?:|/[a-z-]+/|\.(py|html|md|toml)\b|_|manage", page.words)

    @PAGES
    def test_is_vietnamese(self, page: ManualPage):
        assert english_in([page.title, *page.words.splitlines()]) == []

    @PAGES
    def test_leads_to_pages_and_screens_that_exist(self, page: ManualPage):
        assert {mark["code"] for mark in MARKS.finditer(page.body) if mark["code"]} <= manual_pages().keys()
        assert set(page.menu) <= set(PLACED)
        assert set(page.roles) <= ROLES.keys()
        assert [one for one in page.views if not any(fnmatchcase(name, one) for name in SCREENS)] == []


class TestTheManual:
    def test_has_a_page_for_every_line_of_the_menu(self):
        held = {name for page in manual_pages().values() for name in page.menu}
        assert [name for name in PLACED if name not in held] == []

    def test_has_a_page_for_every_screen(self):
        ours = [name for name, module in SCREENS.items() if not module.startswith("wagtail.") or ":" in name]
        assert sorted(name for name in ours if not page_for(name) and not name.startswith(PARTS)) == WITHOUT_PAGE

    def test_has_a_first_day_for_every_role(self):
        assert {role for page in FIRST for role in page.roles} == set(ROLES)

    def test_stands_in_the_header_of_every_template_of_ours(self):
        texts = {file: file.read_text() for root in ROOMS.values() for file in root.rglob("*.html")}
        ours = [file for file, text in texts.items() if OF_BACK_OFFICE.search(text) and "block content" in text]
        assert len(ours) > 100
        assert [file.name for file in ours if "wagtailadmin/shared/header.html" not in texts[file]] == []

    def test_no_two_pages_claim_a_screen(self):
        claimed = [name for page in manual_pages().values() for name in page.views]
        assert len(claimed) == len(set(claimed))


# Lines that are there once the agency has a section, pages or files: of the role alone they say nothing.
WHO = {"explorer", "images", "workflows", "contacts"}


def role_named(role: str, page: ManualPage) -> bool:
    said = page.body.partition("## Ai làm được")[2].partition("## ")[0]
    return "Mọi cán bộ" in said or ROLES[role].label in said


@pytest.mark.django_db
class TestReading:
    def browser(self, client: Client, role: str) -> Client:
        client.force_login(make_posting(role, agency=make_agency("Sở Ví Dụ")).officer)
        return client

    def test_shows_what_is_the_officers_own_first(self, client: Client):
        halves = self.browser(client, "reception").get(reverse("manual")).content.decode().split("<h2")
        own, others = (part for part in halves if "lan-toa-contents" in part)
        own_page, others_page = page_for("questions_entry"), page_for("questions_rules")
        assert own_page
        assert others_page
        assert reverse("manual_page", args=[own_page.code]) in own
        assert reverse("manual_page", args=[others_page.code]) in others

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_a_first_day_leads_to_what_the_role_does(self, client: Client, role: str):
        own = self.browser(client, role).get(reverse("manual")).content.decode().partition('id="phan-2"')[0]
        (page,) = (one for one in manual_pages().values() if one.group == FIRST_DAYS and role in one.roles)
        steps = page.body.partition("## Làm từng bước")[2].partition("## ")[0]
        codes = [mark["code"] for mark in MARKS.finditer(steps) if mark["code"]]
        assert len(steps.strip().splitlines()) == 5
        assert [code for code in codes if reverse("manual_page", args=[code]) not in own] == []

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_names_who_may_as_the_menu_shows_it(self, client: Client, role: str):
        names = _lines_of(self.browser(client, role).get(reverse("manual")).wsgi_request).keys()
        told = {page.code: role_named(role, page) for page in manual_pages().values() if WHO.isdisjoint(page.menu)}
        shown = {code: not names.isdisjoint(manual_pages()[code].menu) for code in told}
        assert {code: said for code, said in told.items() if manual_pages()[code].menu and said != shown[code]} == {}

    @pytest.mark.parametrize("typed", ["biên nhận", "bien nhan", "BIEN NHAN"])
    def test_finds_words_with_and_without_marks(self, client: Client, typed: str):
        found = self.browser(client, "reception").get(reverse("manual"), {"tim": typed}).content.decode()
        page = page_for("questions_entry")
        assert page
        assert reverse("manual_page", args=[page.code]) in found
        assert found.count("/quan-tri/huong-dan/") < len(manual_pages())

    def test_stands_behind_a_sign_on_every_screen(self, client: Client):
        browser = self.browser(client, "justice")
        for name in ("questions_inbox", "library_events", "sharing_partners", "library_instruments:index"):
            page = page_for(name)
            assert page
            assert str(help_link(name)) in browser.get(reverse(name)).content.decode()
            assert f">Hướng dẫn: {page.title}</span></a>" in help_link(name)

    def test_a_page_leads_to_its_screen_only_whom_the_menu_leads_there(self, client: Client):
        page = page_for("questions_inbox")
        assert page
        link = f'href="{reverse("questions_inbox")}">Mở'
        there = reverse("manual_page", args=[page.code])
        assert link in self.browser(client, "justice").get(there).content.decode()
        assert link not in self.browser(Client(), "unit_admin").get(there).content.decode()

    def test_asks_little(self, client: Client):
        counted.clear()  # what another test has counted of an officer with the same number may end in between
        browser = self.browser(client, "justice")
        browser.get(reverse("manual"))  # the day's roles are written down with the first page
        for address in (reverse("manual"), reverse("manual_page", args=[next(iter(manual_pages()))])):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            assert len(asked) <= 12

    def test_is_closed_to_strangers_and_knows_what_it_has_not(self, client: Client):
        assert client.get(reverse("manual")).status_code == 302
        assert self.browser(client, "legal").get("/quan-tri/huong-dan/khong-co/").status_code == 404


PICTURES = ROOMS["frontpages"] / "static" / "frontpages" / "manual"


class TestPictures:
    """One of the screen of each page that a first day leads to: small, and of pages that there are."""

    def test_show_the_screens_that_first_days_lead_to(self):
        told = {mark["code"] for page in FIRST for mark in MARKS.finditer(page.body) if mark["code"]}
        shown = {one.stem for one in PICTURES.glob("*.webp")}
        assert told - shown == {"giu-he-thong"}, "what keepers do at the machine has no screen"
        assert shown <= told
        assert all(manual_pages()[code].views for code in shown)

    def test_are_small(self):
        assert all(one.stat().st_size < 40_000 for one in PICTURES.iterdir())

    @pytest.mark.django_db
    @pytest.mark.parametrize("page", FIRST, ids=lambda page: page.code)
    def test_stand_on_the_page_of_a_first_day_and_lead_on(self, page: ManualPage, client: Client):
        client.force_login(make_posting(page.roles[0]).officer)
        html = client.get(reverse("manual_page", args=[page.code])).content.decode()
        assert html.count("<figure>") >= 4
        assert html.count("<figure>") == html.count('alt="Màn hình của trang “') == html.count("<figcaption><a href=")
