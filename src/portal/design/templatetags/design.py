"""Template tags of the design room: `{% load design %}`."""

from collections.abc import Hashable, Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.base import NodeList
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.agencies.queries.accounts import views_at
from portal.design.display import DisplayChoice
from portal.design.markup import PlotDrawing, grouped
from portal.design.navigation import NavigationLink, PageFrame

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon from the sprite; hidden from screen readers, so that text must be beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("design/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> SafeString:
    """The canonical address of a list for search engines: without filters, with its page number."""
    request: HttpRequest = context["request"]
    page = request.GET.get("trang", "")
    is_further = page.isascii() and page.isdecimal() and page != "1"
    address = f"{context['portal_base_url']}{request.path}{f'?trang={page}' if is_further else ''}"
    return format_html('<link rel="canonical" href="{}">', address)


@register.inclusion_tag("design/_saved_views.html", takes_context=True)
def saved_views(context: template.Context) -> dict[str, object]:
    """The officer's saved views, above a list of the back office or on the dashboard."""
    request: HttpRequest = context["request"]
    user: Any = request.user
    views = views_at(officer=user, path=request.path, on=timezone.localdate()) if user.is_authenticated else ()
    return {"request": request, "views": list(views)}


@register.inclusion_tag("components/link_card.html", takes_context=True)
def link_card(
    context: template.Context, address: str = "", picture: str = "", kind: str = "article", language: str = "vi"
) -> dict[str, object]:
    """Metadata for link previews in Zalo, Facebook and other messages, for the head of a page.

    Title and description are those of the page. `address` and `picture` (1200 × 630, PNG) begin with a slash; without
    an address, the page's own is used, without its query.
    """
    base: str = context["portal_base_url"]
    return {
        "portal_name": context["portal_name"],
        "kind": kind,
        "locale": _LOCALES.get(language, "vi_VN"),
        "address": _absolute(base, address or context["request"].path),
        "picture": _absolute(base, picture) if picture else "",
        "title": _said_in(context, "title"),
        "description": _said_in(context, "description"),
    }


_LOCALES = {"vi": "vi_VN", "km": "km_KH", "en": "en_US", "zh": "zh_CN"}


def _absolute(base: str, address: str) -> str:
    return address if address.startswith(("https://", "http://")) else f"{base}{address}"


def _said_in(context: template.Context, block: str) -> SafeString:
    """The content of a template block, rendered again; its variables are escaped by it. Safe inside an attribute."""
    said = BlockNode(block, NodeList()).render(context)
    return mark_safe(" ".join(said.split()).replace('"', "&quot;"))  # noqa: S308


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*steps: str) -> dict[str, object]:
    """`{% breadcrumb "Văn bản" "/van-ban/" "Bộ luật Dân sự" %}`: alternating labels and addresses, last the page
    itself.
    """
    return {
        "places": [NavigationLink(steps[at], steps[at + 1]) for at in range(0, len(steps) - 1, 2)],
        "current": steps[-1] if len(steps) % 2 else "",
    }


@register.inclusion_tag("components/facts.html")
def facts(items: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Metadata as a `dl`; entries without a value are left out."""
    return {"items": [(term, value) for term, value in items if value]}


@register.inclusion_tag("components/tag.html")
def tag(label: str, tone: str = "") -> dict[str, str]:
    """A short status label; `tone` is good, warn, bad or "". The shape of its dot repeats the meaning of its colour."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page_obj: Page, parameter: str = "trang") -> dict[str, object]:
    """Links to the previous and next page, and the current position; other query parameters are kept."""
    request: HttpRequest = context["request"]

    def address(number: int) -> str:
        query = request.GET.copy()
        query[parameter] = str(number)
        return f"{request.path}?{query.urlencode()}"

    return {
        "page_obj": page_obj,
        "previous": address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": address(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.inclusion_tag("components/search_box.html", takes_context=True)
def search_box(
    context: template.Context,
    size: str = "",
    label: str = "Tìm trong luật và hỏi đáp",
    query: str = "",
    frame: PageFrame | None = None,
) -> dict[str, object]:
    """The search box; `size="large"` for a page whose main purpose is search. `query` is its initial value.

    `frame`: the texts around a page in another language.
    """
    label = frame.search_label if frame else label
    return {"size": size, "label": label, "query": query, "frame": frame, "box_id": f"q-{size}" if size else "q"}


@register.simple_tag(takes_context=True)
def frame_part(
    context: template.Context, template_name: str, places: Sequence[NavigationLink] = (), **said: Hashable
) -> SafeString:
    """A menu or the footer, with the non-empty places; `here`: the places at or above the displayed page.

    It is the same on most pages and would take a third of the time of a short page, so that it is rendered once per set
    of arguments.
    """
    request, empty = context.get("request"), context.get("empty_sections") or ()
    shown = tuple(place for place in places if place.address not in empty)
    return _made_once(
        template_name,
        places=shown,
        here=tuple(place for place in shown if request is not None and request.path.startswith(place.address)),
        portal_name=context.get("portal_name"),
        portal_owner=context.get("portal_owner"),
        portal_editor=context.get("portal_editor"),
        portal_licence=context.get("portal_licence"),
        portal_hotline=context.get("portal_hotline"),
        **said,
    )


@lru_cache(maxsize=256)
def _made_once(template_name: str, **said: Hashable) -> SafeString:
    return render_to_string(template_name, said)


@register.simple_tag(takes_context=True)
def larger_text_address(context: template.Context) -> str:
    """The address that sets large letters (or, if they are large, normal ones) and returns to this page."""
    request: HttpRequest | None = context.get("request")
    display: DisplayChoice = context.get("display") or DisplayChoice()
    query = {
        "luu": "1",
        "chu": "" if display.chu else "lon",
        "nen": display.nen,
        "tuong-phan": display.tuong_phan,
        "quay-lai": request.get_full_path() if request else "/",
    }
    return "/giao-dien/hien-thi/?" + urlencode(query)


@register.inclusion_tag("components/feed_links.html")
def feed_links(shelf: str, slug: str, name: str) -> dict[str, str]:
    """Links for the head of a page to the feeds of its set of items.

    `{% feed_links "co-quan" agency.slug agency.name %}`; for a section, the slug is the address of its page. An empty
    `shelf` means all items.
    """
    inner = slug.strip("/")
    if shelf == "chuyen-muc":
        inner = inner.removeprefix("chuyen-muc/")
    return {"path": f"/nguon-tin/{f'{shelf}/{inner}/' if shelf else ''}", "name": name}


@register.inclusion_tag("components/plot.html")
def plot(drawing: PlotDrawing) -> dict[str, PlotDrawing]:
    """A drawing of `portal.design.markup`, with its title, its text alternative and its table."""
    return {"drawing": drawing}


@register.filter
def dong(amount: int) -> str:
    """1250000 -> "1.250.000 đồng"."""
    return f"{grouped(amount)} đồng"


register.filter("thousands", grouped)  # 12480 -> "12.480"
