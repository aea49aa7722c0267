"""Embeds (`/nhung/…`): contents in frames on partners' sites, their look, who may show them, and the page that makes
the embed code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.http import require_safe

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import MAX_AGE, open_to_machines
from portal.agencies.queries.imprint import current_imprint
from portal.design.fields import WholeNumberField
from portal.design.refusals import or_404
from portal.library.queries.books import place_now
from portal.schema.states import LabelledChoices
from portal.sharing.models import Partner
from portal.sharing.queries import data_publisher
from portal.sharing.queries.feeds import named_set, sets_on_offer
from portal.sharing.queries.items import embedding_partner, item_at, newest_items, present, record
from portal.sharing.syndication import body_of, ending_of

_HOST = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
_ORIGIN = re.compile(
    rf"""
    (?: https://{_HOST}                          # https://xa.example.vn
      | http://(?: localhost | 127\.0\.0\.1 )    # the demo, on one machine
    )
    (?: :[0-9]{{1,5}} )?                         # :8443
    """,
    re.VERBOSE,
)


def origins_in(text: str) -> tuple[str, ...]:
    """The valid origins, each once, in order; invalid lines are skipped."""
    lines = (line.strip().lower().rstrip("/") for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if _ORIGIN.fullmatch(line)))


LEAST, USUAL, MOST = 1, 5, 10


class EmbedTheme(LabelledChoices):
    AUTO = "", "Theo máy của người đọc"
    LIGHT = "sang", "Nền sáng"
    DARK = "toi", "Nền tối"


class EmbedStyle(LabelledChoices):
    """How much of a single item is shown."""

    CARD = "the", "Thẻ ngắn"
    FULL = "day-du", "Toàn văn"


@dataclass(frozen=True, slots=True)
class EmbedLook:
    """Options of an embed. `set` is the code of a set, "" = what the partner takes; `heading` is shown above the
    list."""

    set: str = ""
    count: int = USUAL
    theme: EmbedTheme = EmbedTheme.AUTO
    heading: str = ""
    style: EmbedStyle = EmbedStyle.CARD

    @property
    def query(self) -> str:
        """The query string with "?", or "" if all options have their defaults."""
        said = {
            "tap": self.set,
            "so": str(self.count) if self.count != USUAL else "",
            "nen": self.theme.value,
            "tieu-de": self.heading,
            "kieu": self.style.value if self.style is not EmbedStyle.CARD else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"?{query}" if query else ""


def read_embed_look(said: Mapping[str, str]) -> EmbedLook:
    count = said.get("so", "")
    theme, style = said.get("nen", ""), said.get("kieu", "")
    return EmbedLook(
        set=said.get("tap", ""),
        count=min(max(int(count), LEAST), MOST) if count.isascii() and count.isdigit() and len(count) < 4 else USUAL,
        theme=EmbedTheme(theme) if theme in EmbedTheme else EmbedTheme.AUTO,
        heading=" ".join(said.get("tieu-de", "").split())[:80],
        style=EmbedStyle(style) if style in EmbedStyle else EmbedStyle.CARD,
    )


# Arguments of the snippets `sharing/embedding/_script.html` and `_frame.html`: `path` on the portal, `page` with the
# same content, `title`, `height` in pixels.
EmbedCode = dict[str, str | int]


class EmbedForm(forms.Form):
    trang = forms.UUIDField(
        label="Mã trang",
        help_text="Cơ quan quản lý cổng cấp cho trang của bạn khi đăng ký.",
        error_messages={"invalid": "Mã trang chưa đúng: xin chép nguyên mã đã được cấp."},
    )
    tap = forms.ChoiceField(label="Lấy nội dung của", required=False)
    bai = forms.URLField(
        label="Hoặc chỉ một nội dung, ở địa chỉ",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Địa chỉ chưa đúng: xin chép cả dòng trên thanh địa chỉ."},
    )
    kieu = forms.ChoiceField(label="Một nội dung thì hiện", required=False, choices=EmbedStyle.choices())
    so = WholeNumberField(
        label="Số mục trong danh sách", required=False, min_value=LEAST, max_value=MOST, initial=USUAL
    )
    nen = forms.ChoiceField(label="Nền", required=False, choices=EmbedTheme.choices())
    heading = forms.CharField(label="Dòng đầu (có thể để trống)", required=False, max_length=80)

    def add_prefix(self, field_name: str) -> str:
        """The field's name as in the query string of the embed."""
        return {"heading": "tieu-de"}.get(field_name, field_name)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tap"].choices = [  # type: ignore[attr-defined]
            ("", "Tất cả những gì trang của bạn nhận"),
            *((shelf.label, [(one.code, one.name) for one in sets]) for shelf, sets in sets_on_offer().items()),
        ]


_ROW, _AROUND, _CARD, _FULL = 84, 110, 260, 600  # pixels, where the script does not set the height


@require_safe
def show_code(request: HttpRequest) -> HttpResponse:
    """Explains embedding; for a partner's uid, shows the embed code."""
    form = EmbedForm(request.GET) if "trang" in request.GET else EmbedForm()
    context: dict[str, object] = {"form": form, "partner": None, "embed": None, "base": data_publisher().address}
    if form.is_bound and form.is_valid():
        if (partner := embeddable(form.cleaned_data["trang"])) is None:
            form.add_error("trang", "Chưa có trang nào đang được nhúng mang mã này. Xin hỏi cơ quan quản lý cổng.")
        else:
            address, look = form.cleaned_data["bai"], read_embed_look(request.GET.dict())
            embed = _of_address(partner, address, look, form) if address else _of_list(partner, look)
            context |= {"partner": partner, "origins": origins_in(partner.origins), "embed": embed}

    return render(request, "sharing/embedding/code.html", context)


def _of_address(partner: Partner, address: str, look: EmbedLook, form: EmbedForm) -> EmbedCode | None:
    parts = urlsplit(address)
    item = item_at(parts.path)
    if item is None and (place := PLACE.fullmatch(parts.path)):
        return _of_place(partner, place["slug"], parts.fragment or place["address"], look, form)
    if item is None or item.withdrawn_at is not None:
        form.add_error("bai", "Địa chỉ này không phải một nội dung đang công khai của cổng.")
        return None
    path = reverse("pulling:embed_item", args=[partner.uid, item.content_id])
    query = EmbedLook(theme=look.theme, style=look.style).query
    height = _FULL if look.style is EmbedStyle.FULL else _CARD
    return {"path": f"{path}{query}", "page": data_publisher().at(item.path), "title": item.title, "height": height}


# The page of an article of a law; the fragment of its address names a part of it.
PLACE = re.compile(r"/van-ban/(?P<slug>[a-z0-9-]+)/(?P<address>[a-z0-9./-]+)/")


def _of_place(partner: Partner, slug: str, address: str, look: EmbedLook, form: EmbedForm) -> EmbedCode | None:
    told = place_now(slug, address)
    if told is None or not told["units"]:
        form.add_error("bai", "Văn bản hôm nay không có điều, khoản này.")
        return None
    path = f"{reverse('pulling:embed_place', args=[partner.uid, slug, address])}{EmbedLook(theme=look.theme).query}"
    page, title = data_publisher().at(told["path"]), f"{told['place']} – {told['law']}"
    return {"path": path, "page": page, "title": title, "height": _FULL}


def _of_list(partner: Partner, look: EmbedLook) -> EmbedCode:
    named = named_set(look.set)
    title = look.heading or f"{named.name if named and named.code else 'Nội dung mới'} – {current_imprint().name}"
    path = reverse("pulling:embed_list", args=[partner.uid])
    return {
        "path": f"{path}{replace(look, style=EmbedStyle.CARD).query}",
        "page": data_publisher().at(named.page if named else "/"),
        "title": title,
        "height": _AROUND + _ROW * look.count,
    }


_LOADER = resources.files("portal.sharing").joinpath("static/sharing/lan-toa.js")
_LOADER_AGE = 3600  # seconds; its address is in other sites' pages and never changes


# High, as a page with several embeds may be read by a whole office behind one IP address.
EMBEDS = rate_limits.RateLimit("embeds", 300)


@open_to_machines(EMBEDS, headers={})
def show_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The newest items of a set, or of all that the partner takes."""
    partner, look = or_404(embeddable(uid)), read_embed_look(request.GET.dict())
    named = or_404(named_set(look.set))
    items = present(newest_items([look.set] if look.set else partner.sets, limit=look.count), within=look.set)
    return _framed(
        "sharing/embedding/list.html",
        partner,
        look,
        {"items": [one for one in items if not one.is_withdrawn], "page": f"{data_publisher().address}{named.page}"},
    )


@open_to_machines(EMBEDS, headers={})
def show_item(request: HttpRequest, uid: UUID, content_id: UUID) -> HttpResponse:
    """One item, as a card or in full; of a withdrawn one, a notice and its successor."""
    partner, look = or_404(embeddable(uid)), read_embed_look(request.GET.dict())
    (item,) = present([or_404(record(content_id))])
    if item.is_withdrawn:
        return _framed("sharing/embedding/withdrawn.html", partner, look, {"item": item, "words": ending_of(item)})
    return _framed(
        "sharing/embedding/item.html",
        partner,
        look,
        {"item": item, "body": body_of(item) if look.style is EmbedStyle.FULL else ""},
    )


@open_to_machines(EMBEDS, headers={})
def show_place(request: HttpRequest, uid: UUID, slug: str, address: str) -> HttpResponse:
    """An article of a law, or a part of one, as it reads today; if it no longer exists, what ended it."""
    partner, look = or_404(embeddable(uid)), read_embed_look(request.GET.dict())
    return _framed("sharing/embedding/place.html", partner, look, {"told": place_now(slug, address)})


@open_to_machines(EMBEDS, headers={})
def show_loader(request: HttpRequest) -> HttpResponse:
    """The script that partners include; cached for an hour."""
    return HttpResponse(
        _LOADER.read_bytes(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={_LOADER_AGE}", "Cross-Origin-Resource-Policy": "cross-origin"},
    )


def embeddable(uid: UUID) -> Partner | None:
    """The active partner with this uid, if it has valid origins."""
    partner = embedding_partner(uid)
    return partner if partner and origins_in(partner.origins) else None


def _framed(template: str, partner: Partner, look: EmbedLook, context: dict[str, Any]) -> HttpResponse:
    """A page that only this partner's sites may frame. Rendered without the request, so it is the same for all readers
    and may be cached."""
    publisher = data_publisher()
    around = {"look": look, "portal_name": publisher.name, "base": publisher.address}
    response = HttpResponse(
        render_to_string(template, around | context),
        headers={"Cache-Control": f"public, max-age={MAX_AGE}", "X-Robots-Tag": "noindex"},
    )
    response.xframe_options_exempt = True  # type: ignore[attr-defined]
    response._csp_config = {  # type: ignore[attr-defined]
        "default-src": [CSP.NONE],
        "script-src": [CSP.SELF],
        "style-src": [CSP.SELF],
        "img-src": [CSP.SELF, publisher.address],
        "media-src": [CSP.SELF, publisher.address],
        "base-uri": [CSP.NONE],
        "form-action": [CSP.NONE],
        "frame-ancestors": list(origins_in(partner.origins)),
    }
    return response
