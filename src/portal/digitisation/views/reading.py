"""One digitised document: whole, page by page with its picture, or what remains of one that was withdrawn."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.digitisation.models import Scan
from portal.digitisation.publishing.searchable import searchable_ready
from portal.digitisation.publishing.showing import contents_of, pages_with, particulars_shown, shown_page
from portal.digitisation.publishing.signatures import shown
from portal.digitisation.queries.published import compared_at, current_texts, scan_of_code, text_mark, text_of_pages
from portal.digitisation.receipt.store import picture_of
from portal.digitisation.states import GUARDED, ScanState
from portal.journal.operations.readings import name_what_is_shown

GONE = 410
WHOLE = 20  # pages whose words stand on the page of the document; the rest is read page by page
_LONGEST_QUESTION = 200
_NONE = "Không có tài liệu số hóa nào ở địa chỉ này."


def scan_or_404(code: str) -> Scan:
    found = scan_of_code(code=code)
    if found is None:
        raise Http404(_NONE)
    return found


@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """The document; with `?trang=n` one page of it, with `?q=` what was looked for marked on its picture."""
    found = scan_or_404(code)
    if found.state == ScanState.WITHDRAWN:
        return withdrawn(request, found)
    question = " ".join(request.GET.get("q", "").split())[:_LONGEST_QUESTION]
    if request.GET.get("trang"):
        return _page(request, found, _number(request.GET["trang"], found), question)
    context = _in_common(found) | _whole(found, question)
    return name_what_is_shown(render(request, "digitisation/scan.html", context), kind=GUARDED, key=found.code)


def withdrawn(request: HttpRequest, found: Scan) -> HttpResponse:
    return render(request, "digitisation/withdrawn.html", {"scan": found}, status=GONE)


def _number(said: str, found: Scan) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 6 and 1 <= int(said) <= found.page_count):
        raise Http404("Tài liệu không có trang này.")
    return int(said)


def _in_common(found: Scan) -> dict[str, Any]:
    return {
        "scan": found,
        "particulars": particulars_shown(getattr(found, "draft", None)),
        "law": found.edition.instrument if found.edition is not None and not _is_gone(found) else None,
        "signatures": shown(found.signatures),
        "portal_base": settings.PORTAL_BASE_URL.rstrip("/"),
        "licence": found.licence or settings.PORTAL_LICENCE,
    }


def _is_gone(found: Scan) -> bool:
    return found.edition is not None and found.edition.instrument.withdrawn_at is not None


def _whole(found: Scan, question: str) -> dict[str, Any]:
    draft = getattr(found, "draft", None)
    texts = list(current_texts(scan=found, numbers=range(1, WHOLE + 1)))
    hits = _hits(found, question) if question else []
    return {
        "question": question,
        "hits": hits,
        "pages": [shown_page(text, question=question) for text in texts],
        "numbers": range(1, found.page_count + 1),
        "is_whole": found.page_count <= WHOLE,
        "contents": contents_of(found, draft),
        "compared_at": compared_at(scan=found),
        "searchable": searchable_ready(found, mark=text_mark(scan=found)) is not None,
    }


def _hits(found: Scan, question: str) -> list[int]:
    return pages_with([(page.number, page.text) for page in text_of_pages(scan=found)], question)


def _page(request: HttpRequest, found: Scan, number: int, question: str) -> HttpResponse:
    text = current_texts(scan=found, numbers=[number]).first()
    shown_now = shown_page(text, question=question) if text is not None else None
    hits = _hits(found, question) if question else []
    context = _in_common(found) | {
        "number": number,
        "page": shown_now,
        "has_picture": text is not None and picture_of(text.page, code=found.code) is not None,
        "question": question,
        "before": _address(found, number - 1, question) if number > 1 else "",
        "after": _address(found, number + 1, question) if number < found.page_count else "",
        "hit_before": _address(found, max((hit for hit in hits if hit < number), default=0), question),
        "hit_after": _address(found, min((hit for hit in hits if hit > number), default=0), question),
        "hits": hits,
    }
    return name_what_is_shown(render(request, "digitisation/page.html", context), kind=GUARDED, key=found.code)


def _address(found: Scan, number: int, question: str) -> str:
    """Of another page, with what was looked for; "" for page 0, which is none."""
    if not number:
        return ""
    query = {"trang": str(number)} | ({"q": question} if question else {})
    return reverse("digitisation:scan", args=[found.code], query=query)
