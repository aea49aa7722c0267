"""The page that writes the code which a partner pastes into its own site."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.sharing.embedding.code import Embed
from portal.sharing.embedding.origins import origins_in
from portal.sharing.embedding.wishes import Look, Style
from portal.sharing.models import Partner
from portal.sharing.pulling.embed_form import EmbedForm
from portal.sharing.queries.embedding import embedding_partner, item_at
from portal.sharing.queries.sets import named_set

_ROW, _AROUND, _CARD, _FULL = 84, 110, 260, 600  # pixels of a frame that cannot fit itself


@require_safe
def show_code(request: HttpRequest) -> HttpResponse:
    """What embedding is and who may; with the number of a partner's site, the code for it."""
    form = EmbedForm(request.GET) if "trang" in request.GET else EmbedForm()
    context: dict[str, object] = {"form": form, "partner": None, "embed": None}
    if form.is_bound and form.is_valid():
        partner = embedding_partner(form.cleaned_data["trang"])
        if partner is None or not origins_in(partner.origins):
            form.add_error("trang", "Chưa có trang nào đang được nhúng mang mã này. Xin hỏi cơ quan quản lý cổng.")
        else:
            embed = _embed(partner, form)
            context |= {"partner": partner, "origins": origins_in(partner.origins), "embed": embed}
    return render(request, "sharing/embedding/code.html", context)


def _embed(partner: Partner, form: EmbedForm) -> Embed | None:
    address, look = form.cleaned_data["bai"], form.look
    return _of_item(partner, address, look, form) if address else _of_list(partner, look)


def _of_item(partner: Partner, address: str, look: Look, form: EmbedForm) -> Embed | None:
    item = item_at(urlsplit(address).path)
    if item is None or item.withdrawn_at is not None:
        form.add_error("bai", "Địa chỉ này không phải một nội dung đang công khai của cổng.")
        return None
    path = reverse("pulling:embed_item", args=[partner.uid, item.content_id])
    query = Look(theme=look.theme, style=look.style).query
    height = _FULL if look.style is Style.FULL else _CARD
    return Embed(_base(), f"{path}{query}", f"{_base()}{item.path}", item.title, height)


def _of_list(partner: Partner, look: Look) -> Embed:
    named = named_set(look.set)
    title = look.heading or f"{named.name if named and named.code else 'Nội dung mới'} – {settings.PORTAL_NAME}"
    path = reverse("pulling:embed_list", args=[partner.uid])
    page = f"{_base()}{named.page if named else '/'}"
    query = replace(look, style=Style.CARD).query
    return Embed(_base(), f"{path}{query}", page, title, _AROUND + _ROW * look.count)


def _base() -> str:
    return settings.PORTAL_BASE_URL.rstrip("/")
