"""The menu of the back office, grouped by task; the same menu as one plain page; and the search box over all rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, admin_menu
from wagtail.admin.search import SearchArea

from lawtext.words import fold
from portal.agencies.queries import signed_in
from portal.agencies.queries.office_search import OfficeSearchKind, kinds_to_search
from portal.design.admin import list_page
from portal.design.refusals import or_404

# Up to this many items are found faster in one flat list than under group names.
FEW = 9
# Not taken apart: Wagtail's settings menu, as some of its items have the names of items in the reports menu.
_WHOLE = frozenset({"settings"})


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """The menu items of one task, by the names that their rooms registered."""

    code: str
    label: str
    icon: str
    names: tuple[str, ...]


ALONE = ("my_work", "board")
MENU_GROUPS = (
    MenuGroup(
        "group-questions",
        "Hỏi đáp",
        "help",
        (
            "questions_inbox",
            "messages",
            "counter_day",
            "questions_entry",
            "questions_mine",
            "questions_of_agency",
            "questions_deliveries",
            "questions_reminders",
            "questions_new_answer",
            "questions_answers",
            "questions_feedback",
            "questions_imports",
            "questions_competences",
            "questions_rules",
            "questions_calendar",
        ),
    ),
    MenuGroup(
        "group-writing",
        "Tin bài",
        "edit",
        (
            "explorer",
            "editorial_calendar",
            "editorial_urgent_list",
            "editorial_remarks",
            "library_stale",
            "editorial_links",
            "adoptions_choose",
            "sharing_harvested",
            "sections_desk",
            "images",
            "documents",
            "snippets",
        ),
    ),
    MenuGroup(
        "group-plans",
        "Kế hoạch và báo cáo",
        "tasks",
        (
            "plans_work",
            "activities_list",
            "plans_difficulties",
            "plans_guidance_received",
            "plans_guidances",
            "reports_owed",
            "reports_rounds",
            "compilations",
            "reports_layout",
            "reports_forms",
            "plans_budgets",
            "plans-list",
            "plans-assignments",
            "plans_proposals",
            "reports_regimes",
            "plans_terms",
        ),
    ),
    MenuGroup(
        "group-library",
        "Thư viện",
        "folder-open-inverse",
        (
            "library",
            "library_events",
            "library_wanted",
            "library_doubted",
            "library_problems",
            "digitisation_proofs",
            "digitisation_upload",
            "digitisation_scans",
            "digitisation_publications",
            "digitisation_campaigns",
            "digitisation_samples",
            "search_failed",
            "search_wrong",
            "search_words",
        ),
    ),
    MenuGroup(
        "group-telling",
        "Phát hành tin",
        "mail",
        (
            "campaigns",
            "campaign_calendar",
            "letters",
            "posts",
            "followers_counter",
            "consent_lists",
            "data_requests",
            "personal_data",
            "zalo_templates",
            "systems",
            "accounts",
            "sharing_ledger",
            "sharing_partners",
            "sharing_subscriptions",
            "sharing_sources",
        ),
    ),
    MenuGroup(
        "group-watching",
        "Giám sát",
        "view",
        (
            "questions_figures",
            "editorial_figures",
            "digitisation_figures",
            "editorial_compliance",
            "workflows",
            "workflow-tasks",
            "aging-pages",
            "locked-pages",
            "page-types-usage",
            "site-history",
            "journal_alerts",
            "breaches",
            "retention",
            "security_dossier",
            "journal",
            "journal_entries",
        ),
    ),
    MenuGroup(
        "group-agencies",
        "Cơ quan, quy chế",
        "group",
        (
            "editorial_regulations",
            "contacts",
            "agencies",
            "successions",
            "agencies_reorganise",
            "places",
            "officers",
            "postings",
            "agency_people",
            "absences",
            "access_requests",
            "act_requests",
            "portal_imprints",
        ),
    ),
)


class _PlacedItem:
    """A menu item with its order in this officer's menu; the item itself is shared by all requests."""

    def __init__(self, item: MenuItem, order: int) -> None:
        self.item, self.name, self.order = item, item.name, order

    def render_component(self, request: HttpRequest) -> Any:
        return self.item.render_component(request)


def bare_item(item: Any) -> MenuItem:
    """The menu item itself, without its place."""
    return item.item if isinstance(item, _PlacedItem) else item


class _FoundMenu(Menu):
    """A menu of items already filtered for this officer; they are not filtered again."""

    def menu_items_for_request(self, request: HttpRequest) -> list[_PlacedItem]:
        return list(self.initial_menu_items)


def arrange_menu(items: Iterable[MenuItem], request: HttpRequest) -> list[_PlacedItem]:
    """The officer's menu items in groups. A group with one item is shown as that item; a short menu has no groups."""
    items = list(items)
    lines = {line.name: line for line in _opened(items, request)}
    blocks: list[tuple[MenuGroup | None, list[MenuItem]]] = [(None, [lines[name]]) for name in ALONE if name in lines]
    blocks += [
        (group, found) for group in MENU_GROUPS if (found := [lines[name] for name in group.names if name in lines])
    ]
    placed = {line.name for _, found in blocks for line in found}
    is_short = len(placed) <= FEW
    top: list[MenuItem] = []
    for group, found in blocks:
        top += (
            found
            if group is None or is_short or len(found) == 1
            else [_submenu(group.label, group.code, group.icon, found)]
        )
    top += [rest for item in sorted(items, key=attrgetter("order")) if (rest := _without(item, placed, request))]
    return [_PlacedItem(item, order) for order, item in enumerate(top)]


def _opened(items: Iterable[MenuItem], request: HttpRequest) -> Iterator[MenuItem]:
    for item in items:
        if isinstance(item, SubmenuMenuItem) and item.name not in _WHOLE:
            yield from item.menu.menu_items_for_request(request)
        else:
            yield item


def _submenu(label: str, name: str, icon: str, found: Sequence[MenuItem]) -> SubmenuMenuItem:
    lines = _FoundMenu(items=[_PlacedItem(line, order) for order, line in enumerate(found)])
    return SubmenuMenuItem(label, lines, name=name, icon_name=icon)


def _without(item: MenuItem, placed: set[str], request: HttpRequest) -> MenuItem | None:
    """The item without the lines placed elsewhere; None if nothing is left."""
    if not isinstance(item, SubmenuMenuItem) or item.name in _WHOLE:
        return None if item.name in placed else item
    left = [line for line in item.menu.menu_items_for_request(request) if line.name not in placed]
    return _submenu(item.label, item.name, item.icon_name, sorted(left, key=attrgetter("order"))) if left else None


@require_safe
def show_contents(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "frontpages/contents.html",
        {"sections": list(menu_sections(admin_menu.menu_items_for_request(request), request))},
    )


def menu_sections(items: Iterable[MenuItem], request: HttpRequest) -> Iterator[Mapping[str, Any]]:
    """The menu lines without a group first; then every group with at least one line for this officer."""
    found = [bare_item(item) for item in items]
    if alone := tuple(one for one in found if not isinstance(one, SubmenuMenuItem)):
        yield {"label": "", "lines": alone}
    yield from (
        {"label": str(one.label), "lines": tuple(map(bare_item, lines))}
        for one in found
        if isinstance(one, SubmenuMenuItem) and (lines := one.menu.menu_items_for_request(request))
    )


_SHOWN = 5  # rows of each kind


@never_cache
@require_safe
def search_office(request: HttpRequest) -> HttpResponse:
    """`?q=` searches everything that the officer may see, and the menu; `?loai=` lists all results of one kind."""
    officer, typed = signed_in(request), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    kinds = kinds_to_search(officer=officer, on=timezone.localdate())
    if code := request.GET.get("loai", ""):
        kind, reach = or_404(next((one for one in kinds if one[0].code == code), None))
        return list_page(
            request,
            "frontpages/office_search_kind.html",
            kind.found(officer=officer, reach=reach, typed=typed),
            {"Tên": kind.title},
            title=kind.label,
            words="",
            rows=lambda page: [_found_row(kind, one) for one in page],
            kind=kind,
            typed=typed,
        )
    lines = _lines_with(fold(typed).split(), request)
    asked = ((kind, kind.found(officer=officer, reach=reach, typed=typed)[: _SHOWN + 1]) for kind, reach in kinds)
    found = [
        {"kind": kind, "rows": [_found_row(kind, one) for one in rows[:_SHOWN]], "is_more": len(rows) > _SHOWN}
        for kind, rows in asked
        if typed and rows
    ]
    return render(request, "frontpages/office_search.html", {"typed": typed, "lines": lines, "found": found})


def _found_row(kind: OfficeSearchKind, one: Any) -> dict[str, str]:
    watched_at = reverse("watching", args=[kind.code, one.pk]) if kind.model else ""
    return {"title": kind.title(one), "url": kind.url(one), "watched_at": watched_at}


def _lines_with(words: Sequence[str], request: HttpRequest) -> list[MenuItem]:
    """The officer's menu items whose label contains, for each word, a word that begins with it."""
    sections = menu_sections(admin_menu.menu_items_for_request(request), request) if words else ()
    lines = [line for section in sections for line in section["lines"]]
    return [line for line in lines if all(f" {word}" in f" {fold(str(line.label))}" for word in words)]


class OfficeSearchArea(SearchArea):
    """The search box above the menu."""

    def __init__(self) -> None:
        super().__init__("Tìm trong phần việc", reverse("office_search"), name="office", order=0)


urls = [
    path("muc-luc/", show_contents, name="back_office_contents"),
    path("tim/", search_office, name="office_search"),
]
