"""A page for officers: permission checks, its picture and crops of it, and its lines with their words."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from PIL import Image

from portal.agencies.operations.rate_limits import with_headers
from portal.agencies.queries import covers, reach_of
from portal.design.refusals import permit, refuse_if
from portal.digitisation.models import PageText, Scan, ScanPage
from portal.digitisation.operations.storage import picture_path
from portal.digitisation.queries.scans import KnownParticular, draft_of, particulars_of
from scanreading.engines.types import PrintedWord, WordBox, union, words_from_rows
from scanreading.proofing.changes import Break, TypedLine, break_before
from scanreading.proofing.risk import risks_of
from scanreading.understanding.particulars import LABELS

MOST_LINES = 2000
MOST_SIGNS = 200_000
_ROOM = 0.35  # share of a line's height shown above and below it


class TypedTooLong(ValueError):
    """The form holds more text than a page can have."""


def words_of(text: PageText | None) -> tuple[PrintedWord, ...]:
    return words_from_rows(text.words) if text else ()


def sheet_of(words: Sequence[PrintedWord], *, confirmed: Iterable[int], page: ScanPage) -> dict[str, Any]:
    """The template data of these words; without words, one empty line to type in.

    `rows` is for the scripts, one row a word: text, left, top, width, height, weight, reasons, whether the reading is
    doubted, whether a person confirmed it.
    """
    sure = set(confirmed)
    risks = {risk.position: risk for risk in risks_of(words) if risk.position not in sure}
    rows = []
    for position, word in enumerate(words):
        box, risk = word.box, risks.get(position)
        place = (box.left, box.top, box.right - box.left, box.bottom - box.top) if box else (0, 0, 0, 0)
        told = (risk.weight, risk.told, int(risk.is_doubted)) if risk else (0, "", 0)
        rows.append((word.text, *place, *told, int(position in sure)))
    doubted = sum(risk.is_doubted for risk in risks.values())
    return {
        "lines": tuple(_lines(words, page)) or ({"number": 1, "text": "", "opens": True, "strip": None},),
        "rows": tuple(rows),
        "doubted": doubted,  # words whose reading is doubted and that nobody has confirmed
        "delicate": len(risks) - doubted,  # words whose correctness matters and that nobody has confirmed
    }


def _lines(words: Sequence[PrintedWord], page: ScanPage) -> Iterable[dict[str, Any]]:
    starts = [number for number in range(len(words)) if break_before(words, number) is not Break.NONE]
    print_ = union(word.box for word in words if word.box)
    for count, (start, end) in enumerate(pairwise([*starts, len(words)]), start=1):
        run = words[start:end]
        yield {
            "number": count,
            "text": " ".join(word.text for word in run),
            "opens": break_before(words, start) is Break.PARAGRAPH,
            "strip": _strip(union(word.box for word in run if word.box), print_, page),
        }


def _strip(line: WordBox | None, print_: WordBox | None, page: ScanPage) -> str | None:
    """The viewBox of a line with some room around it; as wide as all text of the page, so that all lines have one
    scale.

    In pixels of the picture, as an SVG's viewBox expects: left, top, width, height.
    """
    if line is None or print_ is None or not page.width:
        return None
    room = round((line.bottom - line.top) * _ROOM) + 2
    left, top = max(0, print_.left - room), max(0, line.top - room)
    width, height = min(page.width, print_.right + room) - left, min(page.height, line.bottom + room) - top
    return f"{left} {top} {width} {height}"


# ---- form data -------------------------------------------------------------------------------------------------------


def typed_lines(said: Mapping[str, str]) -> list[TypedLine]:
    """The fields `dong-1`, `dong-2` … in order; `doan-3` is checked if line 3 begins a paragraph. Raises
    TypedTooLong."""
    numbers = sorted(int(found[1]) for name in said if (found := re.fullmatch(r"dong-(\d{1,5})", name)))
    lines = [TypedLine(said[f"dong-{number}"], f"doan-{number}" in said) for number in numbers]
    refuse_if(
        len(lines) > MOST_LINES or sum(len(line.text) for line in lines) > MOST_SIGNS,
        TypedTooLong(f"{len(lines)} lines"),
    )
    return lines


def whole_number(said: str | None) -> int:
    """A number from a form; 0 for anything else."""
    return int(said) if said and re.fullmatch(r"\d{1,9}", said) else 0


def whole_numbers(said: str | None) -> list[int] | None:
    """ "3,7,12" as numbers; None if the form has no such field, as without scripts."""
    return (
        None if said is None or said == "-" else [int(one) for one in said.split(",") if re.fullmatch(r"\d{1,6}", one)]
    )


def scan_in_reach(request: HttpRequest, code: str, *verbs: str) -> Scan:
    """The scan with this code. Raises PermissionDenied for users who hold none of the verbs for any agency, Http404 for
    scans of agencies outside their reach."""
    reaches = [reach_of(request.user, verb) for verb in verbs]
    permit(any(reach != set() for reach in reaches))
    scan = get_object_or_404(Scan.objects.select_related("agency", "accepted_by"), code=code)
    refuse_if(not any(covers(reach, scan.agency_id) for reach in reaches), Http404())
    return scan


def page_in_reach(request: HttpRequest, code: str, number: int, *verbs: str) -> ScanPage:
    scan = scan_in_reach(request, code, *verbs)
    page = get_object_or_404(ScanPage.objects.select_related("proofed_by"), scan=scan, number=number)
    page.scan = scan
    return page


def is_permitted(request: HttpRequest, verb: str, scan: Scan) -> bool:
    return covers(reach_of(request.user, verb), scan.agency_id)


_HEADERS = {
    "Cache-Control": "private, max-age=86400",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def send_picture(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The picture of a page; 404 for users who may not read the scan."""
    place = picture_path(page_in_reach(request, code, number, "scan.read"))
    refuse_if(not place.is_file(), Http404())
    changed = int(place.stat().st_mtime)
    unchanged = get_conditional_response(request, last_modified=changed)
    response = unchanged or FileResponse(place.open("rb"), content_type="image/jpeg")
    return with_headers(response, {"Last-Modified": http_date(changed), **_HEADERS})


_AROUND = 26  # margin around the place that was read, in pixels of the page at 200 dpi
_LEAST = 0.35  # least share of the page's width that is shown, so that an officer sees where on the page it is
_TALLEST = 0.3  # greatest share of the page's height
_HEAD = 0.3  # share of the first page's height shown for particulars that were not found


@require_safe
def crop(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """A crop of the page around a particular; 404 for users who may not read the scan."""
    scan = scan_in_reach(request, code, "scan.read")
    refuse_if(name not in LABELS, Http404())
    draft = draft_of(scan)
    known = next((one for one in particulars_of(draft) if one.name == name), None) if draft else None
    page = page_shown(scan, known) if known else None
    place = picture_path(page) if page else None
    if known is None or page is None or place is None or not place.is_file():
        raise Http404
    changed = int(place.stat().st_mtime)
    unchanged = get_conditional_response(request, last_modified=changed) if "v" in request.GET else None
    return with_headers(unchanged or _cut(place, page, known), {"Last-Modified": http_date(changed), **_HEADERS})


def page_shown(scan: Scan, known: KnownParticular) -> ScanPage | None:
    """The page of a particular: where it was read; for one that was not found, the first page, or None for the signer's
    particulars."""
    if known.page:
        return _page(scan, known.page)
    return _page(scan, 1) if known.name not in {"signer", "signer_capacity", "signer_office"} else None


def _page(scan: Scan, number: int) -> ScanPage | None:
    if (page := ScanPage.objects.filter(scan=scan, number=number).first()) is not None:
        page.scan = scan
    return page


def _cut(place: Path, page: ScanPage, known: KnownParticular) -> HttpResponse:
    with Image.open(place) as picture:
        across, down = picture.width / max(page.width, 1), picture.height / max(page.height, 1)
        left, top, right, bottom = _place(page, known)
        piece = picture.convert("RGB").crop(
            (round(left * across), round(top * down), round(right * across), round(bottom * down))
        )
    held = io.BytesIO()
    piece.save(held, "JPEG", quality=85)
    return HttpResponse(held.getvalue(), content_type="image/jpeg")


def _place(page: ScanPage, known: KnownParticular) -> tuple[float, float, float, float]:
    """The area to crop, in pixels of the page: the boxes with some margin."""
    if not known.boxes:
        return 0, 0, page.width, _HEAD * page.height
    around = _AROUND * (page.dpi or 200) / 200
    left = min(box[0] for box in known.boxes) - around
    right = max(box[2] for box in known.boxes) + around
    top = min(box[1] for box in known.boxes) - around
    bottom = min(max(box[3] for box in known.boxes) + around, top + _TALLEST * page.height)
    missing = max(0.0, _LEAST * page.width - (right - left)) / 2
    left, right = max(0.0, left - missing), min(float(page.width), right + missing)
    top, bottom = max(0.0, top), min(float(page.height), bottom)
    return left, top, max(right, left + 1), max(bottom, top + 1)
