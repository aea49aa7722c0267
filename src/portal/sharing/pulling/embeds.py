"""`/nhung/…`: contents as partners show them inside their own pages."""

from __future__ import annotations

from importlib import resources
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.csp import CSP

from portal.sharing.embedding.origins import origins_in
from portal.sharing.embedding.wishes import Look, Style, read_look
from portal.sharing.feeding.words import body_of, ending_of
from portal.sharing.models import Partner
from portal.sharing.presenting import present
from portal.sharing.pulling.machines import EMBEDS, MAX_AGE, opened
from portal.sharing.queries.embedding import embedding_partner, newest_items
from portal.sharing.queries.records import record
from portal.sharing.queries.sets import named_set

_LOADER = resources.files("portal.sharing").joinpath("static/sharing/lan-toa.js")
_LOADER_AGE = 3600  # seconds: its address stands in other people's pages and never changes


@opened(EMBEDS, is_for_all=False)
def show_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The newest of a set, or of all that the partner takes."""
    partner, look = _partner(uid), read_look(request.GET.dict())
    named = named_set(look.set)
    if named is None:
        raise Http404
    items = present(newest_items([look.set] if look.set else partner.sets, limit=look.count))
    context = {"items": [one for one in items if not one.is_withdrawn], "page": f"{_base()}{named.page}"}
    return _framed("sharing/embedding/list.html", partner, look, context)


@opened(EMBEDS, is_for_all=False)
def show_item(request: HttpRequest, uid: UUID, content_id: UUID) -> HttpResponse:
    """One item, as a card or in full; of one that was withdrawn, that it was, and what to read instead."""
    partner, look = _partner(uid), read_look(request.GET.dict())
    found = record(content_id)
    if found is None:
        raise Http404
    (item,) = present([found])
    if item.is_withdrawn:
        return _framed("sharing/embedding/withdrawn.html", partner, look, {"item": item, "words": ending_of(item)})
    body = body_of(item) if look.style is Style.FULL else ""
    return _framed("sharing/embedding/item.html", partner, look, {"item": item, "body": body})


@opened(EMBEDS, is_for_all=False)
def show_loader(request: HttpRequest) -> HttpResponse:
    """The script that partners name; it may be kept for an hour."""
    response = HttpResponse(_LOADER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={_LOADER_AGE}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _partner(uid: UUID) -> Partner:
    partner = embedding_partner(uid)
    if partner is None or not origins_in(partner.origins):
        raise Http404
    return partner


def _framed(template: str, partner: Partner, look: Look, context: dict[str, Any]) -> HttpResponse:
    """A page that stands in frames of this partner's sites and of nobody else. It is made without the request: whoever
    reads it, with or without cookies, reads the same."""
    common = {"look": look, "portal_name": settings.PORTAL_NAME, "base": _base()}
    response = HttpResponse(render_to_string(template, common | context))
    response.xframe_options_exempt = True  # type: ignore[attr-defined]
    response._csp_config = {  # type: ignore[attr-defined]
        "default-src": [CSP.NONE],
        "script-src": [CSP.SELF],
        "style-src": [CSP.SELF],
        "img-src": [CSP.SELF, _base()],
        "media-src": [CSP.SELF, _base()],
        "base-uri": [CSP.NONE],
        "form-action": [CSP.NONE],
        "frame-ancestors": list(origins_in(partner.origins)),
    }
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["X-Robots-Tag"] = "noindex"
    return response


def _base() -> str:
    return settings.PORTAL_BASE_URL.rstrip("/")
