"""What readers can do with an answer: rate it, share it, print it as a leaflet.

The text of a leaflet is passed to the typesetter as JSON, never as markup, so that it cannot contain instructions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lawtext.words import capital
from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import is_first_vote_today, is_from_here
from portal.agencies.queries.imprint import current_imprint
from portal.design.refusals import Refused
from portal.journal.queries.attestations import printed_address
from portal.library.operations.copies import PrintedSheet, hand_out
from portal.library.queries.claims import law_moved, warning_of
from portal.library.queries.exports.layout import printable
from portal.library.queries.exports.pdf import SANS, qr_code, typeset
from portal.library.states.events import WITHHELD
from portal.questions.models import Answer, AnswerVersion
from portal.questions.operations import rate_answer
from portal.questions.queries.citations import HOLDS, quotes_of
from portal.questions.states import GUARDED, RatingVerdict
from portal.questions.states.markup import blocks
from portal.questions.web.answers import citations_of, of_live_answer, publisher
from portal.questions.web.forms import RatingForm

VERSION = 1  # increase when the layout changes, so that cached files are not used
_TEMPLATE = Path(__file__).with_name("leaflet.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet(PrintedSheet):
    """The content of a leaflet. `url` is the short URL; `text` is in the markup of `questions.states.markup`. `basis`:
    each cited provision with `name` and `heading`; `sign` is its status unless simply in force."""

    number: int
    version: int
    summary: str
    text: str
    basis: tuple[Mapping[str, str], ...]
    territory: str = ""


def write_leaflet(leaflet: Leaflet) -> bytes:
    inputs = {"leaflet": json.dumps(_data(leaflet), ensure_ascii=False), "qr": qr_code(leaflet.url)}
    return typeset(_TEMPLATE, inputs=inputs | ({"check": qr_code(leaflet.check)} if leaflet.check else {}))


def _data(leaflet: Leaflet) -> dict[str, Any]:
    return {
        "fonts": list(SANS),
        "title": printable(leaflet.title),
        "summary": printable(leaflet.summary),
        "warning": printable(leaflet.warning),
        "territory": printable(leaflet.territory),
        "blocks": [
            {"kind": block.kind.value, "lines": [printable(line) for line in block.lines]}
            for block in blocks(leaflet.text)
        ],
        "basis": [{part: printable(words) for part, words in one.items()} for one in leaflet.basis],
        **leaflet.imprint(),
        "version": str(leaflet.version),
        "number": str(leaflet.number),
    }


# An office may print one for each table; for mass copying there is open data.
LEAFLETS = rate_limits.RateLimit("leaflets", 30)


@require_safe
@of_live_answer
def leaflet(request: HttpRequest, found: Answer, live: AnswerVersion) -> HttpResponseBase:
    """The leaflet file. Not for withdrawn answers; if a change of the law is not reviewed yet, the sheet only says
    that."""
    return hand_out(
        request,
        lambda: _leaflet(found, live, timezone.localdate()),
        write_leaflet,
        version=VERSION,
        door=LEAFLETS,
        name=f"to-gap-{found.slug[:80]}.pdf",
        later="questions/leaflet_later.html",
    )


def _leaflet(found: Answer, live: AnswerVersion, day: date) -> Leaflet:
    quotes = quotes_of(citations=citations_of(live), day=day)
    moved = law_moved(kind=GUARDED, key=str(found.number), day=day)
    is_stale = any(not (line.is_coming or line.is_unplaced) for line in moved)
    site = publisher()
    return Leaflet(
        number=found.number,
        version=live.number,
        title=live.title,
        summary="" if is_stale else live.summary,
        text="" if is_stale else live.answer_text,
        basis=()
        if is_stale
        else tuple(
            {
                "name": capital(one.name),
                "heading": one.heading if one.address else "",
                "sign": one.sign.label if one.sign not in (None, HOLDS) else "",
            }
            for one in quotes
        ),
        agency=found.agency.name,
        portal=current_imprint().name,
        owner=site["name"],
        hotline=current_imprint().hotline,
        url=f"{site['base']}{found.permalink}",
        published=timezone.localdate(live.published_at),
        printed=day,
        warning=WITHHELD if is_stale else warning_of(moved),
        territory=f"Chỉ áp dụng tại {found.territory.name}." if found.territory else "",
        check=printed_address(found, version=live.number),
    )


@require_safe
@of_live_answer
def share(request: HttpRequest, found: Answer, _live: AnswerVersion) -> HttpResponse:
    """Redirect to the share kit, which also has the answer's text, audio and leaflet."""
    return HttpResponseRedirect(f"/chia-se/cau-tra-loi/{found.number}/")


# A class behind one address may rate an answer; a bot goes on all day.
RATINGS = rate_limits.RateLimit("ratings", 20)


@never_cache
@csrf_exempt  # the page is cached and has no token (docs/decisions/0108): the Origin header is checked
@require_http_methods(["GET", "HEAD", "POST"])
@of_live_answer
def rate(request: HttpRequest, found: Answer, _live: AnswerVersion) -> HttpResponse:
    """Handles the rating form of the answer's page; shows it again with the input if it is incomplete."""
    if request.method != "POST":
        return _form(request, found, RatingForm(initial={"verdict": RatingVerdict.UNCLEAR.value}))
    form = RatingForm(request.POST)
    if not is_from_here(request):
        return _form(request, found, form, refused="Ý kiến phải gửi từ chính trang này. Xin bấm gửi lại.", status=403)
    if not rate_limits.is_allowed(request=request, door=RATINGS, minute=rate_limits.this_minute()):
        return _form(
            request,
            found,
            form,
            refused=(
                "Nhiều ý kiến vừa gửi từ máy hoặc mạng này. Xin chờ một phút rồi gửi lại; điều đã viết vẫn còn đây."
            ),
            status=429,
        )
    return _taken(request, found, form) if form.is_valid() else _form(request, found, form, status=422)


def _taken(request: HttpRequest, found: Answer, form: RatingForm) -> HttpResponse:
    """Counted once a day per reader; repeated ratings are answered with a notice."""
    if form.is_machine:
        return _back(found, RatingVerdict.USEFUL.value)
    verdict = RatingVerdict(form.cleaned_data["verdict"])
    if not is_first_vote_today(request=request, thing=str(found.number), day=timezone.localdate()):
        return _back(found, "da-co")
    try:
        rate_answer(
            answer=found,
            verdict=verdict,
            reason=form.cleaned_data["reason"],
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
        )
    except Refused:
        return HttpResponseRedirect(found.get_absolute_url())
    return _back(found, verdict.value)


def _back(found: Answer, said: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{found.get_absolute_url()}?gop-y={said}#gop-y")
    response.status_code = 303
    return response


def _form(
    request: HttpRequest, found: Answer, form: RatingForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    return render(request, "questions/rate.html", {"answer": found, "form": form, "refused": refused}, status=status)
