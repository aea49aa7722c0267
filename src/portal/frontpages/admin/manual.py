"""The manual of the back office: one page for each task, in a file of its room, opened by the "?" of its screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import find
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem, admin_menu

from portal.agencies.queries import postings_held, signed_in
from portal.design.admin import list_page
from portal.design.refusals import or_404
from portal.frontpages.admin.menu import MENU_GROUPS, menu_sections
from portal.questions.states.markup import MarkupBlock, MarkupKind, blocks

FIRST_DAYS, FOR_ALL, KEEPERS = "Ngày đầu", "Việc chung", "Giữ hệ thống"
_GROUPS = (FIRST_DAYS, FOR_ALL, *(group.label for group in MENU_GROUPS), KEEPERS)
_PLACES = {name: group.label for group in MENU_GROUPS for name in group.names}
_ORDER = {name: order for order, name in enumerate(_PLACES)}
_TAGS = {MarkupKind.HEADING: "h2", MarkupKind.PARAGRAPH: "p", MarkupKind.NOTICE: "blockquote"}
_ITEM_TAGS = {MarkupKind.ITEMS: "ul", MarkupKind.STEPS: "ol"}
# **the label of a button**, [words](code-of-a-page)
MARKS = re.compile(r"\*\*(?P<label>.+?)\*\*|\[(?P<words>[^\]]+)\]\((?P<code>[\w-]+)\)")


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page of the manual, and what it is for: menu items, URL names (`*` at the end matches any ending) and roles.

    The file begins with lines "key: one, two" that hold these; after an empty line follows the body, in the markup of
    answers.
    """

    code: str
    title: str
    body: str
    menu: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    group: str = FOR_ALL

    @property
    def place(self) -> tuple[int, int, str]:
        return _GROUPS.index(self.group), min((_ORDER.get(name, 0) for name in self.menu), default=0), self.title

    @property
    def words(self) -> str:
        """The body without markup."""
        return MARKS.sub(lambda mark: mark["label"] or mark["words"], self.body)

    @property
    def html(self) -> SafeString:
        return mark_safe("\n".join(map(_html, blocks(self.body))))  # noqa: S308  each line was escaped


@cache
def manual_pages() -> Mapping[str, ManualPage]:
    """All pages by code, in the order of the table of contents: by group, then as in the menu."""
    files = (file for app in apps.get_app_configs() for file in Path(app.path, "manual").glob("*.md"))
    return {page.code: page for page in sorted(map(read_page, files), key=lambda page: page.place)}


def read_page(file: Path) -> ManualPage:
    """Parse a page. Raises TypeError for an unknown key in its head."""
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    said: dict[str, Any] = {key: words for key, _, words in (line.partition(": ") for line in head.splitlines())}
    said |= {key: tuple(said[key].split(", ")) for key in ("menu", "views", "roles") if key in said}
    group = _PLACES.get(said.get("menu", ("",))[0], FIRST_DAYS if "roles" in said else FOR_ALL)
    return ManualPage(**({"code": file.stem, "group": group, "body": body.strip()} | said))


def page_for(view: str) -> ManualPage | None:
    """The page for the screen with this URL name; of several matching patterns, the longest."""
    fitting = [(len(name), page) for page in manual_pages().values() for name in page.views if fnmatchcase(view, name)]
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def help_link(view: str) -> SafeString:
    """The "?" link of a screen; if the screen has no page, it leads to the table of contents."""
    page = page_for(view)
    address = reverse("manual_page", args=[page.code]) if page else reverse("manual")
    title = page.title if page else "mục lục"
    # Hidden text instead of an aria-label, so that the link does not become the label of a field next to it.
    said = '<span aria-hidden="true">?</span><span class="w-sr-only">Hướng dẫn: {}</span>'
    return format_html(f'<a class="lan-toa-help" href="{{}}">{said}</a>', address, title)


def _html(block: MarkupBlock) -> str:
    lines = [MARKS.sub(_marked, escape(line)) for line in block.lines]
    if tag := _ITEM_TAGS.get(block.kind):
        return f"<{tag}>{''.join(f'<li>{line}</li>' for line in lines)}</{tag}>"
    return f"<{_TAGS[block.kind]}>{'<br>'.join(lines)}</{_TAGS[block.kind]}>"


def _marked(mark: re.Match[str]) -> str:
    if mark["label"]:
        return f"<strong>{mark['label']}</strong>"
    return f'<a href="{reverse("manual_page", args=[mark["code"]])}">{mark["words"]}</a>'


def _lines_of(request: HttpRequest) -> dict[str, MenuItem]:
    """The user's menu items by name."""
    return {line.name: line for one in menu_sections(admin_menu.menu_items_for_request(request), request)
            for line in one["lines"]}  # fmt: skip


@require_safe
def show_manual(request: HttpRequest) -> HttpResponse:
    """The table of contents; pages for the user's own menu items and roles come first."""
    lines, officer = _lines_of(request), signed_in(request)
    mine = {*lines, *(one.role for one in postings_held(officer=officer, on=timezone.localdate()))}
    rows = [(page, not (page.menu or page.roles) or not mine.isdisjoint(page.menu + page.roles))
            for page in manual_pages().values()]  # fmt: skip
    return list_page(
        request,
        "frontpages/manual.html",
        sorted(rows, key=lambda row: not row[1]),
        {"Việc": lambda row: row[0].title, "Nhóm": lambda row: row[0].group, "Nội dung": lambda row: row[0].words},
        title="Hướng dẫn",
        per_page=len(rows),
        rows=lambda found: [{"page": page, "own": own, "group": (own, page.group)} for page, own in found],
    )


@require_safe
def show_manual_page(request: HttpRequest, code: str) -> HttpResponse:
    """A page with the picture of its screen, which has the page's code as its name and is made by
    `tools/manual_pictures.py`; a page for the first day shows the pictures of the pages that it links to."""
    page, lines = or_404(manual_pages().get(code)), _lines_of(request)
    told = [mark["code"] for mark in MARKS.finditer(page.body) if mark["code"]] if page.roles else [code]
    pictures = [manual_pages()[one] for one in told if find(f"frontpages/manual/{one}.webp")]
    return render(
        request,
        "frontpages/manual_page.html",
        {"page": page, "screens": [lines[name] for name in page.menu if name in lines], "pictures": pictures},
    )


urls = [
    path("huong-dan/", show_manual, name="manual"),
    path("huong-dan/<slug:code>/", show_manual_page, name="manual_page"),
]
