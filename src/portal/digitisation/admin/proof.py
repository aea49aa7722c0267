"""The proofing view of one page beside its picture: anyone who may read the scan sees it, one officer at a time edits
it.

The form holds every line of the page as a field, so it works without scripts and typed text is not lost: the modules in
`static/digitisation/` only show words, with their places and risks, over these fields.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.queries import require_officer
from portal.design.refusals import (
    Overtaken,
    RefusalTexts,
    SecondPersonNeeded,
    WrongState,
    error_redirect,
    or_refuse,
    refusals_as_messages,
    success_redirect,
)
from portal.digitisation.admin.pages import (
    TypedTooLong,
    is_permitted,
    page_in_reach,
    sheet_of,
    typed_lines,
    whole_number,
    whole_numbers,
    words_of,
)
from portal.digitisation.models import Correction, PageText, Proof, ScanPage
from portal.digitisation.operations.proofing import confirm_page, return_page, save_changes, undo_correction
from portal.digitisation.operations.storage import PageLeased, open_page, picture_path, release, renew
from portal.digitisation.queries.proofs import hands_on, holder_of, next_page, proof_of
from portal.digitisation.states import ProofKind, ScanState
from scanreading.engines.types import text_of
from scanreading.proofing.changes import apply, differences, read_typed

MOST_CORRECTIONS = 100


_MOVED_ON = "Trang này đã chuyển sang bước khác"
_REFUSED: RefusalTexts = {
    SecondPersonNeeded: "Bạn đã có phần trong tài liệu này, nên việc nghiệm thu là của đồng nghiệp.",
    WrongState: f"{_MOVED_ON}. Dưới đây là trang hiện nay.",
}


type TypedPage = dict[str, Any]
"""The data of a submitted form: the lines, the revision that the officer saw, the confirmed words, the seconds worked;
and `conflict`, the reason for which it could not be saved."""


@require_http_methods(["GET", "POST"])
def proof_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the page. POST `do` names the button: "mo", "luu", "xong", "nha", "dat", "tra-lai", "giu"."""
    found = page_in_reach(request, code, number, "scan.read", "scan.proof", "scan.accept")
    if request.method == "GET":
        return render_proof(request, found)
    act = _ACTS.get(request.POST.get("do", "luu"), _save)
    with refusals_as_messages(request, texts=_REFUSED):
        return act(request, found)
    return redirect(address_of(found))


# ---- actions ---------------------------------------------------------------------------------------------------------


def _open(request: HttpRequest, found: ScanPage) -> HttpResponse:
    open_page(
        page=found,
        officer=require_officer(request),
        kind=ProofKind.SECOND if found.scan.state == ScanState.PROOFED else ProofKind.FIRST,
        at=timezone.now(),
    )
    return redirect(address_of(found))


def _save(request: HttpRequest, found: ScanPage) -> HttpResponse:
    saved = _saved(request, found)
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, f"Đã lưu lúc {timezone.localtime():%H:%M}.")
    at = whole_number(request.POST.get("cho"))
    return redirect(f"{address_of(found)}?cho={at}" if at else address_of(found))


def _finish(request: HttpRequest, found: ScanPage) -> HttpResponse:
    saved = _saved(request, found)
    if isinstance(saved, HttpResponse):
        return saved
    found.refresh_from_db(fields=["revision"])
    done = confirm_page(proof=saved, revision=found.revision, at=timezone.now(), reason=request.POST.get("de-lai", ""))
    return _onward(request, done.page, "Đã soát xong trang {}.")


def _onward(request: HttpRequest, done: ScanPage, told: str) -> HttpResponse:
    """Redirect to the next page of the scan, opened for this officer; after the last page, to the overview."""
    by = require_officer(request)
    done.scan.refresh_from_db(fields=["state"])
    messages.success(request, told.format(done.number))
    following = next_page(scan=done.scan, officer=by, at=timezone.now(), after=done.number)
    if following is None or done.scan.state != ScanState.PROOFING:
        return redirect("digitisation_proofing", done.scan.code)
    with suppress(PageLeased):  # another officer was faster: the page names them
        open_page(page=following, officer=by, kind=ProofKind.FIRST, at=timezone.now())
    return redirect(address_of(following))


def _saved(request: HttpRequest, found: ScanPage) -> Proof | HttpResponse:
    """The proof under which the form was saved; or, if it could not be saved, a response that says why and keeps the
    typed text."""
    by, at = require_officer(request), timezone.now()
    try:
        typed = _typed(request)
    except TypedTooLong:
        return error_redirect(request, "Chữ gửi lên dài hơn một trang có thể có; chưa lưu gì.", address_of(found))
    if not typed["lines"]:  # the request was cut off: the page's form has at least one line
        return error_redirect(request, "Biểu mẫu gửi lên không có chữ của trang; chưa lưu gì.", address_of(found))
    current = found.texts.filter(is_current=True).first()
    try:
        # A page left open for long and corrected by others meanwhile is reopened with both versions side by side.
        proof = proof_of(page=found, officer=by) or open_page(page=found, officer=by, kind=ProofKind.FIRST, at=at)
        save_changes(
            proof=proof,
            revision=typed["revision"],
            typed=read_typed(words_of(current), typed["lines"]),
            confirmed=typed["confirmed"],
            seconds=typed["seconds"],
            at=at,
        )
    except PageLeased as error:
        began_at = timezone.localtime(error.about.began_at)
        typed["conflict"] = f"{error.about.officer} đang soát trang này, từ {began_at:%H:%M ngày %d/%m}"
    except Overtaken:
        typed["conflict"] = "Có người đã lưu trang này sau khi bạn mở"
    except WrongState:
        typed["conflict"] = _MOVED_ON
    else:
        return proof
    found.refresh_from_db()
    return render_proof(request, found, typed)


def _typed(request: HttpRequest) -> TypedPage:
    said = request.POST.dict()
    return {
        "lines": typed_lines(said),
        "revision": whole_number(said.get("revision")),
        "confirmed": whole_numbers(said.get("dung")),
        "seconds": whole_number(said.get("giay")),
    }


def _release(request: HttpRequest, found: ScanPage) -> HttpResponse:
    if proof := proof_of(page=found, officer=require_officer(request)):
        release(proof=proof, at=timezone.now())
    return redirect("digitisation_proofing", found.scan.code)


def _pass(request: HttpRequest, found: ScanPage) -> HttpResponse:
    """The second person confirms that the text matches the picture; opens the next page for them."""
    proof = or_refuse(proof_of(page=found, officer=require_officer(request)), WrongState())
    confirm_page(proof=proof, revision=whole_number(request.POST.get("revision")), at=timezone.now())
    following = ScanPage.objects.filter(scan=found.scan, number__gt=found.number).order_by("number").first()
    if following is None:
        return redirect("digitisation_proofing", found.scan.code)
    open_page(page=following, officer=require_officer(request), kind=ProofKind.SECOND, at=timezone.now())
    return redirect(address_of(following))


def _send_back(request: HttpRequest, found: ScanPage) -> HttpResponse:
    return_page(page=found, reason=request.POST.get("ly-do", ""), by=require_officer(request), at=timezone.now())
    return success_redirect(
        request, f"Đã trả lại trang {found.number} để soát lại.", "digitisation_proofing", found.scan.code
    )


def _beat(request: HttpRequest, found: ScanPage) -> HttpResponse:
    """Heartbeat of the browser: renews the lease. Answers 204, or 409 with the name of the officer who has the page
    now."""
    try:
        renew(proof=or_refuse(proof_of(page=found, officer=require_officer(request)), WrongState()), at=timezone.now())
    except WrongState:
        holder = holder_of(page=found, at=timezone.now())
        who = f"{holder.officer} đang soát trang này" if holder else "Trang này không còn do bạn giữ"
        return JsonResponse({"told": f"{who}. Chữ bạn gõ vẫn còn; bấm “Lưu” để xem hai bản cạnh nhau."}, status=409)
    return HttpResponse(status=204)


_ACTS: dict[str, Callable[[HttpRequest, ScanPage], HttpResponse]] = {
    "mo": _open,
    "luu": _save,
    "xong": _finish,
    "nha": _release,
    "dat": _pass,
    "tra-lai": _send_back,
    "giu": _beat,
}


@require_POST
def undo_view(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Undo one correction: restore the text that it replaced."""
    found = page_in_reach(request, code, number, "scan.proof")
    correction = get_object_or_404(Correction, pk=pk, page=found)
    by, at = require_officer(request), timezone.now()
    with refusals_as_messages(
        request, texts={WrongState: f"{_MOVED_ON}."}, success=f"Đã bỏ chỗ sửa “{correction.after}”."
    ):
        proof = proof_of(page=found, officer=by) or open_page(page=found, officer=by, kind=ProofKind.FIRST, at=at)
        undo_correction(proof=proof, correction=correction, at=at)
    return redirect(address_of(found))


# ---- rendering -------------------------------------------------------------------------------------------------------


def render_proof(request: HttpRequest, found: ScanPage, typed: TypedPage | None = None) -> HttpResponse:
    """Render the page as stored; with `typed`, as typed, with status 409 because it could not be saved."""
    by, now = require_officer(request), timezone.now()
    current = found.texts.filter(is_current=True).first()
    proof = proof_of(page=found, officer=by)
    is_mine = proof is not None and proof.kind == ProofKind.FIRST and found.scan.state == ScanState.PROOFING
    context = {
        "page": found,
        "scan": found.scan,
        "address": address_of(found),
        "proof": proof,
        "is_edited": is_mine or typed is not None,
        "is_second": proof is not None and proof.kind == ProofKind.SECOND,
        "holder": None if proof else holder_of(page=found, at=now),
        "typed": typed,
        "current": current,
        "at": whole_number(request.GET.get("cho")),
    }
    context |= _sheet(found, current, typed) | _around(request, found, by)
    return render(request, "digitisation/proof/page.html", context, status=409 if typed else 200)


def _sheet(found: ScanPage, current: PageText | None, typed: TypedPage | None) -> dict[str, Any]:
    words, sure = words_of(current), current.confirmed if current else []
    conflict = []
    if typed is not None:
        wanted = read_typed(words, typed["lines"])
        changed = apply(words, wanted.changes, wanted.breaks)
        conflict = differences(text_of(words), text_of(changed.words))
        kept = {place for one in sure if one < len(changed.moved) for place in changed.moved[one]}
        words, sure = changed.words, sorted(kept | changed.typed)
    return {
        "sheet": sheet_of(words, confirmed=sure, page=found),
        "conflict": conflict,
        "has_picture": bool(found.width) and picture_path(found).is_file(),
    }


def _around(request: HttpRequest, found: ScanPage, by: Any) -> dict[str, Any]:
    """The numbers of the neighbouring pages, the corrections, and what the officer may do."""
    scan = found.scan
    corrections = found.corrections.select_related("by").order_by("-pk")
    returned = found.proofs.filter(note__gt="").select_related("officer").order_by("-pk").first()
    may_open = is_permitted(request, "scan.proof", scan) and scan.state == ScanState.PROOFING
    may_judge = scan.state == ScanState.PROOFED and is_permitted(request, "scan.accept", scan)
    return {
        "before": found.number - 1,
        "after": found.number + 1 if found.number < scan.page_count else 0,
        "corrections": list(corrections.filter(is_lost=False)[:MOST_CORRECTIONS]),
        "lost": list(corrections.filter(is_lost=True, is_undone=False)[:MOST_CORRECTIONS]),
        "returned": returned if found.proofed_at is None else None,
        "may_open": may_open,
        "may_look": may_judge and by.pk not in hands_on(scan),
        "may_send_back": found.proofed_at is not None and (may_open or may_judge),
    }


def address_of(found: ScanPage) -> str:
    return reverse("digitisation_proof", args=[found.scan.code, found.number])


urls: list[URLPattern] = [
    path("<slug:code>/soat/<int:number>/", proof_page, name="digitisation_proof"),
    path("<slug:code>/soat/<int:number>/bo-sua/<int:pk>/", undo_view, name="digitisation_undo"),
]
